"""What a diagram draws: a line and dots, thin enough to be repainted many times a second while a network trains.

pyqtgraph's own items measure pixels and bounds again for every painting; these know that they fill the view.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

_NOWHERE = QRectF()


class LineItem(pg.GraphicsObject):  # type: ignore[misc]
    """A line through points; NaN values interrupt it."""

    def __init__(self, *, smooth: bool) -> None:
        super().__init__()
        self._smooth = smooth
        self._path, self._area = QPainterPath(), _NOWHERE
        self._pen, self._width = QPen(), 1.0

    def set_pen(self, color: QColor, width: float) -> None:
        """Colour, and width in pixels of the window (not of the screen, which may have more of them)."""
        self._pen, self._width = QPen(color), width
        self._pen.setCosmetic(True)
        self.update()

    def show_points(self, x: np.ndarray, y: np.ndarray, area: QRectF) -> None:
        """Draw through these points; `area` is what the view shows."""
        self._path = pg.arrayToQPath(x, y, connect="finite") if len(x) > 1 else QPainterPath()
        _place(self, area)

    def boundingRect(self) -> QRectF:
        """Everything in view."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """The line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._smooth)
        self._pen.setWidthF(self._width * painter.device().devicePixelRatioF())
        painter.setPen(self._pen)
        painter.drawPath(self._path)


class DotsItem(pg.GraphicsObject):  # type: ignore[misc]
    """Round dots of one size and colour."""

    def __init__(self, diameter: float) -> None:
        super().__init__()
        self._diameter = diameter
        self._points: list[QPointF] = []
        self._area = _NOWHERE
        self._pen = QPen()

    def set_color(self, color: str) -> None:
        """Colour of the dots."""
        self._pen = QPen(QColor(color), self._diameter, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        self.update()

    def show_points(self, x: np.ndarray, y: np.ndarray, area: QRectF) -> None:
        """Draw dots here; NaN values are left out. `area` is what the view shows."""
        known = np.isfinite(y)
        self._points = [QPointF(*pair) for pair in zip(x[known].tolist(), y[known].tolist(), strict=True)]
        _place(self, area)

    def boundingRect(self) -> QRectF:
        """Everything in view."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """The dots, placed in pixels: the scales of the two axes differ, and dots are to stay round."""
        to_pixels = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.drawPoints([to_pixels.map(point) for point in self._points])
        painter.restore()


def _place(item: LineItem | DotsItem, area: QRectF) -> None:
    if item._area != area:
        item.prepareGeometryChange()
        item._area = area
    item.update()
