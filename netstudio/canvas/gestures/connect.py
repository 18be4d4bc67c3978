"""Connect: draws a wire from a port to another, or pulls one off the input where it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF

from core.graph import Edge, Graph, edit, wire_fault
from netstudio.canvas import texts
from netstudio.canvas.drag_items import WireInHand
from netstudio.canvas.gestures.gesture import Gesture, Pointer
from netstudio.canvas.node_item import FAR, OUTPUT, NodeItem, worst_first
from netstudio.canvas.scene import Hit, Part

if TYPE_CHECKING:
    from netstudio.canvas.view import CanvasView

translate = QCoreApplication.translate
_MAGNET = 18


@dataclass(frozen=True)
class _End:
    """Where the wire would end: the port shown, the wire it would make, and why it may not (empty when it may)."""

    node: str
    shown_port: int
    edge: Edge | None
    fault: str = ""


class ConnectGesture(Gesture):
    """Lights the ports where the wire may end; shows it red with the reason where it may not, before the release."""

    def __init__(self, view: CanvasView, pointer: Pointer, hit: Hit) -> None:
        self._view, self._start = view, pointer
        self._node, self._port = hit.node, hit.port
        self._loose: Edge | None = None
        arriving = view.items_scene.graph.incoming[hit.node]
        taken = next((edge for edge in arriving if edge.port == hit.port), None)
        if hit.port >= 0 and taken is not None:
            self._loose, self._node, self._port = taken, taken.source, OUTPUT - taken.output
        self._graph = self._base_graph()
        self._wire: WireInHand | None = None
        self._end: _End | None = None
        self._forecast = ("", "text")

    def _base_graph(self) -> Graph:
        graph = self._view.items_scene.graph
        return graph if self._loose is None else edit.disconnect(graph, [self._loose])

    def move(self, pointer: Pointer) -> None:
        if self._wire is None:
            if not pointer.far_from(self._start):
                return
            self._begin()
        end = self._find_end(pointer)
        if end != self._end:
            self._end = end
            self._mark_target()
            self._forecast = self._foretell()
        self._stretch(pointer)
        self._view.bubble.say(self._forecast[0], self._view.mapToParent(pointer.view), self._forecast[1])

    def _begin(self) -> None:
        scene = self._view.items_scene
        self._wire = WireInHand(scene.look)
        scene.addItem(self._wire)
        if self._loose is not None:
            scene.edges[self._loose].setVisible(False)
        scene.set_hover(Hit())
        if self._view.camera.zoom < FAR:
            return
        for item in self._view.visible_nodes():
            lit = frozenset(port for port in self._ports_of(item) if self._is_open(item, port))
            own = item.node.id == self._node
            item.set_state(replace(item.state, lit_ports=lit, dimmed=not lit and not own))

    def _ports_of(self, item: NodeItem) -> list[int]:
        return list(range(item.ports) if self._leads_on else item.output_ports)

    @property
    def _leads_on(self) -> bool:
        """Whether the fixed end is an output."""
        return self._port < 0

    def _is_open(self, item: NodeItem, port: int) -> bool:
        edge = self._edge_to(item.node.id, port)
        return edge is not None and not self._fault(edge)

    def _fault(self, edge: Edge) -> str:
        return wire_fault(self._graph, edge.source, edge.target, edge.port, edge.output)

    def _edge_to(self, node: str, port: int) -> Edge | None:
        """The wire from the fixed end to `port` of `node`, both as shown."""
        if not self._leads_on:
            return Edge(node, self._node, self._port, OUTPUT - port) if port < 0 else None
        if port < 0:
            return None
        loose = self._loose
        if loose is not None and node == loose.target and port > loose.port:
            port -= self._closing(node)
        return Edge(self._node, node, port, OUTPUT - self._port)

    def _closing(self, node: str) -> int:
        """A layer that grows closes up its ports when the wire in the hand leaves it."""
        return 1 if self._graph.by_id[node].layer.grows else 0

    def _find_end(self, pointer: Pointer) -> _End | None:
        view = self._view
        hit = view.items_scene.hit(pointer.scene, _MAGNET / min(view.camera.zoom, 1.0))
        if hit.part not in (Part.PORT, Part.NODE):
            return None
        item = view.items_scene.nodes[hit.node]
        ports = self._ports_of(item)
        if hit.part is Part.PORT and hit.port in ports:
            return self._end_at(hit.node, hit.port)
        if hit.part is Part.PORT and not item.card.contains(pointer.scene):
            return None
        if hit.node == self._node:
            return None
        return self._end_on_body(item, ports)

    def _end_on_body(self, item: NodeItem, ports: list[int]) -> _End:
        """The first free port that may take the wire, else the first that may, else why none may."""
        ends = [self._end_at(item.node.id, port) for port in ports]
        legal = [end for end in ends if not end.fault]
        free = [end for end in legal if end.shown_port not in item.wired or end.shown_port < 0]
        if free or legal or ends:
            return (free or legal or ends)[0]
        if self._leads_on:
            text = translate("Canvas", "{name} has no input.")
        else:
            text = translate("Canvas", "{name} has no output.")
        return _End(item.node.id, 0, None, text.format(name=item.node.name))

    def _end_at(self, node: str, port: int) -> _End:
        edge = self._edge_to(node, port)
        if edge is None:
            return _End(node, port, None)
        return _End(node, port, edge, self._fault(edge))

    def _mark_target(self) -> None:
        end = self._end
        for node, item in self._view.items_scene.nodes.items():
            targeted = end is not None and node == end.node and not end.fault
            if targeted != item.state.targeted:
                item.set_state(replace(item.state, targeted=targeted))

    def _foretell(self) -> tuple[str, str]:
        """What to say beside the pointer: why not, or what would come out of the target; with the colour."""
        end = self._end
        if end is None:
            return "", "text"
        if end.fault or end.edge is None:
            return end.fault, "error"
        analysis = self._view.commands.forecast(self._with(end.edge))
        target = end.edge.target
        problems = [problem for problem in analysis.of(target) if problem.field or target in analysis.inputs]
        if problems:
            return worst_first(problems)[0].text, "warning"
        spec = analysis.outputs.get(target)
        return (f"→ {texts.shape_text(spec)}", "text") if spec is not None else ("", "text")

    def _with(self, edge: Edge) -> Graph:
        return edit.connect(self._graph, edge.source, edge.target, edge.port, edge.output)

    def _stretch(self, pointer: Pointer) -> None:
        scene, end = self._view.items_scene, self._end
        fixed = scene.nodes[self._node].port_position(self._port)
        loose: QPointF = pointer.scene
        legal = None
        if end is not None:
            legal = not end.fault
            if legal:
                loose = scene.nodes[end.node].port_position(end.shown_port)
        if self._wire is not None:
            self._wire.stretch(*((fixed, loose) if self._leads_on else (loose, fixed)), legal)

    def release(self, pointer: Pointer) -> None:
        wire, end = self._wire, self._end
        self._tidy()
        if wire is None or (end is not None and end.fault):
            return
        if end is not None and end.edge is not None:
            graph = self._with(end.edge)
            names = (graph.by_id[end.edge.source].name, graph.by_id[end.edge.target].name)
            text = translate("Canvas", "Connect {source} to {target}").format(source=names[0], target=names[1])
            if not _same_wiring(graph, self._view.commands.project.graph):
                self._view.commands.apply_graph(graph, text)
        elif self._loose is not None:
            name = self._graph.by_id[self._loose.target].name
            self._view.commands.apply_graph(self._graph, translate("Canvas", "Disconnect {name}").format(name=name))
        elif end is None:
            self._view.layer_wanted.emit(pointer.scene, Hit(Part.PORT, self._node, port=self._port))

    def cancel(self) -> None:
        self._tidy()

    def _tidy(self) -> None:
        view, scene = self._view, self._view.items_scene
        view.bubble.say("", view.pos())
        if self._wire is not None:
            scene.removeItem(self._wire)
            self._wire = None
        if self._loose is not None and self._loose in scene.edges:
            scene.edges[self._loose].setVisible(True)
        for item in scene.nodes.values():
            item.set_state(replace(item.state, lit_ports=frozenset(), dimmed=False, targeted=False))


def _same_wiring(one: Graph, other: Graph) -> bool:
    """Whether both have the same wires, in whatever order they were made."""
    return frozenset(one.edges) == frozenset(other.edges)
