"""One sample as a picture of its numbers: a window of a series with what is to be predicted, a sound, a plain curve."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netstudio.data_panel.imaging import as_image
from netstudio.data_panel.sample_list import SampleList
from netstudio.data_panel.spectrum import log_spectrum
from netstudio.theme import Theme

_LEFT, _RIGHT, _TOP, _BOTTOM, _BETWEEN = 56, 12, 26, 24, 30
_SPARE = 6
"""Room at the right for the mark of the last value."""
_MOST_LINES = 12


@dataclass(frozen=True)
class Line:
    """A curve: places along x, values, the number of its colour, and whether it is to be predicted."""

    x: np.ndarray
    y: np.ndarray
    color: int
    predicted: bool = False


@dataclass(frozen=True)
class Pane:
    """One picture: curves, or an image (rows from the top); `x` and `y` name the axes with their units."""

    title: str
    x: str
    y: str
    lines: tuple[Line, ...] = ()
    image: QImage | None = None
    x_span: tuple[float, float] = (0.0, 1.0)
    y_span: tuple[float, float] = (0.0, 1.0)
    legend: tuple[str, ...] = ()


def panes_of(samples: SampleList, number: int) -> tuple[Pane, ...]:
    """What to show of one sample. Raises DataError where it cannot be read."""
    values = samples.input(number)
    if samples.reading.facts.kind == "audio":
        return _sound(samples, values)
    window = samples.loaded.preparation.window
    if window is not None and values.ndim == 2:
        return (_series(samples, number, values),)
    rows = values.reshape(-1, values.shape[-1]) if values.ndim > 1 else values[None]
    return (_curves(_tr("Values"), _tr("place"), "", list(rows[:_MOST_LINES])),)


def _series(samples: SampleList, number: int, values: np.ndarray) -> Pane:
    window = samples.loaded.preparation.window
    assert window is not None
    names = samples.loaded.preparation.target.columns or window.columns[-1:]
    lines = [
        Line(np.arange(-len(values) + 1, 1.0), values[:, place], place)
        for place in range(min(_MOST_LINES, values.shape[1]))
    ]
    target = samples.targets[number].reshape(window.horizon, -1)
    for place in range(target.shape[1]):
        name = names[place].rsplit(" +1", 1)[0] if place < len(names) else ""
        color = window.columns.index(name) if name in window.columns else place
        lines.append(Line(np.arange(1.0, len(target) + 1), target[:, place], color, predicted=True))
    pane = Pane(
        _tr("Window and what comes next"), _tr("rows from now"), "", tuple(lines), legend=window.columns[:_MOST_LINES]
    )
    return _spanned(pane)


def _sound(samples: SampleList, values: np.ndarray) -> tuple[Pane, ...]:
    sound = samples.loaded.preparation.sound
    rate = sound.rate if sound is not None else 0
    if values.ndim == 3:
        hop = (sound.hop if sound is not None else 1) / max(1, rate)
        return (
            _spectrogram(
                _tr("Log-mel spectrogram"), values[0], hop * values.shape[2], _tr("mel band"), values.shape[1]
            ),
        )
    wave = values.reshape(-1)
    time = np.arange(len(wave)) / max(1, rate)
    pane = Pane(_tr("Waveform"), _tr("time in s"), "", (Line(time, wave, 0),))
    spectrum = log_spectrum(wave)
    shown = _spectrogram(_tr("Spectrogram"), spectrum, len(wave) / max(1, rate), _tr("frequency in Hz"), rate / 2)
    return _spanned(pane), shown


def _spectrogram(title: str, bands: np.ndarray, seconds: float, unit: str, top: float) -> Pane:
    low, high = float(np.nanmin(bands)), float(np.nanmax(bands))
    image = as_image(bands[None, ::-1], (low, high))
    return Pane(title, _tr("time in s"), unit, image=image, x_span=(0.0, seconds), y_span=(0.0, float(top)))


def _curves(title: str, x: str, y: str, rows: list[np.ndarray]) -> Pane:
    lines = tuple(Line(np.arange(float(len(row))), row, place) for place, row in enumerate(rows))
    return _spanned(Pane(title, x, y, lines))


def _spanned(pane: Pane) -> Pane:
    """The pane with axes that hold all of its curves."""
    x = np.concatenate([line.x for line in pane.lines])
    y = np.concatenate([line.y for line in pane.lines])
    y = y[np.isfinite(y)]
    low, high = (float(y.min()), float(y.max())) if len(y) else (0.0, 1.0)
    room = 0.06 * (high - low) or 1.0
    return replace(pane, x_span=(float(x.min()), float(x.max())), y_span=(low - room, high + room))


class SamplePlot(QWidget):
    """Draws panes below each other."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._panes: tuple[Pane, ...] = ()
        self._said = ""
        self.setAccessibleName(self.tr("The picked sample"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_panes(self, panes: tuple[Pane, ...], said: str = "") -> None:
        """Show these; without any the sentence `said`."""
        self._panes, self._said = panes, said
        self.setAccessibleDescription(", ".join(pane.title for pane in panes) or said)
        self.update()

    @property
    def panes(self) -> tuple[Pane, ...]:
        """What is shown."""
        return self._panes

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(480, 320)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Every pane in its share of the height."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._panes:
            painter.setPen(QColor(self._theme.colors.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._said)
        height = (self.height() - _BETWEEN * (len(self._panes) - 1)) / max(1, len(self._panes))
        for place, pane in enumerate(self._panes):
            self._paint_pane(painter, pane, QRectF(0, place * (height + _BETWEEN), self.width(), height))
        painter.end()

    def _paint_pane(self, painter: QPainter, pane: Pane, room: QRectF) -> None:
        colors = self._theme.colors
        area = room.adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(colors.muted))
        title = f"{pane.title} · {pane.y}" if pane.y else pane.title
        painter.drawText(QRectF(area.left(), room.top(), area.width(), _TOP - 6), Qt.AlignmentFlag.AlignVCenter, title)
        painter.fillRect(area, QColor(colors.raised))
        if pane.image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, pane.image)
        self._paint_axes(painter, pane, area)
        painter.save()
        painter.setClipRect(area)
        for line in pane.lines:
            self._paint_line(painter, line, pane, area)
        painter.restore()
        self._paint_legend(painter, pane, area, room)

    def _paint_axes(self, painter: QPainter, pane: Pane, area: QRectF) -> None:
        colors = self._theme.colors
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        for share in (0.0, 0.5, 1.0):
            y = area.bottom() - share * area.height()
            painter.setPen(QPen(QColor(colors.grid), 1))
            if pane.image is None:
                painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(colors.muted))
            value = pane.y_span[0] + share * (pane.y_span[1] - pane.y_span[0])
            painter.drawText(QRectF(area.left() - _LEFT, y - 8, _LEFT - 8, 16), middle, f"{value:.3g}")
            x = area.left() + share * (area.width() - _SPARE)
            value = pane.x_span[0] + share * (pane.x_span[1] - pane.x_span[0])
            box = QRectF(min(x - 40, area.right() - 80) if share else x, area.bottom() + 4, 80, 16)
            side = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)[
                round(2 * share)
            ]
            text = f"{value:.4g}" + (f" {pane.x}" if share == 0.5 else "")
            painter.drawText(box.adjusted(-40, 0, 40, 0) if share == 0.5 else box, side, text)

    def _paint_line(self, painter: QPainter, line: Line, pane: Pane, area: QRectF) -> None:
        series = self._theme.colors.series
        x, y = reduced(line.x, line.y, max(16, int(area.width())))
        (left, right), (low, high) = pane.x_span, pane.y_span
        xs = area.left() + (x - left) / ((right - left) or 1.0) * (area.width() - _SPARE)
        ys = area.bottom() - (y - low) / ((high - low) or 1.0) * area.height()
        path, pen_down = QPainterPath(), False
        for here, there in zip(xs.tolist(), ys.tolist(), strict=True):
            if there != there:
                pen_down = False
            elif pen_down:
                path.lineTo(here, there)
            else:
                path.moveTo(here, there)
                pen_down = True
        pen = QPen(QColor(series[line.color % len(series)]), 2.0 if line.predicted else 1.3)
        if line.color >= len(series):
            pen.setStyle(Qt.PenStyle.DashLine)
        if line.predicted:
            pen.setStyle(Qt.PenStyle.DotLine)
            painter.setBrush(QColor(series[line.color % len(series)]))
            painter.setPen(Qt.PenStyle.NoPen)
            for here, there in zip(xs.tolist()[:200], ys.tolist()[:200], strict=True):
                painter.drawEllipse(QPointF(here, there), 2.5, 2.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPath(path)

    def _paint_legend(self, painter: QPainter, pane: Pane, area: QRectF, room: QRectF) -> None:
        series, x = self._theme.colors.series, area.right()
        for place, name in reversed(list(enumerate(pane.legend))):
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 110)
            x -= painter.fontMetrics().horizontalAdvance(shown) + 20
            if x < area.left() + 180:
                break
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(series[place % len(series)]))
            painter.drawEllipse(QPointF(x + 4, room.top() + 10), 3.5, 3.5)
            painter.setPen(QColor(self._theme.colors.muted))
            painter.drawText(QRectF(x + 12, room.top(), 120, 20), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def reduced(x: np.ndarray, y: np.ndarray, points: int) -> tuple[np.ndarray, np.ndarray]:
    """At most about `points` places with the smallest and largest value near each: the curve looks the same."""
    if len(x) <= 2 * points:
        return x, y
    step = -(-len(x) // points)
    whole = len(x) // step * step
    blocks = y[:whole].reshape(-1, step)
    places = np.stack([blocks.argmin(1), blocks.argmax(1)], 1)
    places.sort(axis=1)
    chosen = (places + np.arange(0, whole, step)[:, None]).reshape(-1)
    return x[chosen], y[chosen]


def _tr(text: str) -> str:
    return QCoreApplication.translate("SamplePlot", text)
