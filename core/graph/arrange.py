"""Automatic layout: layers from left to right, branches side by side, few crossings.

The steps of Sugiyama, Tagawa and Toda 1981 ("Methods for visual understanding of hierarchical system structures"):
columns by longest path, wires over several columns cut by bends, order inside columns by barycentres, then heights
that bring each node near its neighbours. A bend only keeps room free, so that a wire drawn directly past other nodes
is seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from core.graph.model import Graph

Size = tuple[float, float]
Point = tuple[float, float]

_DEFAULT_SIZE: Size = (168.0, 60.0)
_GRID = 8.0
_BEND_HEIGHT = 8.0
_BEND_WEIGHT = 4.0
_ORDER_SWEEPS = 6
_HEIGHT_SWEEPS = 4
_LONGEST_BENT = 64
"""Wires over more columns than this get no bends: they would only cost time."""


@dataclass(frozen=True)
class _Grid:
    """Items in columns. Items below `nodes` are nodes in graph order, the others are bends."""

    nodes: int
    columns: list[list[int]]
    left: list[list[int]]
    """For every item its neighbours in the column before."""
    right: list[list[int]]


def arrange(graph: Graph, sizes: Mapping[str, Size], *, spacing: Size = (48.0, 64.0)) -> dict[str, Point]:
    """Top left corners of all nodes, the top row at 0. `spacing` is the free room between columns and between rows."""
    grid = _grid(graph)
    _uncross(grid)
    boxes = [sizes.get(node.id, _DEFAULT_SIZE) for node in graph.nodes]
    centres = _centres(grid, [height for _, height in boxes], spacing[1])
    highest = min((centres[item] - boxes[item][1] / 2 for item in range(grid.nodes)), default=0.0)
    placed: dict[str, Point] = {}
    left = 0.0
    for column in grid.columns:
        items = [item for item in column if item < grid.nodes]
        for item in items:
            top = centres[item] - boxes[item][1] / 2 - highest
            placed[graph.nodes[item].id] = (_snapped(left), _snapped(top))
        left += max((boxes[item][0] for item in items), default=0.0) + spacing[0]
    return {node.id: placed[node.id] for node in graph.nodes}


def _snapped(value: float) -> float:
    return round(value / _GRID) * _GRID


def _grid(graph: Graph) -> _Grid:
    index = {node.id: item for item, node in enumerate(graph.nodes)}
    at = _column_of(graph)
    columns: list[list[int]] = [[] for _ in range(max(at.values(), default=-1) + 1)]
    grid = _Grid(len(index), columns, [[] for _ in index], [[] for _ in index])
    for node_id in at:
        columns[at[node_id]].append(index[node_id])
    for edge in graph.edges:
        span = at[edge.target] - at[edge.source]
        if 1 <= span <= _LONGEST_BENT:
            _lay_wire(grid, index[edge.source], index[edge.target], at[edge.source] + 1, span - 1)
    return grid


def _lay_wire(grid: _Grid, source: int, target: int, column: int, bends: int) -> None:
    """Join two items over `bends` new ones in the columns from `column` on."""
    for offset in range(bends):
        bend = len(grid.left)
        grid.left.append([])
        grid.right.append([])
        grid.columns[column + offset].append(bend)
        _join(grid, source, bend)
        source = bend
    _join(grid, source, target)


def _join(grid: _Grid, source: int, target: int) -> None:
    grid.right[source].append(target)
    grid.left[target].append(source)


def _column_of(graph: Graph) -> dict[str, int]:
    """Longest way from a node without inputs; such nodes themselves stand just before what they feed."""
    at: dict[str, int] = {}
    ordered = dict.fromkeys(graph.order)
    on_loops = [node.id for node in graph.nodes if node.id not in ordered]
    for node_id in (*ordered, *on_loops):
        at[node_id] = max((at[edge.source] + 1 for edge in graph.incoming[node_id] if edge.source in at), default=0)
    for node in graph.nodes:
        fed = [at[edge.target] for edge in graph.outgoing[node.id]]
        if fed and not graph.incoming[node.id]:
            at[node.id] = max(0, min(fed) - 1)
    return at


def _uncross(grid: _Grid) -> None:
    """Order the items of every column by the mean place of their neighbours, to and fro, and keep the best order."""
    best = [list(column) for column in grid.columns]
    fewest = _crossings(grid)
    for sweep in range(_ORDER_SWEEPS):
        if fewest == 0:
            break
        forward = sweep % 2 == 0
        neighbours = grid.left if forward else grid.right
        for number in range(1, len(grid.columns)):
            number = number if forward else len(grid.columns) - 1 - number
            beside = grid.columns[number - 1 if forward else number + 1]
            grid.columns[number][:] = _by_barycentre(grid.columns[number], beside, neighbours)
        count = _crossings(grid)
        if count < fewest:
            fewest, best = count, [list(column) for column in grid.columns]
    for column, order in zip(grid.columns, best, strict=True):
        column[:] = order


def _by_barycentre(column: list[int], beside: list[int], neighbours: list[list[int]]) -> list[int]:
    if len(column) < 2:
        return column
    place = {item: position for position, item in enumerate(beside)}
    key = {}
    for position, item in enumerate(column):
        near = neighbours[item]
        key[item] = sum(place[other] for other in near) / len(near) if near else float(position)
    return sorted(column, key=key.__getitem__)


def _crossings(grid: _Grid) -> int:
    """Pairs of wires between neighbouring columns that cross."""
    total = 0
    for first, second in pairwise(grid.columns):
        if len(first) < 2 or len(second) < 2:
            continue
        place = {item: position for position, item in enumerate(second)}
        ends = [place[other] for item in first for other in sorted(grid.right[item], key=place.__getitem__)]
        total += _inversions(ends, len(second))
    return total


def _inversions(values: list[int], count: int) -> int:
    """Pairs in the wrong order, with a Fenwick tree over `count` places."""
    tree = [0] * (count + 1)
    total = 0
    for seen, value in enumerate(values):
        not_larger, place = 0, value + 1
        while place > 0:
            not_larger += tree[place]
            place &= place - 1
        total += seen - not_larger
        place = value + 1
        while place <= count:
            tree[place] += 1
            place += place & -place
    return total


def _centres(grid: _Grid, heights: list[float], gap: float) -> list[float]:
    """The height of every item's middle: as near to its neighbours' mean as order and room allow."""
    tall = [*heights, *([_BEND_HEIGHT] * (len(grid.left) - grid.nodes))]
    weight = [1.0 if item < grid.nodes else _BEND_WEIGHT for item in range(len(tall))]
    centres = [0.0] * len(tall)
    apart = {}
    for column in grid.columns:
        for above, below in pairwise(column):
            room = gap if above < grid.nodes and below < grid.nodes else gap / 2
            apart[below] = (tall[above] + tall[below]) / 2 + room
        _settle(column, [0.0] * len(column), weight, apart, centres)
    for sweep in range(_HEIGHT_SWEEPS):
        forward = sweep % 2 == 0
        for column in grid.columns if forward else reversed(grid.columns):
            wished = [_wish(item, grid, centres, forward) for item in column]
            _settle(column, wished, weight, apart, centres)
    return centres


def _wish(item: int, grid: _Grid, centres: list[float], forward: bool) -> float:
    near = grid.left[item] if forward else grid.right[item]
    near = near or (grid.right[item] if forward else grid.left[item])
    if not near:
        return centres[item]
    pulls = [_BEND_WEIGHT if other >= grid.nodes else 1.0 for other in near]
    return sum(centres[other] * pull for other, pull in zip(near, pulls, strict=True)) / sum(pulls)


def _settle(
    column: list[int], wished: list[float], weight: list[float], apart: Mapping[int, float], centres: list[float]
) -> None:
    """Put the items of a column where the weighted squares of their ways from `wished` are least, in order and apart.

    Isotonic regression by pooling adjacent violators, on heights less the room that the items above need.
    """
    offset, offsets = 0.0, []
    blocks: list[tuple[float, float, int]] = []  # mean, weight, items
    for position, item in enumerate(column):
        offset += apart[item] if position else 0.0
        offsets.append(offset)
        mean, mass, count = wished[position] - offset, weight[item], 1
        while blocks and blocks[-1][0] > mean:
            other, other_mass, other_count = blocks.pop()
            mean = (mean * mass + other * other_mass) / (mass + other_mass)
            mass, count = mass + other_mass, count + other_count
        blocks.append((mean, mass, count))
    position = 0
    for mean, _, count in blocks:
        for _ in range(count):
            centres[column[position]] = mean + offsets[position]
            position += 1
