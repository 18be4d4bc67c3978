"""What the run panel reads from a session, and how numbers are written for people."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from core.train import Curves, EpochEnded, History, Progress, RunState, Snapshot, Started
from netstudio.training import Figures, duration, number, rate, read_figures
from netstudio.widgets import percent


def session(history, *, started=None, latest=None):
    return SimpleNamespace(history=history, started=started, latest=latest, batches_per_epoch=20.0)


def progress(epoch, batch, losses, remaining=12.0):
    loss = np.array(losses, np.float32)
    steps = np.arange(1, len(loss) + 1)
    return Progress(epoch, batch, len(loss), steps, loss, loss, 512.0, 3.0, remaining)


def test_that_an_untrained_network_has_no_figures():
    found = read_figures(session(History(Curves())), None)
    assert (found.epoch, found.last_epoch, found.done) == (0, 0, 0.0)
    assert math.isnan(found.loss)
    assert math.isnan(found.val_accuracy)


def test_that_a_run_tells_epoch_batch_speed_and_time_left():
    history = History(Curves())
    latest = progress(2, 10, [4.0, 2.0, 1.0])
    history.extend(latest)
    history.extend(EpochEnded(1, 20, 0.5, 0.5, 0.7, 0.6, 1.0, 1.0, 0.1))
    started = Started("cpu", 1, 10, 640, 20, 1, 4, 0)
    found = read_figures(session(history, started=started, latest=latest), None)
    assert (found.epoch, found.last_epoch, found.batch, found.batches) == (2, 4, 10, 20)
    assert found.done == pytest.approx((1 + 0.5) / 4)
    assert found.loss == pytest.approx(1.5)
    assert (found.val_loss, found.val_accuracy) == (0.7, 0.6)
    assert (found.samples_per_second, found.remaining) == (512.0, 12.0)


def test_that_a_run_that_has_only_begun_stands_at_its_first_epoch():
    started = Started("cpu", 1, 10, 640, 20, 3, 4, 40)
    found = read_figures(session(History(Curves()), started=started), None)
    assert (found.epoch, found.batch, found.done) == (3, 0, 0.5)


def test_that_an_opened_file_tells_where_training_stood():
    snapshot = Snapshot({}, {}, Curves(), RunState(epoch=2, batch=10, step=50, last_epoch=5))
    found = read_figures(session(History(Curves())), snapshot)
    assert (found.epoch, found.last_epoch, found.batches) == (2, 5, 0)
    assert found.done == pytest.approx(0.5)


def test_that_figures_are_nothing_until_told():
    assert math.isnan(Figures().samples_per_second)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.000"), (0.12345, "0.123"), (1.23456, "1.235"), (12.345, "12.35"), (2345.6, "2346"), (1e-5, "1.00e-05")],
)
def test_that_losses_show_four_digits(value, text):
    assert number(value) == text


def test_that_what_is_not_known_is_a_dash():
    assert [show(math.nan) for show in (number, percent, duration, rate)] == ["–"] * 4


def test_that_durations_are_minutes_and_seconds():
    assert [duration(value) for value in (0, 0.2, 59.5, 61, 3725)] == ["0:00", "0:01", "1:00", "1:01", "1:02:05"]


def test_that_rates_keep_three_digits():
    assert [rate(value) for value in (3.14159, 123.4, 1234.5, 1_234_567)] == ["3.14", "123", "1,230", "1,230,000"]


def test_that_shares_are_percentages():
    assert [percent(0.9734), percent(0.5, 0), percent(math.nan)] == ["97.3 %", "50 %", "–"]
