"""Progress at a glance: state, epochs, bar, speed, time left, and the four figures everyone looks for."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from netstudio.training import Figures, duration, number, rate
from netstudio.widgets import ElidedLabel, percent

_PARTS = 1000


class Readout(QFrame):
    """Shows what it is given; decides nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._state, self._epoch = ElidedLabel(), QLabel()
        self._state.setProperty("role", "strong")
        self._epoch.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar()
        self._bar.setRange(0, _PARTS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of the training"))
        self._batch, self._left = ElidedLabel(), QLabel()
        self._speed, self._spent = ElidedLabel(), QLabel()
        self._details, self._accuracy = QWidget(), QLabel(self.tr("Accuracy"))
        for label in (self._batch, self._left, self._speed, self._spent):
            label.setProperty("role", "muted")
        self._values = {name: self._value() for name in ("loss", "val_loss", "accuracy", "val_accuracy")}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        column.addLayout(_row(self._state, self._epoch))
        column.addWidget(self._bar)
        column.addWidget(self._details)
        column.addLayout(self._grid())
        rows = QVBoxLayout(self._details)
        rows.setContentsMargins(0, 0, 0, 4)
        rows.setSpacing(2)
        rows.addLayout(_row(self._batch, self._left))
        rows.addLayout(_row(self._speed, self._spent))

    def show_state(self, text: str, *, busy: bool) -> None:
        """Show the state in words; `busy` for a bar without an end."""
        self._state.setText(text)
        self._bar.setRange(0, 0 if busy else _PARTS)

    def show_figures(self, figures: Figures) -> None:
        """Show progress and figures."""
        known = figures.last_epoch > 0
        text = self.tr("Epoch {0} of {1}").format(f"{figures.epoch:,}", f"{figures.last_epoch:,}")
        self._epoch.setText(text if known else "")
        if self._bar.maximum():
            self._bar.setValue(round(_PARTS * figures.done))
        self._show_pace(figures)
        for name, text in (
            ("loss", number(figures.loss)),
            ("val_loss", number(figures.val_loss)),
            ("accuracy", percent(figures.accuracy)),
            ("val_accuracy", percent(figures.val_accuracy)),
        ):
            self._values[name].setText(text)

    def show_accuracy(self, shown: bool) -> None:
        """Whether there is an accuracy: not where values are predicted."""
        for label in (self._accuracy, self._values["accuracy"], self._values["val_accuracy"]):
            label.setVisible(shown)

    def _show_pace(self, figures: Figures) -> None:
        self._details.setVisible(figures.batches > 0)
        batch, batches = f"{figures.batch:,}", f"{figures.batches:,}"
        self._batch.setText(self.tr("Batch {0} of {1}").format(batch, batches))
        left, speed, spent = figures.remaining, figures.samples_per_second, figures.seconds
        self._left.setText(self.tr("{0} left").format(duration(left)) if math.isfinite(left) and left > 0 else "")
        self._speed.setText(self.tr("{0} samples/s").format(rate(speed)) if math.isfinite(speed) else "")
        self._spent.setText(self.tr("{0} so far").format(duration(spent)) if math.isfinite(spent) else "")

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        titles = (QLabel(self.tr("Training")), QLabel(self.tr("Validation")), QLabel(self.tr("Loss")), self._accuracy)
        for label, row, column in zip(titles, (0, 0, 1, 2), (1, 2, 0, 0), strict=True):
            label.setProperty("role", "muted")
            grid.addWidget(label, row, column)
        names = self._values
        for name, row, column in (("loss", 1, 1), ("val_loss", 1, 2), ("accuracy", 2, 1), ("val_accuracy", 2, 2)):
            grid.addWidget(names[name], row, column)
        names["loss"].setAccessibleName(self.tr("Training loss"))
        names["val_loss"].setAccessibleName(self.tr("Validation loss"))
        names["accuracy"].setAccessibleName(self.tr("Training accuracy"))
        names["val_accuracy"].setAccessibleName(self.tr("Validation accuracy"))
        return grid

    def _value(self) -> QLabel:
        label = QLabel("–")
        label.setProperty("role", "value")
        label.setMinimumWidth(76)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label


def _row(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(left, 1)
    row.addWidget(right)
    return row
