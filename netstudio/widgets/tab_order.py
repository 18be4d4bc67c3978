"""The way of the Tab key where controls come and go: as they stand in their layouts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def tab_as_laid_out(root: QWidget) -> None:
    """Let Tab visit the controls below `root` in the order of its layouts."""
    for one, other in pairwise(_laid(root.layout())):
        QWidget.setTabOrder(one, other)


def _laid(layout: QLayout | None) -> Iterator[QWidget]:
    for place in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(place) if layout is not None else None
        widget = item.widget() if item is not None else None
        if widget is not None:
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
                yield widget
            inner = widget.widget() if isinstance(widget, QScrollArea) else widget
            yield from _laid(inner.layout() if inner is not None else None)
        elif item is not None:
            yield from _laid(item.layout())
