"""A node on the canvas: one card painted in one go, with less on it the smaller it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from core.graph import Node, Problem, Severity
from netstudio.canvas import geometry, marks
from netstudio.canvas.look import CORNER, SHADOW, Look
from netstudio.canvas.written import LEFT, Written

NEAR = 0.62
"""Zoom from which on a card shows everything."""
FAR = 0.35
"""Zoom below which a card is a block of colour with an icon."""
_SPECK = 0.12
_PORTS_FROM = 0.45
_TILE = QRectF(11, 0, 36, 36)


@dataclass(frozen=True)
class NodeState:
    """How a node stands out at the moment."""

    selected: bool = False
    current: bool = False
    """The node the keyboard acts on, while the canvas has the keyboard."""
    hovered: bool = False
    hovered_port: int | None = None
    """Input under the pointer; -1 − n for output n."""
    lifted: bool = False
    dimmed: bool = False
    """No wire can end here while one is being drawn."""
    lit_ports: frozenset[int] = frozenset()
    """Ports where the wire being drawn may end; -1 − n for output n."""
    targeted: bool = False
    """The wire being drawn would end here now."""


OUTPUT = -1
"""The first output; the ones after it are -2, -3 …"""


class NodeItem(QGraphicsRectItem):
    """Shows one node. Holds no truth: everything is set from the project, the analysis and the selection.

    Its rectangle is all that it may paint on; Qt asks for it often, and answers itself.
    """

    def __init__(self, node: Node, ports: int, wired: frozenset[int], look: Look) -> None:
        super().__init__()
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.node = node
        self.look = look
        self.state = NodeState()
        self.problems: tuple[Problem, ...] = ()
        self.broken = False
        """Whether one of the problems is an error."""
        self.ports = ports
        self.wired = wired
        self._parameters: int | None = None
        self._share = 0.0
        self.body = QRectF()
        self.written = Written(node, look, None)
        self._measure()
        self.setZValue(1)

    def show_node(self, node: Node, ports: int, wired: frozenset[int]) -> None:
        """Show another state of the same node. `wired` are its connected ports, -1 − n for output n."""
        if (node, ports, wired) == (self.node, self.ports, self.wired):
            return
        self.node, self.ports, self.wired = node, ports, wired
        self._measure()
        self.update()

    def set_state(self, state: NodeState) -> None:
        """Show `state`."""
        if state != self.state:
            raised = 3 if state.lifted else 2 if state.selected else 1
            if raised != self.zValue():
                self.setZValue(raised)
            self.state = state
            self.update()

    def set_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show a badge for `problems`."""
        if problems != self.problems:
            self.problems = problems
            self.broken = any(problem.severity is Severity.ERROR for problem in problems)
            self.update()

    def set_costs(self, parameters: int | None, share: float) -> None:
        """Write how many numbers are trained in it (None while not known); draw its `share` of the multiply-adds."""
        share = marks.visible_share(share)
        if parameters != self._parameters:
            self.written = Written(self.node, self.look, parameters)
        if (parameters, share) != (self._parameters, self._share):
            self._parameters, self._share = parameters, share
            self.update()

    def set_look(self, look: Look) -> None:
        """Paint in another theme."""
        self.look = look
        self._measure()
        self.update()

    @property
    def outputs(self) -> int:
        """How many ports stand on the right."""
        layer = self.node.layer
        return len(layer.outputs) if layer.has_output else 0

    @property
    def output_ports(self) -> tuple[int, ...]:
        """The ports on the right, from top to bottom."""
        return tuple(OUTPUT - output for output in range(self.outputs))

    @property
    def card(self) -> QRectF:
        """The card in scene units."""
        return self.body.translated(self.pos())

    def port_position(self, port: int) -> QPointF:
        """Centre of input `port` or, for -1 − n, of output n, in scene units."""
        return self.pos() + self._port_offset(port)

    def _port_offset(self, port: int) -> QPointF:
        if port < 0:
            return geometry.output_offset(OUTPUT - port, max(self.outputs, OUTPUT - port + 1), self.body.height())
        return geometry.input_offset(port, self.ports, self.body.height())

    def port_at(self, point: QPointF, reach: float) -> int | None:
        """The port nearest to `point` (scene) within `reach`; None when there is none."""
        candidates = [*range(self.ports), *self.output_ports]
        near = [(_length(self.port_position(port) - point), port) for port in candidates]
        distance, port = min(near, default=(reach + 1, 0))
        return port if distance <= reach else None

    def name_rect(self) -> QRectF:
        """Where the name stands, in scene units."""
        middle = self.body.height() / 2
        return QRectF(LEFT - 4, middle - 22, geometry.NODE_WIDTH - LEFT - 6, 24).translated(self.pos())

    def badge_rect(self) -> QRectF:
        """Where the badge is, in scene units."""
        return QRectF(geometry.NODE_WIDTH - 19, -11, 22, 22).translated(self.pos())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = painter.worldTransform().m11()
        if zoom < _SPECK:
            painter.fillRect(self.body, self._speck())
            return
        faint = self.state.dimmed or marks.is_out(self.node)
        if faint:
            painter.setOpacity(0.4)
        marks.paint_stack(painter, self.node, self.body, self.look)
        if zoom < FAR:
            self._paint_far(painter, zoom)
        else:
            self._paint_card(painter)
            self._paint_icon(painter, zoom)
            if zoom < NEAR:
                self._paint_far_name(painter)
            else:
                self._paint_texts(painter)
                marks.paint_share(painter, self._share, self.body, self.look.block_pens[self.node.layer.category])
            if zoom >= _PORTS_FROM or self.state.lit_ports or self.state.hovered:
                self._paint_ports(painter)
        if faint:
            painter.setOpacity(1.0)
        if zoom >= FAR:
            marks.paint_marks(painter, self.node, self.body, self.look)
        if self.problems:
            self._paint_badge(painter, zoom)

    def _measure(self) -> None:
        height = geometry.node_height(max(self.ports, self.outputs))
        self.body = QRectF(0, 0, geometry.NODE_WIDTH, height)
        margin = SHADOW + 8
        self.setRect(self.body.adjusted(-margin, -margin, margin, margin))
        self.written = Written(self.node, self.look, self._parameters)

    def _paint_card(self, painter: QPainter) -> None:
        state, look, body = self.state, self.look, self.body
        look.draw_card(painter, body.height())
        border = self._border()
        if border is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state.selected or state.targeted or state.lifted:
            painter.setPen(look.halo_pen)
            painter.drawRoundedRect(body.adjusted(-2, -2, 2, 2), CORNER + 2, CORNER + 2)
        if state.current:
            painter.setPen(look.focus_pen)
            painter.drawRoundedRect(body.adjusted(-5, -5, 5, 5), CORNER + 5, CORNER + 5)
        painter.setPen(border)
        painter.drawRoundedRect(body, CORNER, CORNER)

    def _border(self) -> QPen | None:
        """What stands out around the card; None for the plain border."""
        state, look = self.state, self.look
        if state.selected or state.targeted:
            return look.selected_pen
        if self.broken:
            return look.error_pen
        return look.hover_pen if state.hovered else None

    def _paint_icon(self, painter: QPainter, zoom: float) -> None:
        category = self.node.layer.category
        tile = _TILE.translated(0, self.body.height() / 2 - 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.tiles[category])
        painter.drawRoundedRect(tile, 8, 8)
        self._draw_icon(painter, QRectF(tile.left() + 7, tile.top() + 7, 22, 22), zoom)

    def _draw_icon(self, painter: QPainter, target: QRectF, zoom: float) -> None:
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        color = self.look.category(self.node.layer.category)
        picture = self.look.icon(f"layers/{self.node.layer.key}", color, zoom * ratio * target.width() / 24)
        if picture is not None:
            painter.drawPixmap(target, picture, QRectF(picture.rect()))

    def _paint_texts(self, painter: QPainter) -> None:
        look, middle = self.look, self.body.height() / 2
        painter.setFont(self.written.name.font)
        painter.setPen(look.text)
        painter.drawText(QPointF(LEFT, middle - 4), self.written.name.text)
        painter.setFont(look.summary_font)
        painter.setPen(look.muted)
        painter.drawText(QPointF(LEFT, middle + 15), self.written.summary)

    def _paint_far_name(self, painter: QPainter) -> None:
        name = self.written.far_name
        painter.setFont(name.font)
        painter.setPen(self.look.text)
        painter.drawText(QPointF(LEFT, self.body.height() / 2 + name.height / 2), name.text)

    def _paint_ports(self, painter: QPainter) -> None:
        for port in (*range(self.ports), *self.output_ports):
            self._paint_port(painter, self._port_offset(port), port)

    def _paint_port(self, painter: QPainter, centre: QPointF, port: int) -> None:
        look, state = self.look, self.state
        hot = state.hovered_port == port
        lit = port in state.lit_ports
        painter.setPen(look.selected_pen if lit or hot else look.wire_pen)
        painter.setBrush(look.accent if hot else look.wire_pen.brush() if port in self.wired and not lit else look.card)
        radius = geometry.PORT_RADIUS + (2.0 if hot else 1.0 if lit else 0.0)
        painter.drawEllipse(centre, radius - 1, radius - 1)

    def _paint_far(self, painter: QPainter, zoom: float) -> None:
        look, category = self.look, self.node.layer.category
        painter.setBrush(look.blocks[category])
        if self.state.selected or self.state.targeted:
            pen = look.selected_pen
        else:
            pen = look.error_pen if self.broken else look.block_pens[category]
        painter.setPen(pen)
        painter.drawRoundedRect(self.body, CORNER, CORNER)
        side = 44.0
        centre = self.body.center()
        self._draw_icon(painter, QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side), zoom)

    def _speck(self) -> QBrush:
        """The colour of a card too small to have anything on it."""
        if self.state.selected or self.state.targeted:
            return self.look.selected_pen.brush()
        if self.broken:
            return self.look.error_pen.brush()
        return self.look.specks[self.node.layer.category]

    def _paint_badge(self, painter: QPainter, zoom: float) -> None:
        radius = min(8.0 / min(zoom, 1.0), 20.0)
        centre = QPointF(geometry.NODE_WIDTH - 8, 0)
        self.look.draw_badge(painter, centre, radius, error=self.broken)


def worst_first(problems: Sequence[Problem]) -> list[Problem]:
    """Errors before warnings, otherwise as found."""
    return sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)


def _length(vector: QPointF) -> float:
    return float((vector.x() ** 2 + vector.y() ** 2) ** 0.5)
