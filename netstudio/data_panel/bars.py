"""Two small pictures of numbers: how often each class occurs, and how the samples are divided."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from netstudio.data_panel.cells import class_title, number_text
from netstudio.data_panel.reading import Histogram
from netstudio.theme import Theme

_HEIGHT, _LABEL = 76, 18
_ROOM_FOR_LABEL, _ROOM_FOR_PART = 14, 44
"""Widths below which names are not written, and below which only whole ones are."""
_MOST_LABELS = 200
_WIDEST, _ROUNDED_FROM = 48.0, 4.0
"""Of a bar; narrower ones have no round corners that could be seen, and there may be thousands of them."""


class HistogramBars(QWidget):
    """A bar for each class; a click picks a class, a second click lets it go."""

    picked = Signal(object)  # class number or None

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._histogram: Histogram | None = None
        self._picked: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Samples of each class"))
        theme.changed.connect(self.update)

    def show_histogram(self, histogram: Histogram) -> None:
        """Show these counts, with nothing picked."""
        self._histogram, self._picked = histogram, None
        self.setCursor(Qt.CursorShape.ArrowCursor if histogram.edges else Qt.CursorShape.PointingHandCursor)
        facts = zip(histogram.labels, histogram.counts.tolist(), strict=True)
        self.setAccessibleDescription(", ".join(f"{label}: {count}" for label, count in list(facts)[:100]))
        self.update()

    def sizeHint(self) -> QSize:
        """Low: it tells at a glance whether the classes are even."""
        return QSize(200, _HEIGHT + _LABEL)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bars, and the names of the classes where there is room."""
        del event
        histogram = self._histogram
        if histogram is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colors = self._theme.colors
        count, top = len(histogram.counts), max(1, int(histogram.counts.max()))
        step = self.width() / count
        gap = min(4.0, step * 0.25)
        plain, strong = QColor(colors.accent), QColor(colors.accent)
        plain.setAlphaF(0.28 if self._picked is not None else 0.62)
        for number, value in enumerate(histogram.counts.tolist()):
            color = strong if self._picked == number else plain
            height = max(2.0 if value else 0.0, _HEIGHT * value / top)
            width = min(_WIDEST, max(1.0, step - gap))
            bar = QRectF(number * step + (step - width) / 2, _HEIGHT - height, width, height)
            if step < _ROUNDED_FROM:
                painter.fillRect(bar, color)
            else:
                painter.setBrush(color)
                painter.drawRoundedRect(bar, min(3.0, step / 4), min(3.0, step / 4))
        self._paint_labels(painter, histogram, step)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the class under the pointer."""
        number = self._class_at(event.position())
        if number is not None and self._histogram is not None and not self._histogram.edges:
            self._picked = None if number == self._picked else number
            self.update()
            self.picked.emit(self._picked)

    def event(self, event: QEvent) -> bool:
        """Say name and count of the bar under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._histogram is not None:
            number = self._class_at(QPointF(event.pos()))
            if number is not None:
                label, count = class_title(self._histogram.labels[number]), int(self._histogram.counts[number])
                QToolTip.showText(event.globalPos(), self.tr("{0}: {1} samples").format(label, f"{count:,}"), self)
            return True
        return super().event(event)

    def _class_at(self, place: QPointF) -> int | None:
        if self._histogram is None or not 0 <= place.x() < self.width():
            return None
        return int(place.x() * len(self._histogram.counts) / self.width())

    def _paint_labels(self, painter: QPainter, histogram: Histogram, step: float) -> None:
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colors.muted))
        below = QRectF(0, _HEIGHT + 2, self.width(), _LABEL)
        if histogram.edges:
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, number_text(histogram.edges[0]))
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, number_text(histogram.edges[-1]))
            return
        widest = max(painter.fontMetrics().horizontalAdvance(label) for label in histogram.labels[:_MOST_LABELS])
        if step < _ROOM_FOR_LABEL or (step < _ROOM_FOR_PART and widest > step):
            text = self.tr("{0} classes").format(f"{len(histogram.counts):,}")
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, text)
            return
        for number, label in enumerate(map(class_title, histogram.labels)):
            text = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, int(step))
            painter.drawText(QRectF(number * step, _HEIGHT + 2, step, _LABEL), Qt.AlignmentFlag.AlignHCenter, text)


class PartsBar(QWidget):
    """How many samples are for training, validation and testing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts = (0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Parts of the samples"))
        theme.changed.connect(self.update)

    def show_parts(self, parts: tuple[int, int, int]) -> None:
        """Show these numbers of samples: training, validation, test."""
        self._parts = parts
        facts = [f"{name} {count:,}" for name, count in zip(self._names(), parts, strict=True)]
        self.setAccessibleDescription(", ".join(facts))
        self.setToolTip("\n".join(facts))
        self.update()

    def sizeHint(self) -> QSize:
        """A bar, with names and numbers below it."""
        return QSize(200, 52)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar, and three columns of name and number."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        shades = (colors.accent, colors.series[1], colors.series[2])
        whole, left = max(1, sum(self._parts)), 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        for count, shade in zip(self._parts, shades, strict=True):
            width = self.width() * count / whole
            painter.setBrush(QColor(shade))
            if width:
                painter.drawRoundedRect(QRectF(left, 0, max(2.0, width - 2), 8), 3, 3)
            left += width
        font = painter.font()
        column = self.width() / 3
        for index, (name, count, shade) in enumerate(zip(self._names(), self._parts, shades, strict=True)):
            x = index * column
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shade))
            painter.drawEllipse(QPointF(x + 4, 23), 3.5, 3.5)
            font.setPixelSize(12)
            font.setWeight(font.Weight.Normal)
            painter.setFont(font)
            painter.setPen(QColor(colors.muted))
            painter.drawText(QRectF(x + 13, 14, column - 13, 18), Qt.AlignmentFlag.AlignVCenter, name)
            font.setPixelSize(13)
            font.setWeight(font.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(QColor(colors.text))
            painter.drawText(QRectF(x + 13, 32, column - 13, 20), Qt.AlignmentFlag.AlignVCenter, f"{count:,}")
        painter.end()

    def _names(self) -> tuple[str, str, str]:
        return self.tr("Training"), self.tr("Validation"), self.tr("Test")
