"""A standing remark inside a panel: a sentence, and below it what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netstudio.icons import pixmap
from netstudio.widgets.emptying import empty
from netstudio.widgets.near_focus import keep_focus_near
from netstudio.widgets.wrapped_label import WrappedLabel

Actions = Sequence[tuple[str, Callable[[], None]]]
KINDS = ("info", "warning", "error")


class Notice(QFrame):
    """Hidden until `show_notice`; unlike a MessageBar its buttons stand below, so that it fits narrow panels.

    The pointer leaves the keyboard where it is: what is pressed here often goes away at once.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "info"
        self._shown: tuple[str, str, tuple[str, ...]] = ("", "", ())
        self._callbacks: list[Callable[[], None]] = []
        self._mark = QLabel()
        self._mark.setFixedSize(16, 18)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        self._text = WrappedLabel()
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._actions = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._actions.setSpacing(8)
        body = QVBoxLayout()
        body.setSpacing(8)
        body.addWidget(self._text)
        body.addLayout(self._actions)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(8)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(body, 1)
        keep_focus_near(self)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def show_notice(self, kind: str, text: str, actions: Actions = ()) -> None:
        """Show `text` as `info`, `warning` or `error` with a button for each (title, what it does)."""
        self._callbacks = [action for _, action in actions]
        shown = (kind, text, tuple(title for title, _ in actions))
        if shown != self._shown:
            self._shown = shown
            self._kind = kind if kind in KINDS else "info"
            self.setProperty("bar", self._kind)
            self.style().unpolish(self)
            self.style().polish(self)
            self._text.setText(text)
            self._make_buttons(shown[2])
            self._draw_mark()
        self.show()

    def _make_buttons(self, titles: tuple[str, ...]) -> None:
        empty(self._actions)
        several = len(titles) > 1  # do not fit beside each other in a narrow panel
        direction = QBoxLayout.Direction
        self._actions.setDirection(direction.TopToBottom if several else direction.LeftToRight)
        for index, title in enumerate(titles):
            button = QPushButton(title)
            button.setProperty("kind", "repair")
            button.setAccessibleName(title)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            keep_focus_near(button)
            button.clicked.connect(partial(self._act, index))
            self._actions.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        if not several:  # without buttons too: a layout with nothing in it would leave the text no width
            self._actions.addStretch(1)

    def _act(self, index: int, _checked: bool = False) -> None:
        self._callbacks[index]()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_mark()

    def _draw_mark(self) -> None:
        palette = self.palette()
        dark = palette.window().color().lightness() < 128
        colors = {
            "info": palette.color(QPalette.ColorRole.Accent).name(),
            "warning": "#f0b95a" if dark else "#8a5300",
            "error": palette.color(QPalette.ColorRole.BrightText).name(),
        }
        self._mark.setPixmap(pixmap(self._kind, colors[self._kind], 16, self.devicePixelRatioF()))
