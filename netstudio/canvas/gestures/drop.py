"""Drop: a layer from the palette lands on the canvas, or on the wire under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData, QPointF

from core.graph import Edge
from netstudio.canvas import edits
from netstudio.canvas.drag_items import GhostNode
from netstudio.canvas.gestures.gesture import Gesture, Pointer
from netstudio.canvas.placement import centred

if TYPE_CHECKING:
    from netstudio.canvas.commands import Commands
    from netstudio.canvas.view import CanvasView

translate = QCoreApplication.translate
LAYER_MIME = "application/x-netstudio-layer"
_WIRE_REACH = 20.0
_BESIDE_WIRE = QPointF(-84.0, 40.0)


def layer_key(data: QMimeData, commands: Commands) -> str:
    """The key of a layer or block that `data` carries; empty when it carries none that is known."""
    if not data.hasFormat(LAYER_MIME):
        return ""
    key = bytes(data.data(LAYER_MIME).data()).decode(errors="replace")
    return key if commands.new(key) is not None else ""


class DropGesture(Gesture):
    """Shows the card to come under the pointer and lights the wire it would go into."""

    def __init__(self, view: CanvasView, key: str) -> None:
        self._view, self._key = view, key
        new = view.commands.new(key) or key
        layer, look = edits.layer_of(new), view.items_scene.look
        self._fits = edits.fits_on_wire(layer)
        self._ghost = GhostNode(look, f"layers/{layer.key}", look.category(layer.category), edits.title_of(new))
        self._edge: Edge | None = None
        view.items_scene.addItem(self._ghost)
        view.set_hint_active(True)

    def move(self, pointer: Pointer) -> None:
        self._edge = self._wire_at(pointer)
        if self._edge is None:
            self._ghost.setPos(*centred(pointer.scene))
        else:
            self._ghost.setPos(pointer.scene + _BESIDE_WIRE)
        self._view.items_scene.target_edge(self._edge)

    def _wire_at(self, pointer: Pointer) -> Edge | None:
        if not self._fits:
            return None
        return self._view.items_scene.edge_at(pointer.scene, _WIRE_REACH / min(self._view.camera.zoom, 1.0))

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        edge = self._edge
        self.cancel()
        self._view.commands.add(self._key, pointer.scene, edge)

    def cancel(self) -> None:
        scene = self._view.items_scene
        scene.target_edge(None)
        if self._ghost.scene() is scene:
            scene.removeItem(self._ghost)
        self._view.set_hint_active(False)
