"""Our icons: 24 × 24 SVG line drawings in `resources/icons`, drawn in any colour, sharp at any size."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from netstudio.resources import path

_DISABLED_OPACITY = 0.4
_OF_ENTRIES = ("layers", "augmentations")


def names() -> tuple[str, ...]:
    """Every icon there is, e.g. `play` and `layers/conv2d`."""
    folder = path("icons")
    return tuple(sorted(file.relative_to(folder).with_suffix("").as_posix() for file in folder.rglob("*.svg")))


@cache
def renderer(name: str, color: str) -> QSvgRenderer:
    """Draws icon `name` in `color` with `render(painter, rectangle)`; FileNotFoundError for an unknown name.

    Entries that an installed package adds, and that have no icon here, get a common one.
    """
    file = path("icons", f"{name}.svg")
    if not file.exists() and name.partition("/")[0] in _OF_ENTRIES:
        file = path("icons", "plugin.svg")
    return QSvgRenderer(QByteArray(file.read_text(encoding="utf-8").replace("currentColor", color).encode()))


@cache
def icon(name: str, color: str, checked: str = "") -> QIcon:
    """Icon `name` in `color`, and in `checked` where a control is on; paler where it is disabled."""
    return QIcon(_SvgEngine(name, color, checked or color))


def pixmap(name: str, color: str, size: int, dpr: float = 1.0) -> QPixmap:
    """Icon `name` in `color`, `size` logical pixels high, for a screen of `dpr` device pixels to one."""
    found = _blank(QSize(round(size * dpr), round(size * dpr)))
    painter = QPainter(found)
    renderer(name, color).render(painter)
    painter.end()
    found.setDevicePixelRatio(dpr)
    return found


def _blank(size: QSize) -> QPixmap:
    blank = QPixmap(size)
    blank.fill(Qt.GlobalColor.transparent)
    return blank


class _SvgEngine(QIconEngine):
    """Draws the file anew for every size and device pixel ratio that is asked for."""

    def __init__(self, name: str, color: str, checked: str) -> None:
        super().__init__()
        self._name, self._color, self._checked = name, color, checked

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        color = self._checked if state == QIcon.State.On else self._color
        side = min(rect.width(), rect.height())
        square = QRectF(rect.center().x() - (side - 1) / 2, rect.center().y() - (side - 1) / 2, side, side)
        if mode != QIcon.Mode.Disabled:
            renderer(self._name, color).render(painter, square)
            return
        whole = pixmap(self._name, color, side, painter.device().devicePixelRatio())
        painter.save()
        painter.setOpacity(painter.opacity() * _DISABLED_OPACITY)
        painter.drawPixmap(square.topLeft(), whole)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        found = _blank(size)
        if size.isEmpty():
            return found
        painter = QPainter(found)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return found

    def clone(self) -> QIconEngine:
        return _SvgEngine(self._name, self._color, self._checked)
