"""Which wires are laid anew when cards move: those that leave the moved cards, and long ones that pass there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF

from core.graph import Edge, Graph
from netstudio.canvas.edge_item import EdgeItem
from netstudio.canvas.geometry import NODE_HEIGHT
from netstudio.canvas.node_item import OUTPUT, NodeItem
from netstudio.canvas.routes import Shelf, may_be_blocked, route_around


class Wiring:
    """Keeps the routes of `edges` as if all of them were laid anew after every change; both mappings are the scene's.

    A short wire depends on its ends alone, so it is carried along where both moved alike. A long one depends on the
    cards around it too, and is laid anew when one of them moved, came or went.
    """

    def __init__(self, nodes: Mapping[str, NodeItem], edges: Mapping[Edge, EdgeItem]) -> None:
        self._nodes, self._edges = nodes, edges
        self._before: dict[str, QRectF] = {}
        """The cards of nodes that moved, grew, came or went since wires were laid, as they were then; null for new."""
        self._new: set[Edge] = set()
        self._long: set[Edge] = set()
        self._cards = Shelf()
        """Every card by its node; while some are dragged, those that stand still."""

    def note(self, node: str, card: QRectF) -> None:
        """`card` is where `node` is and will not stay, a null rectangle for one that is new."""
        self._before.setdefault(node, card)

    def add(self, edge: Edge) -> None:
        """There is a new wire."""
        self._new.add(edge)

    def remove(self, edge: Edge) -> None:
        """A wire is gone."""
        self._new.discard(edge)
        self._long.discard(edge)

    def ends(self, edge: Edge) -> tuple[QPointF, QPointF]:
        """Where `edge` begins and ends now."""
        start = self._nodes[edge.source].port_position(OUTPUT - edge.output)
        return start, self._nodes[edge.target].port_position(edge.port)

    def drag(self, graph: Graph, moved: Collection[str]) -> None:
        """Let the wires of `moved`, whose old places were noted, follow; others that they pass wait for `settle`."""
        for node in moved:
            self._cards.take(node)
        for edge in _edges_of(graph, moved):
            start, end = self.ends(edge)
            if not self._edges[edge].carry(start, end):
                self._lay(edge, start, end, self._cards.near(start, end))

    def settle(self, graph: Graph) -> None:
        """Lay every wire that would be laid otherwise now."""
        before, self._before = self._before, {}
        new, self._new = self._new, set()
        if not before and not new:
            return
        here = {node: self._nodes[node].card for node in before if node in self._nodes}
        resized = {node for node, card in here.items() if card.size() != before[node].size()}
        for node in before:
            self._cards.take(node)
        for node, card in here.items():
            self._cards.put(node, card)
        for edge in new | _edges_of(graph, here) | self._passing(before, here):
            start, end = self.ends(edge)
            if may_be_blocked(start, end):
                self._lay(edge, start, end, self._cards.near(start, end))
            elif {edge.source, edge.target} & resized or not self._edges[edge].carry(start, end):
                self._lay(edge, start, end, ())

    def _passing(self, before: Mapping[str, QRectF], here: Mapping[str, QRectF]) -> set[Edge]:
        """The long wires near cards that moved, came or went."""
        touched = Shelf(card for card in (*before.values(), *here.values()) if not card.isNull())
        return {edge for edge in self._long if touched.concerns(self._edges[edge].route)}

    def _lay(self, edge: Edge, start: QPointF, end: QPointF, cards: Iterable[QRectF]) -> None:
        if may_be_blocked(start, end):
            self._long.add(edge)
        else:
            self._long.discard(edge)
        self._edges[edge].set_route(route_around(start, end, cards), self._label_below(edge, start, end))

    def _label_below(self, edge: Edge, start: QPointF, end: QPointF) -> float | None:
        """The height below both cards of a short level wire, where a long label finds room."""
        if abs(start.y() - end.y()) > NODE_HEIGHT or end.x() < start.x():
            return None
        return max(self._nodes[edge.source].card.bottom(), self._nodes[edge.target].card.bottom())


def _edges_of(graph: Graph, nodes: Iterable[str]) -> set[Edge]:
    return {edge for node in nodes for edge in (*graph.incoming[node], *graph.outgoing[node])}
