"""The window onto the canvas: pan and zoom, the dotted ground, and every press handed to the gesture it begins."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from core.graph import Edge
from netstudio.canvas.camera import Camera
from netstudio.canvas.commands import Commands
from netstudio.canvas.edge_scroll import EdgeScroll
from netstudio.canvas.frame_layer import CARRY
from netstudio.canvas.gestures import (
    ConnectGesture,
    DragGesture,
    DropGesture,
    Gesture,
    PanGesture,
    Pointer,
    ResizeGesture,
    RubberBandGesture,
    layer_key,
)
from netstudio.canvas.ground import paint_ground
from netstudio.canvas.node_item import NodeItem
from netstudio.canvas.overlays import Bubble
from netstudio.canvas.scene import CanvasScene, Hit, Part
from netstudio.document import Selection

_EXTENT = 1_000_000.0
_ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


_ACTIVE = (Part.NODE, Part.FRAME)
_CURSORS = {
    Part.PORT.value: Qt.CursorShape.CrossCursor,
    **dict.fromkeys(("n", "s"), Qt.CursorShape.SizeVerCursor),
    **dict.fromkeys(("e", "w"), Qt.CursorShape.SizeHorCursor),
    **dict.fromkeys(("nw", "se"), Qt.CursorShape.SizeFDiagCursor),
    **dict.fromkeys(("ne", "sw"), Qt.CursorShape.SizeBDiagCursor),
}


def pick_edge(selection: Selection, edge: Edge, *, adding: bool) -> None:
    """Select `edge` alone, or when `adding` put it to what is selected, or take it out of that."""
    if not adding:
        selection.set((), [edge])
        return
    kept = [other for other in selection.edges if other != edge]
    selection.set(selection.nodes, kept if edge in selection.edges else [*kept, edge], selection.frames)


class CanvasView(QGraphicsView):
    """Shows the scene and turns events into gestures. It changes nothing itself."""

    menu_requested = Signal(object, QPoint)  # Hit, global position
    activated = Signal(object)  # Hit that was double-clicked
    help_requested = Signal(object, QPoint)  # Hit, global position
    layer_wanted = Signal(QPointF, object)  # where on the canvas, and the port that it is to be wired to as a Hit
    focus_changed = Signal()
    hint_active = Signal(bool)

    def __init__(self, scene: CanvasScene, commands: Commands, bubble: Bubble, parent: QWidget) -> None:
        super().__init__(scene, parent)
        self.items_scene, self.commands, self.bubble = scene, commands, bubble
        self.document, self.selection = commands.document, commands.selection
        self._gesture: Gesture | None = None
        self._space = False
        self._pointer: Pointer | None = None
        self.camera = Camera(self)
        self._edge_scroll = EdgeScroll(self)
        self._edge_scroll.stepped.connect(self._scroll_at_edge)
        _prepare(self)

    def visible_nodes(self) -> list[NodeItem]:
        """The nodes that are shown, whole or in part."""
        return [item for item in self.items_scene.items(self.camera.visible_area()) if isinstance(item, NodeItem)]

    def set_hint_active(self, active: bool) -> None:
        """Whether a layer is being dragged over the canvas."""
        self.hint_active.emit(active)

    @property
    def pointer_spot(self) -> QPointF | None:
        """Where on the canvas the pointer is; None while it is elsewhere."""
        return self.mapToScene(self._pointer.view) if self._pointer is not None else None

    def show_idle_cursor(self) -> None:
        """The cursor for the pointer's place while nothing is dragged."""
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor if self._space else Qt.CursorShape.ArrowCursor)

    # Gestures

    @property
    def gesturing(self) -> bool:
        """Whether something is being dragged."""
        return self._gesture is not None

    def cancel_gesture(self) -> None:
        """Leave everything as it was before the press."""
        gesture, self._gesture = self._gesture, None
        self._edge_scroll.stop()
        if gesture is not None:
            gesture.cancel()

    def _pointer_at(self, spot: QPoint, modifiers: Qt.KeyboardModifier) -> Pointer:
        return Pointer(self.mapToScene(spot), spot, modifiers)

    def hit(self, scene: QPointF) -> Hit:
        """What lies at a point of the scene, with the reach that suits the zoom."""
        return self.items_scene.hit(scene, 10.0 / max(min(self.camera.zoom, 1.0), 0.2))

    def _begin(self, pointer: Pointer, button: Qt.MouseButton) -> Gesture | None:
        if button == Qt.MouseButton.MiddleButton or (self._space and button == Qt.MouseButton.LeftButton):
            return PanGesture(self, pointer)
        if button != Qt.MouseButton.LeftButton:
            return None
        hit = self.hit(pointer.scene)
        if hit.part is Part.PORT:
            return ConnectGesture(self, pointer, hit)
        if hit.part is Part.NODE or hit.grip == CARRY:
            return DragGesture(self, pointer, hit)
        if hit.part is Part.FRAME:
            return ResizeGesture(self, pointer, hit)
        if hit.part is Part.EDGE and hit.edge is not None:
            pick_edge(self.selection, hit.edge, adding=bool(pointer.modifiers & _ADDING))
            return None
        return RubberBandGesture(self, pointer)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._gesture is not None:
            self.cancel_gesture()
            return
        self._gesture = self._begin(self._pointer_at(event.position().toPoint(), event.modifiers()), event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pointer = self._pointer = self._pointer_at(event.position().toPoint(), event.modifiers())
        if self._gesture is None:
            self._hover(pointer)
            return
        self._gesture.move(pointer)
        if self._gesture.scrolls:
            self._edge_scroll.follow(pointer.view, self.viewport().rect())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        self._edge_scroll.stop()
        if gesture is not None:
            pointer = self._pointer_at(event.position().toPoint(), event.modifiers())
            gesture.release(pointer)
            self._hover(pointer)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self.hit(self.mapToScene(event.position().toPoint()))
        if event.button() == Qt.MouseButton.LeftButton and hit.part in _ACTIVE and not event.modifiers():
            self.cancel_gesture()
            self.activated.emit(hit)
        elif event.button() == Qt.MouseButton.LeftButton and hit.part is Part.NOTHING and not event.modifiers():
            self.cancel_gesture()
            self.layer_wanted.emit(self.mapToScene(event.position().toPoint()), hit)
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.items_scene.set_hover(Hit())
        self._pointer = None
        super().leaveEvent(event)

    def _hover(self, pointer: Pointer) -> None:
        hit = Hit() if self._space else self.hit(pointer.scene)
        self.items_scene.set_hover(hit)
        if not self._space:
            self.viewport().setCursor(_CURSORS.get(hit.grip or hit.part.value, Qt.CursorShape.ArrowCursor))

    def _scroll_at_edge(self, way: QPoint) -> None:
        if self._gesture is not None and self._pointer is not None:
            self.camera.scroll_by(way)
            self._pointer = self._pointer_at(self._pointer.view, self._pointer.modifiers)
            self._gesture.move(self._pointer)

    # Zoom and pan

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.camera.turn_wheel(event)
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self.help_requested.emit(self.hit(self.mapToScene(event.pos())), event.globalPos())
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.camera.pinch(event)
            return True
        return super().viewportEvent(event)

    # Keys

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab looks for a layer to add; Ctrl+Tab goes on to the next control, Shift+Tab to the one before."""
        return False if forwards and self.hasFocus() else super().focusNextPrevChild(forwards)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._hold_space(event, held=True)
        elif event.key() == Qt.Key.Key_Tab and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().focusNextPrevChild(True)
        elif event.key() == Qt.Key.Key_Tab:
            self.layer_wanted.emit(self.camera.visible_area().center(), Hit())
        elif event.key() == Qt.Key.Key_Escape and self._gesture is not None:
            self.cancel_gesture()
        elif event.key() == Qt.Key.Key_Escape and self.selection.empty:
            self.selection.leave()
        elif event.key() == Qt.Key.Key_Escape:
            self.selection.set()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._hold_space(event, held=False)
        else:
            event.ignore()

    def _hold_space(self, event: QKeyEvent, *, held: bool) -> None:
        if not event.isAutoRepeat() and held != self._space:
            self._space = held
            if self._gesture is None:
                self.show_idle_cursor()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._space = False
        self.focus_changed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.cancel_gesture()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_requested.emit(self.hit(self.mapToScene(event.pos())), event.globalPos())
            return
        node = self.selection.nodes[-1] if self.selection.nodes else ""
        item = self.items_scene.nodes.get(node)
        if item is None:
            self.menu_requested.emit(Hit(), QCursor.pos())
        else:
            spot = self.viewport().mapToGlobal(self.mapFromScene(item.card.center()))
            self.menu_requested.emit(Hit(Part.NODE, node), spot)

    # Layers dragged in from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        key = layer_key(event.mimeData(), self.commands)
        if not key:
            event.ignore()
            return
        self.cancel_gesture()
        self._gesture = DropGesture(self, key)
        self._carry(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if isinstance(self._gesture, DropGesture):
            self._carry(event)
        else:
            event.ignore()

    def _carry(self, event: QDragMoveEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if self._gesture is not None:
            self._gesture.move(self._pointer_at(event.position().toPoint(), event.modifiers()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.cancel_gesture()

    def dropEvent(self, event: QDropEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if not isinstance(gesture, DropGesture):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        gesture.release(self._pointer_at(event.position().toPoint(), event.modifiers()))

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        paint_ground(painter, rect, self.items_scene.look)


def _prepare(view: CanvasView) -> None:
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setSceneRect(-_EXTENT, -_EXTENT, 2 * _EXTENT, 2 * _EXTENT)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
    view.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
    view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
    view.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
    view.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    view.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
    view.setInteractive(False)
    view.setMouseTracking(True)
    view.viewport().setMouseTracking(True)
    view.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    view.setAcceptDrops(True)
    view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    view.setObjectName("canvas.view")
    view.setAccessibleName(view.tr("Network"))
