"""A bar that says something without stopping anyone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from netstudio.icons import pixmap
from netstudio.widgets.emptying import empty
from netstudio.widgets.icon_button import IconButton
from netstudio.widgets.near_focus import keep_focus_near
from netstudio.widgets.wrapped_label import WrappedLabel

KINDS = ("info", "warning", "error")


class MessageBar(QFrame):
    """Hidden until `show_message`; the person closes it or picks one of its actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "info"
        self._mark = QLabel()
        self._mark.setFixedSize(18, 18)
        self._text = WrappedLabel()
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        self._close = IconButton("close", self.tr("Close"))
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._mark)
        row.addWidget(self._text, 1)
        row.addLayout(self._actions)
        row.addWidget(self._close)
        keep_focus_near(self)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def show_message(self, kind: str, text: str, actions: Sequence[tuple[str, Callable[[], None]]] = ()) -> None:
        """Show `text` as `info`, `warning` or `error` with a button for each (title, what it does)."""
        self._kind = kind if kind in KINDS else "info"
        self.setProperty("bar", self._kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._text.setText(text)
        empty(self._actions)
        for title, action in actions:
            button = QPushButton(title)
            button.setAccessibleName(title)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            keep_focus_near(button)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _=False, chosen=action: chosen())
            self._actions.addWidget(button)
        self._draw_mark()
        self.show()

    def withdraw(self, text: str) -> None:
        """Hide the bar if `text` is what it says."""
        if self.text == text:
            self.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_mark()

    def _draw_mark(self) -> None:
        palette = self.palette()
        colors = {
            "info": palette.color(QPalette.ColorRole.Accent).name(),
            "warning": palette.color(QPalette.ColorRole.WindowText).name(),
            "error": palette.color(QPalette.ColorRole.BrightText).name(),
        }
        self._mark.setPixmap(pixmap(self._kind, colors[self._kind], 18, self.devicePixelRatioF()))
