"""Places on the canvas when layers move between levels: pure functions over positions by path.

A layout maps the paths of nodes of every level to their top left corners. A node without an entry is arranged when
shown; entries of a group's inside are in the inside's own coordinates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from core.graph.group import Group
from core.graph.model import Graph
from core.graph.paths import COPY, SEPARATOR, join

Point = tuple[float, float]
Layout = Mapping[str, Point]


def level(layout: Layout, path: str) -> dict[str, Point]:
    """The positions of the level at `path`, by the ids of that level."""
    start = f"{path}{SEPARATOR}" if path else ""
    inside = {key[len(start) :]: at for key, at in layout.items() if key.startswith(start)}
    return {node: at for node, at in inside.items() if SEPARATOR not in node}


def with_level(layout: Layout, path: str, positions: Layout) -> dict[str, Point]:
    """`layout` with `positions`, by ids, in the place of those of the level at `path`; other levels stay."""
    own = level(layout, path)
    start = f"{path}{SEPARATOR}" if path else ""
    rest = {key: at for key, at in layout.items() if not (key.startswith(start) and key[len(start) :] in own)}
    return rest | {join(path, node): at for node, at in positions.items()}


def known(graph: Graph, layout: Layout) -> dict[str, Point]:
    """Without the positions of nodes that are not there."""
    paths = set(_paths(graph, ""))
    return {key: at for key, at in layout.items() if key in paths}


def _paths(graph: Graph, path: str) -> Iterable[str]:
    for node in graph.nodes:
        own = join(path, node.id)
        yield own
        if isinstance(node.layer, Group):
            yield from _paths(node.layer.graph, own)


def removed(layout: Layout, path: str, nodes: Collection[str]) -> dict[str, Point]:
    """Without `nodes` of the level at `path` and all that is in them."""
    gone = {join(path, node) for node in nodes}
    return {key: at for key, at in layout.items() if _top(key, path) not in gone}


def _top(key: str, path: str) -> str:
    """The node of the level at `path` that `key` is or is in; empty when it is elsewhere."""
    start = f"{path}{SEPARATOR}" if path else ""
    return start + key[len(start) :].partition(SEPARATOR)[0] if key.startswith(start) else ""


def grouped(layout: Layout, path: str, nodes: Collection[str], group: str) -> dict[str, Point]:
    """After `edit.group` of `nodes` on the level at `path`: they keep their places inside, the group stands at the top
    left corner of all of them."""
    places = {join(path, node): join(join(path, group), node) for node in nodes}
    moved = {_rerooted(key, path, places): at for key, at in layout.items()}
    corner = _corner([layout[node] for node in places if node in layout])
    return moved | ({join(path, group): corner} if corner else {})


def expanded(layout: Layout, path: str, group: str, mapping: Mapping[str, str]) -> dict[str, Point]:
    """After `edit.expand` of `group` on the level at `path`, with the mapping that it gave.

    The layers come out where they were inside, shifted so that their top left corner is the group's; those of repeats
    stand in rows below. Positions of the ports go.
    """
    block = join(path, group)
    first = {old: new for old, new in mapping.items() if COPY not in old.partition(SEPARATOR)[0]}
    inside = {old: layout[join(path, old)] for old in first if join(path, old) in layout}
    corner, place = _corner(inside.values()), layout.get(block)
    shift = (place[0] - corner[0], place[1] - corner[1]) if corner and place else (0.0, 0.0)
    height = _height(inside.values())
    found = removed(layout, path, [group])
    for old, new in mapping.items():
        head, _, rest = old.partition(SEPARATOR)
        number = int(head.partition(COPY)[2] or 1)
        source = join(block, rest)
        down = (number - 1) * height
        for key, at in layout.items():
            if key == source:
                found[join(path, new)] = (at[0] + shift[0], at[1] + shift[1] + down)
            elif key.startswith(f"{source}{SEPARATOR}"):
                found[join(path, new) + key[len(source) :]] = at
    return found


def duplicated(layout: Layout, path: str, copies: Mapping[str, str], shift: Point) -> dict[str, Point]:
    """After `edit.duplicate` on the level at `path`: every copy stands `shift` away, with the same inside."""
    places = {join(path, node): join(path, copy) for node, copy in copies.items()}
    found = dict(layout)
    for key, at in layout.items():
        new = _rerooted(key, path, places)
        if new != key:
            found[new] = (at[0] + shift[0], at[1] + shift[1]) if key in places else at
    return found


def _rerooted(key: str, path: str, places: Mapping[str, str]) -> str:
    """`key` where the node that it is or is in has a new path."""
    top = _top(key, path)
    return places[top] + key[len(top) :] if top in places else key


def _corner(points: Iterable[Point]) -> Point | None:
    listed = list(points)
    return (min(x for x, _ in listed), min(y for _, y in listed)) if listed else None


_ROW = 152.0
"""A node and the room below it."""


def _height(points: Iterable[Point]) -> float:
    rows = [y for _, y in points]
    return max(rows) - min(rows) + _ROW if rows else _ROW
