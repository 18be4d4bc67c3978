"""Folds a long network into rows, as text is folded into lines, so that it can be read without zooming out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from core.graph import Graph
from core.project import Position
from netstudio.canvas.geometry import snap

_PAGE = (1120.0, 600.0)
"""The size of canvas that rows are made for."""
_ROW_GAP = 96.0
_GAIN = 1.08
"""One row more must show everything this much larger to be worth it."""

Size = tuple[float, float]


def folded(graph: Graph, layout: Mapping[str, Position], sizes: Mapping[str, Size]) -> dict[str, Position]:
    """`layout` (columns from left to right) cut into rows where only one node's output passes, below each other."""
    columns = _columns(layout)
    cuts = _cuts(graph, columns)
    best = [columns]
    for count in range(2, len(cuts) + 2):
        rows = _rows(columns, cuts, count)
        if _zoom(rows, layout, sizes) > _zoom(best, layout, sizes) * _GAIN:
            best = rows
        elif len(rows) < count:
            break
    return _stacked(best, layout, sizes)


def _columns(layout: Mapping[str, Position]) -> list[list[str]]:
    """Node ids by column, from left to right."""
    found: dict[float, list[str]] = {}
    for node, (x, _) in layout.items():
        found.setdefault(x, []).append(node)
    return [found[x] for x in sorted(found)]


def _cuts(graph: Graph, columns: Sequence[Sequence[str]]) -> dict[int, int]:
    """Numbers of columns after which a row may end, since only one node has wires there, and how many wires."""
    place = {node: number for number, column in enumerate(columns) for node in column}
    passing: list[list[str]] = [[] for _ in columns]
    for edge in graph.edges:
        first, last = sorted((place[edge.source], place[edge.target]))
        for number in range(first, last):
            passing[number].append(edge.source)
    return {number: len(sources) for number, sources in enumerate(passing[:-1]) if len(set(sources)) <= 1}


def _rows(columns: list[list[str]], cuts: Mapping[int, int], count: int) -> list[list[list[str]]]:
    """The columns in about `count` rows of about equal length, cut where few wires pass."""
    wanted = [len(columns) * part / count - 1 for part in range(1, count)]
    chosen = sorted({min(cuts, key=lambda cut: abs(cut - place) + 2 * max(cuts[cut] - 1, 0)) for place in wanted})
    ends = [-1, *chosen, len(columns) - 1]
    return [columns[first + 1 : last + 1] for first, last in pairwise(ends) if last > first]


def _extent(
    row: Sequence[Sequence[str]], layout: Mapping[str, Position], sizes: Mapping[str, Size]
) -> tuple[float, float, float, float]:
    """Left, top, width and height of a row."""
    nodes = [node for column in row for node in column]
    left, top = min(layout[node][0] for node in nodes), min(layout[node][1] for node in nodes)
    right = max(layout[node][0] + sizes[node][0] for node in nodes)
    bottom = max(layout[node][1] + sizes[node][1] for node in nodes)
    return left, top, right - left, bottom - top


def _zoom(rows: list[list[list[str]]], layout: Mapping[str, Position], sizes: Mapping[str, Size]) -> float:
    """How large everything would be shown on the page."""
    extents = [_extent(row, layout, sizes) for row in rows]
    width = max(extent[2] for extent in extents)
    height = sum(extent[3] for extent in extents) + _ROW_GAP * (len(rows) - 1)
    return min(_PAGE[0] / width, _PAGE[1] / height, 1.0)


def _stacked(
    rows: list[list[list[str]]], layout: Mapping[str, Position], sizes: Mapping[str, Size]
) -> dict[str, Position]:
    placed: dict[str, Position] = {}
    below = 0.0
    for row in rows:
        left, top, _, height = _extent(row, layout, sizes)
        for column in row:
            for node in column:
                x, y = layout[node]
                placed[node] = (snap(x - left), snap(y - top + below))
        below = snap(below + height + _ROW_GAP)
    return placed
