"""The ground of the canvas: dots that keep their distance on the screen."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from netstudio.canvas.look import Look

_STEP = 24.0
_CLOSEST = 14.0


def paint_ground(painter: QPainter, area: QRectF | QRect, zoom: float, look: Look) -> None:
    """Fill `area` (scene) and dot it; at small `zoom` with fewer dots, never closer than 14 pixels."""
    step = _STEP
    while step * zoom < _CLOSEST:
        step *= 2
    left, top = math.ceil(area.left() / step), math.ceil(area.top() / step)
    right, bottom = math.floor(area.right() / step), math.floor(area.bottom() / step)
    across = [column * step for column in range(left, right + 1)]
    painter.fillRect(area, look.canvas)
    painter.setPen(look.grid_pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawPoints([QPointF(x, row * step) for row in range(top, bottom + 1) for x in across])
