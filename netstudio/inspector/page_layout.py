"""How all pages of the inspector are laid out."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout, QWidget

_MARGINS = (16, 16, 12, 16)


def lay_out(page: QWidget, head: QLayout, *parts: QWidget | QLayout) -> None:
    """Put `head` at the top of `page` and `parts` below it."""
    column = QVBoxLayout(page)
    column.setContentsMargins(*_MARGINS)
    column.setSpacing(20)
    column.addLayout(head)
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    column.addStretch(1)


def titled(title: QLabel, hint: QWidget) -> QLayout:
    """The head of a page without a layer of its own: what it is about, and what can be done."""
    head = QVBoxLayout()
    head.setSpacing(4)
    head.addWidget(title)
    head.addWidget(hint)
    return head
