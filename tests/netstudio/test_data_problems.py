"""The report of problems: by kind, searched, exported, and quick with a hundred thousand of them."""

from __future__ import annotations

import csv
import json

import pytest
from PySide6.QtCore import Qt

from core.data import DataProblem
from netstudio.data_panel.problem_groups import as_text, grouped_problems
from netstudio.data_panel.problems_page import DataProblemsPage
from netstudio.theme import Theme

LONG = "a/folder/with/a/long/name/" + "x" * 300 + "/picture.png"
FEW = (
    DataProblem("line 3", "expected 4 values, found 5", "left out"),
    DataProblem(LONG, "cannot be decoded", "left out"),
    DataProblem("line 9", "expected 4 values, found 2", "left out"),
    DataProblem("line 12", "expected 4 values, found 3", "left out"),
)


@pytest.fixture
def page(qtbot):
    page = DataProblemsPage(Theme("light"))
    qtbot.addWidget(page)
    page.resize(700, 400)
    page.show()
    yield page
    assert page.wait(10.0)


def texts(page, column=0):
    return [str(page.model.index(row, column).data()).strip() for row in range(page.model.rowCount())]


def test_that_problems_that_are_alike_stand_together(page):
    page.show_problems(FEW)
    assert texts(page) == ["3 places", "line 3", "line 9", "line 12", LONG]
    assert texts(page, 1)[0] == "expected … values, found …"
    groups = grouped_problems(FEW)
    assert [len(group.problems) for group in groups] == [3, 1]


def test_that_a_kind_is_closed_and_opened_with_pointer_and_keys(qtbot, page):
    page.show_problems(FEW)
    place = page.view.visualRect(page.model.index(0, 0)).center()
    qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert texts(page) == ["3 places", LONG]
    page.view.setCurrentIndex(page.model.index(0, 0))
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert texts(page) == ["3 places", "line 3", "line 9", "line 12", LONG]
    page.view.setCurrentIndex(page.model.index(1, 0))
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert len(texts(page)) == 5


def test_that_long_names_are_whole_in_the_tooltip(page):
    page.show_problems(FEW)
    assert page.model.index(4, 0).data(Qt.ItemDataRole.ToolTipRole) == LONG
    assert page.view.columnWidth(0) < 400


def test_that_a_hundred_thousand_problems_are_searched_beside_the_window_and_shown_where_they_are_seen(qtbot, page):
    many = tuple(DataProblem(f"picture {n}.png", f"is cut off after {n} bytes", "left out") for n in range(100_000))
    page.show_problems((*many, *FEW))
    assert page._sorting.busy
    qtbot.waitUntil(lambda: page.model.rowCount() == 3, timeout=20_000)
    assert page._count.text() == "100,004"
    asked = []
    plain = page.model.data
    page.model.data = lambda index, role=0: asked.append(index.row()) or plain(index, role)
    page.model.toggle(0)
    assert page.model.rowCount() == 100_003
    page.view.scrollToBottom()
    page.view.viewport().repaint()
    assert len(set(asked)) < 200
    page._words.setText("99,99")
    page._words.setText("picture 9999")
    qtbot.waitUntil(lambda: page._count.text() == "11 of 100,004", timeout=20_000)


def test_that_the_report_is_exported_as_table_text_and_json(page, tmp_path):
    page.show_problems(FEW)
    for name in ("a.csv", "a.txt", "a.json"):
        page.export(tmp_path / name)
    rows = list(csv.reader((tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["where", "what", "action"]
    assert rows[1:] == [[each.where, each.what, each.action] for each in FEW]
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))[1]["where"] == LONG
    text = (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert text == as_text(FEW)
    assert text.splitlines()[0] == "3 × expected … values, found …; left out"


def test_that_a_report_that_cannot_be_written_is_said(qtbot, page, tmp_path):
    page.show_problems(FEW)
    with qtbot.waitSignal(page.failed) as said:
        page.export(tmp_path / "nowhere" / "a.csv")
    assert "a.csv cannot be written" in said.args[0]
