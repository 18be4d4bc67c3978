"""Where the view looks: zoom at a point, pan, and the part of the canvas that is shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

MIN_ZOOM, MAX_ZOOM = 0.02, 4.0
_WHEEL_FACTOR = 1.2
_NOTCH = 120


class Camera(QObject):
    """Moves a view without scroll bars over an endless scene."""

    zoomed = Signal(float)
    moved = Signal()
    navigated = Signal()  # the person moved the view

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self._view = view

    @property
    def zoom(self) -> float:
        """Screen pixels (logical) per scene unit."""
        return float(self._view.transform().m11())

    def set_zoom(self, zoom: float, anchor: QPoint | None = None) -> None:
        """Show at `zoom`; what lies under `anchor` (in the view, its middle by default) stays there."""
        view = self._view
        zoom = max(MIN_ZOOM, min(zoom, MAX_ZOOM))
        spot = view.viewport().rect().center() if anchor is None else anchor
        kept = view.mapToScene(spot)
        view.setTransform(QTransform.fromScale(zoom, zoom))
        now = view.transform().map(kept)
        self._scroll_to(QPointF(now.x() - spot.x(), now.y() - spot.y()))
        self.zoomed.emit(zoom)

    def look_at(self, point: QPointF, zoom: float) -> None:
        """Show `point` of the scene in the middle of the view at `zoom`."""
        zoom = max(MIN_ZOOM, min(zoom, MAX_ZOOM))
        self._view.setTransform(QTransform.fromScale(zoom, zoom))
        middle = self._view.transform().map(point)
        size = self._view.viewport().size()
        self._scroll_to(QPointF(middle.x() - size.width() / 2, middle.y() - size.height() / 2))
        self.zoomed.emit(zoom)

    def scroll_by(self, way: QPoint) -> None:
        """Move the view by `way` screen pixels."""
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() + way.x())
        down.setValue(down.value() + way.y())
        self.moved.emit()
        self.navigated.emit()

    def visible_area(self) -> QRectF:
        """The part of the scene that is shown."""
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    def turn_wheel(self, event: QWheelEvent) -> None:
        """The wheel zooms at the pointer, Shift with it pans sideways, two fingers pan, Ctrl with them zooms."""
        pixels, notches = event.pixelDelta(), event.angleDelta()
        touchpad = event.device().type() == QPointingDevice.DeviceType.TouchPad
        smooth = touchpad or (not pixels.isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase)
        if smooth and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.scroll_by(-(notches / 4 if pixels.isNull() else pixels))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.scroll_by(QPoint(-(notches.y() or notches.x()) // 2, 0))
        else:
            self._zoom_at(_WHEEL_FACTOR ** (notches.y() / _NOTCH), event.position())

    def pinch(self, event: QNativeGestureEvent) -> None:
        """Two fingers that spread zoom at their place."""
        self._zoom_at(1 + event.value(), event.position())

    def _zoom_at(self, factor: float, spot: QPointF) -> None:
        self.set_zoom(self.zoom * factor, spot.toPoint())
        self.navigated.emit()

    def _scroll_to(self, corner: QPointF) -> None:
        self._view.horizontalScrollBar().setValue(round(corner.x()))
        self._view.verticalScrollBar().setValue(round(corner.y()))
        self.moved.emit()
