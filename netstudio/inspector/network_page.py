"""The inspector's page while nothing is selected: the network as a whole, and what each layer costs."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from core.catalog import Inferred
from core.graph import Analysis, Graph, Node
from netstudio.inspector.page_layout import lay_out, titled
from netstudio.theme import Theme
from netstudio.widgets import Facts, Section, WrappedLabel, grouped, paint_tile, short

_ROW = 32


class NetworkPage(QWidget):
    """`picked(node id)` when a layer of the list is clicked."""

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(self.tr("Network"))
        self._title.setProperty("role", "title")
        self._hint = WrappedLabel(self.tr("Select a layer to change its settings."))
        self._hint.setProperty("role", "muted")
        self._facts = Facts()
        self._layers = Section(self.tr("Layers and their parameters"))
        self._list = _CostList(theme)
        self._list.picked.connect(self.picked)
        self._layers.body.addWidget(self._list)
        lay_out(self, titled(self._title, self._hint), self._facts, self._layers)

    def show_network(self, graph: Graph, analysis: Analysis, group: str = "") -> None:
        """Show `graph` with its `analysis`; `group` is the name of the group whose inside it is, if it is one."""
        self._title.setText(group or self.tr("Network"))
        sources = [node.id for node in graph.nodes if node.layer.key == "input"]
        targets = [node.id for node in graph.nodes if not node.layer.has_output]
        facts = [(self.tr("Layers"), grouped(len(graph.nodes)))]
        facts.append((self.tr("Parameters"), grouped(analysis.parameters)))
        facts.append((self.tr("Multiply-adds"), grouped(analysis.multiply_adds)))
        if sources and sources[0] in analysis.outputs:
            facts.append((self.tr("In"), str(analysis.outputs[sources[0]])))
        if targets and analysis.inputs.get(targets[0]):
            facts.append((self.tr("Out"), str(analysis.inputs[targets[0]][0])))
        self._facts.set_facts(facts)
        self._layers.setVisible(bool(graph.nodes))
        self._list.show_nodes(graph, analysis)


class _CostList(QWidget):
    """One row a layer: tile, name, output, parameters, and a bar of its share."""

    picked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._graph, self._order = Graph(), tuple[str, ...]()
        self._known: Mapping[str, Inferred] = {}
        self._largest = 1
        self._hovered = self._current = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Layers and their parameters"))
        self.setToolTip(self.tr("Click a layer to see its settings"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_nodes(self, graph: Graph, analysis: Analysis) -> None:
        self._graph, self._order = graph, tuple(dict.fromkeys((*graph.order, *graph.by_id)))
        self._known = analysis.inferred
        known = (self._known.get(node) for node in self._order)
        self._largest = max([1, *(found.parameters for found in known if found)])
        self._current = min(self._current, len(self._order) - 1)
        self.setFixedHeight(_ROW * len(self._order))
        self.update()

    def _row(self, place: int) -> tuple[Node, str, int]:
        """The layer, what leaves it, and its parameters."""
        node = self._graph.by_id[self._order[place]]
        found = self._known.get(node.id)
        shape = str(found.output) if found and node.layer.has_output else ""
        return node, shape, found.parameters if found else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first, last = event.rect().top() // _ROW, event.rect().bottom() // _ROW
        for place in range(max(0, first), min(len(self._order), last + 1)):
            self._paint_row(painter, place)
        painter.end()

    def _paint_row(self, painter: QPainter, place: int) -> None:
        colors = self._theme.colors
        node, shape, parameters = self._row(place)
        area = QRectF(0, place * _ROW, self.width(), _ROW)
        focused = place == self._current and self.hasFocus()
        if place == self._hovered or focused:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selection if focused else colors.hover))
            painter.drawRoundedRect(area.adjusted(-2, 1, 0, -1), 6, 6)
        hue = colors.categories[node.layer.category]
        paint_tile(painter, QRectF(4, area.top() + 5, 22, 22), f"layers/{node.layer.key}", hue)
        bar = QRectF(area.right() - 84, area.top(), 78, _ROW)
        room = QRectF(34, area.top(), max(40.0, bar.left() - 34 - 8), _ROW)
        metrics = painter.fontMetrics()
        shape_width = min(metrics.horizontalAdvance(shape), int(room.width() * 0.6))
        name = metrics.elidedText(node.name, Qt.TextElideMode.ElideRight, int(room.width()) - shape_width - 8)
        painter.setPen(QColor(colors.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(QColor(colors.muted))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, right, metrics.elidedText(shape, Qt.TextElideMode.ElideRight, shape_width + 4))
        if parameters:
            self._paint_bar(painter, bar, parameters, hue)

    def _paint_bar(self, painter: QPainter, area: QRectF, parameters: int, hue: str) -> None:
        painter.drawText(
            area.adjusted(0, 0, 0, -6), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, short(parameters)
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(hue))
        width = max(3.0, area.width() * parameters / self._largest)
        painter.drawRoundedRect(QRectF(area.right() - width, area.bottom() - 8, width, 3), 1.5, 1.5)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(int(event.position().y()) // _ROW)

    def leaveEvent(self, event: object) -> None:
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pick(int(event.position().y()) // _ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps and self._order:
            self._current = max(0, min(len(self._order) - 1, self._current + steps[Qt.Key(event.key())]))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._pick(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._current = max(0, self._current)
        super().focusInEvent(event)

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            self.update()

    def _pick(self, place: int) -> None:
        if 0 <= place < len(self._order):
            self._current = place
            self.picked.emit(self._order[place])
