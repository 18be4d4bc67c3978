"""Every action by a few letters of its name."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from netstudio.theme import Theme
from netstudio.widgets import best_score

WIDTH, ROW, SHOWN = 560, 36, 10
_GOOD_ENOUGH = 0.3
SEARCH_TITLE = "search_title"
"""Property of an action whose text is not enough by itself."""
Index = QModelIndex | QPersistentModelIndex


class CommandSearch(QFrame):
    """A sheet over `window`: type, choose with the arrows, Enter does it, Escape goes away."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self.setObjectName("command_search")
        self.setProperty("sheet", "true")
        self._window, self._theme = window, theme
        self._line = QLineEdit()
        self._line.setPlaceholderText(self.tr("Find a command"))
        self._line.setAccessibleName(self.tr("Find a command"))
        self._line.installEventFilter(self)
        self._model = _CommandModel()
        self._list = QListView()
        self._list.setAccessibleName(self.tr("Commands"))
        self._list.setModel(self._model)
        self._delegate = _CommandDelegate(theme)
        self._list.setItemDelegate(self._delegate)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = QLabel(self.tr("No command is called that."))
        self._nothing.setProperty("role", "muted")
        self._nothing.setContentsMargins(10, 0, 10, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self._line)
        column.addWidget(self._list)
        column.addWidget(self._nothing)
        self._line.textChanged.connect(self._filter)
        self._line.returnPressed.connect(self._trigger)
        self._list.clicked.connect(self._trigger)
        self._list.entered.connect(self._list.setCurrentIndex)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(36)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)
        self.hide()

    def popup(self) -> None:
        """Show every action of the window that makes sense now."""
        actions = [action for action in self._window.findChildren(QAction) if _is_command(action)]
        self._model.set_actions(actions)
        self._line.clear()
        self._filter("")
        self.adjust()
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    def titles(self) -> tuple[str, ...]:
        """What is listed, from top to bottom."""
        return tuple(action_title(action) for action in self._model.shown)

    def adjust(self) -> None:
        """Take the place at the top of the window's middle."""
        window = self._window
        width = min(WIDTH, window.width() - 48)
        rows = max(1, min(SHOWN, len(self._model.shown)))
        height = min(rows * ROW + self._line.sizeHint().height() + 24, window.height() - 120)
        self.setGeometry((window.width() - width) // 2, 72, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -SHOWN, Qt.Key.Key_PageDown: SHOWN}
            if event.key() in steps:
                row = self._list.currentIndex().row() + steps[Qt.Key(event.key())]
                row = max(0, min(len(self._model.shown) - 1, row))
                self._list.setCurrentIndex(self._model.index(row))
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        self._model.search(text)
        self._list.setCurrentIndex(self._model.index(0))
        self._list.setVisible(bool(self._model.shown))
        self._nothing.setVisible(not self._model.shown)
        self.adjust()

    def _trigger(self) -> None:
        index = self._list.currentIndex()
        action = self._model.shown[index.row()] if index.isValid() else None
        self._leave()
        if action is not None:
            action.trigger()

    def _leave(self) -> None:
        self.hide()
        canvas = self._window.findChild(QWidget, "canvas")
        if isinstance(canvas, QWidget):
            canvas.setFocus(Qt.FocusReason.PopupFocusReason)


class _CommandModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._actions: list[QAction] = []
        self.shown: list[QAction] = []

    def set_actions(self, actions: list[QAction]) -> None:
        self._actions = sorted(actions, key=lambda action: not action.isEnabled())

    def search(self, text: str) -> None:
        self.beginResetModel()
        scored = [(best_score(text, (action_title(action), action.objectName())), action) for action in self._actions]
        good = [item for item in scored if item[0] >= _GOOD_ENOUGH]
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


class _CommandDelegate(QStyledItemDelegate):
    """Icon, title, and the shortcut at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        action: QAction = index.data(Qt.ItemDataRole.UserRole)
        colors = self._theme.colors
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selection))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 6, 6)
        if not action.isEnabled():
            painter.setOpacity(0.45)
        action.icon().paint(painter, QRect(area.left() + 10, area.top() + 9, 18, 18))
        painter.setPen(QColor(colors.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(40, 0, -130, 0), middle, action_title(action))
        painter.setPen(QColor(colors.muted))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        painter.drawText(area.adjusted(0, 0, -12, 0), middle | Qt.AlignmentFlag.AlignRight, keys)
        painter.restore()


def action_title(action: QAction) -> str:
    """The action's text without mnemonics and dots, or what it is called where its menu does not explain it."""
    special = action.property(SEARCH_TITLE)
    if special:
        return str(special)
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")


def _is_command(action: QAction) -> bool:
    named = "." in action.objectName() and action.objectName() != "help.commands"
    return named and action.menu() is None and bool(action.text())
