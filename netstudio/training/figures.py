"""What a run is at this moment, as plain numbers; and how people read numbers, durations and rates. No widgets here."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.train import Curves, Snapshot
from netstudio.training.session import TrainingSession
from netstudio.widgets import clock

_RECENT = 0.1
"""The training figures shown are means over this part of an epoch: a single batch is too restless to read."""


@dataclass(frozen=True)
class Figures:
    """Everything the read-out shows. NaN for what is not known; `last_epoch` 0 before anything was trained."""

    epoch: int = 0
    """The epoch under way, or the last complete one while nothing runs."""
    last_epoch: int = 0
    batch: int = 0
    batches: int = 0
    done: float = 0.0
    """Part of the whole run that is done, 0 … 1."""
    loss: float = math.nan
    accuracy: float = math.nan
    val_loss: float = math.nan
    val_accuracy: float = math.nan
    samples_per_second: float = math.nan
    seconds: float = math.nan
    remaining: float = math.nan


def read_figures(session: TrainingSession, snapshot: Snapshot | None) -> Figures:
    """The figures of `session`; of `snapshot` while no run has said anything yet."""
    curves = session.history.curves()
    val_loss, val_accuracy = _last_row(curves)
    started, latest = session.started, session.latest
    loss, accuracy = _recent(curves, session.batches_per_epoch)
    if started is None:
        state = snapshot.state if snapshot is not None else None
        epoch, last, part = (0, 0, 0.0) if state is None else (state.epoch, state.last_epoch, state.batch)
        done = (epoch + part / max(session.batches_per_epoch, 1.0)) / last if last else 0.0
        return Figures(epoch, last, 0, 0, done, loss, accuracy, val_loss, val_accuracy)
    epoch, batch = (latest.epoch, latest.batch) if latest else (started.first_epoch, 0)
    done = (epoch - 1 + batch / max(started.batches, 1)) / max(started.last_epoch, 1)
    return Figures(
        epoch=epoch,
        last_epoch=started.last_epoch,
        batch=batch,
        batches=started.batches,
        done=min(done, 1.0),
        loss=loss,
        accuracy=accuracy,
        val_loss=val_loss,
        val_accuracy=val_accuracy,
        samples_per_second=latest.samples_per_second if latest else math.nan,
        seconds=latest.seconds if latest else math.nan,
        remaining=latest.remaining if latest else math.nan,
    )


def number(value: float) -> str:
    """Four significant digits, a dash for what is not known."""
    if not math.isfinite(value):
        return "–"
    if value != 0 and (abs(value) < 1e-3 or abs(value) >= 1e4):
        return f"{value:.2e}"
    return f"{value:.{max(0, 3 - max(0, math.floor(math.log10(abs(value))) if value else 0))}f}"


def duration(seconds: float) -> str:
    """Minutes and seconds, hours before them where there are any."""
    if not math.isfinite(seconds):
        return "–"
    return clock(max(0, math.ceil(seconds)))


def rate(value: float) -> str:
    """Samples a second, to three digits, with thousands apart."""
    if not math.isfinite(value):
        return "–"
    if value >= 1000:
        digits = 10 ** max(0, math.floor(math.log10(value)) - 2)
        return f"{round(value / digits) * digits:,}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def _recent(curves: Curves, batches: float) -> tuple[float, float]:
    count = max(1, min(200, round(_RECENT * batches)))
    return _mean(curves.loss[-count:]), _mean(curves.accuracy[-count:])


def _mean(values: np.ndarray) -> float:
    return float(values.mean(dtype=np.float64)) if len(values) else math.nan


def _last_row(curves: Curves) -> tuple[float, float]:
    if not len(curves.epochs):
        return math.nan, math.nan
    return float(curves.epochs[-1, 4]), float(curves.epochs[-1, 5])
