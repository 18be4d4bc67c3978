"""Walks through the whole window: commands, shortcuts, names for readers of the screen, the way of the Tab key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from netstudio import app
from netstudio.actions import COMMANDS
from netstudio.main_window.command_search import action_title

LOCAL_KEYS = [
    *("Tab", "Ctrl+Tab", "Shift+Tab", "Space", "Escape", "Return", "Enter"),
    *(f"{keys}{arrow}" for keys in ("", "Shift+", "Alt+", "Alt+Shift+") for arrow in ("Left", "Right", "Up", "Down")),
]
"""What the canvas takes for itself."""
WITHOUT_PICTURE = {"edit.select_none", "file.clear_recent"}
"""Commands that have neither a picture nor a key."""


@pytest.fixture
def window(qtbot):
    found = app.build_window()
    found.resize(1440, 900)
    found.show()
    found.activateWindow()
    qtbot.waitUntil(found.isActiveWindow)
    yield found
    assert found.session.shutdown(10.0)
    assert found.close_without_asking()


def panels_of(window):
    panels = window.panels
    return {
        "palette": panels.palette,
        "inspector": panels.inspector,
        "run_panel": panels.run_panel,
        "data_panel": panels.data_panel,
        "charts": panels.charts,
        "problems": panels.problems,
        "history": panels.history,
    }


def focusable(root: QWidget) -> list[QWidget]:
    """The controls below `root` that take the keyboard by Tab or click, shown ones only."""
    return [
        widget
        for widget in (root, *root.findChildren(QWidget))
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None
        and not isinstance(widget, QScrollBar)
        and widget.objectName() not in ("qt_scrollarea_viewport", "qt_spinbox_lineedit")
    ]


def spoken(widget: QWidget) -> str:
    """What a reader of the screen says."""
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name).strip() if found is not None else ""


def show_everything(window):
    """Bring every panel to the front once, with a layer selected; yields after each."""
    first = next(node.id for node in window.document.project.graph.nodes if node.layer.key == "conv2d")
    for picked in ((), (first,)):
        window.selection.set(picked)
        for name, panel in panels_of(window).items():
            window.show_panel(panel)
            QTest.qWait(20)
            yield name, panel


def test_that_every_command_is_found_with_its_text_and_a_picture_or_a_key(window):
    window.command_search.popup()
    titles = set(window.command_search.titles())
    window.command_search.hide()
    for command in COMMANDS:
        if command.id == "help.commands":
            continue
        action = window.commands[command.id]
        assert action_title(action) in titles, command.id
        if command.id not in WITHOUT_PICTURE:
            assert not action.icon().isNull() or not action.shortcut().isEmpty(), command.id


def test_that_no_key_means_two_things(window):
    actions = {action for widget in (window, *window.findChildren(QWidget)) for action in widget.actions()}
    found = [(keys.toString(), action.objectName()) for action in actions for keys in action.shortcuts()]
    found += [(shortcut.key().toString(), "a shortcut") for shortcut in window.findChildren(QShortcut)]
    found += [(QKeySequence(keys).toString(), "the canvas") for keys in LOCAL_KEYS]
    taken: dict[str, str] = {}
    for keys, owner in found:
        if keys:
            assert taken.setdefault(keys, owner) == owner, f"{keys}: {taken[keys]} and {owner}"


def test_that_every_control_that_takes_the_keyboard_has_a_name(window):
    silent = set()
    for _ in show_everything(window):
        silent |= {
            f"{type(widget).__name__} {widget.objectName()} in {widget.parentWidget().objectName()}"
            for widget in focusable(window)
            if not spoken(widget)
        }
    assert silent == set()


def test_that_tab_visits_every_panel_from_top_to_bottom_and_leaves_it_again(window):
    for name, panel in show_everything(window):
        controls = [w for w in focusable(panel) if w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        if not controls:
            continue
        start = panel.nextInFocusChain()
        order, widget = [], start
        while True:
            if widget in controls:
                order.append(widget)
            widget = widget.nextInFocusChain()
            if widget is start:
                break
        tops = [found.mapTo(panel, found.rect().topLeft()).y() for found in order]
        bottoms = [found.mapTo(panel, found.rect().bottomLeft()).y() for found in order]
        for place in range(1, len(order)):
            pair = (order[place - 1].accessibleName(), order[place].accessibleName())
            assert bottoms[place] > tops[place - 1], f"{name}: {pair}"


def test_that_tab_is_caught_nowhere(window):
    window.panels.palette.focus_search()
    seen: list[QWidget] = []
    for _ in range(200):
        here = QApplication.focusWidget()
        assert here is not None
        if here in seen:
            break
        seen.append(here)
        on_canvas = here is window.panels.canvas.view
        QTest.keyClick(
            here, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier if on_canvas else Qt.KeyboardModifier.NoModifier
        )
        assert QApplication.focusWidget() is not here, f"{here!r} keeps the keyboard"
    assert QApplication.focusWidget() is seen[0], "the way of the Tab key is no circle"
    assert window.panels.canvas.view in seen
    assert len(seen) > 5
