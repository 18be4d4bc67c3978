"""Takes the growing history of a session and keeps what the two diagrams draw. No Qt in here."""

from __future__ import annotations

import csv
import io
import math

import numpy as np

from core.train import Curves, History
from netstudio.charts.lines import Lines
from netstudio.charts.series import Trace, epochs_of


class Feed:
    """The curves of one history after another: `update` appends what is new, or begins anew with another history."""

    loss: Trace
    accuracy: Trace
    val_loss: Trace
    val_accuracy: Trace
    _taken: int
    _rows: int
    _last_epoch: float

    def __init__(self) -> None:
        self._history: History | None = None
        self._start()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw yet."""
        return not len(self.loss) and not self._rows

    @property
    def end(self) -> float:
        """The last epoch, with its fraction, that has a point."""
        return max(self.loss.end, self._last_epoch)

    @property
    def classified(self) -> bool:
        """Whether there is any accuracy: targets may be values."""
        return bool(np.isfinite(self.accuracy.newest)) or len(self.val_accuracy) > 0

    @property
    def loss_lines(self) -> Lines:
        """What the diagram of the loss draws."""
        return Lines(self.loss, self.val_loss)

    @property
    def accuracy_lines(self) -> Lines:
        """What the diagram of the accuracy draws."""
        return Lines(self.accuracy, self.val_accuracy)

    def update(self, history: History, batches: float) -> None:
        """Take in what `history` has gained; an epoch under way has `batches` batches."""
        if history is not self._history:
            self._history = history
            self._start()
        curves = history.curves()
        self._take_rows(curves.epochs)
        if len(curves.steps) > self._taken:
            new = slice(self._taken, None)
            x = epochs_of(curves.steps[new].astype(float), curves.epochs, batches)
            self.loss.extend(x, curves.loss[new])
            self.accuracy.extend(x, curves.accuracy[new])
            self._taken = len(curves.steps)

    def _take_rows(self, rows: np.ndarray) -> None:
        new = rows[self._rows :]
        if len(new):
            self._rows, self._last_epoch = len(rows), float(new[-1, 0])
            for trace, column in ((self.val_loss, 4), (self.val_accuracy, 5)):
                known = new[np.isfinite(new[:, column])]
                trace.extend(known[:, 0], known[:, column])

    def _start(self) -> None:
        self._taken = self._rows = 0
        self._last_epoch = 0.0
        self.loss, self.accuracy = Trace(), Trace()
        self.val_loss, self.val_accuracy = Trace(), Trace()


COLUMNS = (
    "step", "epoch", "batch_loss", "batch_accuracy",
    "train_loss", "train_accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds",
)  # fmt: skip
_NO_EPOCH = ("",) * 6


def as_csv(curves: Curves, batches: float) -> str:
    """All points as CSV text: one line per batch, and one per complete epoch after its last batch."""
    places = epochs_of(curves.steps.astype(float), curves.epochs, batches)
    ends = np.searchsorted(curves.steps, curves.epochs[:, 1], side="right").tolist()
    rows = curves.epochs.tolist()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    begin = 0
    for row, end in zip([*rows, None], [*ends, len(places)], strict=True):
        part = slice(begin, end)
        batch_values = zip(places[part], curves.loss[part], curves.accuracy[part], strict=True)
        for step, values in zip(curves.steps[part].tolist(), batch_values, strict=True):
            writer.writerow([step, *(_cell(float(value)) for value in values), *_NO_EPOCH])
        begin = end
        if row is not None:
            epoch, step, loss, accuracy, val_loss, val_accuracy, seconds, _, lr = row
            cells = (epoch, None, None, loss, accuracy, val_loss, val_accuracy, lr, seconds)
            writer.writerow([int(step), *("" if cell is None else _cell(cell) for cell in cells)])
    return out.getvalue()


def _cell(value: float) -> str:
    return f"{value:.9g}" if math.isfinite(value) else ""
