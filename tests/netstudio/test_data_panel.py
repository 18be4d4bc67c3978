"""The data panel: reads beside the window, shows what was read, and makes it the project's data."""

from __future__ import annotations

import gzip
import struct
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget

from core.catalog import Spec
from core.data import DataChoice, DataError, Loaded, Samples, Source
from core.templates import load_template
from netstudio.analysis import LiveAnalysis
from netstudio.data_panel import DataPanel
from netstudio.data_panel.bars import HistogramBars
from netstudio.data_panel.cells import cells_of
from netstudio.data_panel.imaging import as_image
from netstudio.data_panel.pictures import PictureGrid
from netstudio.data_panel.reading import read
from netstudio.data_panel.sample_list import SampleList
from netstudio.data_panel.table import SamplesModel, TablePreview
from netstudio.document import Document
from netstudio.theme import Theme


class Situation:
    """A panel with everything around it."""

    def __init__(self, qtbot, template="digits-mlp"):
        self.qtbot = qtbot
        self.document = Document(load_template(template))
        self.analysis = LiveAnalysis(self.document)
        self.panel = DataPanel(self.document, self.analysis, Theme("light"))
        qtbot.addWidget(self.panel)
        self.panel.resize(320, 1200)

    @property
    def reader(self):
        return self.panel.reader

    def show(self):
        self.panel.show()
        self.wait()

    def wait(self):
        self.qtbot.waitUntil(lambda: not self.reader.busy_with, timeout=20_000)

    def open(self, path):
        self.panel.open_path(Path(path))
        self.wait()

    def texts(self):
        found = [*self.panel.findChildren(QLabel), *self.panel.findChildren(QPushButton)]
        return [widget.text() for widget in found if widget.isVisible()]

    def said(self, part):
        return any(part in text for text in self.texts())

    def press(self, text):
        button = next(b for b in self.panel.findChildren(QPushButton) if b.text() == text and b.isVisible())
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@dataclass(frozen=True)
class Ready(Source):
    """Hands out what it was given."""

    key: ClassVar[str] = "ready"
    title: ClassVar[str] = "Ready"
    summary: ClassVar[str] = "Ready."
    loaded: Loaded | None = None

    def load(self, folder, watch=None):
        return self.loaded

    def describe(self):
        return "ready"

    @classmethod
    def recognise(cls, path):
        return None


def samples_in(loaded):
    return SampleList(read(DataChoice(Ready(loaded)), None))


