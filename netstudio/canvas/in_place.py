"""How writing in place begins and ends: one editor at a time, and each ends once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

_SMALLEST, _LARGEST = 11, 28


class Ending(QObject):
    """Takes away an `editor` once what is written was taken with `take`, or left; `closed` follows either."""

    closed = Signal()

    def __init__(self, editor: QWidget, take: Callable[[], None]) -> None:
        super().__init__(editor)
        self._editor, self._take, self._done = editor, take, False

    def accept(self) -> None:
        """Take what is written."""
        if not self._done:
            self._done = True
            self._take()
            self._leave()

    def leave(self) -> None:
        """Go away without a change."""
        if not self._done:
            self._done = True
            self._leave()

    def focus_left(self, event: QFocusEvent) -> None:
        """Take what is written, unless a menu of the editor has the focus now."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.accept()

    def _leave(self) -> None:
        self._editor.hide()
        self.closed.emit()
        self._editor.deleteLater()


class OneAtATime(QObject):
    """Knows the ending of the editor that is open, if one is."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._open: Ending | None = None

    def hold(self, ending: Ending) -> None:
        """From now on this one is open."""
        self._open = ending
        ending.closed.connect(self._forget)

    def end(self) -> None:
        """Close the editor, if one is open, without a change."""
        if self._open is not None:
            self._open.leave()

    def _forget(self) -> None:
        self._open = None


def set_letters(editor: QWidget, size: float, zoom: float) -> None:
    """Give `editor` letters as large as those of `size` pixels below it, but readable on every level of zoom."""
    font = editor.font()
    font.setPixelSize(max(_SMALLEST, min(round(size * zoom), _LARGEST)))
    editor.setFont(font)
