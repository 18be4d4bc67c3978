"""Ctrl+Z in a line to search with: what was typed is taken back first, and then what was done to the network."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from netstudio.widgets import SearchLine

UNDO = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def change_something(window):
    project = window.document.project
    window.document.apply(replace(project, data=replace(project.data, test=0.3)), "Change Split")


def test_that_an_empty_search_leaves_undo_to_the_window(qtbot, window):
    window.show_panel(window.panels.palette)
    line = window.panels.palette.findChild(SearchLine)
    change_something(window)
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    qtbot.keyClicks(line, "conv")
    qtbot.keyClick(line, *UNDO)
    assert line.text() == ""
    assert window.document.undo_stack.canUndo()
    qtbot.keyClicks(line, "conv")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    qtbot.keyClick(line, *UNDO)
    assert line.text() == ""
    assert not window.document.undo_stack.canUndo()


def test_that_every_page_of_the_data_searches_with_such_a_line(window):
    view = window.panels.data_view
    for page in (view.samples, view.columns, view.classes, view.problems):
        assert [type(line) for line in page.findChildren(QLineEdit)] == [SearchLine]


def test_that_escape_empties_a_search_before_it_leaves(qtbot, window):
    view = window.panels.data_view
    window.show_panel(view)
    line = view.samples.findChild(SearchLine)
    qtbot.waitUntil(line.isVisible, timeout=20_000)
    line.setFocus()
    qtbot.keyClicks(line, "7")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    assert view.isVisible()
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not view.isVisible()
