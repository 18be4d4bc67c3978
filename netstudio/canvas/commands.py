"""The edits of the canvas: each one is one undo step with a name. They use document, selection and scene, no widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from core import frames
from core.catalog import layer_kinds
from core.graph import Analysis, Edge, Graph, Repair, analyse, edit
from core.project import Position, Project
from netstudio.canvas import copying, edits, frame_edits, levels, placement, wiring
from netstudio.canvas.alignment import Line, Way, aligned, distributed
from netstudio.canvas.scene import CanvasScene
from netstudio.canvas.walking import Direction, first, neighbour
from netstudio.document import Blocks, Document, Selection


class Commands(QObject):
    """What menus, keys and gestures do to the level that is shown. GUI thread only."""

    refused = Signal(str)  # an edit that cannot be made, and why

    def __init__(self, document: Document, selection: Selection, scene: CanvasScene, parent: QObject) -> None:
        super().__init__(parent)
        self.document, self.selection, self.scene = document, selection, scene
        self.in_gesture = False
        """Whether a change of the document comes from the gesture that goes on, which then must not end."""
        self.blocks: Blocks | None = None
        """The kept blocks that can be added beside layers."""

    @property
    def project(self) -> Project:
        """The level that is shown, as a project of its own with its own ids."""
        return levels.inside(self.document.project, self.selection.level)

    def apply(self, project: Project, text: str, merge_key: str = "") -> None:
        """Make `project`, made from `self.project`, current as the undo step `text`; or tell why that cannot be."""
        level = self.selection.level
        try:
            whole = levels.put_back(self.document.project, level, project)
        except ValueError as error:
            self.refused.emit(str(error))
            return
        self.document.apply(whole, text, f"{merge_key} in {level}" if merge_key and level else merge_key)

    def apply_in_gesture(self, project: Project, text: str, merge_key: str) -> None:
        """As `apply`, for a gesture that goes on."""
        self.in_gesture = True
        try:
            self.apply(project, text, merge_key)
        finally:
            self.in_gesture = False

    def forecast(self, graph: Graph) -> Analysis:
        """What would be known of the level that is shown if it were `graph`."""
        whole, level = self.document.project, self.selection.level
        found = analyse(edit.put(whole.graph, level, graph), whole.data.facts, whole.training.loss)
        return found.level(level)

    def new(self, key: str) -> edits.New | None:
        """What `key` stands for: a layer kind or a kept block; None for one that is not there."""
        if key in layer_kinds.classes:
            return key
        return self.blocks.find(key) if self.blocks is not None else None

    def apply_graph(self, graph: Graph, text: str) -> None:
        """Make `graph` current; nodes keep their places, new ones find theirs."""
        self.apply(edits.with_graph(self.project, graph, self.scene.positions), text)

    def add(self, key: str, at: QPointF, edge: Edge | None = None) -> str:
        """Add a layer or a block with its middle at `at`, or on the wire `edge`; select it and return its id."""
        project, positions, new = self.project, self.scene.positions, self.new(key)
        if new is None:
            return ""
        if edge is not None:
            return self._added(edits.insert(project, positions, new, edge), self.tr("Insert {title}"), new)
        return self._added(edits.add_at(project, positions, new, placement.centred(at)), self.tr("Add {title}"), new)

    def add_after_selection(self, key: str, middle: QPointF) -> str:
        """Add a layer after what is selected, wired; at `middle` when nothing is or it cannot follow."""
        project, positions, new = self.project, self.scene.positions, self.new(key)
        if new is None:
            return ""
        wires = [edge for edge in self.selection.edges if edge in self.scene.edges]
        nodes = [node for node in self.selection.nodes if node in positions]
        if not nodes and len(wires) == 1 and edits.fits_on_wire(edits.layer_of(new)):
            return self.add(key, middle, wires[0])
        found = edits.add_after(project, positions, new, nodes) if nodes else None
        return self.add(key, middle) if found is None else self._added(found, self.tr("Add {title}"), new)

    def add_connected(self, key: str, at: QPointF, node: str, port: int) -> str:
        """Add a layer with its middle at `at`, wired to a port of `node` as `Hit` names it; return its id."""
        new = self.new(key)
        if new is None:
            return ""
        spot = placement.centred(at)
        try:
            found = edits.add_connected(self.project, self.scene.positions, new, spot, (node, port))
        except ValueError as error:
            self.refused.emit(str(error))
            return ""
        return self._added(found, self.tr("Add {title}"), new)

    def _added(self, found: tuple[Project, str], text: str, new: edits.New) -> str:
        project, node = found
        self.apply(project, text.format(title=edits.title_of(new)))
        self.selection.set([node])
        return node

    def delete_selected(self) -> None:
        """Remove the selected nodes with their wires, the selected wires and frames; what is in a frame stays."""
        nodes, edges = self.selection.nodes, self.selection.edges
        if not self.selection.empty:
            project = edits.removed(self.project, self.scene.positions, nodes, edges)
            self.apply(self._without_frames(project), self._deletion())

    def _without_frames(self, project: Project) -> Project:
        return replace(project, frames=frames.without(project.frames, self.selection.frames))

    def delete_and_reconnect(self) -> None:
        """Remove the selected nodes and wire their neighbours to each other; selected wires go too."""
        nodes, edges = self.selection.nodes, self.selection.edges
        if nodes:
            project = self._without_frames(edits.removed(self.project, self.scene.positions, (), edges))
            self.apply(edits.removed_and_reconnected(project, self.scene.positions, nodes), self._deletion())
        else:
            self.delete_selected()

    def _deletion(self) -> str:
        nodes = [node for node in self.selection.nodes if node in self.scene.graph.by_id]
        if len(nodes) == 1:
            return self.tr("Delete {name}").format(name=self.scene.graph.by_id[nodes[0]].name)
        if nodes:
            return self.tr("Delete {count} layers").format(count=len(nodes))
        if self.selection.frames and not self.selection.edges:
            return self.tr("Delete frame") if len(self.selection.frames) == 1 else self.tr("Delete frames")
        return self.tr("Delete wire") if len(self.selection.edges) == 1 else self.tr("Delete wires")

    def picked_to_copy(self) -> tuple[list[str], set[str]]:
        """The selected nodes and frames, with what lies in these."""
        picked = (self.selection.nodes, self.selection.frames)
        return copying.held(self.project, self.scene.positions, *picked)

    def duplicate(self) -> None:
        """Copy the selected nodes and the wires among them, and frames with what is in them; select the copies."""
        picked = (self.selection.nodes, self.selection.frames)
        copied = copying.duplicated(self.project, self.document.project.frames, self.scene.positions, *picked)
        if copied.nodes or copied.frames:
            self.apply(copied.project, self.tr("Duplicate"))
            self.selection.set(copied.nodes.values(), (), copied.frames.values())

    def rename(self, node: str, name: str) -> None:
        """Call `node` `name`."""
        project = self.project
        self.apply(replace(project, graph=edit.rename(project.graph, node, name)), self.tr("Rename"))

    def arrange(self) -> None:
        """Lay out the selected nodes where several are, else the whole network; frames stay around what is in them.

        The top left corner of what is laid out stays where it is.
        """
        if self.scene.graph.nodes:
            picked = [node for node in self.selection.nodes if node in self.scene.positions]
            project = edits.arranged(self.project, self.scene.positions, picked if len(picked) > 1 else ())
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
        self.apply(edits.moved(self.project, {**self.scene.positions, **positions}), text)

    def nudge(self, dx: float, dy: float) -> None:
        """Shift the selected nodes, and frames with what is in them; repeated nudges are one undo step."""
        positions, project = self.scene.positions, self.project
        picked, framed = copying.held(project, positions, self.selection.nodes, self.selection.frames)
        if picked or framed:
            shifted = {node: (positions[node][0] + dx, positions[node][1] + dy) for node in picked}
            areas = self.scene.frames.areas.items()
            carried = {frame: (x + dx, y + dy, wide, high) for frame, (x, y, wide, high) in areas if frame in framed}
            project = edits.moved(frame_edits.placed(project, carried), {**positions, **shifted})
            self.apply(project, self.tr("Nudge"), " ".join(["canvas.nudge", *picked, *sorted(framed)]))

    def connect_selected(self) -> None:
        """Wire the selected nodes in the order they were picked; two that are wired, to the next port."""
        self._wire(wiring.chained, self.tr("Connect"))

    def disconnect_selected(self) -> None:
        """Remove the wires among the selected nodes, or of the one selected node."""
        self._wire(wiring.cut, self.tr("Disconnect"))

    def _wire(self, change: Callable[[Graph, Sequence[str]], Graph], text: str) -> None:
        nodes = [node for node in self.selection.nodes if node in self.scene.positions]
        if nodes:
            try:
                self.apply_graph(change(self.project.graph, nodes), text)
            except wiring.CannotWire as error:
                self.refused.emit(str(error))

    def repair(self, repair: Repair) -> None:
        """Do what `repair` offers."""
        self.apply_graph(edit.apply_repair(self.project.graph, repair), repair.text)

    def select_all(self) -> None:
        """Select every node, wire and frame."""
        graph = self.scene.graph
        self.selection.set((node.id for node in graph.nodes), graph.edges, self.scene.frames.items)

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
