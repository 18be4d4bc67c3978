"""The ground of the canvas: dots that keep their distance on the screen."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from netstudio.canvas.look import Look

_STEP = 24.0
_CLOSEST = 17.0
_DOT = 2


def paint_ground(painter: QPainter, area: QRectF | QRect, look: Look) -> None:
    """Fill `area` (scene) and dot it, with fewer dots at a small zoom.

    One row of dots is drawn and then copied to every line: thousands of points would cost more than all cards.
    """
    painter.fillRect(area, look.canvas)
    view = painter.worldTransform()
    zoom = view.m11()
    step = _STEP
    while step * zoom < _CLOSEST:
        step *= 2
    columns = range(math.ceil(area.left() / step), math.floor(area.right() / step) + 1)
    rows = range(math.ceil(area.top() / step), math.floor(area.bottom() / step) + 1)
    if not columns or not rows:
        return
    corner = view.map(QPointF(columns[0] * step, 0.0))
    left = round(corner.x())
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    dots = [round(column * step * zoom - columns[0] * step * zoom + corner.x()) - left for column in columns]
    line = _dotted_line(dots, ratio, look)
    painter.resetTransform()
    for row in rows:
        painter.drawPixmap(QPoint(left - 1, round(view.dy() + row * step * zoom) - 1), line)
    painter.setWorldTransform(view)


def _dotted_line(dots: list[int], ratio: float, look: Look) -> QPixmap:
    line = QPixmap(math.ceil((dots[-1] + _DOT) * ratio), math.ceil(_DOT * ratio))
    line.setDevicePixelRatio(ratio)
    line.fill(Qt.GlobalColor.transparent)
    painter = QPainter(line)
    color = QColor(look.colors.grid)
    for dot in dots:
        painter.fillRect(QRectF(dot, 0, _DOT, _DOT), color)
    painter.end()
    return line
