"""The columns of a table: types, roles and rules chosen in menus, statistics, and a histogram of the picked one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from netstudio.data_panel.asking_table import AskingTable
from netstudio.data_panel.bars import HistogramBars
from netstudio.data_panel.columns_model import AUTO, FIELDS, ColumnsModel
from netstudio.data_panel.reading import Reading
from netstudio.data_panel.table import dress_table
from netstudio.theme import Theme
from netstudio.widgets import ElidedLabel, SearchLine

_Index = QModelIndex | QPersistentModelIndex
_WIDTHS = (170, 96, 86, 124, 92, 88, 60, 72, 72, 92, 92, 92, 84)
_ROW, _PAD = 30, 8


class _Decisions(QStyledItemDelegate):
    """A choice in a cell: marked where a person decided."""

    def __init__(self, theme: Theme, parent: QTableView) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model, colors = index.model(), self._theme.colors
        area: QRect = option.rect
        if not isinstance(model, ColumnsModel):
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colors.selection))
        field, text = model.field_at(index), str(index.data() or "")
        right = index.column() > len(FIELDS)
        inner = area.adjusted(_PAD, 0, -_PAD - (14 if field else 0), 0)
        decided = bool(field) and model.decidable(index) and model.chosen(index) != AUTO[field]
        strong = index.column() == 0 or decided or right
        painter.setPen(QPen(QColor(colors.text if strong else colors.muted)))
        elide = Qt.TextElideMode.ElideRight if index.column() else Qt.TextElideMode.ElideMiddle
        shown = option.fontMetrics.elidedText(text, elide, inner.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, shown)
        if field and model.decidable(index):
            self._paint_arrow(painter, area, decided)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colors.accent)))
            painter.drawRect(area.adjusted(0, 0, -1, -1))

    def _paint_arrow(self, painter: QPainter, area: QRect, decided: bool) -> None:
        colors = self._theme.colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors.accent if decided else colors.muted), 1.3))
        x, y = area.right() - 12, area.center().y()
        painter.drawLine(x - 3, y - 1, x, y + 2)
        painter.drawLine(x, y + 2, x + 3, y - 1)


class ColumnsPage(QWidget):
    """What is to be decided is offered in a menu that knows names, not cells: nothing lives in the table that could
    outlive its row. `decided` carries the name of a column, a field and its new value."""

    decided = Signal(str, str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ColumnsModel(self)
        self.view, self.menu = AskingTable(), QMenu(self)
        self._words, self._effect = SearchLine(self.tr("Search columns")), ElidedLabel()
        self._bars, self._name, self._figures = HistogramBars(theme), ElidedLabel(), ElidedLabel()
        self._build(theme)
        self.model.decided.connect(self.decided)
        self.model.modelReset.connect(self.menu.close)
        self.model.modelReset.connect(self._look)
        self.model.dataChanged.connect(lambda *_: self._show_column())
        self._words.textChanged.connect(self.model.filter)
        self.view.verticalScrollBar().valueChanged.connect(lambda _: self._look())
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._show_column())
        self.view.asked.connect(self._ask)
        self.view.viewport().installEventFilter(self)

    def show_reading(self, reading: Reading) -> None:
        """Show the columns of the table of `reading`."""
        self.menu.close()
        self.model.show_reading(reading)
        used = len(reading.loaded.preparation.columns)
        shape, samples = str(reading.loaded.input), f"{len(reading.loaded.train):,}"
        text = self.tr("{0} input columns become {1} input values; {2} rows are used")
        self._effect.setText(text.format(used, shape, samples))
        if self.model.rowCount() and not self.view.currentIndex().isValid():
            self.view.selectRow(0)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was offered goes with the page."""
        super().hideEvent(event)
        self.menu.close()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Count what comes into sight."""
        if event.type() == QEvent.Type.Resize:
            self._look()
        return False

    def _build(self, theme: Theme) -> None:
        self._words.setMaximumWidth(240)
        self._effect.setProperty("role", "muted")
        self._effect.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = QHBoxLayout()
        bar.setSpacing(12)
        bar.addWidget(self._words, 1)
        bar.addWidget(self._effect, 2)
        self.view.setAccessibleName(self.tr("Columns of the table"))
        self.view.setModel(self.model)
        dress_table(self.view)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.verticalHeader().setDefaultSectionSize(_ROW)
        self.view.setItemDelegate(_Decisions(theme, self.view))
        for place, width in enumerate(_WIDTHS):
            self.view.setColumnWidth(place, width)
        self._name.setProperty("role", "strong")
        self._figures.setProperty("role", "muted")
        below = QVBoxLayout()
        below.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._figures, 2)
        below.addLayout(head)
        below.addWidget(self._bars)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(10)
        column.addLayout(bar)
        column.addWidget(self.view, 1)
        column.addLayout(below)

    def _look(self) -> None:
        top = self.view.rowAt(0)
        count = self.view.viewport().height() // _ROW + 2
        if top >= 0:
            self.model.want(range(top, top + count))
        self._show_column()

    def _show_column(self) -> None:
        row = self.view.currentIndex().row()
        if not 0 <= row < self.model.rowCount():
            self._name.setText("")
            self._figures.setText("")
            return
        facts = self.model.facts(row)
        self._name.setText(self.model.column(row).name)
        if facts is None:
            self._figures.setText(self.tr("Counting…"))
            return
        figures = self.tr("{0} different values, {1} missing").format(f"{facts.distinct:,}", f"{facts.missing:,}")
        self._figures.setText(figures)
        self._bars.show_histogram(facts.histogram)

    def _ask(self, index: QModelIndex) -> None:
        """Offer what can be decided in a cell."""
        if not self.model.decidable(index):
            return
        name, field, chosen = self.model.column(index.row()).name, self.model.field_at(index), self.model.chosen(index)
        self.menu.clear()
        self.menu.setAccessibleName(f"{name}, {self.model.headers[index.column()]}")
        for value, title in self.model.options(index):
            action = self.menu.addAction(title, partial(self.model.decide, name, field, value))
            action.setCheckable(True)
            action.setChecked(value == chosen)
            if value == chosen:
                self.menu.setActiveAction(action)
        cell = self.view.visualRect(index)
        self.menu.setMinimumWidth(cell.width())
        self.menu.popup(self.view.viewport().mapToGlobal(cell.bottomLeft()))
