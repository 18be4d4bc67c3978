"""The large view while there is nothing to look at: why, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from netstudio.data_panel.offers import Offer
from netstudio.widgets import keep_focus_near

_WIDEST = 560


class BlankPage(QWidget):
    """A sentence in the middle, and a button for each offer below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: tuple[str, ...] = ()
        self._offers: Sequence[Offer] = ()
        self._text, self._bar = QLabel(), QProgressBar()
        self._text.setProperty("role", "muted")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_WIDEST // 2)
        self._bar.setAccessibleName(self.tr("Reading the data"))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 0, 40, 0)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(self._text)
        column.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._buttons)
        column.addStretch(3)

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def say(self, text: str, offers: Sequence[Offer] = (), progress: tuple[int, int] | None = None) -> None:
        """Show `text`, a button for each of `offers`, and how far something is: done and total, 0 for unknown."""
        self._text.setText(text)
        self._bar.setVisible(progress is not None)
        done, total = progress or (0, 0)
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(round(1000 * min(1.0, done / total)) if total else 0)
        self._offers = offers
        titles = tuple(title for title, _ in offers)
        if titles != self._titles:
            self._titles = titles
            self._make_buttons()

    def _make_buttons(self) -> None:
        former: list[QWidget | None] = []
        while (item := self._buttons.takeAt(0)) is not None:
            former.append(item.widget())
        for place, title in enumerate(self._titles):
            button = QPushButton(title)
            button.setAccessibleName(title)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._act, place))
            keep_focus_near(button)
            self._buttons.addWidget(button)
            button.show()
        for widget in former:
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _act(self, place: int, _checked: bool = False) -> None:
        self._offers[place][1]()
