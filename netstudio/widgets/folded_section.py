"""A titled part of a panel that is folded away until someone wants it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netstudio.widgets.icon_button import IconButton


class _Heading(QLabel):
    """A heading that can be clicked."""

    clicked = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class FoldedSection(QWidget):
    """A heading that shows and hides a body: `body` is the layout to fill. Folded at first; `toggled` tells of it."""

    toggled = Signal(bool)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._arrow = IconButton("chevron_right", "")
        self._arrow.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        heading, self._note = _Heading(title), QLabel()
        heading.setProperty("role", "heading")
        self._note.setProperty("role", "muted")
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(heading)
        head.addWidget(self._arrow)
        head.addStretch(1)
        head.addWidget(self._note)
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._content)
        for part in (self._arrow, heading):
            part.clicked.connect(lambda: self.set_open(not self.open))
        self._open = True
        self.set_open(False)

    @property
    def open(self) -> bool:
        """Whether the body is shown."""
        return self._open

    def set_open(self, shown: bool) -> None:
        """Show or hide the body."""
        if shown == self._open:
            return
        self._open = shown
        self._content.setVisible(shown)
        self._arrow.show_icon("chevron_down" if shown else "chevron_right")
        text = self.tr("Hide {0}") if shown else self.tr("Show {0}")
        self._arrow.describe(text.format(self._title))
        self.toggled.emit(shown)

    def set_note(self, text: str) -> None:
        """Say `text` at the heading's right, for what matters while the body is hidden."""
        self._note.setText(text)
