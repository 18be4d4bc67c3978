"""The large view of the data: every page shows what was read, filters find it, and decisions are single undo steps."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from core.catalog import Spec
from core.data import (
    Cancelled,
    ColumnChoice,
    DataChoice,
    DataError,
    Loaded,
    Samples,
    Source,
    load,
    missing_path,
    moved_to,
)
from core.data.readers.csv_table import CsvTable
from core.data.readers.time_series import TimeSeries
from core.templates import load_template
from netstudio.analysis import LiveAnalysis
from netstudio.data_panel import DataPanel, DataView
from netstudio.data_panel.cells import FrameCells, cells_of, class_title, date_text, printable
from netstudio.data_panel.classes_page import ClassesModel
from netstudio.data_panel.column_facts import facts_of_column
from netstudio.data_panel.columns_model import with_column
from netstudio.data_panel.following import Following
from netstudio.data_panel.places import beside
from netstudio.data_panel.reading import read
from netstudio.data_panel.sample_list import SampleList
from netstudio.data_panel.sample_plot import panes_of, reduced
from netstudio.data_panel.split_fields import split_fields
from netstudio.document import Document
from netstudio.theme import Theme


@dataclass(frozen=True)
class Given(Source):
    """Hands out what it was given, with a first page where one is given too."""

    key: ClassVar[str] = "given"
    title: ClassVar[str] = "Given"
    summary: ClassVar[str] = "Given."
    loaded: Loaded | None = None
    page: Loaded | None = None
    steps: int = 0

    def load(self, folder, watch=None):
        for step in range(self.steps):
            watch.progress(step, self.steps)
            time.sleep(0.01)
        return self.loaded

    def first_page(self, folder):
        return self.page

    def describe(self):
        return "given"

    @classmethod
    def recognise(cls, path):
        return None


def reading_of(loaded, **choice):
    return read(DataChoice(Given(loaded), **choice), None)


def pictures(count=60, side=8):
    random = np.random.default_rng(0)
    inputs = random.integers(0, 256, (count, 3, side, side), np.uint8)
    names = [f"{'cats' if index % 2 else 'dogs'}/{index}.png" for index in range(count)]
    return Loaded(Samples(inputs, np.arange(count) % 2), None, Spec((3, side, side)), ("dog", "cat"), names=names)


class Situation:
    """A view with the panel that it belongs to."""

    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.document = Document(load_template("digits-mlp"))
        self.panel = DataPanel(self.document, LiveAnalysis(self.document), Theme("light"))
        self.view = DataView(self.panel.reader, Theme("light"))
        for widget in (self.panel, self.view):
            qtbot.addWidget(widget)
        self.view.resize(820, 640)
        self.view.show()
        self.reader = self.panel.reader
        self.wait()

    def wait(self):
        self.qtbot.waitUntil(lambda: not self.reader.busy_with, timeout=20_000)

    def choose(self, source):
        self.reader.choose(source)
        self.wait()

    def titles(self):
        return [self.view.tabs.tabText(place) for place in range(self.view.tabs.count())]


@pytest.fixture
def here(qtbot):
    situation = Situation(qtbot)
    yield situation
    situation.reader.cancel()
    assert situation.reader.wait(10.0)
    assert situation.view.wait(10.0)


@pytest.fixture
def birds(tmp_path):
    path = tmp_path / "birds.csv"
    rows = [
        f"{index % 7}.5,{'ABC'[index % 3] if index % 10 else ''},{'wren' if index % 2 else 'robin'}"
        for index in range(90)
    ]
    path.write_text("\n".join(["mass,island,kind", *rows]) + "\n", encoding="utf-8")
    return CsvTable(path=str(path))


def test_that_the_pages_suit_the_data(here, birds):
    assert here.titles()[:3] == ["Samples", "Classes", "Pictures and augmentations"]
    here.choose(birds)
    assert here.titles()[:3] == ["Samples", "Columns", "Classes"]
    assert here.titles()[-1].startswith("Problems (")


def test_that_filters_and_words_find_samples(here):
    here.choose(Given(pictures()))
    page = here.view.samples
    assert len(page.order) == 60
    page.show_class(1)
    here.qtbot.waitUntil(lambda: len(page.order) == 30)
    page.show_class(None)
    page._words.setText("cats/1")
    here.qtbot.waitUntil(lambda: len(page.order) == 6)
    assert [page.samples.where(number) for number in page.order[:2]] == ["cats/1.png", "cats/11.png"]


def test_that_parts_are_filtered(here):
    here.choose(Given(pictures()))
    samples = here.view.samples.samples
    counts = [len(samples.find(None, part, "")) for part in range(3)]
    assert tuple(counts) == here.reader.reading.parts
    assert sum(counts) == 60


def test_that_a_table_is_searched_in_categories_and_numbers(birds):
    samples = SampleList(read(DataChoice(birds), None))
    assert len(samples.find(None, None, "ROBIN")) == 45
    assert len(samples.find(None, None, "3.5")) == 13
    assert len(samples.find(0, None, "wren")) == 0
    cells = cells_of(samples)
    assert cells.headers == ("mass", "island", "kind")
    assert [cells.text(0, column) for column in range(3)] == ["0.5", "", "robin"]


def test_that_one_million_rows_are_shown_without_being_looked_at(here):
    count = 1_000_000
    inputs = np.zeros((count, 3), np.float32)
    loaded = Loaded(Samples(inputs, np.arange(count) % 2), None, Spec((3,)), ("a", "b"), kind="table")
    table = here.view.samples.table
    asked = []
    here.choose(Given(loaded))
    cells = table.model().cells
    plain = cells.text
    cells.text = lambda number, column: asked.append(number) or plain(number, column)
    table.scrollToBottom()
    table.viewport().repaint()
    assert table.model().rowCount() == count
    assert count - 1 in asked
    assert len(set(asked)) < 200


def test_that_the_first_page_is_there_while_the_rest_is_read(here):
    whole = pictures(200)
    page = replace(pictures(20), complete=False)
    with here.qtbot.waitSignal(here.reader.paged):
        here.reader.choose(Given(whole, page, steps=100))
    assert here.reader.busy_with
    assert here.view.samples.grid.shown == 20
    assert here.titles() == ["Samples", "Problems"]
    assert here.document.project.data.source.key == "digits"
    here.reader.cancel()
    assert here.reader.reading.choice.source.key == "digits"
    here.choose(Given(whole, page))
    assert here.view.samples.grid.shown == 200


def test_that_a_cancelled_reading_ends_in_its_worker():
    following = Following()
    following.progress(3, 10)
    assert (following.done, following.total) == (3, 10)
    following.unwanted = True
    with pytest.raises(Cancelled):
        following.progress(4, 10)


def test_that_a_column_is_decided_in_one_step_and_shows_its_effect(here, birds):
    here.choose(birds)
    here.view.tabs.setCurrentWidget(here.view.columns)
    model = here.view.columns.model
    steps = here.document.undo_stack.count()
    place = next(row for row in range(model.rowCount()) if model.column(row).name == "island")
    inputs = here.reader.reading.facts.input.size
    model.decide("island", "role", "ignore")
    here.wait()
    assert here.document.undo_stack.count() == steps + 1
    assert here.document.project.data.column("island") == ColumnChoice("island", role="ignore")
    assert here.reader.reading.facts.input.size < inputs
    here.document.undo_stack.undo()
    here.wait()
    assert here.reader.reading.facts.input.size == inputs
    assert model.chosen(model.index(place, 2)) == "auto"


def test_that_a_decision_that_cannot_be_is_one_sentence_and_changes_nothing(here, birds):
    here.choose(birds)
    before = here.document.project
    here.view.columns.decided.emit("mass", "role", "ignore")
    here.wait()
    here.view.columns.decided.emit("island", "role", "ignore")
    here.wait()
    assert here.reader.failure.text.endswith("add one as input.")
    assert here.document.project.data.columns == (ColumnChoice("mass", role="ignore"),)
    assert here.document.project != before


def test_that_what_columns_hold_is_counted(birds):
    frame = load(DataChoice(birds), None).frame
    mass, island = facts_of_column(frame.column("mass")), facts_of_column(frame.column("island"))
    assert (mass.missing, mass.distinct, mass.low, mass.high) == (0, 7, 0.5, 6.5)
    assert mass.histogram.counts.sum() == 90
    assert (island.missing, island.distinct) == (9, 3)
    assert island.histogram.labels == ("A", "B", "C")


def test_that_a_decision_taken_back_leaves_nothing_behind():
    choice = DataChoice(Given(), columns=with_column(DataChoice(Given()), "a", "scaling", "robust"))
    assert choice.columns == (ColumnChoice("a", scaling="robust"),)
    assert with_column(choice, "a", "scaling", "auto") == ()


def test_that_typing_in_the_split_is_one_step(here):
    steps = here.document.undo_stack.count()
    for value, finished in ((0.3, False), (0.31, False), (0.31, True)):
        here.reader.decide("Change Split", "data.test", finished, test=value)
        here.wait()
    assert here.document.undo_stack.count() == steps + 1
    here.reader.decide("Change Split", "data.test", True, test=0.4)
    here.wait()
    assert here.document.undo_stack.count() == steps + 2


def test_that_the_split_offers_what_makes_sense(birds):
    reading = read(DataChoice(birds), None)
    by_column = split_fields(replace(reading.choice, splitting="column"), reading)
    assert not hasattr(by_column, "test")
    assert by_column.split_column == ""
    assert split_fields(reading.choice, reading).test == 0.2
    own = replace(pictures(), test=pictures(4).train)
    assert not hasattr(split_fields(DataChoice(Given()), reading_of(own)), "test")


def test_that_pictures_are_prepared_and_the_guessed_size_stays_a_guess(here):
    here.choose(Given(replace(pictures(), kind="pictures")))
    page = here.view.preparation
    here.view.tabs.setCurrentWidget(page)
    page.picture_edited.emit("size", (4, 6), True)
    here.wait()
    assert here.document.project.data.pictures.size == (4, 6)
    assert here.document.project.data.facts.input.shape == (3, 4, 6)
    page.picture_edited.emit("size", (8, 8), True)
    here.wait()
    assert here.document.project.data.pictures.size == ()
    page.picture_edited.emit("normalise", "given", True)
    here.wait()
    assert here.document.project.data.pictures.mean == (0.5,)


def test_that_augmentations_are_added_moved_set_and_removed(here):
    page = here.view.preparation
    here.view.tabs.setCurrentWidget(page)
    listed = page.augmentations
    listed.add("rotate")
    listed.add("vertical_flip")
    listed._move(-1)
    keys = [entry.key for entry in here.document.project.data.augmentations]
    assert keys == ["vertical_flip", "rotate"]
    assert here.document.undo_stack.undoText() == "Move Augmentation Vertical flip"
    listed._list.setCurrentRow(1)
    listed.form.edited.emit("degrees", 90.0, True)
    assert here.document.project.data.augmentations[1].degrees == 90.0
    here.qtbot.waitUntil(lambda: len(page.variants.shown) == 11)
    assert isinstance(page.variants.shown[3], QImage)
    listed._take_out()
    assert [entry.key for entry in here.document.project.data.augmentations] == ["vertical_flip"]


def test_that_a_window_of_a_series_shows_what_comes_next(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("a,b\n" + "".join(f"{n + 0.5},{n * 2}\n" for n in range(80)), encoding="utf-8")
    reading = read(DataChoice(TimeSeries(path=str(path), window=10, horizon=3)), None)
    (pane,) = panes_of(SampleList(reading), 5)
    assert pane.legend == ("a", "b")
    first, second, target = pane.lines
    assert first.y.tolist() == [n + 0.5 for n in range(5, 15)]
    assert second.x.tolist() == list(range(-9, 1))
    assert target.predicted
    assert target.y.tolist() == [30, 32, 34]


def test_that_long_curves_keep_their_peaks():
    y = np.zeros(100_000)
    y[77_777] = 5.0
    x, shown = reduced(np.arange(100_000.0), y, 500)
    assert len(shown) <= 1002
    assert shown.max() == 5.0
    assert x[shown.argmax()] == 77_777


def test_that_escape_goes_back_to_the_network(here):
    with here.qtbot.waitSignal(here.view.closed):
        here.qtbot.keyClick(here.view, Qt.Key.Key_Escape)


def test_that_moved_data_are_named_and_looked_for_beside_the_project(tmp_path):
    source = CsvTable(path=str(tmp_path / "gone" / "table.csv"))
    missing = missing_path(source, tmp_path)
    assert missing == tmp_path / "gone" / "table.csv"
    assert beside(missing, tmp_path) is None
    (tmp_path / "table.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert beside(missing, tmp_path) == tmp_path / "table.csv"
    assert missing_path(moved_to(source, None, tmp_path / "table.csv"), None) is None
    assert missing_path(CsvTable(path="table.csv"), Path(tmp_path)) is None


def offered(here):
    """The menu of the columns, opened with a click on the type of the first one."""
    page = here.view.columns
    here.view.tabs.setCurrentWidget(page)
    place = page.view.visualRect(page.model.index(0, 1)).center()
    here.qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.menu.isVisible()
    return page.menu


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("after", ["read anew", "undone", "filtered", "hidden", "left"])
def test_that_what_a_column_offers_goes_with_what_it_was_offered_for(here, birds, tmp_path, after):
    here.choose(birds)
    here.view.columns.decided.emit("mass", "scaling", "robust")
    here.wait()
    other = tmp_path / "other.csv"
    other.write_text("a,b\n" + "1,x\n2,y\n" * 20, encoding="utf-8")
    menu = offered(here)
    leave = {
        "read anew": lambda: here.choose(CsvTable(path=str(other))),
        "undone": here.document.undo_stack.undo,
        "filtered": lambda: here.view.columns._words.setText("isl"),
        "hidden": here.view.hide,
        "left": lambda: here.view.tabs.setCurrentWidget(here.view.samples),
    }
    leave[after]()
    here.qtbot.waitUntil(lambda: not menu.isVisible())
    here.wait()
    steps = here.document.undo_stack.count()
    menu.actions()[-1].trigger()
    here.wait()
    known = {each.name for each in here.reader.reading.loaded.frame.columns}
    assert {each.name for each in here.document.project.data.columns} <= known
    assert here.document.undo_stack.count() <= steps + 1


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_a_column_is_decided_with_the_keys_alone(here, birds):
    here.choose(birds)
    page = here.view.columns
    here.view.tabs.setCurrentWidget(page)
    page.view.setCurrentIndex(page.model.index(1, 2))
    here.qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert page.menu.activeAction().text() == "Automatic (input)"
    for _ in range(4):
        here.qtbot.keyClick(page.menu, Qt.Key.Key_Down)
    here.qtbot.keyClick(page.menu, Qt.Key.Key_Return)
    here.wait()
    assert here.document.project.data.columns == (ColumnChoice("island", role="ignore"),)
    here.qtbot.keyClick(page.view, Qt.Key.Key_F2)
    here.qtbot.keyClick(page.menu, Qt.Key.Key_Escape)
    assert not page.menu.isVisible()
    assert page.view.viewport().children() == []
    assert here.document.project.data.columns == (ColumnChoice("island", role="ignore"),)


def test_that_the_end_of_a_line_can_be_seen_among_the_classes(here, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("\n".join(["emma", "olivia", "ava", "isabella"] * 20), encoding="utf-8")
    here.panel.open_path(path)
    here.wait()
    reading = here.reader.reading
    model, last = ClassesModel(reading), reading.loaded.classes.index("\n")
    assert model.data(model.index(last, 0)) == r"'\n'"
    cells = cells_of(SampleList(reading))
    assert {cells.text(number, 0) for number in range(20)} >= {"a", r"'\n'"}
    assert class_title("a b") == "a b"


def test_that_signs_without_a_picture_become_boxes():
    assert printable("a\x92b\ufffd 中文\n") == "a□b□ 中文\n"
    assert date_text(0.0) == "1970-01-01"
    assert date_text(86_400 * 365.5) == "1971-01-01 12:00"


def test_that_unreadable_samples_are_said_in_the_view(here):
    class Broken(Given):
        def load(self, folder, watch=None):
            raise DataError("The disk is gone; plug it in.")

    here.reader.choose(Broken())
    here.wait()
    assert here.reader.failure.text == "The disk is gone; plug it in."
    assert here.view.samples.grid.shown == 1797


def test_that_a_table_in_files_is_searched_and_measured(tmp_path, monkeypatch):
    monkeypatch.setenv("NETSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("core.data.tables.table.IN_MEMORY", 1000)
    monkeypatch.setattr("core.data.paging.STRETCH", 1000)
    path = tmp_path / "large.csv"
    rows = [f"{row},word {row % 1500},this is sentence {row},{('no', 'yes')[row % 2]}" for row in range(30_000)]
    path.write_text("number,word,sentence,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    samples = SampleList(read(DataChoice(CsvTable(path=str(path))), None))
    assert samples.find(None, None, "sentence 29999").tolist() == [29_999]
    assert samples.find(0, None, "WORD 1498").tolist() == list(range(1498, 30_000, 1500))
    assert samples.find(None, None, "29998").tolist() == [29_998]
    cells = FrameCells(samples)
    assert [cells.text(29_999, column) for column in range(4)] == rows[-1].split(",")
    number, word, sentence, label = map(facts_of_column, samples.frame.columns)
    assert (number.distinct, word.distinct, sentence.distinct, label.distinct) == (30_000, 1500, 30_000, 2)
    monkeypatch.setattr("netstudio.data_panel.column_facts.MOST_MEASURED", 1000)
    assert facts_of_column(samples.frame.column("label")).histogram.counts.tolist() == [15_000, 15_000]


def test_that_the_names_of_classes_take_the_room_that_is_left(here):
    here.choose(Given(replace(pictures(), classes=("a very long name of a class, " * 5, "cat"))))
    here.view.tabs.setCurrentWidget(here.view.classes)
    table = here.view.classes.view
    here.qtbot.waitUntil(lambda: table.columnWidth(0) > 220)
    assert table.horizontalHeader().length() <= table.viewport().width()
    assert table.textElideMode() == Qt.TextElideMode.ElideMiddle
