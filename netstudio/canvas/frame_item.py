"""A frame behind cards, or a note: a tinted sheet with words, painted with less on it the smaller it is shown."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from core.frames import Area, Frame
from netstudio.canvas.look import CORNER, Look
from netstudio.theme import blend

TITLE_HEIGHT = 28.0
INSET = 12.0
"""From the border to the words."""
_NEAR, _FAR = 0.62, 0.35
_LARGEST_TITLE = 40
_ABOVE = 2.0 * _LARGEST_TITLE
"""Room above a frame for its title where it is shown small."""
_SMALLEST_ON_SCREEN = 7
_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class FrameItem(QGraphicsRectItem):
    """Shows one frame or note. Holds no truth; `area` is where it is shown, also in the middle of a drag."""

    def __init__(self, frame: Frame, look: Look) -> None:
        super().__init__()
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.frame, self.look = frame, look
        self.area: Area = frame.area
        self.selected = self.hovered = False
        self._measure()

    def show_frame(self, frame: Frame) -> None:
        """Show another state of the same frame."""
        if frame != self.frame or frame.area != self.area:
            self.frame = frame
            self.show_area(frame.area)
            self.update()

    def show_area(self, area: Area) -> None:
        """Put it at `area` (scene) without changing the document."""
        if area != self.area:
            self.area = area
            self._measure()

    def _measure(self) -> None:
        x, y, width, height = self.area
        self.setPos(x, y)
        self.setRect(
            QRectF(-4, -4 if self.frame.note else -_ABOVE, width + 8, height + (8 if self.frame.note else _ABOVE + 4))
        )
        self.setZValue(-1 - math.log1p(width * height) / 1000)

    @property
    def card(self) -> QRectF:
        """The sheet in scene units."""
        return QRectF(*self.area)

    @property
    def words_rect(self) -> QRectF:
        """Where its words stand in scene units: the whole of a note, the top of a frame."""
        return self.card if self.frame.note else QRectF(self.area[0], self.area[1], self.area[2], TITLE_HEIGHT)

    def set_state(self, *, selected: bool | None = None, hovered: bool | None = None) -> None:
        """Show whether it is selected, and whether the pointer is on it; None leaves that as it is."""
        state = (self.selected if selected is None else selected, self.hovered if hovered is None else hovered)
        if state != (self.selected, self.hovered):
            self.selected, self.hovered = state
            self.update()

    def set_look(self, look: Look) -> None:
        """Paint in another theme."""
        self.look = look
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = painter.worldTransform().m11()
        body = QRectF(0, 0, self.area[2], self.area[3])
        colors, hue = self.look.colors, self.look.colors.hues[self.frame.hue]
        painter.setPen(self._pen(hue, zoom))
        painter.setBrush(QBrush(QColor(blend(hue, colors.raised if self.frame.note else colors.canvas, 0.14))))
        painter.drawRoundedRect(body, CORNER, CORNER)
        painter.setPen(self.look.text)
        if self.frame.note:
            self._paint_note(painter, body, hue, zoom)
        elif self.frame.title:
            self._paint_title(painter, zoom)
        if self.selected and zoom >= _FAR:
            self._paint_corners(painter, body, zoom)

    def _pen(self, hue: str, zoom: float) -> QPen:
        colors = self.look.colors
        if self.selected:
            return self.look.selected_pen
        strength = 0.85 if self.hovered else 0.2 if self.frame.note else 0.5
        pen = QPen(QColor(blend(hue, colors.canvas, strength)), 1.25 if zoom >= _FAR else 1.0)
        pen.setCosmetic(zoom < _FAR)
        return pen

    def _paint_title(self, painter: QPainter, zoom: float) -> None:
        room = self.area[2] - 2 * INSET
        if zoom >= _NEAR:
            words = self.look.near_names.fitted(self.frame.title, room)
            painter.setFont(words.font)
            painter.drawText(QPointF(INSET, (TITLE_HEIGHT + words.height) / 2 + 2), words.text)
            return
        size = min(13 / zoom, _LARGEST_TITLE)
        if size * zoom < _SMALLEST_ON_SCREEN:
            return
        font = QFont(self.look.summary_font)
        font.setPixelSize(round(size))
        font.setWeight(QFont.Weight.DemiBold)
        text = QFontMetricsF(font).elidedText(self.frame.title, Qt.TextElideMode.ElideRight, self.area[2])
        painter.setFont(font)
        painter.drawText(QPointF(0, -5 / zoom if 5 / zoom < _LARGEST_TITLE else -_LARGEST_TITLE), text)

    def _paint_note(self, painter: QPainter, body: QRectF, hue: str, zoom: float) -> None:
        color = QColor(self.look.colors.text)
        inner = body.adjusted(INSET + 4, INSET, -INSET, -INSET)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(hue))
        painter.drawRoundedRect(QRectF(5, 8, 3, body.height() - 16), 1.5, 1.5)
        painter.setClipRect(body)
        if zoom >= _FAR:
            painter.setPen(color)
            painter.setFont(note_font(self.look))
            painter.drawText(inner, _WRAPPED, self.frame.text)
        elif self.frame.text:
            color.setAlpha(70)
            painter.setBrush(color)
            for line in range(min(6, int(inner.height() / 18))):
                painter.drawRect(
                    QRectF(inner.left(), inner.top() + 18 * line + 5, inner.width() * (1 - 0.15 * (line % 3)), 6)
                )
        painter.restore()

    def _paint_corners(self, painter: QPainter, body: QRectF, zoom: float) -> None:
        side = 7 / zoom
        painter.setPen(QPen(self.look.accent, 1.5 / zoom))
        painter.setBrush(self.look.card)
        for corner in (body.topLeft(), body.topRight(), body.bottomLeft(), body.bottomRight()):
            painter.drawRect(QRectF(corner.x() - side / 2, corner.y() - side / 2, side, side))


def note_font(look: Look) -> QFont:
    """In which notes are written."""
    font = QFont(look.summary_font)
    font.setPixelSize(13)
    return font


def note_height(look: Look, text: str, width: float) -> float:
    """How high a note of `width` must be for all of `text`."""
    metrics = QFontMetricsF(note_font(look))
    room = QRectF(0, 0, max(1.0, width - 2 * INSET - 4), 1e6)
    return float(metrics.boundingRect(room, _WRAPPED, text or " ").height()) + 2 * INSET
