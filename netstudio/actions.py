"""Every command as data. Menus, toolbar, context menus and the command search read it here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from netstudio import situation
from netstudio.icons import icon
from netstudio.situation import Condition, Situation
from netstudio.theme import Theme


@dataclass(frozen=True)
class Command:
    """One thing a person can do. `id` is the object name of its QAction and never changes.

    `text` is translated in the context "actions". An empty `icon` means none. `checkable` is `box` for an option of its
    own and the name of a group for one of several.
    """

    id: str
    text: str
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    enabled_when: Condition = situation.always
    checkable: str = ""
    tip: str = ""


def _(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("actions", text))


COMMANDS: tuple[Command, ...] = (
    Command("file.new", _("New"), "new", ("Ctrl+N",), tip=_("Begin an empty network")),
    Command("file.open", _("Open…"), "open", ("Ctrl+O",), tip=_("Open a project")),
    Command("file.save", _("Save"), "save", ("Ctrl+S",), tip=_("Save network, weights and curves in one file")),
    Command("file.save_as", _("Save As…"), "save_as", ("Ctrl+Shift+S",)),
    Command("file.clear_recent", _("Clear Recent Files")),
    Command("app.settings", _("Settings…"), "settings", ("Ctrl+,",), tip=_("Choose what applies to every project")),
    Command("file.close", _("Close"), "close", ("Ctrl+W",)),
    Command("file.quit", _("Quit"), "quit", ("Ctrl+Q",)),
    Command("edit.undo", _("Undo"), "undo", ("Ctrl+Z",), lambda s: bool(s.undo)),
    Command("edit.redo", _("Redo"), "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), lambda s: bool(s.redo)),
    Command("edit.cut", _("Cut"), "cut", ("Ctrl+X",), situation.things_selected),
    Command("edit.copy", _("Copy"), "copy", ("Ctrl+C",), situation.things_selected),
    Command("edit.paste", _("Paste"), "paste", ("Ctrl+V",), lambda s: s.can_paste),
    Command("edit.duplicate", _("Duplicate"), "duplicate", ("Ctrl+D",), situation.things_selected),
    Command("edit.delete", _("Delete"), "delete", ("Del", "Backspace"), situation.anything_selected),
    Command(
        "edit.delete_reconnect",
        _("Delete and Reconnect"),
        "delete_reconnect",
        ("Ctrl+Del", "Ctrl+Backspace"),
        situation.nodes_selected,
        tip=_("Delete the layers and join the wires around them"),
    ),
    Command("edit.rename", _("Rename"), "rename", ("F2",), situation.one_thing_selected),
    Command("edit.select_all", _("Select All"), "select_all", ("Ctrl+A",), situation.has_nodes),
    Command("edit.select_none", _("Select Nothing"), "", (), situation.anything_selected),
    Command("run.start", _("Train"), "play", ("F5",), situation.can_start, tip=_("Train the network on the data")),
    Command("run.pause", _("Pause"), "pause", ("F6",), situation.can_pause, tip=_("Wait after the batch under way")),
    Command("run.step", _("Step"), "step", ("F10",), lambda s: s.run != "stopping", tip=_("Train one batch")),
    Command("run.stop", _("Stop"), "stop", ("Shift+F5",), situation.alive, tip=_("Stop and keep what was learned")),
    Command(
        "run.reset",
        _("Reset Training"),
        "reset",
        (),
        lambda s: s.trained or s.run != "idle",
        tip=_("Forget what was learned and begin anew"),
    ),
    Command("view.fit", _("Fit the Network"), "fit", ("Ctrl+1",), situation.has_nodes),
    Command("view.zoom_in", _("Zoom In"), "zoom_in", ("Ctrl++", "Ctrl+=")),
    Command("view.zoom_out", _("Zoom Out"), "zoom_out", ("Ctrl+-",)),
    Command("view.zoom_100", _("Actual Size"), "zoom_100", ("Ctrl+0",)),
    Command("view.theme_system", _("System Theme"), "display", checkable="theme"),
    Command("view.theme_light", _("Light Theme"), "sun", checkable="theme"),
    Command("view.theme_dark", _("Dark Theme"), "moon", checkable="theme"),
    Command("view.palette", _("Layers"), "palette", ("Alt+1",), checkable="box", tip=_("Show or hide the layers")),
    Command("view.side", _("Settings Side"), "inspector", ("Alt+2",), checkable="box"),
    Command(
        "view.minimap", _("Overview"), "network", checkable="box", tip=_("The network in small, where it is large")
    ),
    Command("view.bottom", _("Curves, Problems and History"), "charts", ("Alt+3",), checkable="box"),
    Command("view.inspector", _("Go to Layer Settings"), "inspector", ("Ctrl+Shift+I",)),
    Command("view.run_panel", _("Go to Training"), "run", ("Ctrl+Shift+T",)),
    Command("view.data_panel", _("Go to Data"), "data", ("Ctrl+Shift+D",)),
    Command("view.data_view", _("Look at the Data"), "table"),
    Command("view.charts", _("Go to Curves"), "charts", ("Ctrl+Shift+C",)),
    Command("view.problems", _("Go to Problems"), "problems", ("Ctrl+Shift+M",)),
    Command("view.history", _("Go to History"), "recent", ("Ctrl+Shift+H",)),
    Command("view.search_layers", _("Find a Layer to Add"), "search", ("Ctrl+F",)),
    Command("view.reset_layout", _("Reset Window Layout"), "reset_value"),
    Command(
        "graph.add",
        _("Add a Layer…"),
        "add",
        ("Ins",),
        tip=_("Type a few letters of its name; Tab or a double click on the canvas does the same"),
    ),
    Command("graph.align_left", _("Align Left"), "align_left", (), situation.several_selected),
    Command("graph.align_centre", _("Align Centres"), "align_centre", (), situation.several_selected),
    Command("graph.align_right", _("Align Right"), "align_right", (), situation.several_selected),
    Command("graph.align_top", _("Align Top"), "align_top", (), situation.several_selected),
    Command("graph.align_middle", _("Align Middles"), "align_middle", (), situation.several_selected),
    Command("graph.align_bottom", _("Align Bottom"), "align_bottom", (), situation.several_selected),
    Command("graph.distribute_across", _("Distribute Across"), "distribute_across", (), situation.three_selected),
    Command("graph.distribute_down", _("Distribute Down"), "distribute_down", (), situation.three_selected),
    Command(
        "graph.arrange",
        _("Arrange"),
        "arrange",
        ("Ctrl+Shift+A",),
        situation.has_nodes,
        tip=_("Lay out the network, or of several selected layers only these"),
    ),
    Command(
        "graph.connect",
        _("Connect Selected"),
        "connect",
        ("Ctrl+L",),
        situation.several_selected,
        tip=_("Wire the layers in the order they were picked; once more for the next input"),
    ),
    Command(
        "graph.disconnect",
        _("Disconnect Selected"),
        "disconnect",
        ("Ctrl+Shift+L",),
        situation.nodes_selected,
        tip=_("Cut the wires between the layers, or all of one layer"),
    ),
    Command(
        "graph.frame",
        _("Frame Selection"),
        "frame",
        ("Ctrl+Shift+F",),
        situation.things_selected,
        tip=_("Put a titled area behind the layers"),
    ),
    Command("graph.note", _("Add Note"), "note", ("Ctrl+Shift+N",), tip=_("Write something on the canvas")),
    Command(
        "graph.group", _("Group"), "group", ("Ctrl+G",), situation.nodes_selected, tip=_("Make one block of the layers")
    ),
    Command(
        "graph.ungroup",
        _("Expand Group"),
        "ungroup",
        ("Ctrl+Shift+G",),
        situation.groups_selected,
        tip=_("Put the layers of the group in its place"),
    ),
    Command(
        "graph.enter",
        _("Enter Group"),
        "enter_group",
        ("Ctrl+Return", "Ctrl+Enter"),
        situation.one_group_selected,
        tip=_("Look into the group; a double click does the same"),
    ),
    Command(
        "graph.leave",
        _("Leave Group"),
        "leave_group",
        ("Ctrl+Up",),
        situation.in_group,
        tip=_("Go up one level; Escape with nothing selected does the same"),
    ),
    Command(
        "graph.bypass",
        _("Bypass"),
        "bypass",
        ("Ctrl+B",),
        situation.nodes_selected,
        tip=_("Leave the layers out without deleting them, or take them in again"),
    ),
    Command(
        "graph.share",
        _("Share Weights"),
        "link",
        (),
        situation.several_selected,
        tip=_("The selected layers use the weights of the one picked first"),
    ),
    Command("graph.unshare", _("Use Own Weights"), "unlink", (), situation.nodes_selected),
    Command(
        "graph.keep_block",
        _("Save to My Blocks…"),
        "keep_block",
        (),
        situation.nodes_selected,
        tip=_("Keep the group, or the layers as a group, for other projects"),
    ),
    Command(
        "help.reference",
        _("Reference"),
        "help",
        ("F1",),
        tip=_("Explain the selected layer, or what is chosen in the layers or the training"),
    ),
    Command("help.commands", _("Find a Command…"), "commands", ("Ctrl+Shift+P",)),
    Command("help.log", _("Show Log"), "log", tip=_("Open the folder that holds the log file")),
    Command("help.about", _("About Net Studio"), "info"),
)

SEPARATOR = "|"
RECENT_MENU = "file.recent"
TEMPLATE_MENU = "file.template"
THEME_MENU = "view.theme"
ALIGN_MENU = "graph.align"
MENU_TITLES = {
    RECENT_MENU: _("Open Recent"),
    TEMPLATE_MENU: _("New from Example"),
    THEME_MENU: _("Theme"),
    ALIGN_MENU: _("Align and Distribute"),
}
MENUS: tuple[tuple[str, str], ...] = (
    (
        _("&File"),
        "file.new file.template file.open file.recent | file.save file.save_as | app.settings | file.close file.quit",
    ),
    (
        _("&Edit"),
        "edit.undo edit.redo | edit.cut edit.copy edit.paste edit.duplicate | edit.rename edit.delete"
        " edit.delete_reconnect | edit.select_all edit.select_none",
    ),
    (
        _("&Network"),
        "graph.add | graph.group graph.ungroup graph.enter graph.leave | graph.bypass graph.share graph.unshare"
        " | graph.keep_block | graph.connect graph.disconnect | graph.frame graph.note | graph.arrange graph.align",
    ),
    (
        _("&View"),
        "view.zoom_in view.zoom_out view.zoom_100 view.fit | view.palette view.side"
        " view.bottom view.minimap view.reset_layout | view.theme",
    ),
    (
        _("&Go"),
        "view.search_layers view.inspector view.run_panel view.data_panel view.data_view | "
        "view.charts view.problems view.history",
    ),
    (_("&Train"), "run.start run.pause run.step run.stop | run.reset"),
    (_("&Help"), "help.reference help.commands | help.log help.about"),
)
"""Titles, and command ids or names of submenus divided by blanks; a bar is a separator."""
THEMES = ("view.theme_system", "view.theme_light", "view.theme_dark")
ALIGNING = (
    "graph.align_left graph.align_centre graph.align_right | graph.align_top graph.align_middle graph.align_bottom"
    " | graph.distribute_across graph.distribute_down"
)
CONTEXT = (
    "graph.enter",
    "graph.group",
    "graph.ungroup",
    "graph.bypass",
    "graph.share",
    "graph.unshare",
    "graph.keep_block",
)
"""What the menu of a layer on the canvas offers beside its own."""
TOOLBAR = (
    "file.new file.open file.save | edit.undo edit.redo | graph.arrange view.fit"
    " | run.start run.pause run.step run.stop"
)


class Actions(QObject):
    """The QActions of a window by command id. `update` enables and names them for a situation."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self.by_id: Mapping[str, QAction] = {command.id: _make(command, parent) for command in COMMANDS}
        self._groups: dict[str, QActionGroup] = {}
        for command in COMMANDS:
            if command.checkable not in ("", "box"):
                group = self._groups.setdefault(command.checkable, QActionGroup(self))
                group.addAction(self.by_id[command.id])
        theme.changed.connect(self._draw_icons)
        self._draw_icons()
        self.update(Situation())

    def __getitem__(self, command_id: str) -> QAction:
        return self.by_id[command_id]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self.by_id.values())

    def update(self, now: Situation) -> None:
        """Enable what makes sense, and say what undo, redo and pause would do."""
        for command in COMMANDS:
            self.by_id[command.id].setEnabled(command.enabled_when(now))
        self._name("edit.undo", self.tr("Undo {0}").format(now.undo) if now.undo else self.tr("Undo"))
        self._name("edit.redo", self.tr("Redo {0}").format(now.redo) if now.redo else self.tr("Redo"))
        paused = now.run == "paused"
        self._name("run.pause", self.tr("Resume") if paused else self.tr("Pause"))
        self._name("run.start", self.tr("Continue") if paused else self.tr("Train"))

    def _name(self, command_id: str, text: str) -> None:
        action = self.by_id[command_id]
        if action.text() != text:
            action.setText(text)
            action.setToolTip(_tip(text, COMMANDS_BY_ID[command_id].tip, action.shortcut()))

    def _draw_icons(self) -> None:
        colors = self._theme.colors
        for command in COMMANDS:
            if command.icon:
                self.by_id[command.id].setIcon(icon(command.icon, colors.text))


COMMANDS_BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}


def translated(text: str) -> str:
    """A text of this module in the language of the window."""
    return QCoreApplication.translate("actions", text)


def _make(command: Command, parent: QObject) -> QAction:
    action = QAction(translated(command.text), parent)
    action.setObjectName(command.id)
    action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setCheckable(bool(command.checkable))
    action.setIconVisibleInMenu(not command.checkable)
    action.setMenuRole(_MENU_ROLES.get(command.id, QAction.MenuRole.NoRole))
    action.setToolTip(_tip(translated(command.text), translated(command.tip) if command.tip else "", action.shortcut()))
    return action


_MENU_ROLES = {
    "app.settings": QAction.MenuRole.PreferencesRole,
    "file.quit": QAction.MenuRole.QuitRole,
    "help.about": QAction.MenuRole.AboutRole,
}


def _tip(text: str, tip: str, shortcut: QKeySequence) -> str:
    keys = shortcut.toString(QKeySequence.SequenceFormat.NativeText)
    head = f"{text.removesuffix('…')} ({keys})" if keys else text.removesuffix("…")
    return f"{head}\n{tip}" if tip else head
