"""What is learned can be taken out of a run without disturbing it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.templates import load_template
from core.train import Captured, Finished, Job, Progress, RunControl, Trainer


def trained(control, *, capture_at=0, snapshot=None):
    """Two epochs of the small network; with `capture_at` the worker is asked for a snapshot after that many batches."""
    project = load_template("digits-mlp")
    project = replace(project, training=replace(project.training, epochs=2))
    events = []

    def listen(event):
        events.append(event)
        if isinstance(event, Progress) and event.step >= capture_at > 0 and not any_captured(events):
            control.capture()

    Trainer(Job(project, snapshot, None), control, listen).run()
    return events


def any_captured(events):
    return any(isinstance(event, Captured) for event in events)


def test_that_a_capture_changes_nothing_of_the_run():
    plain, asked = trained(RunControl()), trained(RunControl(), capture_at=1)
    assert any_captured(asked)
    assert isinstance(asked[-1], Finished)
    for key, array in plain[-1].snapshot.weights.items():
        assert np.array_equal(array, asked[-1].snapshot.weights[key])


def test_that_training_goes_on_bit_for_bit_from_a_capture():
    events = trained(RunControl(), capture_at=1)
    captured = next(event.snapshot for event in events if isinstance(event, Captured))
    assert 0 < captured.state.step < events[-1].snapshot.state.step
    again = trained(RunControl(), snapshot=captured)
    for key, array in events[-1].snapshot.weights.items():
        assert np.array_equal(array, again[-1].snapshot.weights[key])


def test_that_a_capture_asked_for_before_the_start_comes_at_once():
    control = RunControl()
    control.capture()
    events = trained(control)
    assert any_captured(events)
    assert control.take_capture() is False
