"""The mark of a layer kind: its icon on a rounded tile in the hue of its category."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netstudio.icons import renderer

TILE_TINT = 0.16


def paint_tile(painter: QPainter, tile: QRectF, icon_name: str, color: str) -> None:
    """Draw the tile of `icon_name` into `tile` with `color` as its hue."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tint = QColor(color)
    tint.setAlphaF(TILE_TINT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    radius = tile.height() * 0.22
    painter.drawRoundedRect(tile, radius, radius)
    margin = tile.height() * 0.2
    renderer(icon_name, color).render(painter, tile.adjusted(margin, margin, -margin, -margin))
    painter.restore()


class LayerTile(QWidget):
    """A tile of fixed size."""

    def __init__(self, size: int = 36, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._name, self._color = size, "", "#808080"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, color: str) -> None:
        """Show icon `name` in `color`."""
        self._name, self._color = name, color
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._name:
            painter = QPainter(self)
            paint_tile(painter, QRectF(self.rect()), self._name, self._color)
            painter.end()
