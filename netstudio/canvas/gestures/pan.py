"""Pan: the middle button, or Space and the left one, moves the canvas with the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from netstudio.canvas.gestures.gesture import Gesture, Pointer

if TYPE_CHECKING:
    from netstudio.canvas.view import CanvasView


class PanGesture(Gesture):
    """Moves the view; what was under the pointer stays under it."""

    scrolls = False

    def __init__(self, view: CanvasView, pointer: Pointer) -> None:
        self._view = view
        self._last = pointer.view
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, pointer: Pointer) -> None:
        self._view.camera.scroll_by(self._last - pointer.view)
        self._last = pointer.view

    def release(self, pointer: Pointer) -> None:
        self._view.show_idle_cursor()

    def cancel(self) -> None:
        self._view.show_idle_cursor()
