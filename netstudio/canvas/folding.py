"""Folds a long network into rows, as text is folded into lines, so that it can be read without zooming out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.graph import Graph
from core.project import Position
from netstudio.canvas.geometry import snap

_PAGE = (960.0, 440.0)
"""The size of canvas that rows are made for."""
_ROW_GAP = 96.0
_MOST_ROWS = 60
_GAIN = 1.2
"""One row more must show everything this much larger to be worth it."""

Size = tuple[float, float]


@dataclass(frozen=True)
class _Column:
    """Nodes below each other, and the rectangle around their cards."""

    nodes: tuple[str, ...]
    left: float
    top: float
    right: float
    bottom: float


def folded(graph: Graph, layout: Mapping[str, Position], sizes: Mapping[str, Size]) -> dict[str, Position]:
    """`layout` (columns from left to right) cut into rows where only one node's output passes, below each other."""
    if not layout:
        return {}
    columns = _columns(layout, sizes)
    cuts = _cuts(graph, columns)
    best, best_zoom = [columns], _zoom([columns])
    for count in range(2, min(len(cuts) + 1, _MOST_ROWS) + 1):
        rows = _rows(columns, cuts, count)
        zoom = _zoom(rows)
        if zoom > best_zoom * _GAIN:
            best, best_zoom = rows, zoom
        elif zoom < best_zoom * 0.8:
            break
    return _stacked(best, layout)


def _columns(layout: Mapping[str, Position], sizes: Mapping[str, Size]) -> list[_Column]:
    """The columns from left to right."""
    found: dict[float, list[str]] = {}
    for node, (x, _) in layout.items():
        found.setdefault(x, []).append(node)
    columns = []
    for x in sorted(found):
        top = min(layout[node][1] for node in found[x])
        bottom = max(layout[node][1] + sizes[node][1] for node in found[x])
        columns.append(_Column(tuple(found[x]), x, top, max(x + sizes[node][0] for node in found[x]), bottom))
    return columns


def _cuts(graph: Graph, columns: Sequence[_Column]) -> dict[int, int]:
    """Numbers of columns after which a row may end, since only one node has wires there, and how many wires."""
    place = {node: number for number, column in enumerate(columns) for node in column.nodes}
    passing: list[list[str]] = [[] for _ in columns]
    for edge in graph.edges:
        first, last = sorted((place[edge.source], place[edge.target]))
        for number in range(first, last):
            passing[number].append(edge.source)
    return {number: len(sources) for number, sources in enumerate(passing[:-1]) if len(set(sources)) <= 1}


def _rows(columns: list[_Column], cuts: Mapping[int, int], count: int) -> list[list[_Column]]:
    """The columns in about `count` rows of about equal length, cut where few wires pass."""
    numbers = list(cuts)
    chosen = set()
    for part in range(1, count):
        place = len(columns) * part / count - 1
        near = bisect_left(numbers, place)
        some = numbers[max(0, near - 6) : near + 6]
        chosen.add(min(some, key=lambda cut: abs(cut - place) + 2 * max(cuts[cut] - 1, 0)))
    ends = [-1, *sorted(chosen), len(columns) - 1]
    return [columns[first + 1 : last + 1] for first, last in pairwise(ends) if last > first]


def _height(row: Sequence[_Column]) -> float:
    return max(column.bottom for column in row) - min(column.top for column in row)


def _zoom(rows: Sequence[Sequence[_Column]]) -> float:
    """How large everything would be shown on the page."""
    width = max(row[-1].right - row[0].left for row in rows)
    height = sum(_height(row) for row in rows) + _ROW_GAP * (len(rows) - 1)
    return min(_PAGE[0] / width, _PAGE[1] / height, 1.0)


def _stacked(rows: Sequence[Sequence[_Column]], layout: Mapping[str, Position]) -> dict[str, Position]:
    placed: dict[str, Position] = {}
    below = 0.0
    for row in rows:
        left, top = row[0].left, min(column.top for column in row)
        for node in (node for column in row for node in column.nodes):
            x, y = layout[node]
            placed[node] = (snap(x - left), snap(y - top + below))
        below = snap(below + _height(row) + _ROW_GAP)
    return placed
