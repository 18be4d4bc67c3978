"""Drag: moves the selected nodes on the grid; Alt drags copies; an unwired node dropped on a wire goes into it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, Qt

from core.graph import Edge
from core.project import Position
from netstudio.canvas import edits
from netstudio.canvas.alignment import snapped
from netstudio.canvas.drag_items import GuideLines
from netstudio.canvas.geometry import GRID, snap
from netstudio.canvas.gestures.gesture import Gesture, Pointer

if TYPE_CHECKING:
    from netstudio.canvas.view import CanvasView

translate = QCoreApplication.translate
_COPYING = "canvas.copy"
_REACH = 6
"""Pixels on the screen within which a card is pulled in line with others."""


class DragGesture(Gesture):
    """Moves items only; the document changes once, at the release."""

    def __init__(self, view: CanvasView, pointer: Pointer, node: str) -> None:
        self._view, self._start, self._node = view, pointer, node
        self._origin: dict[str, Position] = {}
        self._collapse = False
        self._copies = False
        self._guides: GuideLines | None = None
        self._still: tuple[QRectF, ...] = ()
        self._pick(pointer)

    def _pick(self, pointer: Pointer) -> None:
        """Select as a click does; a plain click on one of several selected nodes waits for the release."""
        selection, node = self._view.selection, self._node
        if pointer.has(Qt.KeyboardModifier.ControlModifier) or pointer.has(Qt.KeyboardModifier.ShiftModifier):
            kept = [other for other in selection.nodes if other != node]
            selection.set(kept if node in selection.nodes else [*kept, node], selection.edges)
        elif node not in selection.nodes:
            selection.set([node])
        else:
            self._collapse = True

    def move(self, pointer: Pointer) -> None:
        if not self._origin and not self._begin(pointer):
            return
        self._view.items_scene.show_positions(self._positions(pointer), dragging=True)
        self._view.items_scene.target_edge(self._wire_under())

    def _begin(self, pointer: Pointer) -> bool:
        selection, scene = self._view.selection, self._view.items_scene
        if not pointer.far_from(self._start) or self._node not in selection.nodes:
            return False
        if pointer.has(Qt.KeyboardModifier.AltModifier):
            self._copy()
        self._origin = {node: scene.positions[node] for node in selection.nodes if node in scene.positions}
        for node in self._origin:
            item = scene.nodes[node]
            item.set_state(replace(item.state, lifted=True))
        self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._still = tuple(item.card for item in self._view.visible_nodes() if item.node.id not in self._origin)
        self._guides = GuideLines(scene.look)
        scene.addItem(self._guides)
        return True

    def _copy(self) -> None:
        """Go on with copies that lie on the originals; copying and moving are one undo step."""
        view = self._view
        project, copies = edits.duplicated(view.commands.project, view.items_scene.positions, view.selection.nodes)
        at = {copy: view.items_scene.positions[node] for node, copy in copies.items()}
        copied = edits.moved(project, {**project.layout, **at})
        view.commands.apply_in_gesture(copied, translate("Canvas", "Duplicate"), _COPYING)
        self._node, self._copies = copies[self._node], True
        view.selection.set(copies.values())

    def _positions(self, pointer: Pointer) -> dict[str, Position]:
        """Where the nodes would be: the one in the hand in line with others or on the grid, the rest as far from it
        as before. Shows the guides."""
        way = pointer.scene - self._start.scene
        x, y = self._origin[self._node]
        card = self._view.items_scene.nodes[self._node].card
        wanted = QRectF(snap(x + way.x()), snap(y + way.y()), card.width(), card.height())
        pull = snapped(wanted, self._still, min(_REACH / self._view.camera.zoom, 2 * GRID))
        if self._guides is not None:
            self._guides.show_lines(pull.guides)
        dx, dy = wanted.left() + pull.shift.x() - x, wanted.top() + pull.shift.y() - y
        return {node: (left + dx, top + dy) for node, (left, top) in self._origin.items()}

    def _wire_under(self) -> Edge | None:
        """The wire on which the one unwired node would be put."""
        scene = self._view.items_scene
        if len(self._origin) != 1 or scene.graph.incoming[self._node] or scene.graph.outgoing[self._node]:
            return None
        if not edits.fits_on_wire(scene.graph.by_id[self._node].layer):
            return None
        return scene.edge_at(scene.nodes[self._node].card.center(), 24.0)

    def release(self, pointer: Pointer) -> None:
        view = self._view
        if not self._origin:
            if self._collapse:
                view.selection.set([self._node])
            return
        edge = self._wire_under()
        positions = {**view.items_scene.positions, **self._positions(pointer)}
        self._tidy()
        if edge is not None:
            name = view.items_scene.graph.by_id[self._node].name
            project = edits.put_on_wire(view.commands.project, positions, self._node, edge)
            view.commands.apply(project, translate("Canvas", "Insert {name}").format(name=name), self._merge_key)
        else:
            view.commands.apply(edits.moved(view.commands.project, positions), self._text(), self._merge_key)
        view.document.end_merge()

    @property
    def _merge_key(self) -> str:
        return _COPYING if self._copies else ""

    def _text(self) -> str:
        if self._copies:
            return translate("Canvas", "Duplicate")
        if len(self._origin) == 1:
            name = self._view.items_scene.graph.by_id[self._node].name
            return translate("Canvas", "Move {name}").format(name=name)
        return translate("Canvas", "Move {count} layers").format(count=len(self._origin))

    def cancel(self) -> None:
        if not self._origin:
            return
        self._tidy()
        if self._copies:
            self._view.document.end_merge()
            self._view.document.undo_stack.undo()
        scene = self._view.items_scene
        scene.show_positions(scene.positions)

    def _tidy(self) -> None:
        scene = self._view.items_scene
        scene.target_edge(None)
        if self._guides is not None:
            scene.removeItem(self._guides)
            self._guides = None
        for node in self._origin:
            if node in scene.nodes:
                item = scene.nodes[node]
                item.set_state(replace(item.state, lifted=False))
        self._view.show_idle_cursor()
