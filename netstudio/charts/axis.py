"""The axes of a diagram, with our own round ticks in place of pyqtgraph's."""

from __future__ import annotations

import math
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QRectF

from netstudio.charts.ticks import figure, logarithmic_places, round_step, short

_TICK_ROOM = {"left": 26.0, "bottom": 48.0}
"""Pixels that one tick with its number wants."""


class RoundAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis that names round numbers. With `logarithmic` set, its range is that of the values' logarithms."""

    def __init__(self, orientation: str, text: Callable[[float, float], str] = short) -> None:
        super().__init__(orientation)
        self._text = text
        self._room = _TICK_ROOM[orientation]
        self.logarithmic = False
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickTextOffset=6, autoExpandTextSpace=False, autoReduceTextSpace=False)
        self.setStyle(hideOverlappingLabels=False)

    def boundingRect(self) -> QRectF:
        """Room for half a number beyond either end: the ends are round and have to be named."""
        beyond = 10.0 if self.orientation == "left" else 0.0
        rect: QRectF = super().boundingRect()
        return rect.adjusted(0.0, -beyond, 0.0, beyond)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        """Ticks between the ends of the axis on `size` pixels, as pyqtgraph asks for them: (spacing, places)."""
        count = max(2, int(size / self._room))
        if self.logarithmic:
            return [(1.0, [math.log10(place) for place in logarithmic_places(minVal, maxVal, count + 1)])]
        step = round_step(maxVal - minVal, count)
        first, last = math.ceil(minVal / step - 1e-9), math.floor(maxVal / step + 1e-9)
        return [(step, [index * step for index in range(first, last + 1)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The numbers at `values`."""
        del scale
        if self.logarithmic:
            return [figure_of_power(value) for value in values]
        return [self._text(value, spacing) for value in values]


def figure_of_power(exponent: float) -> str:
    """10^`exponent` without needless zeros."""
    value = 10.0**exponent
    text = figure(value)
    return text if "e" in text else f"{value:.4g}"
