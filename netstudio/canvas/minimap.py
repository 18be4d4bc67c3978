"""The whole network in small, with the part that the view shows; press or drag in it to go there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QWidget

from netstudio.canvas.camera import Camera
from netstudio.canvas.geometry import NODE_WIDTH
from netstudio.canvas.look import Look
from netstudio.canvas.scene import CanvasScene

SIZE = QSize(176, 112)
_CORNER, _INSET, _RADIUS = 10, 8, 8
_LEAST = 2.0
_Area = tuple[float, float, float]
"""Left, top and height of a card."""


class _Blocks:
    """The cards of a scene as blocks of colour, made when the network changes and scaled when the map does."""

    def __init__(self) -> None:
        self._made_from: tuple[int, Look] | None = None
        self._groups: list[tuple[QBrush, list[_Area]]] = []
        self._scale = 0.0
        self._scaled: list[tuple[QBrush, list[QRectF]]] = []
        self.bounds = QRectF()
        """The rectangle around all cards where the document has them."""

    def follow(self, scene: CanvasScene) -> None:
        """Show `scene` as it is now."""
        if self._made_from == (scene.version, scene.look):
            return
        self._made_from, self._scale = (scene.version, scene.look), 0.0
        found: dict[str, list[_Area]] = {}
        look, places = scene.look, scene.positions
        for node, item in scene.nodes.items():
            color = look.colors.error if item.broken else look.category(item.node.layer.category)
            found.setdefault(color, []).append((*places[node], item.body.height()))
        self._groups = [(QBrush(QColor(color)), areas) for color, areas in found.items()]
        self.bounds = scene.bounds()

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """Paint them through `transform`, which scales and shifts."""
        scale = transform.m11()
        if scale != self._scale:
            self._scale = scale
            self._scaled = [(brush, [_scaled(area, scale) for area in areas]) for brush, areas in self._groups]
        painter.translate(transform.dx(), transform.dy())
        painter.setPen(Qt.PenStyle.NoPen)
        for brush, areas in self._scaled:
            painter.setBrush(brush)
            painter.drawRects(areas)
        painter.translate(-transform.dx(), -transform.dy())


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
        self._blocks = _Blocks()
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
        self._blocks.follow(self._scene)
        bounds, view = self._blocks.bounds, self._camera.visible_area()
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
        self._blocks.follow(self._scene)
        world = self._blocks.bounds.united(self._camera.visible_area())
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
        self._blocks.paint(painter, transform)
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


def _scaled(area: _Area, scale: float) -> QRectF:
    """A card in small, or as much around its middle as can still be seen."""
    x, y, height = area
    wide, high = max(NODE_WIDTH * scale, _LEAST), max(height * scale, _LEAST)
    return QRectF((x + NODE_WIDTH / 2) * scale - wide / 2, (y + height / 2) * scale - high / 2, wide, high)
