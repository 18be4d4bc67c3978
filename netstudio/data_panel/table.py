"""The samples as a table; only what is seen is asked for, so a million rows scroll as well as ten."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from netstudio.data_panel.cells import Cells
from netstudio.data_panel.row_numbers import RowNumbers
from netstudio.theme import Theme

_LOOKED_AT, _MEASURED = 12, 30
"""Rows and columns whose texts decide how wide columns are."""
_WIDE_SIGN = 14
"""No sign is wider; shorter texts fit without being measured."""
_FITTED, _NARROWEST, _WIDEST, _ROW, _PAD = 200, 76, 180, 26, 8

_Index = QModelIndex | QPersistentModelIndex


class SamplesModel(QAbstractTableModel):
    """The samples numbered `order` as rows of `cells`."""

    def __init__(self, cells: Cells, order: np.ndarray | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = cells
        self.order = np.arange(len(cells.samples)) if order is None else order

    def rowCount(self, parent: _Index | None = None) -> int:
        """All samples that are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.order)

    def columnCount(self, parent: _Index | None = None) -> int:
        """The columns of the cells."""
        return 0 if parent is not None and parent.isValid() else len(self.cells.headers)

    def text(self, row: int, column: int) -> str:
        """The cell as text."""
        return self.cells.text(int(self.order[row]), column)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Values as text; the tooltip shows them whole."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.text(index.row(), index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names of the columns, numbers of the samples."""
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            side = Qt.AlignmentFlag.AlignRight if self.cells.right[section] else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.cells.headers[section]
        number = int(self.order[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.cells.samples.where(number) or None
        return f"{number + 1:,}"


class TablePreview(QTableView):
    """Looks, never edits."""

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Rows of the data"))
        self._theme = theme
        self.setVerticalHeader(RowNumbers(theme, self))
        dress_table(self)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW)

    def show_cells(self, cells: Cells, order: np.ndarray | None = None) -> None:
        """Show these samples, all for None; columns keep their widths where they are the same."""
        before = self.model()
        same = isinstance(before, SamplesModel) and before.cells.headers == cells.headers
        widths = [self.columnWidth(column) for column in range(before.columnCount())] if same else []
        self.setModel(SamplesModel(cells, order, self))
        self._fit_columns(cells, widths)
        if before is not None:
            before.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells in sight with one question to the model for each instead of eight.

        Nothing shines through the table, so that what stays in sight while it scrolls is moved, not painted again.
        """
        painter = QPainter(self.viewport())
        areas: Iterable[QRect] = event.region()  # type: ignore[assignment]  # the stubs do not know that it can be iterated
        for area in areas:  # the new rows, and the one that the pointer was on
            self._paint_area(painter, area)
        painter.end()

    def _paint_area(self, painter: QPainter, area: QRect) -> None:
        model = self.model()
        ground = self.palette().base() if self._theme is None else QColor(self._theme.colors.raised)
        painter.setClipRect(area)
        painter.fillRect(area, ground)
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        if first < 0 or not isinstance(model, SamplesModel):
            return
        rows = range(first, (last if last >= 0 else len(model.order) - 1) + 1)
        tops = [self.rowViewportPosition(row) for row in rows]
        picked = {index.row() for index in self.selectionModel().selectedRows()}
        for row, top in zip(rows, tops, strict=True):
            if row in picked:
                painter.fillRect(0, top, self.horizontalHeader().length(), _ROW, self.palette().highlight())
        for column in self._columns_in(area):
            self._paint_column(painter, model, column, rows, tops)

    def _columns_in(self, area: QRect) -> range:
        header = self.horizontalHeader()
        first, last = header.logicalIndexAt(area.left()), header.logicalIndexAt(area.right())
        return range(max(0, first), (last if last >= 0 else header.count() - 1) + 1)

    def _paint_column(self, painter: QPainter, model: SamplesModel, column: int, rows: range, tops: list[int]) -> None:
        left, width = self.columnViewportPosition(column), self.columnWidth(column) - 2 * _PAD
        metrics, right, text_of, order = self.fontMetrics(), model.cells.right[column], model.cells.text, model.order
        down = (_ROW + metrics.ascent() - metrics.descent()) // 2
        painter.setPen(self.palette().text().color())
        for row, top in zip(rows, tops, strict=True):
            text = text_of(int(order[row]), column) or "–"
            room = width
            if right or len(text) * _WIDE_SIGN > width:
                room = metrics.horizontalAdvance(text)
            if room > width:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(left + _PAD + (width - room if right and room < width else 0), top + down, text)

    def number_at(self, row: int) -> int | None:
        """The number of the sample in `row`."""
        model = self.model()
        valid = isinstance(model, SamplesModel) and 0 <= row < len(model.order)
        return int(model.order[row]) if valid and isinstance(model, SamplesModel) else None

    def _fit_columns(self, cells: Cells, widths: list[int]) -> None:
        """Room for names and first values, within reason; the first columns only, since there may be thousands."""
        header, some = self.horizontalHeader(), min(_LOOKED_AT, self.model().rowCount())
        header.setStretchLastSection(cells.wide == len(cells.headers) - 1)
        for column in range(min(_FITTED, len(cells.headers))):
            texts = [cells.headers[column]]
            if column < _MEASURED and not widths:
                texts += [str(self.model().index(row, column).data()) for row in range(some)]
            width = max(header.fontMetrics().horizontalAdvance(text[:40]) for text in texts) + 28
            known = widths[column] if column < len(widths) else max(_NARROWEST, min(_WIDEST, width))
            if column != cells.wide:
                self.setColumnWidth(column, known if widths or cells.wide < 0 else max(120, known))


def dress_table(view: QTableView) -> None:
    """How every table of the data looks."""
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setWordWrap(False)
    view.setShowGrid(False)
    view.setCornerButtonEnabled(False)
    view.verticalHeader().setDefaultSectionSize(_ROW)
    view.horizontalHeader().setDefaultSectionSize(84)
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideMiddle)
    view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    view.verticalHeader().setHighlightSections(False)
    view.setTabKeyNavigation(False)
