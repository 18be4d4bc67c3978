"""Order of samples, batches, curves and pauses: the small parts of a run."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.project import TrainingSettings
from core.train import Curves, EpochEnded, History, Progress, RunControl, StopRun
from core.train.order import Batches, epoch_order
from core.train.pace import Clock, Pace

SETTINGS = TrainingSettings(seed=3)


@given(st.integers(1, 500), st.integers(1, 70))
def test_that_batches_cover_all_samples_and_none_is_a_lone_sample(samples, size):
    batches = Batches(samples, size)
    bounds = [batches.bounds(batch) for batch in range(len(batches))]
    assert [index for begin, end in bounds for index in range(begin, end)] == list(range(samples))
    lengths = [end - begin for begin, end in bounds]
    assert all(length <= size + 1 for length in lengths)
    assert set(lengths[:-1]) <= {size}
    assert lengths[-1] > 1 or size == 1 or samples == 1 or len(lengths) == samples


def test_that_an_epochs_order_depends_on_seed_and_epoch_alone():
    first, again = epoch_order(SETTINGS, 1, 100), epoch_order(replace(SETTINGS, epochs=7, batch_size=3), 1, 100)
    np.testing.assert_array_equal(first, again)
    assert sorted(first) == list(range(100))
    assert first.tolist() != epoch_order(SETTINGS, 2, 100).tolist()
    assert first.tolist() != epoch_order(replace(SETTINGS, seed=4), 1, 100).tolist()


def test_that_without_shuffling_samples_come_as_they_stand():
    assert epoch_order(replace(SETTINGS, shuffle=False), 2, 4).tolist() == [0, 1, 2, 3]


def progress(first: int, count: int) -> Progress:
    steps = np.arange(first, first + count)
    values = steps.astype(np.float32)
    return Progress(1, count, first + count - 1, steps, values / 2, values / 4, 1.0, 1.0, math.nan)


def ended(epoch: int) -> EpochEnded:
    return EpochEnded(epoch, epoch * 10, 0.5, 0.75, 0.6, math.nan, 1.0, 99.0, 0.01)


def test_that_history_grows_by_what_events_bring():
    history = History()
    for first in range(1, 2001, 3):
        history.extend(progress(first, 3))
    history.extend(ended(1))
    history.extend(ended(2))
    curves = history.curves()
    np.testing.assert_array_equal(curves.steps, np.arange(1, 2002))
    np.testing.assert_array_equal(curves.loss, np.arange(1, 2002, dtype=np.float32) / 2)
    np.testing.assert_array_equal(curves.accuracy, np.arange(1, 2002, dtype=np.float32) / 4)
    np.testing.assert_array_equal(curves.epochs[1], [2, 20, 0.5, 0.75, 0.6, math.nan, 1.0, 99.0, 0.01])
    assert (curves.steps.dtype, curves.loss.dtype, curves.epochs.dtype) == (np.int64, np.float32, np.float64)


def test_that_curves_once_handed_out_never_change():
    history = History()
    history.extend(progress(1, 2))
    before = history.curves()
    history.extend(progress(3, 1))
    assert before.steps.tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        before.steps[0] = 9


def test_that_history_goes_on_from_given_curves_without_touching_them():
    start = Curves(np.array([1]), np.array([0.5], np.float32), np.array([0.25], np.float32))
    history = History(start)
    history.extend(progress(2, 2))
    assert history.curves().steps.tolist() == [1, 2, 3]
    assert start.steps.tolist() == [1]


def test_that_the_clock_stands_still_while_stopped():
    clock = Clock()
    clock.stop()
    first = clock.seconds
    assert clock.seconds == first
    clock.start()
    while clock.seconds == first:
        pass
    assert clock.seconds > first


def test_that_the_pace_is_samples_a_second_and_what_is_left():
    pace = Pace()
    assert math.isnan(pace.remaining(10, 5.0))
    pace.count(steps=10, samples=640, seconds=2.0)
    assert pace.rate == 320
    assert pace.remaining(30, 4.0) == 12.0
    pace.count(steps=10, samples=640, seconds=1.0)
    assert 320 < pace.rate < 640


class Heard:
    """Counts the calls of a checkpoint, and acts on the control when the worker begins to wait."""

    def __init__(self, control: RunControl, *actions: str) -> None:
        self.control, self.actions = control, list(actions)
        self.paused = self.resumed = 0

    def pass_checkpoint(self, *, step: bool = True) -> None:
        self.control.checkpoint(self._on_pause, self._on_resume, step=step)

    def _on_pause(self) -> None:
        self.paused += 1
        getattr(self.control, self.actions.pop(0))()

    def _on_resume(self) -> None:
        self.resumed += 1


def test_that_nothing_asked_means_no_waiting():
    heard = Heard(RunControl())
    heard.pass_checkpoint()
    assert (heard.paused, heard.resumed) == (0, 0)


def test_that_pause_waits_for_resume():
    heard = Heard(RunControl(), "resume")
    heard.control.pause()
    heard.pass_checkpoint()
    heard.pass_checkpoint()
    assert (heard.paused, heard.resumed) == (1, 1)


def test_that_a_step_lets_exactly_one_batch_pass():
    heard = Heard(RunControl(), "step", "stop")
    heard.control.step()
    heard.pass_checkpoint()
    assert heard.paused == 0
    heard.pass_checkpoint()
    assert (heard.paused, heard.resumed) == (1, 0)
    with pytest.raises(StopRun):
        heard.pass_checkpoint()


def test_that_validation_uses_no_step_up():
    heard = Heard(RunControl(), "stop")
    heard.control.step()
    heard.pass_checkpoint(step=False)
    heard.pass_checkpoint(step=False)
    heard.pass_checkpoint()
    assert heard.paused == 0
    with pytest.raises(StopRun):
        heard.pass_checkpoint()


def test_that_resuming_forgets_steps_that_were_asked_for():
    heard = Heard(RunControl(), "stop")
    heard.control.step()
    heard.control.resume()
    heard.pass_checkpoint()
    heard.control.pause()
    with pytest.raises(StopRun):
        heard.pass_checkpoint()
    assert heard.paused == 1


def test_that_a_stopped_run_ends_at_the_next_checkpoint_even_when_paused():
    heard = Heard(RunControl())
    heard.control.pause()
    heard.control.stop()
    assert heard.control.stopped
    with pytest.raises(StopRun):
        heard.pass_checkpoint()
    assert heard.paused == 0
