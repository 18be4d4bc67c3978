"""A sheet over a part of the window in which one types a few letters, chooses with the arrows and presses Enter."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from netstudio.theme import Theme
from netstudio.widgets.value_line import SearchLine

ROW, SHOWN = 36, 10
_MARGIN = 8
Index = QModelIndex | QPersistentModelIndex


class SearchModel(QAbstractListModel):
    """What a sheet lists. `search` resets it to what answers a text, best first."""

    @abstractmethod
    def search(self, text: str) -> None:
        """List what answers `text`; everything for an empty one."""

    def first(self) -> int:
        """The row to begin at."""
        return 0


class SearchSheet(QFrame):
    """Lists `model` with `delegate`. `chosen` carries the row; `left` follows whenever the sheet goes away by a key or
    a choice. It hides itself when it loses the focus."""

    chosen = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget, model: SearchModel, delegate: QStyledItemDelegate, texts: SheetTexts) -> None:
        super().__init__(parent)
        self.setProperty("sheet", "true")
        self._model, self._delegate = model, delegate
        self._line = SearchLine(texts.prompt)
        self._list = QListView()
        self._nothing = QLabel(texts.nothing)
        self._build(texts)
        self._line.textChanged.connect(self._filter)
        self._line.returnPressed.connect(self._choose)
        self._list.clicked.connect(self._choose)
        self._list.entered.connect(self._list.setCurrentIndex)
        self.hide()

    def _build(self, texts: SheetTexts) -> None:
        self._line.setClearButtonEnabled(False)
        self._line.setToolTip(self.tr("Type a few letters, choose with the arrows and Enter; Escape closes"))
        self._line.installEventFilter(self)
        self._list.setAccessibleName(texts.listed)
        self._list.setModel(self._model)
        self._list.setItemDelegate(self._delegate)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing.setProperty("role", "muted")
        self._nothing.setContentsMargins(10, 0, 10, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(6)
        for widget in (self._line, self._list, self._nothing):
            column.addWidget(widget)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(36)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)

    def open(self) -> None:
        """Show everything, ready to type."""
        self._line.clear()
        self._filter("")
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    def place(self, at: QPoint, width: int, lowest: int) -> None:
        """Stand with the upper left corner at `at`, as high as the list needs but not below `lowest`."""
        rows = max(1, min(SHOWN, self._model.rowCount()))
        wanted = rows * ROW + self._line.sizeHint().height() + 24
        self.setGeometry(at.x(), at.y(), width, max(4 * ROW, min(wanted, lowest - at.y())))

    def adjust(self) -> None:
        """Take the place where the sheet belongs; called whenever its height may have changed."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -SHOWN, Qt.Key.Key_PageDown: SHOWN}
            if event.key() in steps:
                self._step(steps[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
                self._leave()
                return True
        return super().eventFilter(watched, event)

    def _step(self, rows: int) -> None:
        row = self._list.currentIndex().row() + rows
        self._list.setCurrentIndex(self._model.index(max(0, min(self._model.rowCount() - 1, row))))

    def _filter(self, text: str) -> None:
        self._model.search(text)
        self._list.setCurrentIndex(self._model.index(self._model.first()))
        self._list.setVisible(self._model.rowCount() > 0)
        self._nothing.setVisible(self._model.rowCount() == 0)
        self.adjust()

    def _choose(self) -> None:
        index = self._list.currentIndex()
        possible = index.isValid() and bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        row = index.row()
        self._leave()
        if possible:
            self.chosen.emit(row)

    def _leave(self) -> None:
        self.hide()
        self.left.emit()


@dataclass(frozen=True)
class SheetTexts:
    """What a sheet says: the prompt in its line, what the list holds, and what is said when nothing is found."""

    prompt: str
    listed: str
    nothing: str


class SheetDelegate(QStyledItemDelegate):
    """A row of a sheet: the ground of the chosen one here, what stands in it in `paint_row`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.colors.selection))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 6, 6)
        self.paint_row(painter, area, index)
        painter.restore()

    @abstractmethod
    def paint_row(self, painter: QPainter, area: QRect, index: Index) -> None:
        """Draw the row of `index` into `area`."""
