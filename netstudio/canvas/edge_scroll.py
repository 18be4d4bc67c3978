"""The view goes on by itself while something is held at its edge."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal

_EDGE = 28
_FASTEST = 24
_PER_PIXEL = 0.4


class EdgeScroll(QObject):
    """Emits `stepped` every 16 ms with the way to scroll, while the pointer rests outside the inner area."""

    stepped = Signal(QPoint)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._way = QPoint()
        self._timer = QTimer(self, interval=16)
        self._timer.timeout.connect(self._step)

    def follow(self, spot: QPoint, area: QRect) -> None:
        """The pointer is at `spot` of the view `area`."""
        inner = area.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        across = min(spot.x() - inner.left(), 0) + max(spot.x() - inner.right(), 0)
        down = min(spot.y() - inner.top(), 0) + max(spot.y() - inner.bottom(), 0)
        self._way = QPoint(_speed(across), _speed(down))
        if self._way.isNull():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Nothing is held any more."""
        self._timer.stop()

    def _step(self) -> None:
        self.stepped.emit(self._way)


def _speed(distance: int) -> int:
    return max(-_FASTEST, min(_FASTEST, round(distance * _PER_PIXEL)))
