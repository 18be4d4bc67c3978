"""How a table is written: found, shown in its own field, and corrected there, each time as one undo step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from core.data import DataChoice, load, other_marks
from core.data.readers.csv_table import CsvTable
from core.templates import load_template
from netstudio.analysis import LiveAnalysis
from netstudio.data_panel import DataPanel
from netstudio.document import Document
from netstudio.theme import Theme
from netstudio.widgets import WrappedLabel

TABLE = "mass;size;kind\n" + "".join(f"{n},5;{n % 7};{'ab'[n % 2]}\n" for n in range(80))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "birds.csv"
    path.write_bytes(TABLE.encode("utf-16"))
    return path


class Situation:
    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.document = Document(load_template("digits-mlp"))
        self.panel = DataPanel(self.document, LiveAnalysis(self.document), Theme("light"))
        qtbot.addWidget(self.panel)
        self.panel.resize(328, 1600)
        self.panel.show()
        self.wait()

    def wait(self):
        self.qtbot.waitUntil(lambda: not self.panel.reader.busy_with, timeout=20_000)

    def open(self, path):
        self.panel.open_path(path)
        self.wait()

    def box(self, name):
        return self.panel._source_form.editor(name).findChild(QComboBox)

    def choose(self, name, value):
        box = self.box(name)
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())
        assert self.panel.reader.busy_with, "read beside the window"
        self.wait()

    def remark(self, part):
        return any(part in label.text() for label in self.panel.findChildren(WrappedLabel) if label.isVisible())


@pytest.fixture
def here(qtbot):
    situation = Situation(qtbot)
    yield situation
    situation.panel.reader.cancel()
    assert situation.panel.reader.wait(10.0)


def test_that_what_was_found_is_shown_where_it_is_corrected(here, table):
    here.open(table)
    shown = {name: here.box(name).currentText() for name in ("delimiter", "encoding", "decimal", "header", "quotes")}
    assert shown == {
        "delimiter": "Auto (semicolon)",
        "encoding": "Auto (utf-16-le)",
        "decimal": "Auto (comma)",
        "header": "Auto (yes)",
        "quotes": "Auto (yes)",
    }
    lines = {name: here.panel._source_form.editor(name).findChild(QLineEdit) for name in ("missing", "label")}
    assert "null" in lines["missing"].placeholderText()
    assert lines["label"].placeholderText() == "kind"


@pytest.mark.parametrize(
    ("name", "value"),
    [("delimiter", "comma"), ("encoding", "utf-16"), ("decimal", "point"), ("header", "no"), ("quotes", "no")],
)
def test_that_each_part_of_the_dialect_is_corrected_in_one_step(here, table, name, value):
    here.open(table)
    steps, before = here.document.undo_stack.count(), here.document.project
    here.choose(name, value)
    if here.panel.reader.failure is None:
        assert getattr(here.document.project.data.source, name) == value
        assert here.document.undo_stack.count() == steps + 1
        here.document.undo_stack.undo()
        here.wait()
    assert here.document.project == before
    assert here.box(name).currentText().startswith("Auto (")


def test_that_missing_markers_are_corrected_in_one_step(here, table):
    here.open(table)
    steps = here.document.undo_stack.count()
    line = here.panel._source_form.editor("missing").findChild(QLineEdit)
    line.setFocus()
    here.qtbot.keyClicks(line, "6 3")
    here.qtbot.keyClick(line, Qt.Key.Key_Return)
    here.wait()
    assert here.document.project.data.source.missing == "6 3"
    assert here.document.undo_stack.count() == steps + 1
    frame = here.panel.reader.reading.loaded.frame
    assert frame.column("size").missing.sum() == sum(n % 7 in (3, 6) for n in range(80))


def test_that_decimal_commas_in_a_file_of_points_are_remarked_and_mended_in_one_step(here, tmp_path):
    path = tmp_path / "mixed.csv"
    rows = (f"{n},5\t{n}.25\t{'ab'[n % 2]}\n" if n != 40 else "40.5\t0.25\ta\n" for n in range(80))
    path.write_text("mass\tsize\tkind\n" + "".join(rows))
    here.open(path)
    if here.panel.reader.reading.dialect.settings["decimal"] == "comma":
        here.choose("decimal", "point")
    assert here.remark("Column mass holds numbers such as 0,5")
    steps = here.document.undo_stack.count()
    offer = next(each for each in here.panel.findChildren(QPushButton) if each.text() == "Read with Decimal Comma")
    here.qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    here.wait()
    assert here.document.undo_stack.count() == steps + 1
    frame = here.panel.reader.reading.loaded.frame
    assert frame.column("mass").values.dtype.kind == frame.column("size").values.dtype.kind == "f"


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["0,5" if n % 3 else f"{n}.5" for n in range(90)], "0,5"),
        ([f"{n}.5" if n % 30 else f"{n},5" for n in range(1, 91)], "30,5"),
        ([f"{n}.5" for n in range(90)], ""),
        (["1,234" if n % 2 else "2,500" for n in range(90)], ""),
        ([f"room {n % 5},5" for n in range(90)], ""),
    ],
)
def test_that_only_numbers_with_another_decimal_mark_are_found(tmp_path, cells, found):
    path = tmp_path / "cells.csv"
    rows = "".join(f'"{cell}",{n}.25,{"ab"[n % 2]}\n' for n, cell in enumerate(cells))
    path.write_text(f"mass,size,kind\n{rows}", encoding="utf-8")
    marks = other_marks(load(DataChoice(CsvTable(path=str(path), decimal="point")), None), "point")
    assert [(each.column, each.example) for each in marks] == ([("mass", found)] if found else [])


def test_that_a_series_shows_what_was_found_of_its_table_too(here, tmp_path):
    path = tmp_path / "series.csv"
    days = "".join(f"2020-{n // 28 + 1:02}-{n % 28 + 1:02};{n * 0.5 + n % 3}\n" for n in range(300))
    path.write_text(f"date;level\n{days}", encoding="utf-8")
    here.open(path)
    assert here.panel.reader.reading.facts.kind == "series"
    assert here.box("delimiter").currentText() == "Auto (semicolon)"
    assert here.box("header").currentText() == "Auto (yes)"
