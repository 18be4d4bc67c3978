"""The sheet that finds commands, on its own."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from netstudio.main_window.command_search import CommandSearch
from netstudio.theme import Theme


def test_that_a_search_without_a_result_says_so(qtbot):
    window, theme = QWidget(), Theme("light")
    qtbot.addWidget(window)
    window.resize(900, 600)
    action = QAction("Arrange", window)
    action.setObjectName("view.arrange")
    search = CommandSearch(window, theme)
    window.show()
    search.popup()
    line, (said,) = search.findChild(QLineEdit), search.findChildren(QLabel)
    assert not said.isVisible()
    line.setText("zzzqqq")
    assert search.titles() == ()
    assert said.isVisible()
    line.setText("arr")
    assert search.titles() == ("Arrange",)
    assert not said.isVisible()
    search.hide()
