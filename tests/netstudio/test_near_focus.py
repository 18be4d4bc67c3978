"""A control that vanishes hands the keyboard to the nearest one in its panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from netstudio.data_panel.augmentation_list import AugmentationList
from netstudio.widgets import Notice, keep_focus_near, pass_focus_on


@pytest.fixture
def panel(qtbot):
    """Two rows of two buttons in a panel, and one more button made long after them."""
    window = QWidget()
    panel = QWidget(window)
    panel.setProperty("panel", True)
    rows = QVBoxLayout(panel)
    for names in ("ab", "cd"):
        row = QHBoxLayout()
        for name in names:
            row.addWidget(QPushButton(name))
        rows.addLayout(row)
    column = QVBoxLayout(window)
    column.addWidget(panel)
    column.addWidget(QPushButton("outside"))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    panel.owner = window  # lives as long
    return panel


def named(panel, name):
    return next(button for button in panel.findChildren(QPushButton) if button.text() == name)


def focused():
    return QApplication.focusWidget().text()


def test_that_the_neighbour_in_the_row_gets_the_keys(panel):
    first = named(panel, "a")
    keep_focus_near(first)
    first.setFocus()
    first.hide()
    assert focused() == "b"


def test_that_below_goes_before_above_and_the_panel_is_not_left(panel):
    for name in "bcd":
        keep_focus_near(named(panel, name))
    named(panel, "b").setFocus()
    named(panel, "a").hide()
    named(panel, "b").hide()
    assert focused() == "d"
    named(panel, "d").hide()
    assert focused() == "c"
    named(panel, "c").hide()
    assert QApplication.focusWidget() is None


def test_that_others_keep_the_keys(panel):
    keep_focus_near(named(panel, "a"))
    named(panel, "d").setFocus()
    named(panel, "a").hide()
    pass_focus_on(named(panel, "b"))
    assert focused() == "d"


def test_that_a_notice_taken_with_the_keys_leaves_them_near_and_with_the_pointer_where_they_were(qtbot, panel):
    notice = Notice()
    panel.layout().insertWidget(1, notice)
    notice.show_notice("info", "Something.", [("Take", notice.hide), ("Leave", notice.hide)])
    qtbot.waitUntil(notice.isVisible)
    take = named(notice, "Take")
    take.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(take, Qt.Key.Key_Space)
    assert focused() in ("a", "b", "c", "d")
    named(panel, "a").setFocus()
    notice.show_notice("info", "Something.", [("Take", notice.hide)])
    qtbot.mouseClick(named(notice, "Take"), Qt.MouseButton.LeftButton)
    assert not notice.isVisible()
    assert focused() == "a"


def test_that_moving_and_removing_augmentations_keeps_the_keys_in_their_list(qtbot):
    listed = AugmentationList()
    listed.edited.connect(lambda entries, *_: listed.show_entries(entries))
    listed.setProperty("panel", True)
    qtbot.addWidget(listed)
    listed.show()
    listed.activateWindow()
    qtbot.waitUntil(listed.isActiveWindow)
    listed.show_entries(())
    for key in ("rotate", "vertical_flip"):
        listed.add(key)
    listed._up.setFocus()
    qtbot.keyClick(listed._up, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is listed._down
    listed._remove.setFocus()
    for _ in range(2):
        assert QApplication.focusWidget() is listed._remove
        qtbot.keyClick(listed._remove, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is listed._add
