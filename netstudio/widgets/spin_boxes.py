"""Spin boxes for whole numbers and for numbers of any magnitude."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

_LIMIT = 2**31 - 1
_SMALLEST = 1e-10
_UNFINISHED = re.compile(r"[+-]?\d*\.?\d*(e[+-]?\d*)?", re.IGNORECASE)


def _prepare(box: QAbstractSpinBox) -> None:
    box.setLocale(QLocale.c())
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
    box.setMinimumWidth(56)


class IntegerBox(QSpinBox):
    """A spin box for `int`. The wheel turns it only while it has the focus; it never hides an illegal value."""

    def __init__(
        self, minimum: float | None = None, maximum: float | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        _prepare(self)
        self.setRange(-_LIMIT if minimum is None else int(minimum), _LIMIT if maximum is None else int(maximum))

    def show_value(self, value: int) -> None:
        """Show `value` without a signal, widening the range where it does not fit."""
        if value == self.value() and self.text():
            return
        blocked = self.blockSignals(True)
        shown = max(-_LIMIT, min(_LIMIT, value))
        self.setRange(min(self.minimum(), shown), max(self.maximum(), shown))
        self.setValue(shown)
        self.blockSignals(blocked)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class NumberBox(QDoubleSpinBox):
    """A spin box for `float` that writes 0.001 and 1e-08 as people do, and steps in the value's own magnitude."""

    def __init__(
        self,
        minimum: float | None = None,
        maximum: float | None = None,
        exclusive: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        _prepare(self)
        self.setDecimals(12)
        margin = _SMALLEST if exclusive else 0.0
        low = -1e12 if minimum is None else minimum + margin
        high = 1e12 if maximum is None else maximum - margin
        self._share = minimum is not None and maximum is not None and maximum - minimum <= 1
        self.setRange(low, high)

    def show_value(self, value: float) -> None:
        """Show `value` without a signal, widening the range where it does not fit."""
        if value == self.value() and self.text():
            return
        blocked = self.blockSignals(True)
        if math.isfinite(value):
            self.setRange(min(self.minimum(), value), max(self.maximum(), value))
            self.setValue(value)
        self.blockSignals(blocked)

    def textFromValue(self, value: float) -> str:
        return f"{value:.8g}"

    def valueFromText(self, text: str) -> float:
        try:
            return float(text.removesuffix(self.suffix()).strip())
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        bare = text.removesuffix(self.suffix()).strip()
        try:
            value = float(bare)
        except ValueError:
            unfinished = _UNFINISHED.fullmatch(bare) is not None
            return (QValidator.State.Intermediate if unfinished else QValidator.State.Invalid), text, position
        fits = self.minimum() <= value <= self.maximum()
        return (QValidator.State.Acceptable if fits else QValidator.State.Intermediate), text, position

    def stepBy(self, steps: int) -> None:
        value = self.value()
        self.setValue(round(value + steps * self._step(value, steps), 12))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _step(self, value: float, steps: int) -> float:
        if self._share:
            room = min(value - self.minimum(), self.maximum() - value)
            return 0.05 if room >= 0.05 or value in (self.minimum(), self.maximum()) else 10 ** math.floor(_log10(room))
        magnitude = math.floor(_log10(abs(value)))
        if steps < 0 and abs(value) <= 10**magnitude:
            magnitude -= 1
        return 10.0 ** (magnitude if abs(value) < 1 else magnitude - 1 if magnitude else 0)


def _log10(value: float) -> float:
    return math.log10(value) + 1e-9 if value > _SMALLEST else -1.0
