"""Rubber band: a drag on empty canvas selects the cards it touches and the frames it holds; Shift or Ctrl adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from netstudio.canvas.drag_items import RubberBand
from netstudio.canvas.gestures.gesture import Gesture, Pointer
from netstudio.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from netstudio.canvas.view import CanvasView

_ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class RubberBandGesture(Gesture):
    """Selects live while the band grows. A click without a drag clears the selection."""

    def __init__(self, view: CanvasView, pointer: Pointer) -> None:
        self._view, self._start = view, pointer
        self._before = (view.selection.nodes, view.selection.edges, view.selection.frames)
        adding = bool(pointer.modifiers & _ADDING)
        self._kept, self._kept_frames = (self._before[0], self._before[2]) if adding else ((), ())
        self._band: RubberBand | None = None
        if not pointer.modifiers & _ADDING:
            view.selection.set()

    def move(self, pointer: Pointer) -> None:
        scene = self._view.items_scene
        if self._band is None:
            if not pointer.far_from(self._start):
                return
            self._band = RubberBand(scene.look)
            scene.addItem(self._band)
        area = QRectF(self._start.scene, pointer.scene).normalized()
        self._band.span(area)
        found = [item for item in scene.items(area) if isinstance(item, NodeItem) and item.card.intersects(area)]
        touched = {item.node.id for item in found}
        added = [node.id for node in scene.graph.nodes if node.id in touched]
        framed = [frame for frame, item in scene.frames.items.items() if area.contains(item.card)]
        self._view.selection.set([*self._kept, *added], (), [*self._kept_frames, *framed])

    def release(self, pointer: Pointer) -> None:
        self._drop_band()

    def cancel(self) -> None:
        self._drop_band()
        self._view.selection.set(*self._before)

    def _drop_band(self) -> None:
        if self._band is not None:
            self._view.items_scene.removeItem(self._band)
            self._band = None
