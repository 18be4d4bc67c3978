"""Writing in place: an editor laid over the title of a frame or over a note."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from core.frames import LONGEST_TEXT, LONGEST_TITLE
from netstudio.canvas.frame_commands import FrameCommands
from netstudio.canvas.frame_item import FrameItem
from netstudio.canvas.in_place import Ending, OneAtATime, set_letters
from netstudio.canvas.rename import Renaming
from netstudio.canvas.view import CanvasView

_LETTERS = 13
_CLEAR = 16
"""Screen pixels between the words that are written and the edge of the view."""


class _Editor(QPlainTextEdit):
    """A click elsewhere, Ctrl+Enter and in a title Enter take what is written; Escape takes the text of a note too and
    leaves a title as it was. Used once."""

    accepted = Signal(str, str)  # frame, words

    def __init__(self, item: FrameItem, place: QRect, view: CanvasView) -> None:
        super().__init__(item.frame.words, view)
        self._frame = item.frame
        self.ending = Ending(self, self._take)
        self.setObjectName("canvas.frame_words")
        self.setAccessibleName(self.tr("Text of the note") if item.frame.note else self.tr("Title of the frame"))
        self.setTabChangesFocus(True)
        set_letters(self, _LETTERS, view.camera.zoom)
        least = self.fontMetrics().height() + 12
        if not item.frame.note:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setGeometry(place.left(), place.top(), max(160, place.width()), max(least, place.height()))
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape and self._frame.note:
            self.ending.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.ending.leave()
        elif entered and (not self._frame.note or event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.ending.accept()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.ending.focus_left(event)

    def _take(self) -> None:
        words = self.toPlainText()[: LONGEST_TEXT if self._frame.note else LONGEST_TITLE]
        if words != self._frame.words:
            self.accepted.emit(self._frame.id, words)


class FrameEditing(OneAtATime):
    """Opens the editor, at most one at a time."""

    def __init__(self, commands: FrameCommands, view: CanvasView, renaming: Renaming) -> None:
        super().__init__(view)
        self._commands, self._view, self._renaming = commands, view, renaming

    def begin(self, frame: str) -> None:
        """Edit the words of `frame`; nothing for one that is not there."""
        self.end_all()
        item = self._view.items_scene.frames.items.get(frame)
        if item is not None:
            editor = _Editor(item, self._in_view(item), self._view)
            editor.accepted.connect(self._commands.write)
            self.hold(editor.ending)

    def _in_view(self, item: FrameItem) -> QRect:
        """Where the words of `item` stand on the screen, after scrolling up or down to them where they are out of
        view."""
        place = self._view.mapFromScene(item.words_rect).boundingRect()
        room = self._view.viewport().rect().adjusted(0, _CLEAR, 0, -_CLEAR)
        way = max(0, place.bottom() - room.bottom()) + min(0, place.top() - room.top())
        if way and place.height() <= room.height():
            self._view.camera.scroll_by(QPoint(0, way))
        return self._view.mapFromScene(item.words_rect).boundingRect()

    def frame_selection(self) -> None:
        """Put a frame behind the selected nodes, its title ready to be written."""
        self.begin(self._commands.frame_selection())

    def add_note(self, spot: QPointF | None = None) -> None:
        """Put a note at `spot`, at the pointer or in the middle of the view, ready to be written."""
        middle = self._view.camera.visible_area().center()
        self.begin(self._commands.add_note(spot or self._view.pointer_spot or middle))

    def end_all(self) -> None:
        """As `end`, and likewise for the editor of a layer's name."""
        self._renaming.end()
        self.end()
