"""The way of the Tab key where controls come and go: as they stand in their layouts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QWidget


def tab_as_laid_out(root: QWidget, behind: QWidget | None = None) -> None:
    """Let Tab visit the controls below `root` in the order of its layouts, `behind` another control if one is given."""
    controls = [*([behind] if behind is not None else []), *_laid(root.layout())]
    for one, other in pairwise(controls):
        QWidget.setTabOrder(one, other)


def _laid(layout: QLayout | None) -> Iterator[QWidget]:
    """Controls in the order of the layout."""
    for place in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(place) if layout is not None else None
        widget = item.widget() if item is not None else None
        if widget is not None:
            yield from _controls(widget)
        elif item is not None:
            yield from _laid(item.layout())


def _controls(widget: QWidget | None) -> Iterator[QWidget]:
    """`widget` and what is in it. A control made of several comes as a whole: Tab would lead back into its parts."""
    if widget is None:
        return
    proxy = widget.focusProxy()
    if proxy is not None and widget.isAncestorOf(proxy):
        if proxy.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget
        return
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and proxy is None:
        yield widget
    if isinstance(widget, QSplitter):
        for place in range(widget.count()):
            yield from _controls(widget.widget(place))
        return
    inner = widget.widget() if isinstance(widget, QScrollArea) else widget
    yield from _laid(inner.layout() if inner is not None else None)
