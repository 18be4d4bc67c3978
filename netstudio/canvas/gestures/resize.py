"""Resize: a side or a corner of a frame or note is pulled; the others stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt

from core.frames import Area
from netstudio.canvas import frame_edits
from netstudio.canvas.gestures.gesture import Gesture, Pointer
from netstudio.canvas.scene import Hit

if TYPE_CHECKING:
    from netstudio.canvas.view import CanvasView

_ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class ResizeGesture(Gesture):
    """Shows the new size only; the document changes once, at the release. A click selects."""

    def __init__(self, view: CanvasView, pointer: Pointer, hit: Hit) -> None:
        self._view, self._start, self._hit = view, pointer, hit
        self._area = view.items_scene.frames.areas[hit.frame]
        self._pulling = False
        selection = view.selection
        if pointer.modifiers & _ADDING:
            kept = [frame for frame in selection.frames if frame != hit.frame]
            frames = kept if hit.frame in selection.frames else [*kept, hit.frame]
            selection.set(selection.nodes, selection.edges, frames)
        else:
            selection.set((), (), [hit.frame])

    def move(self, pointer: Pointer) -> None:
        self._pulling = self._pulling or pointer.far_from(self._start)
        if self._pulling:
            self._view.items_scene.frames.show_areas({self._hit.frame: self._pulled(pointer)})

    def _pulled(self, pointer: Pointer) -> Area:
        way = pointer.scene - self._start.scene
        return frame_edits.pulled(self._area, self._hit.grip, (way.x(), way.y()))

    def release(self, pointer: Pointer) -> None:
        if self._pulling:
            commands = self._view.commands
            project = frame_edits.placed(commands.project, {self._hit.frame: self._pulled(pointer)})
            frame = self._view.items_scene.frames.frames[self._hit.frame]
            text = "Resize note" if frame.note else "Resize frame"
            commands.apply(project, QCoreApplication.translate("Canvas", text))
            self.cancel()

    def cancel(self) -> None:
        layer = self._view.items_scene.frames
        layer.show_areas(layer.areas)
