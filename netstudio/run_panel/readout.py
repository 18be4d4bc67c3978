"""Progress at a glance: state, epochs, bar, speed, time left, and the four figures everyone looks for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from netstudio.run_panel.figures import Figures, duration, number, rate, share
from netstudio.widgets import ElidedLabel

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
        self._detail, self._left = ElidedLabel(), QLabel()
        for label in (self._detail, self._left):
            label.setProperty("role", "muted")
        self._values = {name: self._value() for name in ("loss", "val_loss", "accuracy", "val_accuracy")}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        column.addLayout(_row(self._state, self._epoch))
        column.addWidget(self._bar)
        column.addLayout(_row(self._detail, self._left))
        column.addSpacing(4)
        column.addLayout(self._grid())

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
        self._detail.setText(self._describe(figures))
        left = figures.remaining
        self._left.setText(self.tr("{0} left").format(duration(left)) if left == left and left > 0 else "")
        for name, text in (
            ("loss", number(figures.loss)),
            ("val_loss", number(figures.val_loss)),
            ("accuracy", share(figures.accuracy)),
            ("val_accuracy", share(figures.val_accuracy)),
        ):
            self._values[name].setText(text)

    def _describe(self, figures: Figures) -> str:
        parts = []
        if figures.batches:
            parts.append(self.tr("Batch {0} of {1}").format(f"{figures.batch:,}", f"{figures.batches:,}"))
        if figures.samples_per_second == figures.samples_per_second:
            parts.append(self.tr("{0} samples/s").format(rate(figures.samples_per_second)))
        return " · ".join(parts)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        heads = ((self.tr("Training"), 0, 1), (self.tr("Validation"), 0, 2), (self.tr("Loss"), 1, 0))
        for text, row, column in (*heads, (self.tr("Accuracy"), 2, 0)):
            label = QLabel(text)
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
