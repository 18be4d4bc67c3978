"""Drop: a layer from the palette lands on the canvas, or on the wire under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData, QPointF

from core.catalog import layer_kinds
from core.graph import Edge
from netstudio.canvas import edits
from netstudio.canvas.drag_items import GhostNode
from netstudio.canvas.gestures.gesture import Gesture, Pointer
from netstudio.canvas.placement import centred

if TYPE_CHECKING:
    from netstudio.canvas.view import CanvasView

translate = QCoreApplication.translate
LAYER_MIME = "application/x-netstudio-layer"
_WIRE_REACH = 20.0
_BESIDE_WIRE = QPointF(-84.0, 40.0)


def layer_key(data: QMimeData) -> str:
    """The catalog key that `data` carries; empty when it carries none that is known."""
    if not data.hasFormat(LAYER_MIME):
        return ""
    key = data.data(LAYER_MIME).toStdString()
    return key if key in layer_kinds.classes else ""


class DropGesture(Gesture):
    """Shows the card to come under the pointer and lights the wire it would go into."""

    def __init__(self, view: CanvasView, key: str) -> None:
        self._view, self._key = view, key
        kind = layer_kinds.classes[key]
        look = view.items_scene.look
        self._ghost = GhostNode(look, f"layers/{key}", look.category(kind.category), kind.title)
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
        if not edits.fits_on_wire(layer_kinds.classes[self._key]):
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
