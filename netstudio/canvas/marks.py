"""What a card wears beside its name: the edges of a stack for a group, ×3 for repeats, and small discs for settings."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.graph import DEFAULT_SETTINGS, Group, Node, is_bypassed
from netstudio.canvas.look import CORNER, Look

_DISC = 9.0
_LEAST_SHARE = 0.005
_STEPS = 512
"""Lengths that can be told apart in a bar, however near it is."""


def is_out(node: Node) -> bool:
    """Whether the layer is left out."""
    return node.settings is not DEFAULT_SETTINGS and is_bypassed(node)


def paint_stack(painter: QPainter, node: Node, body: QRectF, look: Look) -> None:
    """Two edges of cards below a group's own."""
    if not isinstance(node.layer, Group):
        return
    painter.setPen(look.block_pens[node.layer.category])
    painter.setBrush(look.tiles[node.layer.category])
    for step in (2, 1):
        painter.drawRoundedRect(body.adjusted(6 * step, 20, -6 * step, 4.5 * step), CORNER, CORNER)


def visible_share(share: float) -> float:
    """`share` as exactly as a bar can show it, so that most changes elsewhere in the network leave it as it is."""
    return round(share * _STEPS) / _STEPS if share >= _LEAST_SHARE else 0.0


def paint_share(painter: QPainter, share: float, body: QRectF, pen: QPen) -> None:
    """A bar at the foot of the card, as long as the layer's part of the network's multiply-adds."""
    if not share:
        return
    room = body.width() - 2 * CORNER
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pen.brush())
    painter.drawRoundedRect(QRectF(body.left() + CORNER, body.bottom() - 4, max(room * share, 3.0), 2.5), 1.25, 1.25)


def paint_marks(painter: QPainter, node: Node, body: QRectF, look: Look) -> None:
    """What the settings of `node` say: the wire that goes through, repeats, frozen, weights of another."""
    if is_out(node):
        _paint_through(painter, body, look)
    if isinstance(node.layer, Group) and node.layer.repeat > 1:
        _paint_repeat(painter, node.layer, look)
    if node.settings is DEFAULT_SETTINGS:
        return
    icons = [
        name
        for name, shown in (("snowflake", node.settings.frozen), ("link", bool(node.settings.shares)))
        if shown and not is_out(node)
    ]
    for place, name in enumerate(icons):
        centre = QPointF(body.right() - 18 - place * 2.4 * _DISC, body.bottom())
        painter.setPen(look.card_pen)
        painter.setBrush(look.card)
        painter.drawEllipse(centre, _DISC, _DISC)
        _paint_icon(painter, QRectF(centre.x() - 6, centre.y() - 6, 12, 12), name, look)


def _paint_icon(painter: QPainter, target: QRectF, name: str, look: Look) -> None:
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    picture = look.icon(name, look.colors.accent, painter.worldTransform().m11() * ratio * target.width() / 24)
    if picture is not None:
        painter.drawPixmap(target, picture, QRectF(picture.rect()))


def _paint_through(painter: QPainter, body: QRectF, look: Look) -> None:
    """The wire from the first input to the outputs, over the card."""
    pen = QPen(look.wire_active_pen)
    pen.setWidthF(2.0)
    pen.setDashPattern([4.0, 2.5])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    y = body.height() / 2
    painter.drawLine(QPointF(body.left() + 6, y), QPointF(body.right() - 6, y))


def _paint_repeat(painter: QPainter, group: Group, look: Look) -> None:
    text = f"×{group.repeat}"
    width = look.label_metrics.horizontalAdvance(text) + 14
    pill = QRectF(12, -10, width, 20)
    painter.setPen(QPen(look.canvas, 2.0))
    painter.setBrush(QColor(look.category(group.category)))
    painter.drawRoundedRect(pill, 10, 10)
    painter.setFont(look.label_font)
    painter.setPen(look.on_badge)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
    if group.shared:
        disc = QPointF(pill.right() + 12, 0)
        painter.setPen(look.card_pen)
        painter.setBrush(look.card)
        painter.drawEllipse(disc, _DISC, _DISC)
        _paint_icon(painter, QRectF(disc.x() - 6, disc.y() - 6, 12, 12), "link", look)
