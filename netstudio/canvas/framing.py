"""What of the network the view shows: all of it until someone zooms or pans, then what they chose."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF

from netstudio.canvas.overlays import ZoomBar
from netstudio.canvas.scene import CanvasScene
from netstudio.canvas.view import CanvasView

_MARGIN = 32
_STEP = 1.25


class Framing:
    """Moves the camera of `view`. `following` is whether the whole network is kept in view."""

    def __init__(self, view: CanvasView, scene: CanvasScene, zoom_bar: ZoomBar) -> None:
        self._view, self._scene, self._zoom_bar = view, scene, zoom_bar
        self.following = True

    def fit(self, nodes: Iterable[str] = ()) -> None:
        """Show `nodes`, or the whole network, as large as it fits but not above 100 % and not under the zoom bar."""
        nodes = tuple(nodes)
        area = self._scene.bounds(nodes)
        if area.isEmpty():
            self._view.camera.look_at(QPointF(), 1.0)
            return
        self._show_area(area, _MARGIN)
        if self._zoom_bar_covers(nodes or self._scene.nodes):
            self._show_area(area, self._view.viewport().height() - self._zoom_bar.y() + _MARGIN // 4)
        self.following = not nodes

    def _show_area(self, area: QRectF, below: int) -> None:
        """Show `area` in the middle of the view less a margin, which is `below` at the bottom."""
        room = self._view.viewport().rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -below)
        zoom = min(max(room.width(), 1) / area.width(), max(room.height(), 1) / area.height(), 1.0)
        self._view.camera.look_at(area.center() + QPointF(0, (below - _MARGIN) / 2 / zoom), zoom)

    def _zoom_bar_covers(self, nodes: Iterable[str]) -> bool:
        bar, cards = self._zoom_bar.geometry(), self._scene.nodes
        return any(bar.intersects(self._view.mapFromScene(cards[node].card).boundingRect()) for node in nodes)

    def zoom_to(self, zoom: float) -> None:
        """Show at `zoom`; the middle of the view stays."""
        self._view.camera.set_zoom(zoom)
        self.following = False

    def choose(self, name: str) -> None:
        """Do what a button of the zoom bar says: in, out, fit or reset."""
        match name:
            case "in":
                self.zoom_to(self._view.camera.zoom * _STEP)
            case "out":
                self.zoom_to(self._view.camera.zoom / _STEP)
            case "fit":
                self.fit()
            case _:
                self.zoom_to(1.0)

    def reveal(self, node: str) -> None:
        """Bring `node` into view where it is not; nothing for one that is not there."""
        item = self._scene.nodes.get(node)
        if item is not None and not self._view.camera.visible_area().contains(item.card):
            self._view.camera.look_at(item.card.center(), self._view.camera.zoom)
            self.following = False
