"""Drag: moves the selected nodes on the grid; Alt drags copies; an unwired node dropped on a wire goes into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, Qt

from core.frames import Area
from core.graph import Edge
from core.project import Position
from netstudio.canvas import copying, edits, frame_edits
from netstudio.canvas.alignment import snapped
from netstudio.canvas.drag_items import GuideLines
from netstudio.canvas.geometry import GRID, snap
from netstudio.canvas.gestures.gesture import Gesture, Pointer
from netstudio.canvas.scene import Hit

if TYPE_CHECKING:
    from netstudio.canvas.view import CanvasView

translate = QCoreApplication.translate
_COPYING = "canvas.copy"
_REACH = 6
"""Pixels on the screen within which a card is pulled in line with others."""


class DragGesture(Gesture):
    """Moves items only; the document changes once, at the release."""

    def __init__(self, view: CanvasView, pointer: Pointer, hit: Hit) -> None:
        self._view, self._start, self._node, self._frame = view, pointer, hit.node, hit.frame
        self._begun = False
        self._origin: dict[str, Position] = {}
        self._areas: dict[str, Area] = {}
        self._collapse = False
        self._copies = False
        self._guides: GuideLines | None = None
        self._still: tuple[QRectF, ...] = ()
        self._pick(pointer)

    def _pick(self, pointer: Pointer) -> None:
        """Select as a click does; a plain click on one of several selected nodes waits for the release."""
        selection = self._view.selection
        node, frame = [self._node] if self._node else [], [self._frame] if self._frame else []
        if pointer.has(Qt.KeyboardModifier.ControlModifier) or pointer.has(Qt.KeyboardModifier.ShiftModifier):
            nodes, frames = _toggled(selection.nodes, node), _toggled(selection.frames, frame)
            selection.set(nodes, selection.edges, frames)
        elif not self._picked:
            selection.set(node, (), frame)
        else:
            self._collapse = True

    @property
    def _picked(self) -> bool:
        """Whether what is in the hand is selected."""
        selection = self._view.selection
        return self._node in selection.nodes or self._frame in selection.frames

    def move(self, pointer: Pointer) -> None:
        if not self._begun and not self._begin(pointer):
            return
        scene, way = self._view.items_scene, self._way(pointer)
        scene.show_positions(self._positions(way), dragging=True)
        scene.frames.show_areas(self._framed(way))
        scene.target_edge(self._wire_under())

    def _begin(self, pointer: Pointer) -> bool:
        selection, scene = self._view.selection, self._view.items_scene
        if not pointer.far_from(self._start) or not self._picked:
            return False
        if pointer.has(Qt.KeyboardModifier.AltModifier) and not self._copy():
            return False
        self._begun, project = True, self._view.commands.project
        picked = (selection.nodes, selection.frames)
        nodes, frames = picked if self._copies else copying.held(project, scene.positions, *picked)
        self._origin = {node: scene.positions[node] for node in nodes}
        self._areas = {frame: area for frame, area in scene.frames.areas.items() if frame in frames}
        for node in self._origin:
            item = scene.nodes[node]
            item.set_state(replace(item.state, lifted=True))
        self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._still = tuple(item.card for item in self._view.visible_nodes() if item.node.id not in self._origin)
        self._guides = GuideLines(scene.look)
        scene.addItem(self._guides)
        return True

    def _copy(self) -> bool:
        """Go on with copies that lie on the originals; copying and moving are one undo step. False: no copy."""
        view, selection = self._view, self._view.selection
        positions, taken = view.items_scene.positions, view.document.project.frames
        copied = copying.in_place(view.commands.project, taken, positions, selection.nodes, selection.frames)
        view.commands.apply_in_gesture(copied.project, translate("Canvas", "Duplicate"), _COPYING)
        self._node, self._frame = copied.nodes.get(self._node, ""), copied.frames.get(self._frame, "")
        self._copies = True
        view.selection.set(copied.nodes.values(), (), copied.frames.values())
        return self._picked

    def _way(self, pointer: Pointer) -> Position:
        """How far all goes: the card in the hand in line with others or on the grid. Shows the guides."""
        way = pointer.scene - self._start.scene
        if self._frame:
            x, y, _, _ = self._areas[self._frame]
            return snap(x + way.x()) - x, snap(y + way.y()) - y
        x, y = self._origin[self._node]
        card = self._view.items_scene.nodes[self._node].card
        wanted = QRectF(snap(x + way.x()), snap(y + way.y()), card.width(), card.height())
        pull = snapped(wanted, self._still, min(_REACH / self._view.camera.zoom, 2 * GRID))
        if self._guides is not None:
            self._guides.show_lines(pull.guides)
        return wanted.left() + pull.shift.x() - x, wanted.top() + pull.shift.y() - y

    def _positions(self, way: Position) -> dict[str, Position]:
        return {node: (left + way[0], top + way[1]) for node, (left, top) in self._origin.items()}

    def _framed(self, way: Position) -> dict[str, Area]:
        return {frame: (x + way[0], y + way[1], wide, high) for frame, (x, y, wide, high) in self._areas.items()}

    def _wire_under(self) -> Edge | None:
        """The wire on which the one unwired node would be put."""
        scene = self._view.items_scene
        if (
            self._frame
            or self._areas
            or len(self._origin) != 1
            or scene.graph.incoming[self._node]
            or scene.graph.outgoing[self._node]
        ):
            return None
        if not edits.fits_on_wire(scene.graph.by_id[self._node].layer):
            return None
        return scene.edge_at(scene.nodes[self._node].card.center(), 24.0)

    def release(self, pointer: Pointer) -> None:
        view = self._view
        if not self._begun:
            if self._collapse:
                view.selection.set([self._node] if self._node else (), (), [self._frame] if self._frame else ())
            return
        edge, way = self._wire_under(), self._way(pointer)
        positions = {**view.items_scene.positions, **self._positions(way)}
        self._tidy()
        if edge is not None:
            name = view.items_scene.graph.by_id[self._node].name
            project = edits.put_on_wire(view.commands.project, positions, self._node, edge)
            view.commands.apply(project, translate("Canvas", "Insert {name}").format(name=name), self._merge_key)
        else:
            project = frame_edits.placed(view.commands.project, self._framed(way))
            view.commands.apply(edits.moved(project, positions), self._text(), self._merge_key)
        view.document.end_merge()

    @property
    def _merge_key(self) -> str:
        return _COPYING if self._copies else ""

    def _text(self) -> str:
        if self._copies:
            return translate("Canvas", "Duplicate")
        if self._areas:
            frame = self._view.items_scene.frames.frames[next(iter(self._areas))]
            return translate("Canvas", "Move note") if frame.note else translate("Canvas", "Move frame")
        if len(self._origin) == 1:
            name = self._view.items_scene.graph.by_id[self._node].name
            return translate("Canvas", "Move {name}").format(name=name)
        return translate("Canvas", "Move {count} layers").format(count=len(self._origin))

    def cancel(self) -> None:
        if not self._begun:
            return
        self._tidy()
        if self._copies:
            self._view.document.end_merge()
            self._view.document.undo_stack.undo()
        scene = self._view.items_scene
        scene.show_positions(scene.positions)
        scene.frames.show_areas(scene.frames.areas)

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


def _toggled(picked: Iterable[str], one: list[str]) -> list[str]:
    """`picked` with what is in `one` added, or taken out where it is in it."""
    kept = [other for other in picked if other not in one]
    return kept if set(one) & set(picked) else [*kept, *one]
