"""The edits of the canvas: each one is one undo step with a name. They use document, selection and scene, no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, QRectF

from core.catalog import layer_kinds
from core.graph import Edge, Graph, Repair, edit
from core.project import Position, Project
from netstudio.canvas import edits, placement
from netstudio.canvas.alignment import Line, Way, aligned, distributed
from netstudio.canvas.node_item import OUTPUT
from netstudio.canvas.scene import CanvasScene
from netstudio.canvas.walking import Direction, first, neighbour
from netstudio.document import Document, Selection


class Commands(QObject):
    """What menus, keys and gestures do to the document. GUI thread only."""

    def __init__(self, document: Document, selection: Selection, scene: CanvasScene, parent: QObject) -> None:
        super().__init__(parent)
        self.document, self.selection, self.scene = document, selection, scene
        self.in_gesture = False
        """Whether a change of the document comes from the gesture that goes on, which then must not end."""

    def apply(self, project: Project, text: str, merge_key: str = "") -> None:
        """Make `project` current as the undo step `text`."""
        self.document.apply(project, text, merge_key)

    def apply_in_gesture(self, project: Project, text: str, merge_key: str) -> None:
        """As `apply`, for a gesture that goes on."""
        self.in_gesture = True
        try:
            self.document.apply(project, text, merge_key)
        finally:
            self.in_gesture = False

    def apply_graph(self, graph: Graph, text: str) -> None:
        """Make `graph` current; nodes keep their places, new ones find theirs."""
        self.apply(edits.with_graph(self.document.project, graph, self.scene.positions), text)

    def add(self, key: str, at: QPointF, edge: Edge | None = None) -> str:
        """Add a layer with its middle at `at`, or on the wire `edge`; select it and return its id."""
        project, positions = self.document.project, self.scene.positions
        title = layer_kinds.classes[key].title
        if edge is not None:
            after, node = edits.insert(project, positions, key, edge)
            self.apply(after, self.tr("Insert {title}").format(title=title))
        else:
            after, node = edits.add_at(project, positions, key, placement.centred(at))
            self.apply(after, self.tr("Add {title}").format(title=title))
        self.selection.set([node])
        return node

    def add_after_selection(self, key: str, middle: QPointF) -> str:
        """Add a layer after what is selected, wired; at `middle` when nothing is or it cannot follow."""
        project, positions = self.document.project, self.scene.positions
        kind = layer_kinds.classes[key]
        wires = [edge for edge in self.selection.edges if edge in self.scene.edges]
        nodes = [node for node in self.selection.nodes if node in positions]
        if not nodes and len(wires) == 1 and edits.fits_on_wire(kind):
            return self.add(key, middle, wires[0])
        found = edits.add_after(project, positions, key, nodes) if nodes else None
        if found is None:
            return self.add(key, middle)
        self.apply(found[0], self.tr("Add {title}").format(title=kind.title))
        self.selection.set([found[1]])
        return found[1]

    def add_connected(self, key: str, at: QPointF, node: str, port: int) -> str:
        """Add a layer with its middle at `at`, wired to the output of `node` or to its input `port`; return its id."""
        graph, added = edit.add_node(self.document.project.graph, layer_kinds.default(key))
        graph = edit.connect(graph, node, added, 0) if port == OUTPUT else edit.connect(graph, added, node, port)
        cards = placement.rectangles(self.scene.graph, self.scene.positions).values()
        positions = {**self.scene.positions, added: placement.free_spot(placement.centred(at), cards)}
        text = self.tr("Add {title}").format(title=layer_kinds.classes[key].title)
        self.apply(edits.with_graph(self.document.project, graph, positions), text)
        self.selection.set([added])
        return added

    def delete_selected(self) -> None:
        """Remove the selected nodes with their wires, and the selected wires."""
        nodes, edges = self.selection.nodes, self.selection.edges
        if nodes or edges:
            project = edits.removed(self.document.project, self.scene.positions, nodes, edges)
            self.apply(project, self._deletion())

    def delete_and_reconnect(self) -> None:
        """Remove the selected nodes and wire their neighbours to each other; selected wires go too."""
        nodes, edges = self.selection.nodes, self.selection.edges
        if nodes:
            project = edits.removed(self.document.project, self.scene.positions, (), edges)
            self.apply(edits.removed_and_reconnected(project, self.scene.positions, nodes), self._deletion())
        else:
            self.delete_selected()

    def _deletion(self) -> str:
        nodes = [node for node in self.selection.nodes if node in self.scene.graph.by_id]
        if len(nodes) == 1:
            return self.tr("Delete {name}").format(name=self.scene.graph.by_id[nodes[0]].name)
        if nodes:
            return self.tr("Delete {count} layers").format(count=len(nodes))
        return self.tr("Delete wire") if len(self.selection.edges) == 1 else self.tr("Delete wires")

    def duplicate(self) -> None:
        """Copy the selected nodes and the wires among them, and select the copies."""
        nodes = [node for node in self.selection.nodes if node in self.scene.graph.by_id]
        if nodes:
            project, copies = edits.duplicated(self.document.project, self.scene.positions, nodes)
            self.apply(project, self.tr("Duplicate"))
            self.selection.set(copies.values())

    def rename(self, node: str, name: str) -> None:
        """Call `node` `name`."""
        graph = edit.rename(self.document.project.graph, node, name)
        self.apply(replace(self.document.project, graph=graph), self.tr("Rename"))

    def arrange(self) -> None:
        """Lay the whole network out, its top left node staying where it is."""
        if self.scene.graph.nodes:
            project = edits.arranged(self.document.project, self.scene.positions)
            self.apply(project, self.tr("Arrange"))

    def align(self, line: Line) -> None:
        """Bring the selected nodes to one line."""
        self._place(aligned(self._selected_cards(), line), self.tr("Align"))

    def distribute(self, way: Way) -> None:
        """Spread the selected nodes evenly."""
        self._place(distributed(self._selected_cards(), way), self.tr("Distribute"))

    def _selected_cards(self) -> dict[str, QRectF]:
        nodes = self.scene.nodes
        return {node: nodes[node].card for node in self.selection.nodes if node in nodes}

    def _place(self, positions: Mapping[str, Position], text: str) -> None:
        self.apply(edits.moved(self.document.project, {**self.scene.positions, **positions}), text)

    def nudge(self, dx: float, dy: float) -> None:
        """Shift the selected nodes; repeated nudges are one undo step."""
        positions = self.scene.positions
        picked = [node for node in self.selection.nodes if node in positions]
        if picked:
            shifted = {node: (positions[node][0] + dx, positions[node][1] + dy) for node in picked}
            project = edits.moved(self.document.project, {**positions, **shifted})
            self.apply(project, self.tr("Nudge"), "canvas.nudge " + " ".join(picked))

    def repair(self, repair: Repair) -> None:
        """Do what `repair` offers."""
        self.apply_graph(edit.apply_repair(self.document.project.graph, repair), repair.text)

    def select_all(self) -> None:
        """Select every node and wire."""
        graph = self.scene.graph
        self.selection.set((node.id for node in graph.nodes), graph.edges)

    def walk(self, direction: Direction) -> str:
        """Select the next node in `direction` and return its id; empty when there is none."""
        scene = self.scene
        current = self.selection.nodes[-1] if self.selection.nodes else ""
        if current in scene.positions:
            target = neighbour(scene.graph, scene.positions, current, direction)
        else:
            target = first(scene.graph, scene.positions)
        if target:
            self.selection.set([target])
        return target
