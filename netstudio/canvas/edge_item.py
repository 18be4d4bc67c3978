"""A wire on the canvas with the shape that flows through it."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from core.catalog import Spec
from core.graph import Edge
from netstudio.canvas.look import Look
from netstudio.canvas.routes import Route, direct_route, distance_to_polyline
from netstudio.canvas.texts import shape_text

_FAR = 0.35
_SPECK = 0.12
_LABELS_FROM = 0.58
_MARGIN = 12.0
_SHORT = 180.0


class EdgeState(Enum):
    """How a wire stands out at the moment."""

    PLAIN = "plain"
    HOVERED = "hovered"
    SELECTED = "selected"
    TARGETED = "targeted"
    """What is being dragged would be put on this wire."""


class EdgeItem(QGraphicsRectItem):
    """Shows one wire. `label` is the shape, empty while it is not known.

    Its rectangle is all that it may paint on; Qt asks for it often, and answers itself.
    """

    def __init__(self, edge: Edge, look: Look) -> None:
        super().__init__()
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.edge = edge
        self.look = look
        self.state = EdgeState.PLAIN
        self._spec: Spec | None = None
        self.label = ""
        self.laid = False
        """Whether it has a route yet."""
        self.route = direct_route(QPointF(), QPointF())
        self._chord = QLineF()
        self._below: float | None = None
        self._pill = QRectF()
        self._placed = ""
        """The label for which there is room in the rectangle; it stays while the shape is not known."""

    def set_route(self, route: Route, label_below: float | None) -> None:
        """Lie along `route`; `label_below` is the height under which the label stands when it finds no room on it."""
        self.laid = True
        self.setPos(0, 0)
        self._chord = QLineF(route.start, route.end)
        self.route = route
        self._below = label_below
        self._place_label()

    def show_spec(self, spec: Spec | None) -> None:
        """Write the shape of `spec` on the wire; None while it is not known."""
        if spec is self._spec:
            return
        self._spec = spec
        label = "" if spec is None else shape_text(spec)
        if label != self.label:
            self.label = label
            if label and label != self._placed:
                self._place_label()
            self.update()

    def set_state(self, state: EdgeState) -> None:
        """Show `state`."""
        if state is not self.state:
            self.state = state
            self.setZValue(0.5 if state is not EdgeState.PLAIN else 0)
            self.update()

    def set_look(self, look: Look) -> None:
        """Paint in another theme."""
        self.look = look
        self._place_label()
        self.update()

    def distance(self, point: QPointF) -> float:
        """How far `point` (scene) is from the wire or its label."""
        point = point - self.pos()
        if self.label and self._pill.contains(point):
            return 0.0
        return distance_to_polyline(point, self.route.polyline)

    def carry(self, start: QPointF, end: QPointF) -> bool:
        """Move along without a new route when both ends moved alike; whether they did."""
        way, other = start - self.route.start, end - self.route.end
        alike = self.laid and abs(other.x() - way.x()) < 0.01 and abs(other.y() - way.y()) < 0.01
        if alike:
            self.setPos(way)
        return alike

    def _place_label(self) -> None:
        bounds = self.route.path.controlPointRect().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        self._pill = QRectF()
        self._on_wire = False
        self._placed = self.label
        if self.label:
            metrics = self.look.label_metrics
            width, height = self.look.label_width(self.label) + 10, metrics.height() + 2
            middle = self._label_middle(width, height)
            self._on_wire = middle is self.route.middle
            self._pill = QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
            self._baseline = QPointF(self._pill.left() + 5, middle.y() + metrics.capHeight() / 2)
            bounds = bounds.united(self._pill.adjusted(-2, -2, 2, 2))
        self.setRect(bounds)

    def _label_middle(self, width: float, height: float) -> QPointF:
        """Beside a short wire on the side it does not bend to, above a level one, in the middle of any other."""
        route = self.route
        middle, room, rise = route.middle, route.end.x() - route.start.x(), route.start.y() - route.end.y()
        if width - 10 <= room - 4 and (room <= _SHORT or route.level):
            return QPointF(middle.x(), route.start.y() + (height / 2 + 3) * (1 if rise > 1 else -1))
        if self._below is not None and width > room - 20:
            return QPointF(middle.x(), self._below + height / 2 + 6)
        return middle

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = painter.worldTransform().m11()
        if zoom < _FAR and self.state is EdgeState.PLAIN:
            self._paint_far(painter, zoom)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.state in (EdgeState.SELECTED, EdgeState.TARGETED):
            painter.setPen(self.look.wire_halo_pen)
            painter.drawPath(self.route.path)
        painter.setPen(self._pen())
        painter.drawPath(self.route.path)
        if self.state is EdgeState.TARGETED:
            self._paint_plus(painter)
        elif self.label and zoom >= _LABELS_FROM:
            self._paint_label(painter)

    def _paint_far(self, painter: QPainter, zoom: float) -> None:
        painter.setPen(self.look.far_wire_pen)
        if zoom < _SPECK:
            painter.drawLine(self._chord)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self.route.path)

    def _pen(self) -> QPen:
        look = self.look
        if self.state is EdgeState.PLAIN:
            return look.wire_pen if self.label else look.wire_unknown_pen
        return look.wire_hover_pen if self.state is EdgeState.HOVERED else look.wire_active_pen

    def _paint_plus(self, painter: QPainter) -> None:
        """A disc with a plus: here something would be put on the wire."""
        middle, accent = self.route.middle, self.look.accent
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(middle, 10, 10)
        painter.setPen(QPen(self.look.on_accent, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(middle - QPointF(5, 0), middle + QPointF(5, 0))
        painter.drawLine(middle - QPointF(0, 5), middle + QPointF(0, 5))

    def _paint_label(self, painter: QPainter) -> None:
        look = self.look
        strong = self.state is not EdgeState.PLAIN
        if self._on_wire:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.canvas)
            painter.drawRoundedRect(self._pill, self._pill.height() / 2, self._pill.height() / 2)
        painter.setFont(look.label_font)
        painter.setPen(look.text if strong else look.muted)
        painter.drawText(self._baseline, self.label)
