"""Edits of the project that also decide where nodes go. Pure: project and positions in, project out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from core.catalog import Layer, layer_kinds
from core.graph import Edge, Graph, edit, free_port, layout, paths
from core.project import Position, Project
from netstudio.canvas import frame_edits, placement
from netstudio.canvas.geometry import COLUMN_GAP, ROW_GAP, node_height, snap
from netstudio.document import Block

Positions = Mapping[str, Position]
New = str | Block
"""What can be added: the key of a layer with its usual settings, or a kept block."""


def with_graph(project: Project, graph: Graph, positions: Positions) -> Project:
    """`project` with another graph; new nodes find their places beside those at `positions`."""
    return replace(project, graph=graph, layout=_whole_layout(project, graph, placement.complete(graph, positions)))


def moved(project: Project, positions: Positions) -> Project:
    """`project` with every node at `positions`."""
    return replace(project, layout=_whole_layout(project, project.graph, placement.complete(project.graph, positions)))


def _whole_layout(project: Project, graph: Graph, positions: Positions) -> Positions:
    """`positions`, those of the nodes of `graph`, with those of what is in its groups."""
    if graph.plain:
        return positions
    return layout.known(graph, layout.with_level(project.layout, "", positions))


def layer_of(new: New) -> Layer:
    """The layer that is added."""
    return new.layer if isinstance(new, Block) else layer_kinds.default(new)


def title_of(new: New) -> str:
    """What it is called before it has a name of its own."""
    return new.name if isinstance(new, Block) else layer_kinds.classes[new].title


def _with_node(project: Project, new: New) -> tuple[Project, str]:
    """With one node more, which has no place yet; what is in it has."""
    graph, node = edit.add_node(project.graph, layer_of(new), edit.new_name(project.graph, title_of(new)))
    if isinstance(new, Block) and new.settings:
        graph = edit.set_node_settings(graph, [node], new.settings)
    inner = {paths.join(node, path): at for path, at in new.inside.items()} if isinstance(new, Block) else {}
    return replace(project, graph=graph, layout={**project.layout, **inner}), node


def add_at(project: Project, positions: Positions, new: New, at: Position) -> tuple[Project, str]:
    """With a new layer at `at` or the nearest free spot below it, not wired; also its id."""
    cards = placement.rectangles(project.graph, positions).values()
    project, node = _with_node(project, new)
    return with_graph(project, project.graph, {**positions, node: placement.free_spot(at, cards)}), node


def insert(project: Project, positions: Positions, new: New, edge: Edge) -> tuple[Project, str]:
    """With a new layer on the wire `edge`; what comes after it moves aside when there is no room. Also its id."""
    project, node = _with_node(project, new)
    return with_graph(project, edit.insert_on_edge(project.graph, edge, node), positions), node


def add_connected(
    project: Project, positions: Positions, new: New, at: Position, wire: tuple[str, int]
) -> tuple[Project, str]:
    """With a new layer at a free spot near `at`, wired to a node and its input, or -1 − n for its output n."""
    cards = placement.rectangles(project.graph, positions).values()
    project, node = _with_node(project, new)
    other, port = wire
    if port < 0:
        graph = edit.connect(project.graph, other, node, 0, -1 - port)
    else:
        graph = edit.connect(project.graph, node, other, port)
    return with_graph(project, graph, {**positions, node: placement.free_spot(at, cards)}), node


def put_on_wire(project: Project, positions: Positions, node: str, edge: Edge) -> Project:
    """With the unwired `node`, which is there already, on the wire `edge`."""
    graph = edit.insert_on_edge(project.graph, edge, node)
    return with_graph(project, graph, {other: at for other, at in positions.items() if other != node})


def fits_on_wire(layer: Layer | type[Layer]) -> bool:
    """Whether the layer has an input and an output, so that it can be put on a wire."""
    return layer.has_output and (layer.grows or len(layer.inputs) > 0)


def add_after(project: Project, positions: Positions, new: New, nodes: Sequence[str]) -> tuple[Project, str] | None:
    """With a new layer after `nodes`, the selected ones, and wired; None when it cannot follow them.

    A layer that merges takes all of `nodes`. Another one follows the last of them: it is put on the wire when exactly
    one leaves there, else it begins a branch. After an Output it is put in front of it.
    """
    kind = layer_of(new)
    sources = [node for node in nodes if project.graph.by_id[node].layer.has_output]
    if not (kind.grows or kind.inputs):
        return None
    if kind.grows and len(sources) > 1:
        return _merge(project, positions, new, sources)
    last = nodes[-1]
    if last not in sources:
        arriving = project.graph.incoming[last]
        return insert(project, positions, new, arriving[0]) if arriving and fits_on_wire(kind) else None
    leaving = project.graph.outgoing[last]
    if len(leaving) == 1 and fits_on_wire(kind):
        return insert(project, positions, new, leaving[0])
    project, node = _with_node(project, new)
    return with_graph(project, edit.connect(project.graph, last, node, 0), positions), node


def _merge(project: Project, positions: Positions, new: New, sources: Sequence[str]) -> tuple[Project, str]:
    cards = placement.rectangles(project.graph, positions)
    project, node = _with_node(project, new)
    graph = project.graph
    ends = [cards[source] for source in sources]
    middle = sum(card.center().y() for card in ends) / len(ends)
    wanted = (max(card.right() for card in ends) + COLUMN_GAP, middle - node_height(len(sources) + 1) / 2)
    for source in sources:
        port = free_port(graph, node)
        graph = edit.connect(graph, source, node, 0 if port is None else port)
    return with_graph(project, graph, {**positions, node: placement.free_spot(wanted, cards.values())}), node


def duplicated(project: Project, positions: Positions, nodes: Sequence[str]) -> tuple[Project, dict[str, str]]:
    """With copies of `nodes` and the wires among them below the originals; also the copy of each."""
    graph, copies = edit.duplicate(project.graph, nodes)
    cards = placement.rectangles(project.graph, positions)
    own = [cards[node] for node in copies]
    drop = 0.0
    if own:
        drop = max(card.bottom() for card in own) - min(card.top() for card in own) + ROW_GAP
        drop = placement.free_drop(own, [card for node, card in cards.items() if node not in copies], drop)
    at = {copy: (positions[node][0], snap(positions[node][1] + drop)) for node, copy in copies.items()}
    frames = frame_edits.with_copied_insides(project.frames, copies)
    project = replace(project, layout=layout.duplicated(project.layout, "", copies, (0.0, drop)), frames=frames)
    return with_graph(project, graph, {**positions, **at}), copies


def removed(project: Project, positions: Positions, nodes: Iterable[str], edges: Iterable[Edge]) -> Project:
    """Without `nodes` and `edges`."""
    return with_graph(project, edit.remove(project.graph, nodes, edges), positions)


def removed_and_reconnected(project: Project, positions: Positions, nodes: Iterable[str]) -> Project:
    """Without `nodes`; their neighbours are wired to each other."""
    return with_graph(project, edit.remove_and_reconnect(project.graph, nodes), positions)


def arranged(project: Project, positions: Positions, nodes: Collection[str] = ()) -> Project:
    """With `nodes`, or all, in the automatic layout, whose top left corner stays where theirs was.

    What is below and right of them makes room where they need some. Frames are drawn around what was in them.
    """
    picked = set(nodes or positions)
    graph = edit.remove(project.graph, [node.id for node in project.graph.nodes if node.id not in picked])
    places = placement.arranged(graph)
    (old_x, old_y), (new_x, new_y) = _corner({node: positions[node] for node in picked}), _corner(places)
    dx, dy = snap(old_x - new_x), snap(old_y - new_y)
    new = {**positions, **{node: (x + dx, y + dy) for node, (x, y) in places.items()}}
    new = placement.with_room(project.graph, new, picked, placement.bounds(project.graph, positions, picked))
    old_cards, new_cards = frame_edits.cards(project, positions), frame_edits.cards(project, new)
    project = frame_edits.around_moved(project, old_cards, new_cards)
    return replace(project, layout=_whole_layout(project, project.graph, new))


def _corner(positions: Positions) -> Position:
    return min(x for x, _ in positions.values()), min(y for _, y in positions.values())
