"""Data that are gone, or that nobody wanted to wait for: said at once, with what can be done about it."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton

from core.data import DataChoice, DataError, Source, facts_of, load, missing_path, moved_to
from core.data.readers.csv_table import CsvTable
from core.files import save
from core.templates import load_template
from netstudio import app
from netstudio.data_panel.adapt import suggest
from netstudio.widgets import WrappedLabel


@dataclass(frozen=True)
class Slow(Source):
    """Does not come to an end before it is released."""

    key: ClassVar[str] = "slow"
    title: ClassVar[str] = "Slow"
    summary: ClassVar[str] = "Slow."
    release: threading.Event | None = None

    def load(self, folder, watch=None):
        self.release.wait(10)
        raise DataError("never seen")

    def describe(self):
        return "slow data"

    @classmethod
    def recognise(cls, path):
        return None


def write_plants(path, rows=60):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{index * 1.5},{index % 7},{'rose' if index % 3 else 'lily'}" for index in range(rows)]
    path.write_text("\n".join(["height,leaves,kind", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path):
    return write_plants(tmp_path / "here" / "plants.csv")


@pytest.fixture
def project(tmp_path, table):
    """The file of a project that knows its data, in another folder."""
    template = load_template("digits-mlp")
    choice = DataChoice(CsvTable(path=str(table)))
    choice = replace(choice, facts=facts_of(load(choice, None)))
    path = tmp_path / "mine" / "plants.netstudio"
    path.parent.mkdir()
    save(path, suggest(replace(template, data=choice)))
    return path


@pytest.fixture
def opened(qtbot, project):
    """A window with the project of that file; `opened()` makes it."""
    made = []

    def open_window():
        window = app.build_window(project)
        made.append(window)
        window.resize(1440, 900)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield open_window
    for window in made:
        assert window.session.shutdown(10.0)
        window.panels.data_panel.reader.cancel()
        assert window.panels.data_panel.reader.wait(10.0)
        assert window.panels.data_view.wait(10.0)
        assert window.close_without_asking()


def buttons(widget):
    return {button.text(): button for button in widget.findChildren(QPushButton) if button.isVisible()}


def remarks(window):
    return [label.text() for label in window.panels.data_panel.findChildren(WrappedLabel) if label.isVisible()]


def settle(qtbot, window):
    qtbot.waitUntil(lambda: not window.panels.data_panel.reader.busy_with, timeout=20_000)


def test_that_missing_data_are_said_when_the_project_is_opened(qtbot, opened, table):
    table.unlink()
    window = opened()
    qtbot.waitUntil(window.bar.isVisible)
    assert "plants.csv any more" in window.bar.text
    window.show_panel(window.panels.data_panel)
    assert {"Find it…", "Try Again"} <= set(buttons(window.panels.data_panel))
    assert not window.panels.data_panel.reader.awake


def test_that_data_that_are_there_are_not_read_before_they_are_wanted(qtbot, opened):
    window = opened()
    assert window.panels.data_panel.reader.wait(10.0)
    qtbot.wait(60)
    assert not window.bar.isVisible()
    assert not window.panels.data_panel.reader.awake


def test_that_found_data_are_taken_up_in_one_step_and_the_remark_goes(qtbot, opened, table, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.move(table.parent, elsewhere)
    window = opened()
    qtbot.waitUntil(window.bar.isVisible)
    qtbot.mouseClick(buttons(window.bar)["Find it…"], Qt.MouseButton.LeftButton)
    dialog = window.findChild(QFileDialog, "find_data_dialog")
    dialog.fileSelected.emit(str(elsewhere / "plants.csv"))
    dialog.reject()
    settle(qtbot, window)
    data = window.document.project.data
    assert data.source.path == str(elsewhere / "plants.csv")
    assert data.facts.samples == 60
    assert window.document.undo_stack.undoText() == "Find Data plants.csv"
    assert window.document.undo_stack.count() == 1
    assert not window.bar.isVisible()
    assert not window.panels.data_panel.reader.outdated


def test_that_data_with_another_name_are_still_the_same_data(qtbot, opened, table, tmp_path):
    shutil.move(table, tmp_path / "flowers.csv")
    window = opened()
    qtbot.waitUntil(window.bar.isVisible)
    reader = window.panels.data_panel.reader
    reader.point_to(tmp_path / "flowers.csv")
    settle(qtbot, window)
    assert reader.failure is None
    assert not reader.outdated
    assert window.document.undo_stack.undoText() == "Find Data flowers.csv"


def test_that_other_data_at_the_place_that_was_pointed_to_are_called_other_data(qtbot, opened, table, tmp_path):
    table.unlink()
    other = write_plants(tmp_path / "plants.csv", rows=90)
    window = opened()
    window.show_panel(window.panels.data_panel)
    reader = window.panels.data_panel.reader
    qtbot.waitUntil(lambda: reader.failure is not None)
    reader.point_to(other)
    settle(qtbot, window)
    assert reader.outdated
    assert "The data has changed since the project was saved: 90 samples instead of 60." in remarks(window)
    assert {"Use the Data as It Is", "Find Other Data…"} <= set(buttons(window.panels.data_panel))
    other.write_text("a,b\n" + "1,2.5\n3,4.5\n" * 30, encoding="utf-8")
    reader.read_project()
    settle(qtbot, window)
    assert any(text.startswith("This is not the data that the project remembers") for text in remarks(window))


def test_that_a_run_that_misses_its_data_offers_to_find_them(qtbot, opened, table, tmp_path):
    window = opened()
    shutil.move(table, tmp_path / "plants.csv")
    window.session.start()
    qtbot.waitUntil(lambda: window.session.failure is not None, timeout=20_000)
    window.show_panel(window.panels.run_panel)
    offered = buttons(window.panels.run_panel)
    assert "Find it…" in offered
    qtbot.mouseClick(offered["Find it…"], Qt.MouseButton.LeftButton)
    dialog = window.findChild(QFileDialog, "find_data_dialog")
    dialog.fileSelected.emit(str(tmp_path / "plants.csv"))
    dialog.reject()
    settle(qtbot, window)
    assert window.session.failure is None
    assert "Find it…" not in buttons(window.panels.run_panel)


def test_that_a_cancelled_first_reading_says_so_and_offers_a_way_on(qtbot, opened):
    window = opened()
    release = threading.Event()
    reader, view = window.panels.data_panel.reader, window.panels.data_view
    reader.choose(Slow(release))
    window.show_panel(view)
    assert view.blank.text == "Reading slow data…"
    qtbot.mouseClick(buttons(view)["Cancel"], Qt.MouseButton.LeftButton)
    assert view.blank.text == "Reading slow data was cancelled."
    assert set(buttons(view)) == {"Read Again", "Back to plants.csv", "Choose Other Data…"}
    qtbot.mouseClick(buttons(view)["Read Again"], Qt.MouseButton.LeftButton)
    assert reader.busy_with == "slow data"
    window.show_panel(window.panels.data_panel)
    reader.cancel()
    assert {"Read Again", "Choose Data"} <= set(buttons(window.panels.data_panel))
    release.set()


def test_that_data_are_found_in_a_folder_as_they_stood_in_the_former_one(tmp_path):
    source = CsvTable(path="/gone/study/2020/plants.csv", labels="/gone/study/labels/kinds.csv")
    write_plants(tmp_path / "study" / "2020" / "plants.csv")
    write_plants(tmp_path / "study" / "labels" / "kinds.csv")
    moved = moved_to(source, None, tmp_path / "study")
    assert moved.path == str(tmp_path / "study" / "2020" / "plants.csv")
    assert moved.labels == str(tmp_path / "study" / "labels" / "kinds.csv")
    assert missing_path(moved, None) is None
    assert moved_to(source, None, tmp_path / "study" / "2020" / "plants.csv") == moved
    assert moved_to(source, None, tmp_path / "nowhere").path == str(tmp_path / "nowhere")
