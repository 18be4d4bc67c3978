"""Which layers and blocks are offered for a place on the canvas, and what happens with the one that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt

from netstudio.canvas.layer_search import LayerSearch, has_output, takes
from netstudio.canvas.node_item import OUTPUT
from netstudio.canvas.scene import NOTHING, Hit, Part
from netstudio.document import Addable
from netstudio.widgets import offered_layers

if TYPE_CHECKING:
    from netstudio.canvas.canvas import Canvas


class Adding(QObject):
    """Looks for what is to be added, and adds it where it was asked for."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.search = LayerSearch(canvas, canvas.theme)
        self.search.layer_chosen.connect(self._add_found)
        self.search.left.connect(lambda: canvas.view.setFocus(Qt.FocusReason.PopupFocusReason))

    def offered(self) -> list[Addable]:
        """All that may stand on the level that is shown."""
        blocks = self._canvas.commands.blocks
        kinds = offered_layers(inside=bool(self._canvas.selection.level))
        return [*kinds, *(blocks.all if blocks is not None else ())]

    def add(self, key: str, scene_pos: QPointF | None = None) -> str:
        """Add a layer with its middle at `scene_pos`, or after the selection and wired to it. Returns its id."""
        commands, framing = self._canvas.commands, self._canvas.framing
        if scene_pos is not None:
            return commands.add(key, scene_pos)
        node = commands.add_after_selection(key, self._canvas.view.camera.visible_area().center())
        if framing.following:
            framing.fit()
        else:
            framing.reveal(node)
        return node

    def ask(self, spot: QPointF | None = None, port: Hit = NOTHING) -> None:
        """Look for a layer to add at `spot` (the middle for None), wired to `port` or after the selection.

        From an output only layers are listed that take what leaves there.
        """
        view, offered = self._canvas.view, self.offered()
        middle = view.camera.visible_area().center()
        corner = view.mapFromScene(middle if spot is None else spot)
        if port.part is Part.PORT and port.port < 0:
            spec = self._canvas.known.output(port.node, OUTPUT - port.port)
            offered = [item for item in offered if takes(item, spec)]
        elif port.part is Part.PORT:
            offered = [item for item in offered if has_output(item)]
        self.search.ask(corner, middle if spot is None else spot, port, offered)

    def _add_found(self, key: str, spot: QPointF, port: Hit) -> None:
        canvas = self._canvas
        if port.part is Part.PORT and port.node in canvas.scene.nodes:
            canvas.commands.add_connected(key, spot, port.node, port.port)
        elif canvas.selection.nodes:
            self.add(key)
        else:
            self.add(key, spot)
