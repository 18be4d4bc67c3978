"""Edits of frames and notes: each one is one undo step with a name."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QPointF

from core.frames import MOST, Frame, new_id
from netstudio.canvas import frame_edits
from netstudio.canvas.commands import Commands
from netstudio.canvas.frame_item import note_height


class FrameCommands(QObject):
    """What menus, keys and the editor do to frames of the level that is shown. GUI thread only."""

    def __init__(self, commands: Commands, parent: QObject) -> None:
        super().__init__(parent)
        self._commands, self._selection, self._scene = commands, commands.selection, commands.scene

    def picked(self) -> tuple[str, ...]:
        """The selected frames and notes that are there."""
        return tuple(frame for frame in self._selection.frames if frame in self._scene.frames.items)

    def frame_selection(self) -> str:
        """Put a frame behind the selected nodes and select it; its id, empty where nothing is selected."""
        cards = frame_edits.cards(self._commands.project, self._scene.positions)
        areas = [cards[node] for node in self._selection.nodes if node in cards]
        areas += [self._scene.frames.areas[frame] for frame in self.picked()]
        if not areas or not self._room():
            return ""
        return self._add(Frame(self._new_id(), frame_edits.around(areas), self.tr("Frame")), self.tr("Frame selection"))

    def add_note(self, middle: QPointF) -> str:
        """Put an empty note at `middle`, or near it where a card would hide it, and select it; its id."""
        if not self._room():
            return ""
        cards = frame_edits.cards(self._commands.project, self._scene.positions).values()
        note = frame_edits.note_at(self._new_id(), (middle.x(), middle.y()), cards)
        return self._add(note, self.tr("Add note"))

    def _room(self) -> bool:
        full = len(self._commands.document.project.frames) >= MOST
        if full:
            text = self.tr("A project holds at most {0} frames and notes; delete some first.")
            self._commands.refused.emit(text.format(MOST))
        return not full

    def _new_id(self) -> str:
        return new_id(self._commands.document.project.frames)

    def _add(self, frame: Frame, text: str) -> str:
        commands = self._commands
        commands.apply(frame_edits.with_frame(commands.project, frame), text)
        self._selection.set((), (), [frame.id])
        return frame.id

    def write(self, frame_id: str, words: str) -> None:
        """Give a frame another title, a note another text; a note grows to hold it."""
        frame = self._scene.frames.frames.get(frame_id)
        if frame is None:
            return
        new = frame.reading(words)
        if new.note:
            x, y, width, height = new.area
            least = note_height(self._scene.look, new.text, width)
            new = replace(new, area=(x, y, width, max(height, float(round(least + 0.5)))))
        text = self.tr("Write note") if frame.note else self.tr("Rename frame")
        self._commands.apply(frame_edits.with_changed(self._commands.project, [new]), text)

    def paint(self, hue: str) -> None:
        """Give the selected frames the colour `hue`."""
        frames = self._scene.frames.frames
        new = [replace(frames[frame], hue=hue) for frame in self.picked()]
        self._commands.apply(frame_edits.with_changed(self._commands.project, new), self.tr("Colour of the frame"))
