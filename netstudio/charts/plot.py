"""One diagram over epochs: every batch faintly, the same smoothed, and the validation after each epoch."""

from __future__ import annotations

import math
import time

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from netstudio.charts.axis import RoundAxis
from netstudio.charts.items import DotsItem, LineItem
from netstudio.charts.legend import Legend, LegendEntry
from netstudio.charts.lines import Lines, Scale, Shown
from netstudio.charts.ticks import round_bounds
from netstudio.theme import Colors

_MANY_EPOCHS = 80
"""From here on validation is a line without dots."""

_LEAST_WINDOW = 8
"""A curve of n points is smoothed over at most about n / 8 of them: a young curve shows its bend, too."""
_BEHIND_CURVES = -101
"""pyqtgraph puts curves at -100."""


class CurvePlot(QFrame):
    """A diagram that is told what to draw and where to look; it says where the person points and pulls."""

    pointed = Signal(object)  # epoch under the cursor, or None
    range_picked = Signal(float, float)  # the person moved or zoomed the x axis
    follow_asked = Signal()  # double click: back to the whole run

    def __init__(self, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._scale = scale
        self._lines: Lines | None = None
        self.shown: Shown | None = None
        self._logarithmic = False
        self._colors: tuple[str, str] = ("#000000", "#000000")
        self._weight = 0.0
        self._looking_at: tuple[float, ...] = ()
        self._pointed_at: float | None = None
        self.legend = Legend(scale.title)
        self._x_axis, self._y_axis = RoundAxis("bottom"), RoundAxis("left", scale.tick)
        self.canvas = _Canvas({"bottom": self._x_axis, "left": self._y_axis})
        self.canvas.setAccessibleName(scale.title)
        self.canvas.viewport().installEventFilter(self)
        self._raw, self._line, self._validation = LineItem(smooth=False), LineItem(smooth=True), LineItem(smooth=True)
        self._dots, self._training_mark, self._validation_mark = DotsItem(6), DotsItem(9), DotsItem(9)
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        curves = (self._raw, self._line, self._validation, self._dots)
        for item in (*curves, self._cursor, self._training_mark, self._validation_mark):
            self.canvas.addItem(item, ignoreBounds=True)
        self._cursor.hide()
        view = self.canvas.getViewBox()
        view.sigRangeChangedManually.connect(self._range_changed)
        self.canvas.scene().sigMouseClicked.connect(self._clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 6)
        layout.setSpacing(4)
        layout.addWidget(self.legend)
        layout.addWidget(self.canvas, 1)

    @property
    def paint_seconds(self) -> float:
        """Processor time that the last painting of the diagram took."""
        return self.canvas.paint_seconds

    def set_colors(self, colors: Colors) -> None:
        """Dress in the colours of a theme."""
        training, validation = colors.series[0], colors.series[1]
        self._colors = (training, validation)
        self.canvas.setBackground(colors.raised)
        self._line.set_pen(QColor(training), 2)
        self._validation.set_pen(QColor(validation), 2)
        self._dots.set_color(validation)
        self._training_mark.set_color(training)
        self._validation_mark.set_color(validation)
        self._dress_raw()
        self._cursor.setPen(pg.mkPen(colors.muted, width=1, style=Qt.PenStyle.DashLine))
        self.legend.set_colors(colors.text, colors.muted)
        font = QFont(self.font())
        font.setPixelSize(11)
        for axis in (self._x_axis, self._y_axis):
            axis.setTickFont(font)
            axis.setTextPen(colors.muted)
            axis.setPen(None)
            axis.setTickPen(pg.mkPen(colors.border))
        self._x_axis.setPen(pg.mkPen(colors.border))
        self._y_axis.setGrid(255)
        self._show_values()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Show logarithms of the values."""
        self._logarithmic = self._y_axis.logarithmic = logarithmic
        self._y_axis.picture = None

    def draw(self, lines: Lines, low: float, high: float, weight: float) -> None:
        """Show `lines` between the epochs `low` and `high`, smoothed by `weight`; the y axis adapts to what is seen."""
        most = 1 - _LEAST_WINDOW / max(len(lines.training), 1)
        self._weight = weight = min(weight, max(most, 0.05)) if weight else 0.0
        self._lines = lines
        pixels = max(64, self.canvas.viewport().width())
        raw_x, raw_y = lines.training.raw(low, high, pixels)
        line_x, line_y = raw_x[:0], raw_y[:0]
        if weight:
            line_x, line_y = lines.training.smooth(low, high, pixels // 2, weight)
        self._dress_raw()
        epochs, validation = lines.validation.raw(low, high, pixels // 2)
        raw_y, line_y, validation = self._scaled(raw_y), self._scaled(line_y), self._scaled(validation)
        self.shown = Shown((raw_x, raw_y), (line_x, line_y), (epochs, validation), (low, high))
        area = self._look_at(self.shown)
        self._raw.show_points(raw_x, raw_y, area)
        self._line.show_points(line_x, line_y, area)
        self._validation.show_points(epochs, validation, area)
        dots = slice(None) if len(epochs) <= _MANY_EPOCHS else slice(0)
        self._dots.show_points(epochs[dots], validation[dots], area)
        self._show_values()

    def point_at(self, epoch: float | None) -> None:
        """Show the cursor and the values at `epoch`; the newest values for None."""
        self._pointed_at = epoch
        self._show_values()

    def take_apart(self) -> None:
        """Before Qt deletes the diagram: pyqtgraph's own way to end, without which deleting its items crashes."""
        self.canvas.close()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Follow the pointer over the diagram."""
        del watched
        if event.type() == QEvent.Type.Leave:
            self.pointed.emit(None)
        elif event.type() == QEvent.Type.MouseMove and self._lines is not None:
            view = self.canvas.getViewBox()
            place = self.canvas.mapToScene(event.position().toPoint())  # type: ignore[attr-defined]
            inside = view.sceneBoundingRect().contains(place)
            self.pointed.emit(float(view.mapSceneToView(QPointF(place)).x()) if inside else None)
        return False

    def _dress_raw(self) -> None:
        """Faint beside a smoothed curve, plain without one."""
        color = QColor(self._colors[0])
        color.setAlphaF(0.32 if self._weight else 1.0)
        self._raw.set_pen(color, 1)

    def _scaled(self, values: np.ndarray) -> np.ndarray:
        if not self._logarithmic:
            return values
        return np.log10(np.where(values > 0, values, np.nan))

    def _look_at(self, shown: Shown) -> QRectF:
        """Turn the view to `shown`, on round bounds; what it then shows."""
        bounds = _bounds(shown, self._logarithmic, share=self._scale.share)
        margin = 0.02 * (bounds[1] - bounds[0])
        wanted = (*shown.range, bounds[0] - margin, bounds[1] + margin)
        if wanted != self._looking_at:
            self._looking_at = wanted
            view = self.canvas.getViewBox()
            view.setRange(xRange=wanted[:2], yRange=wanted[2:], padding=0, disableAutoRange=True)
            view.updateMatrix()  # now rather than while painting, which would paint twice
        left, right, bottom, top = wanted
        return QRectF(left, bottom, right - left, top - bottom)

    def _show_values(self) -> None:
        """Legend, cursor line and dots for the epoch pointed at, or the newest values."""
        if self._lines is None:
            return
        place, (training, validating) = self._pointed_at, self._colors
        wanted = math.inf if place is None else place
        at, raw, smooth = self._lines.training.at(wanted, self._weight)
        epoch, held, _ = self._lines.validation.at(wanted, 0.0)
        entries = [LegendEntry(self._scale.training, self._scale.read(smooth), training)]
        if place is not None and self._weight:
            entries.insert(0, LegendEntry(self.tr("batch"), self._scale.read(raw), training, faint=True))
        if len(self._lines.validation):
            entries.append(LegendEntry(self._scale.validation, self._scale.read(held), validating))
        note = self.tr("by epoch") if place is None else self.tr("epoch {0}").format(f"{at:.2f}")
        self.legend.show_entries(tuple(entries), note, needed=place is not None)
        for item in (self._cursor, self._training_mark, self._validation_mark):
            item.setVisible(place is not None)
        if place is not None:
            self._cursor.setPos(at)
            self._mark(self._training_mark, at, smooth)
            self._mark(self._validation_mark, epoch, held)

    def _mark(self, mark: DotsItem, epoch: float, value: float) -> None:
        mark.show_points(np.array([epoch]), self._scaled(np.array([value])), self._line.boundingRect())

    def _range_changed(self) -> None:
        left, right = self.canvas.getViewBox().viewRange()[0]
        self._looking_at = ()
        self.range_picked.emit(left, right)

    def _clicked(self, event: object) -> None:
        if event.double():  # type: ignore[attr-defined]
            self.follow_asked.emit()


class _Canvas(pg.PlotWidget):  # type: ignore[misc]
    """pyqtgraph's widget: x can be pulled and zoomed, no menu, and it knows how long painting takes."""

    def __init__(self, axes: dict[str, RoundAxis]) -> None:
        super().__init__(axisItems=axes)
        self.paint_seconds = 0.0
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=True, y=False)
        self.getViewBox().setDefaultPadding(0.0)
        self.getViewBox().disableAutoRange()
        self.getPlotItem().setContentsMargins(0, 4, 6, 0)
        self.getAxis("left").setWidth(46)
        self.getAxis("bottom").setHeight(22)
        for side in ("left", "bottom"):
            self.getAxis(side).setZValue(_BEHIND_CURVES)
        self.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        self.setMinimumSize(72, 64)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and note the processor time it took."""
        begun = time.thread_time()
        super().paintEvent(event)
        self.paint_seconds = time.thread_time() - begun


def _bounds(shown: Shown, logarithmic: bool, *, share: bool) -> tuple[float, float]:
    """Round bounds around the drawn curves; of the raw one all but its wildest hundredths."""
    ends: list[tuple[float, float]] = []
    for _, values in (shown.smooth, shown.validation):
        known = values[np.isfinite(values)]
        if len(known):
            ends.append((float(known.min()), float(known.max())))
    raw = np.sort(shown.raw[1][np.isfinite(shown.raw[1])])
    if len(raw):
        rest = len(raw) // 100
        ends.append((float(raw[rest]), float(raw[-1 - rest])))
    if not ends:
        return 0.0, 1.0
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    low, high = round_bounds(low, high, logarithmic=logarithmic)
    return (max(low, 0.0), min(high, 1.0)) if share and not logarithmic else (low, high)
