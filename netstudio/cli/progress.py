"""Progress of a run on stderr: a bar in a terminal, one line for each epoch everywhere."""

from __future__ import annotations

import math
import shutil
import time
from typing import TextIO

from core.train import EpochEnded, Event, Progress, Started
from netstudio.cli.output import write_or_give_up

REDRAW_SECONDS = 0.1
LONGEST_BAR, SHORTEST_BAR = 20, 5


class ProgressBar:
    """Shows the events of one run on `stream`. Used by the thread that trains."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._terminal = stream, stream.isatty()
        self._started: Started | None = None
        self._drawn = 0.0

    def take(self, event: Event) -> None:
        """Show what `event` says."""
        if isinstance(event, Started):
            self._started = event
            self._line(
                f"Training {event.parameters:,} parameters on {_counted(event.samples, 'sample')} "
                f"({event.device}, {_counted(event.threads, 'thread')})"
            )
        elif isinstance(event, EpochEnded):
            self._line(f"{self._epoch(event.epoch)}  {describe(event)}")
        elif isinstance(event, Progress) and self._terminal and time.perf_counter() - self._drawn >= REDRAW_SECONDS:
            self._drawn = time.perf_counter()
            self._draw(self._bar(event))

    def close(self) -> None:
        """Leave a clean line behind."""
        self._draw("")

    def _epoch(self, epoch: int) -> str:
        return f"epoch {epoch}/{self._started.last_epoch}" if self._started is not None else f"epoch {epoch}"

    def _bar(self, event: Progress) -> str:
        share = event.batch / self._started.batches if self._started is not None else 0.0
        accuracy = "" if math.isnan(event.accuracy[-1]) else f"  accuracy {event.accuracy.mean():.3f}"
        left = "" if math.isnan(event.remaining) else f"  {_duration(event.remaining)} left"
        epoch = self._epoch(event.epoch)
        facts = f"  loss {event.loss.mean():.4f}{accuracy}{left}  {event.samples_per_second:,.0f} samples/s"
        length = min(LONGEST_BAR, max(SHORTEST_BAR, _columns() - len(epoch) - len(facts) - 3))
        filled = int(share * length)
        return f"{epoch} [{'#' * filled}{'-' * (length - filled)}]{facts}"

    def _line(self, text: str) -> None:
        if self._terminal:
            self._draw("")
        self._put(text + "\n")

    def _draw(self, text: str) -> None:
        if self._terminal:
            width = _columns()
            self._put(f"\r{text[:width]:<{width}}\r{text[:width]}")

    def _put(self, text: str) -> None:
        """Write at once; a terminal that is gone does not end the run."""
        write_or_give_up(self._stream, text)


def describe(event: EpochEnded) -> str:
    """What came of an epoch, in words and numbers; without what is not known."""
    parts = {
        "loss": event.loss,
        "accuracy": event.accuracy,
        "val loss": event.val_loss,
        "val accuracy": event.val_accuracy,
    }
    known = [f"{name} {value:.4f}" for name, value in parts.items() if not math.isnan(value)]
    return "  ".join([*known, f"{event.seconds:.1f} s", f"{event.samples_per_second:,.0f} samples/s"])


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _columns() -> int:
    """Characters that fit on a line of the terminal without wrapping."""
    return shutil.get_terminal_size().columns - 1


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
