"""Progress on stderr: a bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest

from core.train import EpochEnded, Progress, Started
from netstudio.cli import progress as shown
from netstudio.cli.output import write_json
from netstudio.cli.progress import ProgressBar

STARTED = Started("cpu", 1, 1234, 5000, 50, 3, 12, 100)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def batches(done: int, *, accuracy: float = 0.5, remaining: float = 75.0) -> Progress:
    one = np.ones(4, np.float32)
    return Progress(3, done, 100 + done, np.arange(4), one * 0.25, one * accuracy, 12345.6, 2.0, remaining)


def epoch(accuracy: float = 0.5) -> EpochEnded:
    return EpochEnded(3, 150, 0.25, accuracy, 0.3, math.nan, 1.25, 4000.0, 0.01)


def told(stream: io.StringIO, *events: object) -> str:
    bar = ProgressBar(stream)
    for event in (STARTED, *events):
        bar.take(event)
    bar.close()
    return stream.getvalue()


@pytest.fixture(autouse=True)
def always_drawn(monkeypatch):
    monkeypatch.setattr(shown, "REDRAW_SECONDS", 0.0)


def test_that_a_terminal_shows_a_bar_that_fills(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    text = told(Terminal(), batches(25))
    assert "epoch 3/12 [##########----------]  loss 0.2500  accuracy 0.500  1:15 left  12,346 samples/s" in text


def test_that_the_bar_leaves_out_what_is_not_known():
    text = told(Terminal(), batches(50, accuracy=math.nan, remaining=math.nan))
    assert "[####################]  loss 0.2500  12,346 samples/s" in text
    assert "nan" not in text
    assert "left" not in text


def test_that_a_narrow_terminal_shortens_the_bar_before_the_facts(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert "[####----]  loss 0.2500  accuracy 0.500  1:15 left  12,346 samples/s" in told(Terminal(), batches(25))


def test_that_a_bar_never_wraps(monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    drawn = told(Terminal(), batches(25)).replace("\n", "\r").split("\r")
    assert max(len(line) for line in drawn if line.startswith("epoch")) == 29


def test_that_a_file_gets_one_plain_line_for_each_epoch():
    text = told(io.StringIO(), batches(25), epoch())
    assert text.splitlines() == [
        "Training 1,234 parameters on 5,000 samples (cpu, 1 thread)",
        "epoch 3/12  loss 0.2500  accuracy 0.5000  val loss 0.3000  1.2 s  4,000 samples/s",
    ]


def test_that_numbers_that_are_none_become_null(capsys):
    write_json({"loss": math.inf, "accuracy": math.nan, "epoch": 1, "name": "größe"})
    assert capsys.readouterr().out == '{"loss": null, "accuracy": null, "epoch": 1, "name": "größe"}\n'
