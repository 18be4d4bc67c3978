"""The line about the run in the tool bar."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel

from core.train import Progress, Started
from netstudio.main_window.readout import RunReadout
from netstudio.training import RunState


class Session(QObject):
    """A run as the readout sees it."""

    state_changed = Signal()
    advanced = Signal()
    alive = True
    state = RunState.RUNNING
    last_epoch = None

    def __init__(self, epochs: int, seconds: float) -> None:
        super().__init__()
        self.started = Started("cpu", 1, 100, 1437, 41, 1, epochs, 0)
        points = np.zeros(1, np.int64), np.array([0.0993], np.float32), np.array([1.0], np.float32)
        self.latest = Progress(min(epochs, 10_002), 20, 400_000, *points, 6000.0, 9.0, seconds)


@pytest.mark.parametrize(
    ("epochs", "seconds", "line"),
    [
        (30, 9.0, "Epoch 30 of 30 · loss 0.0993 · 0:09 left"),
        (100_030, 444_189.0, "Epoch 10,002 of 100,030 · 123:23:09 left"),
    ],
)
def test_that_the_loss_gives_way_where_the_line_is_too_long(qtbot, epochs, seconds, line):
    session = Session(epochs, seconds)
    readout = RunReadout(session)
    qtbot.addWidget(readout)
    assert readout.text == line
    label = readout.findChild(QLabel)
    assert label.fontMetrics().horizontalAdvance(line) <= readout.width() - 20
