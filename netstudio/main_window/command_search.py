"""Every action by a few letters of its name."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QColor, QKeySequence, QPainter
from PySide6.QtWidgets import QWidget

from netstudio.theme import Theme
from netstudio.widgets import GOOD_ENOUGH, Index, SearchModel, SearchSheet, SheetDelegate, SheetTexts, best_score

WIDTH = 560
SEARCH_TITLE = "search_title"
"""Property of an action whose text is not enough by itself."""


class CommandSearch(SearchSheet):
    """A sheet over `window`: type, choose with the arrows, Enter does it, Escape goes away."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        self._actions = _CommandModel()
        texts = SheetTexts(window.tr("Find a command"), window.tr("Commands"), window.tr("No matching command."))
        super().__init__(window, self._actions, _CommandDelegate(theme), texts)
        self.setObjectName("command_search")
        self._window = window
        self.chosen.connect(lambda row: self._actions.shown[row].trigger())
        self.left.connect(self._back_to_canvas)

    def popup(self) -> None:
        """Show every action of the window that makes sense now."""
        self._actions.set_actions([action for action in self._window.findChildren(QAction) if _is_command(action)])
        self.open()

    def titles(self) -> tuple[str, ...]:
        """What is listed, from top to bottom."""
        return tuple(action_title(action) for action in self._actions.shown)

    def adjust(self) -> None:
        """Take the place at the top of the window's middle."""
        window = self._window
        width = min(WIDTH, window.width() - 48)
        self.place(QPoint((window.width() - width) // 2, 72), width, window.height() - 48)

    def _back_to_canvas(self) -> None:
        canvas = self._window.findChild(QWidget, "canvas")
        if isinstance(canvas, QWidget):
            canvas.setFocus(Qt.FocusReason.PopupFocusReason)


class _CommandModel(SearchModel):
    def __init__(self) -> None:
        super().__init__()
        self._actions: list[QAction] = []
        self.shown: list[QAction] = []

    def set_actions(self, actions: list[QAction]) -> None:
        self._actions = sorted(actions, key=lambda action: not action.isEnabled())

    def search(self, text: str) -> None:
        self.beginResetModel()
        scored = [(best_score(text, (action_title(action), action.objectName())), action) for action in self._actions]
        good = [item for item in scored if item[0] >= GOOD_ENOUGH]
        if text.strip():
            good.sort(key=lambda item: (not item[1].isEnabled(), -item[0]))
        self.shown = [action for _, action in good]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        action = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return action_title(action)
        if role == Qt.ItemDataRole.UserRole:
            return action
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        enabled = self.shown[index.row()].isEnabled()
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled if enabled else Qt.ItemFlag.NoItemFlags


class _CommandDelegate(SheetDelegate):
    """Icon, title, and the shortcut at the right."""

    def paint_row(self, painter: QPainter, area: QRect, index: Index) -> None:
        action: QAction = index.data(Qt.ItemDataRole.UserRole)
        colors = self.theme.colors
        if not action.isEnabled():
            painter.setOpacity(0.45)
        action.icon().paint(painter, QRect(area.left() + 10, area.top() + 9, 18, 18))
        painter.setPen(QColor(colors.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(40, 0, -130, 0), middle, action_title(action))
        painter.setPen(QColor(colors.muted))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        painter.drawText(area.adjusted(0, 0, -12, 0), middle | Qt.AlignmentFlag.AlignRight, keys)


def action_title(action: QAction) -> str:
    """The action's text without mnemonics and dots, or what it is called where its menu does not explain it."""
    special = action.property(SEARCH_TITLE)
    if special:
        return str(special)
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")


def _is_command(action: QAction) -> bool:
    named = "." in action.objectName() and action.objectName() != "help.commands"
    return named and action.menu() is None and bool(action.text())
