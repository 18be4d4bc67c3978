"""Data of one's own: dropped, looked at, prepared, trained on, saved, reopened, and found again when they moved."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QUrl
from PySide6.QtWidgets import QFileDialog

from core.data import DataProblem
from netstudio.training import RunState


def make_pictures(folder: Path) -> Path:
    """Two classes that colours tell apart, with folders for training and validation, and one damaged file."""
    random = np.random.default_rng(0)
    for part, count in (("train", 24), ("val", 8)):
        for number, name in enumerate(("bees", "ants")):
            place = folder / part / name
            place.mkdir(parents=True)
            for index in range(count):
                picture = random.integers(0, 90, (20, 20, 3), np.uint8)
                picture[..., 2 * number] += 120
                Image.fromarray(picture).save(place / f"{index}.png")
    (folder / "train" / "ants" / "broken.png").write_bytes((folder / "train" / "ants" / "0.png").read_bytes()[:60])
    return folder


def make_birds(path: Path) -> Path:
    """Three kinds that lengths tell apart, with values missing, and a column that gives nothing away."""
    random = np.random.default_rng(1)
    lines = ["kind,bill_mm,mass_g,island,ring"]
    for index in range(180):
        kind = index % 3
        bill = f"{38 + 6 * kind + random.normal():.1f}" if index % 20 else "NA"
        mass = f"{3500 + 700 * kind + 100 * random.normal():.0f}" if index % 25 else ""
        lines.append(f"{('Adelie', 'Chinstrap', 'Gentoo')[kind]},{bill},{mass},{'ABC'[index * 7 % 3]},{index % 9}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def at_work(open_window):
    """A window whose workers end before the test does."""
    person = open_window()
    yield person
    panels = person.window.panels
    panels.data_panel.reader.cancel()
    assert panels.data_panel.reader.wait(20.0)
    assert panels.data_view.wait(20.0)


def drop(person, path):
    """Drop data on the window and wait until they were read."""
    reader = person.window.panels.data_panel.reader
    person.drop_path(path)
    person.wait_for(lambda: not reader.busy_with)
    assert reader.failure is None


def train(person, epochs):
    """Train to the end."""
    window = person.window
    window.document.apply(with_epochs(person.project, epochs), "Change training")
    person.do("run.start")
    person.wait_for(lambda: window.session.state is not RunState.IDLE)
    person.wait_for(lambda: window.session.state is RunState.IDLE, 120)
    return window.session.last_epoch


def with_epochs(project, epochs):
    return replace(project, training=replace(project.training, epochs=epochs, threads=1))


def save(person, path):
    """Save under this name and wait until the file is written."""
    person.window.files.save_to(path)
    person.wait_for(lambda: not person.window.document.dirty and path.exists())


def test_from_a_dropped_folder_of_pictures_to_its_validation(at_work, tmp_path):
    person, window = at_work, at_work.window
    view, panel = window.panels.data_view, window.panels.data_panel
    drop(person, make_pictures(tmp_path / "insects"))

    # The pictures stand in place of the canvas; what was left out is named.
    assert view.isVisible()
    assert panel.reader.reading.parts == (38, 16, 10)
    person.wait_for(lambda: not view.samples.grid.waiting)
    assert view.samples.grid.shown == 64
    assert [problem.where for problem in panel.reader.problems if "broken" in problem.where]

    # Augment: each change is one undo step, ten variants are drawn.
    steps = window.document.undo_stack.count()
    view.tabs.setCurrentWidget(view.preparation)
    view.preparation.augmentations.add("horizontal_flip")
    view.preparation.augmentations.add("rotate")
    assert [entry.key for entry in person.project.data.augmentations] == ["horizontal_flip", "rotate"]
    assert window.document.undo_stack.count() == steps + 2
    person.wait_for(lambda: len(view.preparation.variants.shown) == 11)

    # Accept the suggested network: one step, and the canvas is back.
    person.press_button("Use a Suggested Network", panel)
    assert window.document.undo_stack.undoText() == "Use a Suggested Network"
    assert window.document.undo_stack.count() == steps + 3
    assert window.panels.canvas.isVisible()
    assert window.models.analysis.current.trainable

    # Train and see validation; save beside the pictures, move everything, open again.
    last = train(person, 4)
    assert last.val_loss < 0.6
    save(person, tmp_path / "insects.netstudio")
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.move(tmp_path / "insects", moved / "insects")
    shutil.move(tmp_path / "insects.netstudio", moved / "insects.netstudio")
    window.files.open_path(moved / "insects.netstudio")
    person.wait_for(lambda: window.document.path == moved / "insects.netstudio")
    panel.reader.read_project()
    person.wait_for(lambda: not panel.reader.busy_with)
    assert panel.reader.failure is None
    assert panel.reader.reading.parts == (38, 16, 10)
    assert not panel.reader.outdated
    assert len(person.project.data.augmentations) == 2


def test_from_a_dropped_table_over_roles_to_data_that_moved(at_work, tmp_path):
    person, window = at_work, at_work.window
    view, panel = window.panels.data_view, window.panels.data_panel
    reader = panel.reader
    drop(person, make_birds(tmp_path / "birds.csv"))
    assert person.project.data.facts.classes == tuple("012345678")  # the last column is taken for the target

    # Another target, and one column taken out: choice and input change in one undo step each.
    steps = window.document.undo_stack.count()
    view.tabs.setCurrentWidget(view.columns)
    view.columns.decided.emit("kind", "role", "target")
    person.wait_for(lambda: person.project.data.facts.classes == ("Adelie", "Chinstrap", "Gentoo"))
    before = person.project.data.facts.input
    view.columns.decided.emit("ring", "role", "ignore")
    person.wait_for(lambda: person.project.data.facts.input != before)
    assert window.document.undo_stack.count() == steps + 2
    assert person.project.data.column("ring").role == "ignore"
    view.columns.decided.emit("bill_mm", "missing", "mean")
    person.wait_for(lambda: person.project.data.column("bill_mm").missing == "mean")
    assert any(problem.where == "column 'bill_mm'" and "mean" in problem.action for problem in reader.problems)

    person.press_button("Use a Suggested Network", panel)
    assert train(person, 12).val_loss < 0.7
    save(person, tmp_path / "birds.netstudio")

    # The table moves away: a sentence, a way to point at it, and every choice stays.
    away = tmp_path / "archive"
    away.mkdir()
    shutil.move(tmp_path / "birds.csv", away / "renamed.csv")
    window.files.open_path(tmp_path / "birds.netstudio")
    person.wait_for(lambda: reader.failure is not None)
    assert "birds.csv" in reader.failure.text
    window.show_panel(panel)
    person.press_button("Find it…", panel)
    (dialog,) = window.findChildren(QFileDialog, "find_data_dialog")
    dialog.fileSelected.emit(str(away / "renamed.csv"))
    dialog.close()
    person.wait_for(lambda: reader.failure is None and not reader.busy_with)
    assert window.document.undo_stack.undoText() == "Find Data renamed.csv"
    assert person.project.data.column("ring").role == "ignore"
    assert person.project.data.column("bill_mm").missing == "mean"
    assert not reader.outdated
    assert train(person, 1).val_loss < 0.7


def test_that_several_dropped_things_are_refused_with_a_sentence(at_work, tmp_path):
    person = at_work
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(make_birds(tmp_path / f"{name}.csv"))) for name in "ab"])
    before = person.project
    person._drop(person.window, QPoint(20, 20), mime)
    assert "put them into one folder" in person.window.bar.text
    assert person.project is before


def test_that_a_report_is_exported(at_work, tmp_path):
    page = at_work.window.panels.data_view.problems
    page.show_problems(
        (DataProblem("line 7", "ragged, 3 of 5", "row left out"), DataProblem("图.png", "damaged", "left out"))
    )
    page.export(tmp_path / "report.csv")
    lines = (tmp_path / "report.csv").read_text("utf-8").splitlines()
    assert lines == ["where,what,action", 'line 7,"ragged, 3 of 5",row left out', "图.png,damaged,left out"]
    page.export(tmp_path / "report.json")
    assert '"where": "图.png"' in (tmp_path / "report.json").read_text("utf-8")
