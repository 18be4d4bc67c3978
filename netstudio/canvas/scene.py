"""The items of the canvas, made from the project by difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from core.graph import Analysis, Edge, Graph, Problem, paths
from core.project import Position, Project
from netstudio.canvas.edge_item import EdgeItem, EdgeState
from netstudio.canvas.frame_layer import FrameLayer
from netstudio.canvas.geometry import NODE_WIDTH
from netstudio.canvas.laying import Wiring
from netstudio.canvas.look import Look
from netstudio.canvas.node_item import OUTPUT, NodeItem
from netstudio.canvas.placement import complete
from netstudio.canvas.share_links import ShareLinks
from netstudio.document import Selection


class Part(Enum):
    """What lies under a point of the canvas."""

    NOTHING = "nothing"
    NODE = "node"
    PORT = "port"
    EDGE = "edge"
    FRAME = "frame"


@dataclass(frozen=True)
class Hit:
    """What lies under a point: `node` for NODE and PORT, `port` for PORT (-1 − n: output n), `edge` for EDGE, `frame`
    and the `grip` by which it would be held for FRAME."""

    part: Part = Part.NOTHING
    node: str = ""
    port: int = 0
    edge: Edge | None = None
    frame: str = ""
    grip: str = ""


NOTHING = Hit()


class CanvasScene(QGraphicsScene):
    """Shows a graph. `nodes` and `edges` hold every item; items hold no truth and can be made anew at any time."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.graph = Graph()
        self.positions: dict[str, Position] = {}
        """Where every node is in the document, or would be placed; unlike items, never in the middle of a drag."""
        self.nodes: dict[str, NodeItem] = {}
        self.edges: dict[Edge, EdgeItem] = {}
        self._placed: dict[str, Position] = {}
        """Where every item is now."""
        self.frames = FrameLayer(self, look)
        self.version = 0
        """Another number whenever the network, its places in the document or its problems may be others."""
        self._hover = NOTHING
        self._targeted: Edge | None = None
        self._marked: frozenset[str] = frozenset()
        self._picked: frozenset[Edge] = frozenset()
        self._wiring = Wiring(self.nodes, self.edges)
        self._links = ShareLinks(look)
        self.addItem(self._links)

    def sync(self, project: Project) -> None:
        """Show `project`: make, change and remove only what differs."""
        self.version += 1
        old, self.graph = self.graph, project.graph
        self.positions = complete(project.graph, project.layout)
        if old is not self.graph:
            self._sync_nodes(old)
            if old.edges is not self.graph.edges:
                self._sync_edges()
            self._links.set_pairs(self.graph)
        self.show_positions(self.positions)
        self.frames.sync(project.frames)

    def _sync_nodes(self, old: Graph) -> None:
        graph = self.graph
        for node_id in [node_id for node_id in self.nodes if node_id not in graph.by_id]:
            self._wiring.note(node_id, self.nodes[node_id].card)
            self.removeItem(self.nodes.pop(node_id))
            del self._placed[node_id]
        for node in graph.nodes:
            item = self.nodes.get(node.id)
            if item is not None and item.node is node and _wired_alike(node.id, old, graph):
                continue
            ports = len(graph.input_ports(node.id))
            wired = frozenset(edge.port for edge in graph.incoming[node.id])
            wired |= {OUTPUT - edge.output for edge in graph.outgoing[node.id]}
            if item is None:
                item = self.nodes[node.id] = NodeItem(node, ports, wired, self.look)
                item.setPos(*self.positions[node.id])
                self._placed[node.id] = self.positions[node.id]
                self.addItem(item)
                self._wiring.note(node.id, QRectF())
            else:
                card, shown = item.card, (item.ports, len(item.node.layer.outputs))
                item.show_node(node, ports, wired)
                if shown != (ports, len(node.layer.outputs)):
                    self._wiring.note(node.id, card)

    def _sync_edges(self) -> None:
        current = dict.fromkeys(self.graph.edges)
        for edge in self.edges.keys() - current.keys():
            self.removeItem(self.edges.pop(edge))
            self._wiring.remove(edge)
        for edge in current:
            if edge not in self.edges:
                item = self.edges[edge] = EdgeItem(edge, self.look)
                self.addItem(item)
                self._wiring.add(edge)

    def show_positions(self, positions: Mapping[str, Position], *, dragging: bool = False) -> None:
        """Put the nodes at `positions` without changing the document.

        While `dragging`, wires that are only passed by a moving node stay as they are.
        """
        placed = self._placed
        moved = [node for node, at in positions.items() if placed[node] != at]
        for node in moved:
            self._wiring.note(node, self.nodes[node].card)
            self.nodes[node].setPos(*positions[node])
            placed[node] = positions[node]
        self._links.follow(self.nodes)
        if not dragging:
            self._wiring.settle(self.graph)
        elif moved:
            self._wiring.drag(self.graph, moved)

    def ends(self, edge: Edge) -> tuple[QPointF, QPointF]:
        """Where `edge` begins and ends now."""
        return self._wiring.ends(edge)

    def decorate(self, analysis: Analysis) -> None:
        """Show shapes on wires and badges on nodes."""
        self.version += 1
        by_node: dict[str, list[Problem]] = {}
        total = max(1, sum(analysis.inferred[node].multiply_adds for node in self.nodes if node in analysis.inferred))
        for problem in analysis.problems:
            by_node.setdefault(problem.node.partition(paths.SEPARATOR)[0], []).append(problem)
        for node, item in self.nodes.items():
            if item.problems or node in by_node:
                item.set_problems(tuple(by_node.get(node, ())))
            found = analysis.inferred.get(node)
            item.set_costs(*((found.parameters, found.multiply_adds / total) if found else (None, 0.0)))
        for edge, wire in self.edges.items():
            wire.show_spec(analysis.output(edge.source, edge.output))

    def mark(self, selection: Selection, *, keyboard: bool) -> None:
        """Show what is selected; `keyboard` says whether the canvas has the keyboard."""
        picked = frozenset(selection.nodes)
        current = selection.nodes[-1] if keyboard and selection.nodes else ""
        for node in (picked | self._marked) & self.nodes.keys():
            item = self.nodes[node]
            item.set_state(replace(item.state, selected=node in picked, current=node == current))
        self._marked = picked
        self.frames.mark(selection.frames)
        old, self._picked = self._picked, frozenset(selection.edges)
        self._refresh_edges(old | self._picked)

    def set_hover(self, hit: Hit) -> None:
        """Show that the pointer is over `hit`."""
        if hit == self._hover:
            return
        old, self._hover = self._hover, hit
        self.frames.set_hover(hit.frame)
        if old.node in self.nodes and old.node != hit.node:
            item = self.nodes[old.node]
            item.set_state(replace(item.state, hovered=False, hovered_port=None))
        if hit.node in self.nodes:
            item = self.nodes[hit.node]
            port = hit.port if hit.part is Part.PORT else None
            item.set_state(replace(item.state, hovered=True, hovered_port=port))
        self._refresh_edges({old.edge, hit.edge})

    def _refresh_edges(self, edges: Iterable[Edge | None]) -> None:
        for edge in edges:
            if edge in self.edges:
                self.edges[edge].set_state(self._edge_state(edge))

    def _edge_state(self, edge: Edge) -> EdgeState:
        if edge == self._targeted:
            return EdgeState.TARGETED
        if edge in self._picked:
            return EdgeState.SELECTED
        return EdgeState.HOVERED if edge == self._hover.edge else EdgeState.PLAIN

    def set_look(self, look: Look) -> None:
        """Paint everything in another theme."""
        self.look = look
        for node in self.nodes.values():
            node.set_look(look)
        for wire in self.edges.values():
            wire.set_look(look)
        self._links.set_look(look)
        self.frames.set_look(look)
        self.update()

    def hit(self, point: QPointF, reach: float) -> Hit:
        """What lies at `point`; ports and wires within `reach` count."""
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        found = self.items(area)
        cards = [item for item in found if isinstance(item, NodeItem)]
        for item in cards:
            port = item.port_at(point, reach)
            if port is not None:
                return Hit(Part.PORT, item.node.id, port)
        for item in cards:
            if item.card.contains(point) or (item.problems and item.badge_rect().contains(point)):
                return Hit(Part.NODE, item.node.id)
        edge = self.edge_at(point, reach * 0.75)
        if edge is not None:
            return Hit(Part.EDGE, edge=edge)
        frame, grip = self.frames.hit(point, reach * 0.6)
        return Hit(Part.FRAME, frame=frame, grip=grip) if frame else NOTHING

    def edge_at(self, point: QPointF, reach: float) -> Edge | None:
        """The wire nearest to `point` within `reach`, whatever lies over it."""
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        wires = [item for item in self.items(area) if isinstance(item, EdgeItem)]
        nearest = min(wires, key=lambda item: item.distance(point), default=None)
        return nearest.edge if nearest is not None and nearest.distance(point) <= reach else None

    def target_edge(self, edge: Edge | None) -> None:
        """Light the wire on which something would be put, and no other."""
        old, self._targeted = self._targeted, edge
        self._refresh_edges({old, edge})

    def bounds(self, nodes: Iterable[str] = ()) -> QRectF:
        """The rectangle around `nodes`, around all nodes and frames when none are given; empty when there is none."""
        nodes, found = tuple(nodes), QRectF()
        for frame in () if nodes else self.frames.items.values():
            found = found.united(frame.card)
        items = [self.nodes[node] for node in nodes] if nodes else self.nodes.values()
        if items:
            places = [(*self._placed[item.node.id], item.body.height()) for item in items]
            corner = QPointF(min(x for x, _, _ in places), min(y for _, y, _ in places))
            end = QPointF(max(x for x, _, _ in places) + NODE_WIDTH, max(y + height for _, y, height in places))
            found = found.united(QRectF(corner, end))
        return found


def _wired_alike(node: str, old: Graph, new: Graph) -> bool:
    """Whether the same wires are at `node` in both graphs."""
    return old.incoming.get(node) == new.incoming[node] and old.outgoing.get(node) == new.outgoing[node]
