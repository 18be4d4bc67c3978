"""Sizes of cards and places of ports, in scene units. Pure functions."""

from __future__ import annotations

from PySide6.QtCore import QPointF

GRID = 8.0
NODE_WIDTH = 168.0
NODE_HEIGHT = 60.0
PORT_RADIUS = 5.0
COLUMN_GAP = 80.0
"""Room between a node and the next one along the wire: a shape such as 128×112×112 fits over it."""
ROW_GAP = 36.0


def snap(value: float) -> float:
    """The nearest line of the grid."""
    return round(value / GRID) * GRID


def node_height(ports: int) -> float:
    """Height of a card with `ports` on one side, the larger number: it grows so that ports stay apart and its middle
    stays on the grid."""
    return NODE_HEIGHT + 2 * GRID * max(0, ports - 3)


def input_offset(port: int, ports: int, height: float = 0.0) -> QPointF:
    """Centre of input `port` of `ports` from the top left corner of a card, whose height is `height` if not its own."""
    return QPointF(0.0, (height or node_height(ports)) * (port + 1) / (ports + 1))


def output_offset(output: int, outputs: int, height: float) -> QPointF:
    """Centre of output `output` of `outputs`, from the top left corner of a card of `height`."""
    return QPointF(NODE_WIDTH, height * (output + 1) / (outputs + 1))
