"""The samples as a table; only what is seen is asked for, so a million rows scroll as well as ten."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from netstudio.data_panel.cells import Cells
from netstudio.theme import Theme

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
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.cells.headers[section]
        number = int(self.order[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.cells.samples.where(number) or None
        return f"{number + 1:,}"


class _CellPainter(QStyledItemDelegate):
    """Paints a cell with one question to the model instead of eight."""

    def __init__(self, theme: Theme | None, parent: QTableView) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        if not isinstance(model, SamplesModel):
            super().paint(painter, option, index)
            return
        area = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, option.palette.highlight())
        column = index.column()
        text = model.text(index.row(), column)
        muted = not text
        if muted:
            text = "–"
        if len(text) * 4 > area.width():
            text = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() - 2 * _PAD)
        if self._theme is not None:
            painter.setPen(QPen(QColor(self._theme.colors.muted if muted else self._theme.colors.text)))
        side = Qt.AlignmentFlag.AlignRight if model.cells.right[column] else Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(area).adjusted(_PAD, 0, -_PAD, 0), side | Qt.AlignmentFlag.AlignVCenter, text)


class TablePreview(QTableView):
    """Looks, never edits."""

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Rows of the data"))
        self.setItemDelegate(_CellPainter(theme, self))
        dress_table(self)
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

    def number_at(self, row: int) -> int | None:
        """The number of the sample in `row`."""
        model = self.model()
        valid = isinstance(model, SamplesModel) and 0 <= row < len(model.order)
        return int(model.order[row]) if valid and isinstance(model, SamplesModel) else None

    def _fit_columns(self, cells: Cells, widths: list[int]) -> None:
        """Room for every name, within reason; the first columns only, since there may be thousands."""
        header = self.horizontalHeader()
        header.setStretchLastSection(cells.wide == len(cells.headers) - 1)
        for column in range(min(_FITTED, len(cells.headers))):
            width = header.fontMetrics().horizontalAdvance(cells.headers[column]) + 28
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
    view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    view.verticalHeader().setHighlightSections(False)
    view.setTabKeyNavigation(False)
