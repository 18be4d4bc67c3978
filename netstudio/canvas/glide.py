"""Nodes that move to their new places in a short, soft motion."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from core.project import Position
from netstudio.canvas.scene import CanvasScene

_DURATION = 180
_MOST_NODES = 300


class Glide(QVariantAnimation):
    """Moves the items from where they were to where the document has them; the document is not involved."""

    def __init__(self, scene: CanvasScene, parent: QObject) -> None:
        super().__init__(parent)
        self._scene = scene
        self._from: dict[str, Position] = {}
        self.setDuration(_DURATION)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._show)
        self.finished.connect(self.finish)

    def run_from(self, before: Mapping[str, Position]) -> None:
        """Let the items come from `before`."""
        self._from = {node: at for node, at in before.items() if self._scene.positions.get(node, at) != at}
        if 0 < len(self._from) <= _MOST_NODES:
            self._show(0.0)
            self.start()

    def finish(self) -> None:
        """Put everything where it belongs at once."""
        if not self._from:
            return
        self.stop()
        self._from = {}
        self._scene.show_positions(self._scene.positions)

    def _show(self, share: float) -> None:
        after = self._scene.positions
        between = {
            node: (x + (after[node][0] - x) * share, y + (after[node][1] - y) * share)
            for node, (x, y) in self._from.items()
            if node in after
        }
        self._scene.show_positions(between, dragging=True)
