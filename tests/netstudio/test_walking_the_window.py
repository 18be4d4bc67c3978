"""Walks through the window and its dialogs: commands, shortcuts, names for readers of the screen, tips, the Tab key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

import netstudio
from netstudio.actions import COMMANDS
from netstudio.data_panel.source_card import SourceCard
from netstudio.main_window.command_search import action_title

LOCAL_KEYS = [
    *("Tab", "Ctrl+Tab", "Shift+Tab", "Space", "Escape", "Return", "Enter"),
    *(f"{keys}{arrow}" for keys in ("", "Shift+", "Alt+", "Alt+Shift+") for arrow in ("Left", "Right", "Up", "Down")),
]
"""What the canvas takes for itself."""
WITHOUT_PICTURE = {"edit.select_none", "file.clear_recent"}
"""Commands that have neither a picture nor a key."""


CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit)
"""What a person acts upon, as against what is read or chosen from."""


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


def test_that_every_control_that_takes_the_keyboard_has_a_tooltip(window):
    silent = set()
    for _ in show_everything(window):
        controls = [widget for widget in focusable(window) if isinstance(widget, CONTROLS)]
        silent |= {
            f"{spoken(widget)} in {widget.parentWidget().objectName()}" for widget in controls if not tip_of(widget)
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


def do(command: str) -> Callable[[QWidget], None]:
    return lambda window: window.commands[command].trigger()


def open_leave(window):
    window.selection.set([window.document.project.graph.nodes[1].id])
    window.commands["edit.duplicate"].trigger()
    window.files.leave(lambda: None)


def open_replace(window):
    kept = window.models.settings.folder / "digits v1.2.netstudio"
    kept.write_bytes(b"")
    window.commands["file.save_as"].trigger()
    dialog = window.findChild(QFileDialog, "save_dialog")
    dialog.fileSelected.emit(str(kept.with_suffix("")))
    dialog.reject()


def open_block_name(window):
    window.selection.set([window.document.project.graph.nodes[1].id])
    window.commands["graph.keep_block"].trigger()


def open_folder(window):
    window.commands["app.settings"].trigger()
    row = window.findChild(QWidget, "setting_project_folder")
    row.findChild(QPushButton).click()


def open_export_of_problems(window):
    view = window.panels.data_view
    view.tabs.addTab(view.problems, "Problems")  # it is there only where the data have some
    view.problems.ask_file()


def card_of(window):
    return window.panels.data_panel.findChild(SourceCard)


DIALOGS: dict[str, Callable[[QWidget], object]] = {
    "settings_dialog": do("app.settings"),
    "about_dialog": do("help.about"),
    "reference_window": do("help.reference"),
    "command_search": do("help.commands"),
    "canvas.layer_search": do("graph.add"),
    "open_dialog": do("file.open"),
    "save_dialog": do("file.save_as"),
    "leave_dialog": open_leave,
    "replace_dialog": open_replace,
    "block_name": open_block_name,
    "folder_dialog": open_folder,
    "choose_data_dialog": lambda window: card_of(window).ask_file(),
    "choose_folder_dialog": lambda window: card_of(window).ask_folder(),
    "find_data_dialog": lambda window: card_of(window).ask_where(Path("/gone/penguins.csv")),
    "export_problems_dialog": open_export_of_problems,
    "export_csv_dialog": lambda window: window.panels.charts.exporter.ask_csv(),
    "export_picture_dialog": lambda window: window.panels.charts.exporter.ask_picture(),
}
"""How each dialog of the program is opened, by its name."""
OURS = [name for name in DIALOGS if name.startswith(("settings", "about", "reference", "leave", "replace", "block"))]
"""Those through which Tab leads; a sheet is left by it, and the questions for files are the system's or Qt's."""


@pytest.fixture
def opened(window, request) -> Iterator[QWidget]:
    DIALOGS[request.param](window)
    dialog = next(found for found in window.findChildren(QWidget, request.param) if found.isVisible())
    QTest.qWait(30)
    yield dialog
    for found in window.findChildren(QWidget):
        if found.isWindow() and found.isVisible():
            found.close()


def tip_of(widget: QWidget) -> str:
    """The tooltip that appears over `widget`: its own, or that of the nearest thing around it."""
    here: QWidget | None = widget
    while here is not None and not here.toolTip() and not here.isWindow():
        here = here.parentWidget()
    return here.toolTip() if here is not None else ""


def reached_by_tab(root: QWidget) -> list[QWidget]:
    """Where Tab leads from the focus on, until it comes round; fails where it is caught."""
    seen: list[QWidget] = []
    for _ in range(100):
        here = QApplication.focusWidget()
        assert here is not None
        assert root.isAncestorOf(here)
        if here in seen:
            break
        seen.append(here)
        for _ in range(100):  # on a page Tab goes from link to link first
            QTest.keyClick(here, Qt.Key.Key_Tab)
            if QApplication.focusWidget() is not here:
                break
        assert QApplication.focusWidget() is not here or len(seen) == 1, f"{here!r} keeps the keyboard"
    return seen


@pytest.mark.parametrize("opened", DIALOGS, indirect=True)
def test_that_every_control_of_every_dialog_has_a_name_and_a_tooltip(opened):
    found = focusable(opened)
    assert found
    assert [type(widget).__name__ for widget in found if not spoken(widget)] == []
    if not isinstance(opened, QFileDialog):  # the system's own, or Qt's
        controls = [widget for widget in found if isinstance(widget, CONTROLS)]
        assert controls
        assert [spoken(widget) for widget in controls if not tip_of(widget)] == []


@pytest.mark.parametrize("opened", OURS, indirect=True)
def test_that_tab_leads_through_every_dialog_from_top_to_bottom_and_round_again(opened, qtbot):
    qtbot.waitUntil(opened.isActiveWindow)
    wanted = [w for w in focusable(opened) if w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    seen = reached_by_tab(opened)
    assert {spoken(widget) for widget in wanted} == {spoken(widget) for widget in seen}
    first = opened.nextInFocusChain()
    while first not in seen:
        first = first.nextInFocusChain()
    order = seen[seen.index(first) :] + seen[: seen.index(first)]
    if opened.objectName() != "reference_window":  # there two columns stand side by side
        tops = [widget.mapTo(opened, widget.rect().topLeft()).y() for widget in order]
        bottoms = [widget.mapTo(opened, widget.rect().bottomLeft()).y() for widget in order]
        for place in range(1, len(order)):
            assert bottoms[place] > tops[place - 1], f"{spoken(order[place - 1])}, {spoken(order[place])}"


@pytest.mark.parametrize("opened", DIALOGS, indirect=True)
def test_that_escape_leaves_every_dialog(opened, qtbot):
    gone: list[bool] = []
    opened.destroyed.connect(lambda: gone.append(True))
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(gone) or not opened.isVisible())


def test_that_the_walk_knows_every_dialog_of_the_program():
    makes = r"(?<!def )(\bfile_dialog|\bQMessageBox|\bQ(Input|Color|Font|Progress|Error)?Dialog)\(\w"
    kinds = r"^class \w+\((QDialog|SearchSheet)\)|WindowType\.Window\)"
    found = [
        line
        for file in Path(netstudio.__file__).parent.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(f"{makes}|{kinds}", line)
    ]
    assert len(found) == len(DIALOGS), found