@pytest.fixture
def here(qtbot):
    situation = Situation(qtbot)
    yield situation
    situation.reader.cancel()
    assert situation.reader.wait(10.0)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "plants.csv"
    rows = [f"{index * 1.5},{index % 7},{'rose' if index % 3 else 'lily'}" for index in range(60)]
    path.write_text("\n".join(["height,leaves,kind", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "faces"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for name, count in (("train", 30), ("t10k", 10)):
        images, labels = rng.integers(0, 256, (count, 6, 5), np.uint8), (np.arange(count) % 4).astype(np.uint8)
        for kind, array, rank in (("images", images, 3), ("labels", labels, 1)):
            head = bytes((0, 0, 8, rank)) + struct.pack(f">{rank}I", *array.shape)
            (folder / f"{name}-{kind}-idx{rank}-ubyte.gz").write_bytes(gzip.compress(head + array.tobytes()))
    return folder


def test_that_the_projects_data_are_read_when_first_shown(here):
    assert here.reader.reading is None
    here.show()
    assert here.reader.reading.parts == (1294, 144, 359)
    assert here.said("1,797 grey pictures, 8 × 8 · 10 classes")
    assert here.panel.findChild(PictureGrid).shown == 1797
    assert here.document.undo_stack.count() == 0


def test_that_an_opened_table_becomes_the_projects_data_in_one_undo_step(here, table):
    here.show()
    here.open(table)
    data = here.document.project.data
    assert data.source.key == "csv_table"
    assert data.facts.classes == ("lily", "rose")
    assert here.document.undo_stack.undoText() == "Choose Data plants.csv"
    assert here.said("60 rows, 2 input columns · 2 classes")
    here.document.undo_stack.undo()
    here.wait()
    assert here.said("1,797 grey pictures")


def test_that_a_folder_of_pictures_brings_its_own_test_samples(here, pictures):
    here.show()
    here.open(pictures)
    assert here.reader.reading.parts == (27, 3, 10)
    assert not any(editor.isVisible() for editor in here.panel.findChildren(QWidget, "field_test"))
    assert here.panel.findChild(PictureGrid).shown == 40


def test_that_unreadable_data_leave_the_project_as_it_was(here, tmp_path):
    here.show()
    before = here.document.project
    path = tmp_path / "broken.csv"
    path.write_text("a,b\n1\n1,2,3\n", encoding="utf-8")
    here.open(path)
    assert here.document.project is before
    assert here.said("broken.csv")
    assert here.said("1,797 grey pictures")
    path.write_text("a,b\n1,x\n2,y\n3,x\n4,y\n", encoding="utf-8")
    here.press("Try Again")
    here.wait()
    assert here.document.project.data.source.key == "csv_table"
    assert not here.said("Try Again")


def test_that_missing_data_of_a_project_are_named_and_the_window_lives(here, table):
    here.show()
    here.open(table)
    table.unlink()
    here.reader.read_project()
    here.wait()
    assert here.said("plants.csv")
    assert here.said("Try Again")
    assert here.reader.reading is None or here.reader.failure is not None


@pytest.fixture
def held():
    """A source that is read until `release` is set; `started` tells that it is."""
    started, release = threading.Event(), threading.Event()

    class Held(SlowSource):
        def load(self, folder, watch=None):
            started.set()
            release.wait(10)
            raise DataError("never seen")

    return SimpleNamespace(source=Held(), started=started, release=release)


def test_that_reading_can_be_cancelled(here, held):
    here.show()
    before = here.document.project
    here.reader.choose(held.source)
    assert held.started.wait(5)
    assert here.said("Reading slow…")
    here.press("Cancel")
    assert not here.reader.busy_with
    held.release.set()
    here.qtbot.wait(60)
    assert here.document.project is before
    assert here.reader.failure is None
    assert here.said("1,797 grey pictures")


def test_that_changing_the_split_shows_new_counts_and_is_undone_by_name(here):
    here.show()
    editor = here.panel.findChild(object, "field_test")
    editor.edited.emit(0.5, True)
    here.wait()
    assert here.document.undo_stack.undoText() == "Change Split"
    assert here.reader.reading.parts[2] == 898
    here.document.undo_stack.undo()
    here.wait()
    assert here.reader.reading.parts[2] == 359


def test_that_another_label_column_is_read_before_it_is_taken(here, table):
    here.show()
    here.open(table)
    here.panel.findChild(object, "field_label").edited.emit("leaves", True)
    here.wait()
    assert here.document.project.data.source.label == "leaves"
    here.panel.findChild(object, "field_label").edited.emit("nothing", True)
    here.wait()
    assert here.document.project.data.source.label == "leaves"
    assert here.said("nothing")


def test_that_a_network_that_does_not_fit_is_adapted_in_one_step(here, pictures):
    here.show()
    here.open(pictures)
    assert here.said("6 × 5")
    count = here.document.undo_stack.count()
    here.press("Adapt the Network")
    assert here.document.undo_stack.count() == count + 1
    assert here.document.undo_stack.undoText() == "Adapt the Network"
    assert here.analysis.current.trainable
    assert not here.said("Adapt the Network")


def test_that_a_network_of_another_kind_is_replaced_by_a_suggested_one(qtbot, table):
    here = Situation(qtbot, "digits-cnn")
    here.show()
    here.open(table)
    with qtbot.waitSignal(here.panel.network_replaced):
        here.press("Use a Suggested Network")
    assert here.analysis.current.trainable
    here.document.undo_stack.undo()
    here.qtbot.waitUntil(lambda: here.said("Use a Suggested Network"))
    assert here.reader.wait(10.0)


def test_that_an_offer_taken_with_the_pointer_leaves_the_keys_where_they_were(qtbot, pictures):
    here = Situation(qtbot, "digits-mlp")
    here.show()
    here.open(pictures)
    here.panel.activateWindow()
    choose = next(b for b in here.panel.findChildren(QPushButton) if b.text() == "Choose Data")
    choose.setFocus()
    qtbot.waitUntil(choose.hasFocus)
    here.press("Use a Suggested Network")
    assert choose.hasFocus()


def test_that_the_keys_stay_at_the_card_while_data_are_read_and_after_a_cancel(here, held):
    here.show()
    here.panel.activateWindow()
    choose, cancel = (
        next(b for b in here.panel.findChildren(QPushButton) if b.text() == text) for text in ("Choose Data", "Cancel")
    )
    choose.setFocus()
    here.qtbot.waitUntil(choose.hasFocus)
    here.reader.choose(held.source)
    assert held.started.wait(5)
    assert cancel.hasFocus()
    here.qtbot.keyClick(cancel, Qt.Key.Key_Space)
    held.release.set()
    assert choose.hasFocus() or choose.parentWidget().isAncestorOf(QApplication.focusWidget())


def test_that_data_that_changed_since_saving_are_noticed(here):
    project = here.document.project
    facts = replace(project.data.facts, fingerprint="other", samples=5)
    here.document.reset(replace(project, data=replace(project.data, facts=facts)), None, None)
    here.show()
    assert here.said("The data has changed since the project was saved: 1,797 samples instead of 5.")
    here.press("Use the Data as It Is")
    assert here.document.project.data.facts.samples == 1797
    assert not here.said("The data has changed")


def test_that_what_was_left_out_is_listed(here, tmp_path):
    path = tmp_path / "mixed.csv"
    rows = "\n".join(f"{index * 1.5},word{index},{index % 2}" for index in range(20))
    path.write_text(f"size,colour,kind\n{rows}\n", encoding="utf-8")
    here.show()
    here.open(path)
    assert here.said("colour")
    assert here.said("left out")


def test_that_a_class_is_picked_with_a_click_on_its_bar(here):
    here.show()
    bars, grid = here.panel.findChild(HistogramBars), here.panel.findChild(PictureGrid)
    third = QPoint(round(3.5 * bars.width() / 10), bars.height() // 2)
    here.qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=third)
    assert grid.shown == 183
    here.qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=third)
    assert grid.shown == 1797


def test_that_the_histogram_of_values_counts_every_sample(tmp_path):
    project = load_template("digits-mlp")
    reading = read(replace(project.data, source=Numbers()), None)
    assert reading.histogram.counts.sum() == 100
    assert reading.histogram.edges[0] == 0
    assert reading.histogram.edges[-1] == 99


def test_that_rows_are_shown_as_they_were_read(qtbot):
    model = SamplesModel(cells_of(samples_in(Numbers().load(None))))
    assert (model.rowCount(), model.columnCount()) == (100, 4)
    headers = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    assert headers == ["Target", "one", "two", "three"]
    assert [model.data(model.index(99, column)) for column in range(4)] == ["99", "297", "298", "299"]
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 100


def test_that_a_wide_table_opens_without_measuring_every_column(qtbot):
    samples = Samples(np.zeros((3, 5000), np.float32), np.zeros((3, 1), np.float32))
    view = TablePreview()
    qtbot.addWidget(view)
    view.show_cells(cells_of(samples_in(Loaded(samples, None, Spec((5000,)), kind="arrays"))))
    assert view.model().columnCount() == 2001


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_that_pictures_keep_their_colours(channels):
    values = np.arange(channels * 2 * 3, dtype=np.uint8).reshape(channels, 2, 3) * 10
    image = as_image(values)
    assert (image.width(), image.height()) == (3, 2)
    color = image.pixelColor(2, 1)
    wanted = [int(values[channel, 1, 2]) for channel in range(channels)]
    assert color.red() == wanted[0]
    assert color.blue() == wanted[2 if channels > 1 else 0]


def test_that_pictures_of_numbers_are_shown_between_their_ends():
    image = as_image(np.array([[[-1.0, 0.0, 1.0]]]), (-1.0, 1.0))
    assert [image.pixelColor(x, 0).red() for x in range(3)] == [0, 127, 255]


def test_that_only_pictures_in_sight_are_painted(qtbot):
    count = 50_000
    samples = Samples(np.zeros((count, 1, 4, 4), np.uint8), np.zeros(count, np.int64))
    grid = PictureGrid(Theme("light"))
    qtbot.addWidget(grid)
    grid.resize(300, 240)
    grid.show_samples(samples_in(Loaded(samples, None, Spec((1, 4, 4)), ("only",))))
    grid.show()
    qtbot.waitExposed(grid)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    grid.grab()
    assert 0 < grid.kept < 200


@dataclass(frozen=True)
class SlowSource(Source):
    """A source for tests."""

    key: ClassVar[str] = "slow"
    title: ClassVar[str] = "Slow"
    summary: ClassVar[str] = "Slow."

    def load(self, folder, watch=None):
        raise DataError("not here")

    def describe(self):
        return "slow"

    @classmethod
    def recognise(cls, path):
        return None


@dataclass(frozen=True)
class Numbers(SlowSource):
    """A hundred rows with a quantity to predict."""

    def load(self, folder, watch=None):
        inputs = np.arange(300, dtype=np.float32).reshape(100, 3)
        targets = np.arange(100, dtype=np.float32)[:, None]
        return Loaded(Samples(inputs, targets), None, Spec((3,)), columns=("one", "two", "three"))


def test_that_a_table_without_a_clear_target_asks_for_it(here, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,name\n" + "".join(f"{n},person number {n}\n" for n in range(300)), encoding="utf-8")
    here.show()
    before = here.document.project
    here.open(path)
    assert here.document.project is before
    assert here.reader.failure.unclear.columns == ("id", "name")
    assert here.panel.findChild(QComboBox, "target_choice").isVisible()
    here.reader.choose_target(here.reader.failure.unclear, "id")  # leaves nothing to predict it from
    here.wait()
    assert "has texts only" in here.reader.failure.text
    assert here.document.project is before


def test_that_the_column_to_predict_is_chosen_from_the_offered_ones(here, tmp_path):
    path = tmp_path / "visits.csv"
    rows = (f"{n},person number {n},2020-{n % 12 + 1:02}-{n % 28 + 1:02}" for n in range(300))
    path.write_text("id,name,day\n" + "\n".join(rows) + "\n", encoding="utf-8")
    here.show()
    here.open(path)
    box = here.panel.findChild(QComboBox, "target_choice")
    assert [box.itemText(place) for place in range(1, box.count())] == ["id", "name", "day"]
    box.activated.emit(1)
    here.wait()
    assert here.reader.failure is None
    assert not box.isVisible()
    assert here.document.project.data.column("id").role == "target"
    assert here.document.project.data.facts.task == "regression"


def test_that_samples_in_two_parts_are_warned_of_at_the_split(here, tmp_path):
    path = tmp_path / "twins.csv"
    path.write_text("a,b,kind\n" + "1.5,2,x\n2.5,3,y\n" * 40, encoding="utf-8")
    here.show()
    here.open(path)
    here.qtbot.waitUntil(lambda: bool(here.reader.doubts))
    assert here.said("stand in the training part too")
