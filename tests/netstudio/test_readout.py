"""The line about the run in the tool bar."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from core.templates import load_template
from core.train import Curves, EpochEnded, History, Progress, Started
from netstudio.document import Document, Selection
from netstudio.main_window.readout import RunReadout
from netstudio.run_panel import RunPanel
from netstudio.theme import Theme
from netstudio.training import RunState


class Session(QObject):
    """A run as the readout sees it."""

    state_changed = Signal()
    advanced = Signal()
    alive = True
    state = RunState.RUNNING
    stale_changed = Signal()
    failed = Signal(object)
    finished = Signal(object)
    pausing = stale = False
    forgotten = failure = last_epoch = None

    def __init__(self, epochs: int, seconds: float) -> None:
        super().__init__()
        self.batches_per_epoch = 41.0
        self.history = History(Curves())
        self.started = Started("cpu", 1, 100, 1437, 41, 1, epochs, 0)
        points = np.zeros(1, np.int64), np.array([0.0993], np.float32), np.array([1.0], np.float32)
        self.latest = Progress(min(epochs, 10_002), 20, 400_000, *points, 6000.0, 9.0, seconds)
        self.history.extend(self.latest)

    def go_on(self, loss: float, seconds: float) -> None:
        """Another batch."""
        points = np.ones(1, np.int64), np.array([loss], np.float32), np.array([1.0], np.float32)
        self.latest = Progress(3, 21, 400_001, *points, 6000.0, 9.0, seconds)
        self.history.extend(self.latest)
        self.advanced.emit()


@pytest.mark.parametrize(
    ("epochs", "seconds", "line"),
    [
        (30, 9.0, "Epoch 30 of 30 · loss 0.099 · 0:09 left"),
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


def shown(panel: RunPanel) -> tuple[str, str]:
    """The loss and the time left as the panel has them."""
    labels = [label for label in panel.findChildren(QLabel) if not label.isHidden()]
    left = next(label.text() for label in labels if label.text().endswith(" left"))
    return next(label.text() for label in labels if label.accessibleName() == "Training loss"), left


def test_that_the_line_and_the_panel_show_the_same_moment_in_the_same_words(qtbot):
    session = Session(30, 9081.0)
    readout = RunReadout(session)
    actions = {name: QAction(name) for name in ("run.start", "run.pause", "run.step", "run.stop", "run.reset")}
    panel = RunPanel(Document(load_template("digits-mlp")), session, Selection(), actions, Theme("light"))
    qtbot.addWidget(readout)
    qtbot.addWidget(panel)
    panel.show()
    session.state_changed.emit()
    for loss, seconds in ((0.5, 9082.4), (0.0605, 12_192.0), (0.175, 700.2)):
        session.go_on(loss, seconds)
        assert readout.text.endswith("loss {} · {}".format(*shown(panel)))
    qtbot.waitUntil(lambda: "11:41 left" in readout.text)
    assert readout.text.endswith("loss {} · {}".format(*shown(panel)))


def test_that_the_line_and_the_panel_agree_on_what_was_reached(qtbot):
    session = Session(30, 9.0)
    session.last_epoch = EpochEnded(30, 1230, 0.7, float("nan"), float("nan"), float("nan"), 1.0, 1.0, 0.1)
    session.alive, session.state = False, RunState.IDLE
    session.history = History(Curves())
    points = np.ones(1, np.int64), np.array([0.25], np.float32), np.array([np.nan], np.float32)
    session.history.extend(Progress(30, 41, 1230, *points, 6000.0, 9.0, 0.0))
    readout = RunReadout(session)
    qtbot.addWidget(readout)
    assert readout.text == "Trained 30 epochs · loss 0.250"
