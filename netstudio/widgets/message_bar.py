"""A bar that says something without stopping anyone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from netstudio.icons import pixmap
from netstudio.widgets.emptying import empty
from netstudio.widgets.icon_button import IconButton
from netstudio.widgets.near_focus import keep_focus_near
from netstudio.widgets.wrapped_label import WrappedLabel

KINDS = ("info", "warning", "error")
_MOST_WAITING = 8


@dataclass(frozen=True)
class _Message:
    kind: str
    text: str
    actions: tuple[tuple[str, Callable[[], None]], ...]


class MessageBar(QFrame):
    """Hidden until `show_message`; the person closes it or picks one of its actions.

    A warning or an error that something newer covers is said again once that is closed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: _Message | None = None
        self._waiting: list[_Message] = []
        self._mark = QLabel()
        self._mark.setFixedSize(18, 18)
        self._text = WrappedLabel()
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        self._close = IconButton("close", self.tr("Close"))
        self._close.clicked.connect(self._go_on)
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
        message = _Message(kind if kind in KINDS else "info", text, tuple(actions))
        covered = self._shown
        self._waiting = [each for each in self._waiting if each.text != text]
        if covered is not None and covered.kind != "info" and covered.text != text:
            self._waiting = [*self._waiting, covered][-_MOST_WAITING:]
        self._show(message)

    def withdraw(self, text: str) -> None:
        """Say `text` no more, if it is what the bar says or would say again."""
        self._waiting = [each for each in self._waiting if each.text != text]
        if self._shown is not None and self._shown.text == text:
            self._go_on()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_mark()

    def _go_on(self) -> None:
        """What is said has been seen."""
        if self._waiting:
            self._show(self._waiting.pop())
        else:
            self._shown = None
            self.hide()

    def _show(self, message: _Message) -> None:
        self._shown = message
        self.setProperty("bar", message.kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._text.setText(message.text)
        empty(self._actions)
        for title, action in message.actions:
            button = QPushButton(title)
            button.setAccessibleName(title)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            keep_focus_near(button)
            button.clicked.connect(self._go_on)
            button.clicked.connect(lambda _=False, chosen=action: chosen())
            self._actions.addWidget(button)
        self._draw_mark()
        self.show()

    def _draw_mark(self) -> None:
        kind = self._shown.kind if self._shown is not None else "info"
        palette = self.palette()
        colors = {
            "info": palette.color(QPalette.ColorRole.Accent).name(),
            "warning": palette.color(QPalette.ColorRole.WindowText).name(),
            "error": palette.color(QPalette.ColorRole.BrightText).name(),
        }
        self._mark.setPixmap(pixmap(kind, colors[kind], 18, self.devicePixelRatioF()))
