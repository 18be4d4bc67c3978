"""How a row of the palette looks."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from netstudio.palette.model import CATEGORY_ROLE, KEY_ROLE, PICTURE_ROLE
from netstudio.theme import Theme
from netstudio.widgets import paint_tile

ROW_HEIGHT = 36
HEADING_HEIGHT = 32
_TILE = 26


class LayerDelegate(QStyledItemDelegate):
    """Headings as small quiet text, layers as a tile with their name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, ROW_HEIGHT if index.data(KEY_ROLE) else HEADING_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area: QRect = option.rect
        key, title = str(index.data(KEY_ROLE)), str(index.data())
        if key:
            self._paint_background(painter, option, area)
            color = self._theme.colors.categories[index.data(CATEGORY_ROLE)]
            self._paint_layer(painter, area, (str(index.data(PICTURE_ROLE)), title, color))
        else:
            self._paint_heading(painter, area, title)
        painter.restore()

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect) -> None:
        colors = self._theme.colors
        state: QStyle.StateFlag = option.state
        fill = None
        if state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus:
            fill = colors.selection
        elif state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            fill = colors.hover
        if fill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(fill))
            painter.drawRoundedRect(QRectF(area).adjusted(2, 1, -2, -1), 6, 6)

    def _paint_layer(self, painter: QPainter, area: QRect, what: tuple[str, str, str]) -> None:
        picture, title, color = what
        tile = QRectF(area.left() + 8, area.center().y() - _TILE / 2 + 0.5, _TILE, _TILE)
        paint_tile(painter, tile, picture, color)
        painter.setPen(QColor(self._theme.colors.text))
        room = area.adjusted(8 + _TILE + 10, 0, -8, 0)
        shown = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_heading(self, painter: QPainter, area: QRect, title: str) -> None:
        font = QFont(painter.font())
        font.setPixelSize(11)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colors.muted))
        painter.drawText(area.adjusted(8, 0, -8, -6), Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, title)
