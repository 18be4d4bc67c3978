"""Which node the keyboard goes to next: along the wires to the left and right, by place up and down."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from core.graph import Graph
from core.project import Position


class Direction(Enum):
    """Where an arrow key points: steps to the right and down."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


def neighbour(graph: Graph, positions: Mapping[str, Position], start: str, direction: Direction) -> str:
    """The node to go to from `start`, empty when there is none.

    To the left and right the nearest in height among those a wire leads to; up and down, and where no wire leads on,
    the nearest card there: so every node is reached.
    """
    x, y = positions[start]
    if direction in (Direction.LEFT, Direction.RIGHT):
        incoming = direction is Direction.LEFT
        wires = graph.incoming[start] if incoming else graph.outgoing[start]
        nodes = dict.fromkeys(edge.source if incoming else edge.target for edge in wires)
        found = min(nodes, key=lambda node: abs(positions[node][1] - y), default="")
        return found or _nearest_aside(positions, start, direction.value[0])
    sign = direction.value[1]
    there = [node for node, at in positions.items() if node != start and (at[1] - y) * sign > 0]
    return min(there, key=lambda node: abs(positions[node][1] - y) + 2 * abs(positions[node][0] - x), default="")


def _nearest_aside(positions: Mapping[str, Position], start: str, sign: int) -> str:
    x, y = positions[start]
    there = [node for node, at in positions.items() if node != start and (at[0] - x) * sign > 0]
    return min(there, key=lambda node: abs(positions[node][0] - x) + 2 * abs(positions[node][1] - y), default="")


def first(graph: Graph, positions: Mapping[str, Position]) -> str:
    """Where walking begins when nothing is selected: the leftmost node."""
    return min((node.id for node in graph.nodes), key=lambda node: positions[node], default="")
