"""Spin boxes for whole numbers and for numbers of any magnitude."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

from netstudio.widgets.expressions import ExpressionError, evaluated, is_unfinished, whole

MIXED = "—"

_LIMIT = 2**31 - 1
_SMALLEST = 1e-10


def _prepare(box: QAbstractSpinBox) -> None:
    box.setLocale(QLocale.c())
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
    box.setMinimumWidth(48)
    box.lineEdit().setTextMargins(6, 0, 0, 0)


class IntegerBox(QSpinBox):
    """A spin box for `int`. The wheel turns it only while it has the focus; it never hides an illegal value.

    A sum such as `2*64` is worked out when it is finished; of one that makes no sense `refused(sentence)` tells.
    Undo and redo are left to the window: every value it shows is an edit of the project already.
    """

    refused = Signal(str)

    def __init__(
        self, minimum: float | None = None, maximum: float | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        _prepare(self)
        self._limits = (-_LIMIT if minimum is None else int(minimum), _LIMIT if maximum is None else int(maximum))
        self.setRange(*self._limits)
        self._before: int | None = None
        """The value when typing began."""
        self.editingFinished.connect(self._finish)

    def show_value(self, value: int) -> None:
        """Show `value` without a signal, widening the range where it does not fit."""
        if value == self.value() and not self.specialValueText():
            return
        shown = max(-_LIMIT, min(_LIMIT, value))
        blocked = self.blockSignals(True)
        self.setSpecialValueText("")
        self.setRange(min(self._limits[0], shown), max(self._limits[1], shown))
        self.setValue(shown)
        self.blockSignals(blocked)

    def show_mixed(self) -> None:
        """Show a dash: there are several values."""
        blocked = self.blockSignals(True)
        self.setRange(self._limits[0] - 1, self._limits[1])
        self.setSpecialValueText(MIXED)
        self.setValue(self._limits[0] - 1)
        self.blockSignals(blocked)

    @property
    def mixed(self) -> bool:
        """Whether the dash is shown."""
        return bool(self.specialValueText()) and self.value() == self.minimum()

    def event(self, event: QEvent) -> bool:
        return False if _is_undo(event) else super().event(event)

    def valueFromText(self, text: str) -> int:
        try:
            return whole(text.removesuffix(self.suffix()))
        except ExpressionError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        bare = text.removesuffix(self.suffix()).strip()
        if bare == MIXED and self.specialValueText():
            return QValidator.State.Acceptable, text, position
        try:
            fits = self.minimum() <= int(bare) <= self.maximum()
        except ValueError:
            fits = False
        if fits:
            return QValidator.State.Acceptable, text, position
        return (QValidator.State.Intermediate if is_unfinished(bare) else QValidator.State.Invalid), text, position

    def fixup(self, text: str) -> str:
        """What is no number gives way to the number before it was typed, one out of range to the nearest within."""
        bare = text.removesuffix(self.suffix()).strip()
        try:
            value = whole(bare) if bare else self.value()
        except ExpressionError as error:
            value = self.value() if self._before is None else self._before
            self.refused.emit(str(error))
        return str(max(self.minimum(), min(self.maximum(), value))) + self.suffix()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._before is None and not self.mixed:
            self._before = self.value()
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _finish(self) -> None:
        self._before = None


class NumberBox(QDoubleSpinBox):
    """A spin box for `float` that writes 0.001 and 1e-08 as people do, and steps in the value's own magnitude.

    A decimal comma is taken as a point, a sum such as `3/4` worked out when it is finished; of one that makes no sense
    `refused(sentence)` tells.
    """

    refused = Signal(str)

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
        self._limits = (low, high)
        self.setRange(low, high)
        self._before: float | None = None
        """The value when typing began."""
        self.editingFinished.connect(self._finish)

    def show_value(self, value: float) -> None:
        """Show `value` without a signal, widening the range where it does not fit."""
        if (value == self.value() and not self.specialValueText()) or not math.isfinite(value):
            return
        blocked = self.blockSignals(True)
        self.setSpecialValueText("")
        self.setRange(min(self._limits[0], value), max(self._limits[1], value))
        self.setValue(value)
        self.blockSignals(blocked)

    def show_mixed(self) -> None:
        """Show a dash: there are several values."""
        blocked = self.blockSignals(True)
        self.setRange(self._limits[0] - 1, self._limits[1])
        self.setSpecialValueText(MIXED)
        self.setValue(self._limits[0] - 1)
        self.blockSignals(blocked)

    @property
    def mixed(self) -> bool:
        """Whether the dash is shown."""
        return bool(self.specialValueText()) and self.value() == self.minimum()

    def event(self, event: QEvent) -> bool:
        return False if _is_undo(event) else super().event(event)

    def textFromValue(self, value: float) -> str:
        return f"{value:.8g}"

    def valueFromText(self, text: str) -> float:
        try:
            return float(evaluated(text.removesuffix(self.suffix())))
        except ExpressionError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        text = text.replace(",", ".")
        bare = text.removesuffix(self.suffix()).strip()
        if bare == MIXED and self.specialValueText():
            return QValidator.State.Acceptable, text, position
        try:
            value = float(bare)
        except ValueError:
            return (QValidator.State.Intermediate if is_unfinished(bare) else QValidator.State.Invalid), text, position
        fits = self.minimum() <= value <= self.maximum()
        return (QValidator.State.Acceptable if fits else QValidator.State.Intermediate), text, position

    def fixup(self, text: str) -> str:
        """What is no number gives way to the number before it was typed, one out of range to the nearest within."""
        bare = text.removesuffix(self.suffix()).strip()
        try:
            value = float(evaluated(bare)) if bare else self.value()
        except ExpressionError as error:
            value = self.value() if self._before is None else self._before
            self.refused.emit(str(error))
        return f"{max(self.minimum(), min(self.maximum(), value))!r}{self.suffix()}"

    def stepBy(self, steps: int) -> None:
        value = max(self.value(), self._limits[0])
        low, high = self._limits
        self.setValue(max(low, min(high, round(value + steps * self._step(value, steps), 12))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._before is None and not self.mixed:
            self._before = self.value()
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _finish(self) -> None:
        self._before = None

    def _step(self, value: float, steps: int) -> float:
        if self._share:
            room = min(value - self._limits[0], self._limits[1] - value)
            return 0.05 if room >= 0.05 or room <= _SMALLEST else 10.0 ** math.floor(_log10(room))
        magnitude = math.floor(_log10(abs(value)))
        if steps < 0 and abs(value) <= 10**magnitude:
            magnitude -= 1
        return 10.0 ** (magnitude if abs(value) < 1 else magnitude - 1 if magnitude else 0)


def _log10(value: float) -> float:
    return math.log10(value) + 1e-9 if value > _SMALLEST else -1.0


def _is_undo(event: QEvent) -> bool:
    """Whether `event` asks if the box wants an undo or redo key for itself; it must be refused then."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
        event.ignore()
        return True
    return False
