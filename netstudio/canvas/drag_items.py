"""What is drawn only while something is dragged: the wire in the hand, the card to come, the rubber band."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netstudio.canvas.geometry import NODE_HEIGHT, NODE_WIDTH, PORT_RADIUS
from netstudio.canvas.look import CORNER, Look
from netstudio.canvas.routes import direct_route


class WireInHand(QGraphicsItem):
    """The wire being drawn, from a port to the pointer or to the port where it would end."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._path = QPainterPath()
        self._ends = (QPointF(), QPointF())
        self.legal: bool | None = None
        """Whether it may end where it points; None where nothing is."""
        self.setZValue(10)

    def stretch(self, start: QPointF, end: QPointF, legal: bool | None) -> None:
        """Lead from `start` (an output, or the pointer) to `end` (an input, or the pointer)."""
        self.prepareGeometryChange()
        self._path, self._ends, self.legal = direct_route(start, end).path, (start, end), legal
        self.update()

    def boundingRect(self) -> QRectF:
        return self._path.controlPointRect().adjusted(-10, -10, 10, 10)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        pen = self._look.wire_error_pen if self.legal is False else self._look.wire_active_pen
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.legal:
            painter.setPen(self._look.wire_halo_pen)
            painter.drawPath(self._path)
        painter.setPen(pen)
        painter.drawPath(self._path)
        painter.setBrush(pen.brush())
        painter.setPen(Qt.PenStyle.NoPen)
        for end in self._ends:
            painter.drawEllipse(end, PORT_RADIUS, PORT_RADIUS)


class GhostNode(QGraphicsItem):
    """The card that would be there if the layer were dropped now. Its position is the card's top left corner."""

    def __init__(self, look: Look, icon: str, hue: str, title: str) -> None:
        super().__init__()
        self._look, self._icon, self._hue, self._title = look, icon, hue, title
        self.setZValue(9)
        self.setOpacity(0.85)

    def boundingRect(self) -> QRectF:
        return QRectF(-4, -4, NODE_WIDTH + 8, NODE_HEIGHT + 8)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setBrush(self._look.card)
        pen = QPen(self._look.accent, 1.5)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(0, 0, NODE_WIDTH, NODE_HEIGHT), CORNER, CORNER)
        picture = self._look.icon(self._icon, self._hue, painter.worldTransform().m11() * 2)
        if picture is not None:
            painter.drawPixmap(QRectF(18, 19, 22, 22), picture, QRectF(picture.rect()))
        words = self._look.near_names.fitted(self._title, NODE_WIDTH - 66)
        painter.setFont(words.font)
        painter.setPen(self._look.text)
        painter.drawText(QPointF(56, NODE_HEIGHT / 2 + words.height / 2), words.text)


class GuideLines(QGraphicsItem):
    """Thin lines through cards that stand in line with the one in the hand."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.lines: tuple[QLineF, ...] = ()
        self.setZValue(8)

    def show_lines(self, lines: tuple[QLineF, ...]) -> None:
        """Show `lines` (scene) and no others."""
        if lines != self.lines:
            self.prepareGeometryChange()
            self.lines = lines

    def boundingRect(self) -> QRectF:
        area = QRectF()
        for line in self.lines:
            area = area.united(QRectF(line.p1(), line.p2()).normalized().adjusted(-4, -4, 4, 4))
        return area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        pen = QPen(self._look.accent, 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(self.lines)


class RubberBand(QGraphicsItem):
    """The rectangle drawn with the pointer to select what it touches."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rect = QRectF()
        self.setZValue(11)

    def span(self, rect: QRectF) -> None:
        """Cover `rect` (scene)."""
        self.prepareGeometryChange()
        self._rect = rect
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect.adjusted(-4, -4, 4, 4)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        fill = QColor(self._look.accent)
        fill.setAlpha(28)
        pen = QPen(self._look.accent, 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRect(self._rect)
