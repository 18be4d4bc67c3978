"""The whole network in small, with the part that the view shows; press or drag in it to go there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QWidget

from core.graph import Severity
from netstudio.canvas.camera import Camera
from netstudio.canvas.scene import CanvasScene

SIZE = QSize(176, 112)
_CORNER, _INSET, _RADIUS = 10, 8, 8
_LEAST = 2.0


class Minimap(QWidget):
    """Stands in the bottom left corner of the view, and only while a part of the network is out of sight."""

    def __init__(self, scene: CanvasScene, camera: Camera, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("canvas.minimap")
        self.setAccessibleName(self.tr("Overview of the network"))
        self.setToolTip(self.tr("Press or drag here to look elsewhere"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._scene, self._camera = scene, camera
        self._wanted = True
        self.resize(SIZE)
        self.hide()

    @property
    def wanted(self) -> bool:
        """Whether it shows itself when there is something to show."""
        return self._wanted

    @wanted.setter
    def wanted(self, wanted: bool) -> None:
        self._wanted = wanted
        self.refresh()

    def refresh(self) -> None:
        """Follow the network and the view."""
        bounds, view = self._scene.bounds(), self._camera.visible_area()
        room = self._roomy()
        self.setVisible(self._wanted and room and not bounds.isEmpty() and not view.contains(bounds))
        if self.isVisible():
            self.pin()
            self.update()

    def _roomy(self) -> bool:
        parent = self.parentWidget()
        return parent is not None and parent.width() >= 3 * SIZE.width() and parent.height() >= 2 * SIZE.height()

    def pin(self) -> None:
        """Go back to the corner of the view, which takes its children along when it scrolls."""
        parent = self.parentWidget()
        if parent is not None:
            self.move(_CORNER, parent.height() - self.height() - _CORNER)

    def _to_map(self) -> QTransform:
        """From the scene to the map, which holds the network and what the view shows of the ground around it."""
        world = self._scene.bounds().united(self._camera.visible_area())
        inner = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        scale = min(inner.width() / max(world.width(), 1.0), inner.height() / max(world.height(), 1.0))
        middle = inner.center()
        return (
            QTransform.fromTranslate(middle.x(), middle.y())
            .scale(scale, scale)
            .translate(-world.center().x(), -world.center().y())
        )

    def to_map(self, point: QPointF) -> QPointF:
        """Where a point of the scene lies in the map."""
        return self._to_map().map(point)

    def to_scene(self, point: QPointF) -> QPointF:
        """The point of the scene at a place of the map."""
        return self._to_map().inverted()[0].map(point)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._scene.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = look.card.color()
        ground.setAlpha(246)
        painter.setPen(look.card_pen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        transform = self._to_map()
        painter.setPen(Qt.PenStyle.NoPen)
        for item in self._scene.nodes.values():
            broken = any(problem.severity is Severity.ERROR for problem in item.problems)
            painter.setBrush(look.error if broken else QColor(look.category(item.node.layer.category)))
            painter.drawRect(_at_least(transform.mapRect(item.card)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.accent, 1.5))
        painter.drawRoundedRect(transform.mapRect(self._camera.visible_area()), 2, 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position().toPoint())

    def _go(self, spot: QPoint) -> None:
        self._camera.look_at(self.to_scene(QPointF(spot)), self._camera.zoom)
        self._camera.navigated.emit()


def _at_least(area: QRectF) -> QRectF:
    """`area`, or one around its middle that can still be seen."""
    wider, higher = max(0.0, _LEAST - area.width()) / 2, max(0.0, _LEAST - area.height()) / 2
    return area.adjusted(-wider, -higher, wider, higher)
