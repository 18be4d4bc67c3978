"""Where the keyboard goes when the control that has it vanishes: to the nearest one, not to the next one ever made."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

_SAME_ROW = 10
"""Points by which the middles of controls in one row may differ."""


def keep_focus_near(widget: QWidget) -> None:
    """Whenever `widget` is hidden while it or something in it has the keyboard, the nearest control gets it."""
    widget.installEventFilter(_Keeper(widget))


def pass_focus_on(widget: QWidget) -> None:
    """Give the keyboard to the control nearest to `widget` if `widget`, or something in it, has it now.

    The nearest one stands in the same panel, else nobody gets it; below goes before above.
    """
    focus = QApplication.focusWidget()
    if focus is None or not (focus is widget or widget.isAncestorOf(focus)):
        return
    panel = _panel_of(widget)
    if not panel.isVisible():
        return
    middle = _middle(focus, panel)
    others = [other for other in panel.findChildren(QWidget) if _takes_keys(other, widget)]
    nearest = min(others, key=lambda other: _distance(_middle(other, panel) - middle), default=None)
    if nearest is None:
        focus.clearFocus()
    else:
        nearest.setFocus(Qt.FocusReason.OtherFocusReason)


class _Keeper(QObject):
    """Looks after one widget, which owns it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and not event.spontaneous() and isinstance(watched, QWidget):
            pass_focus_on(watched)
        return False


def _panel_of(widget: QWidget) -> QWidget:
    above = widget.parentWidget()
    while above is not None and not above.isWindow() and not above.property("panel"):
        above = above.parentWidget()
    return above if above is not None else widget


def _takes_keys(other: QWidget, gone: QWidget) -> bool:
    return (
        bool(other.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and other.isVisible()
        and other.isEnabled()
        and other.focusProxy() is None
        and other is not gone
        and not gone.isAncestorOf(other)
        and not isinstance(other, QScrollBar)
    )


def _middle(widget: QWidget, panel: QWidget) -> QPoint:
    return widget.mapTo(panel, widget.rect().center())


def _distance(way: QPoint) -> tuple[int, bool, int]:
    rows = 0 if abs(way.y()) <= _SAME_ROW else abs(way.y())
    return rows, way.y() < 0, abs(way.x())
