"""Every command as data."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from netstudio import icons
from netstudio.actions import (
    ALIGNING,
    COMMANDS,
    COMMANDS_BY_ID,
    MENU_TITLES,
    MENUS,
    SEPARATOR,
    THEMES,
    TOOLBAR,
    Actions,
    Situation,
)
from netstudio.theme import Theme

STABLE = [
    "file.new",
    "file.open",
    "file.save",
    "file.save_as",
    "file.close",
    "file.quit",
    "app.settings",
    "edit.undo",
    "edit.redo",
    "edit.cut",
    "edit.copy",
    "edit.paste",
    "edit.duplicate",
    "edit.delete",
    "edit.delete_reconnect",
    "edit.rename",
    "edit.select_all",
    "run.start",
    "run.pause",
    "run.step",
    "run.stop",
    "run.reset",
    "view.fit",
    "view.zoom_in",
    "view.zoom_out",
    "view.zoom_100",
    "view.theme_light",
    "view.theme_dark",
    "view.theme_system",
    "graph.arrange",
    "help.commands",
    "help.about",
]

HABITS = {
    "edit.undo": "Ctrl+Z",
    "edit.redo": "Ctrl+Shift+Z",
    "file.save": "Ctrl+S",
    "file.save_as": "Ctrl+Shift+S",
    "file.open": "Ctrl+O",
    "file.new": "Ctrl+N",
    "file.close": "Ctrl+W",
    "file.quit": "Ctrl+Q",
    "view.zoom_100": "Ctrl+0",
    "view.fit": "Ctrl+1",
    "edit.select_all": "Ctrl+A",
    "edit.delete": "Del",
    "edit.delete_reconnect": "Ctrl+Del",
    "edit.duplicate": "Ctrl+D",
    "edit.rename": "F2",
    "run.start": "F5",
    "run.stop": "Shift+F5",
    "run.pause": "F6",
    "help.commands": "Ctrl+Shift+P",
    "app.settings": "Ctrl+,",
}


@pytest.fixture
def actions(qapp) -> Actions:
    parent = QObject()
    found = Actions(Theme("light"), parent)
    found.keep = parent
    return found


def enabled(actions: Actions, **facts) -> set[str]:
    actions.update(Situation(**facts))
    return {action.objectName() for action in actions if action.isEnabled()}


def test_that_ids_never_change(actions):
    assert set(STABLE) <= set(actions.by_id)
    for name, action in actions.by_id.items():
        assert action.objectName() == name


@pytest.mark.parametrize(("command", "keys"), sorted(HABITS.items()))
def test_that_shortcuts_are_what_people_are_used_to(actions, command, keys):
    assert QKeySequence(keys) in actions[command].shortcuts()


def test_that_no_two_commands_share_a_shortcut():
    keys = [QKeySequence(text).toString() for command in COMMANDS for text in command.shortcuts]
    assert all(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_that_every_command_has_a_text_and_an_icon_that_exists(command):
    assert command.text
    assert command.icon == "" or command.icon in icons.names()


def test_that_menus_and_toolbar_name_commands_that_exist():
    words = " ".join([names for _, names in MENUS] + [TOOLBAR]).split()
    known = set(COMMANDS_BY_ID) | set(MENU_TITLES) | {SEPARATOR}
    assert set(words) <= known
    assert set(THEMES) <= set(COMMANDS_BY_ID)


def test_that_every_command_is_in_a_menu():
    listed = {name for _, names in MENUS for name in names.split()} | set(THEMES) | {"file.clear_recent"}
    listed |= set(ALIGNING.split())
    assert set(COMMANDS_BY_ID) <= listed


def test_that_tooltips_name_the_shortcut(actions):
    assert "F5" in actions["run.start"].toolTip()
    assert "Train" in actions["run.start"].toolTip()


def test_that_an_empty_network_leaves_nothing_to_edit(actions):
    possible = enabled(actions)
    assert {"file.new", "file.open", "file.save", "help.commands", "run.start"} <= possible
    assert not {"edit.undo", "edit.redo", "edit.copy", "edit.delete", "edit.paste", "view.fit", "run.pause"} & possible


def test_that_a_selection_can_be_edited(actions):
    one, two = enabled(actions, nodes=3, selected_nodes=1), enabled(actions, nodes=3, selected_nodes=2)
    both = {"edit.copy", "edit.cut", "edit.duplicate", "edit.delete", "edit.delete_reconnect"}
    assert both <= one & two
    assert "edit.rename" in one - two
    wire = enabled(actions, nodes=3, selected_edges=1)
    assert "edit.delete" in wire
    assert "edit.copy" not in wire


@pytest.mark.parametrize(
    ("run", "possible"),
    [
        ("idle", {"run.start", "run.step"}),
        ("preparing", {"run.pause", "run.step", "run.stop", "run.reset"}),
        ("running", {"run.pause", "run.step", "run.stop", "run.reset"}),
        ("paused", {"run.start", "run.pause", "run.step", "run.stop", "run.reset"}),
        ("stopping", {"run.reset"}),
    ],
)
def test_that_the_run_decides_which_buttons_work(actions, run, possible):
    assert {name for name in enabled(actions, run=run) if name.startswith("run.")} == possible


def test_that_a_pause_offers_to_go_on(actions):
    actions.update(Situation(run="running"))
    assert (actions["run.pause"].text(), actions["run.start"].text()) == ("Pause", "Train")
    actions.update(Situation(run="paused"))
    assert (actions["run.pause"].text(), actions["run.start"].text()) == ("Resume", "Continue")


def test_that_undo_and_redo_name_the_edit(actions):
    actions.update(Situation(undo="Add Conv2d", redo="Arrange"))
    assert actions["edit.undo"].text() == "Undo Add Conv2d"
    assert "Ctrl+Z" in actions["edit.undo"].toolTip()
    assert actions["edit.redo"].text() == "Redo Arrange"
    actions.update(Situation())
    assert actions["edit.undo"].text() == "Undo"


def test_that_icons_follow_the_theme(qapp):
    theme, parent = Theme("light"), QObject()
    actions = Actions(theme, parent)
    before = actions["file.save"].icon().cacheKey()
    theme.set("dark")
    assert actions["file.save"].icon().cacheKey() != before
