"""Schedules: rates by hand, warm-up, the catalog's entries, and a run that follows one and resumes bit by bit."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import core as torch
from core import nn, optim
from core.catalog import Spec, check_fields, layer_kinds, optimizer_kinds, schedule_kinds
from core.data import DataChoice, Loaded, Samples, sources
from core.files import load, save
from core.graph import edit
from core.optim import lr_scheduler
from core.project import Project, TrainingSettings
from core.train import EpochEnded, Finished, Job, Paused, RunControl, Trainer


def optimizer(lr=0.5):
    return optim.SGD([nn.Parameter(torch.ones(1))], lr=lr)


def rates(make, steps, *watched):
    engine = optimizer()
    scheduler, found = make(engine), []
    for step in range(steps):
        found.append(engine.param_groups[0]["lr"])
        scheduler.step(*[values[step] for values in watched])
    return found


def plain_restarts(t, period, growth):
    while t >= period:
        t, period = t - period, period * growth
    return (1 + math.cos(math.pi * t / period)) / 2


def plain_triangle(t, up, down):
    t %= up + down
    return t / up if t <= up else 1 - (t - up) / down


SCHEDULERS = {
    "lambda": (lambda o: lr_scheduler.LambdaLR(o, lambda t: 1 / (t + 1)), lambda t: 0.5 / (t + 1)),
    "constant": (lambda o: lr_scheduler.ConstantLR(o, 0.25, 6), lambda t: 0.125 if t < 6 else 0.5),
    "step": (lambda o: lr_scheduler.StepLR(o, 7, 0.5), lambda t: 0.5 * 0.5 ** (t // 7)),
    "multi": (
        lambda o: lr_scheduler.MultiStepLR(o, [30, 10, 10], 0.1),
        lambda t: 0.5 * 0.1 ** (2 * (t >= 10) + (t >= 30)),
    ),
    "exponential": (lambda o: lr_scheduler.ExponentialLR(o, 0.9), lambda t: 0.5 * 0.9**t),
    "linear": (lambda o: lr_scheduler.LinearLR(o, 0.2, 1.0, 20), lambda t: 0.5 * (0.2 + 0.8 * min(t, 20) / 20)),
    "polynomial": (lambda o: lr_scheduler.PolynomialLR(o, 40, 3.0), lambda t: 0.5 * (1 - min(t, 40) / 40) ** 3),
    "cosine": (
        lambda o: lr_scheduler.CosineAnnealingLR(o, 100, 0.1),
        lambda t: 0.1 + 0.4 * math.cos(math.pi * t / 200) ** 2,
    ),
    "restarts": (
        lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 6, 2, 0.1),
        lambda t: 0.1 + 0.4 * plain_restarts(t, 6, 2),
    ),
    "even_restarts": (
        lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 6),
        lambda t: 0.5 * plain_restarts(t, 6, 1),
    ),
    "cycle": (
        lambda o: lr_scheduler.OneCycleLR(o, 1.0, 101, 0.31, "linear", 10.0, 100.0),
        lambda t: 0.1 + 0.9 * t / 30.31 if t <= 30.31 else 1 - 0.999 * (t - 30.31) / 69.69,
    ),
    "cyclic": (lambda o: lr_scheduler.CyclicLR(o, 0.1, 0.9, 8, 5), lambda t: 0.1 + 0.8 * plain_triangle(t, 8, 5)),
    "cyclic_halved": (
        lambda o: lr_scheduler.CyclicLR(o, 0.1, 0.9, 8, mode="triangular2"),
        lambda t: 0.1 + 0.8 * plain_triangle(t, 8, 8) / 2 ** (t // 16),
    ),
    "warm_cosine": (
        lambda o: lr_scheduler.SequentialLR(
            o, [lr_scheduler.LinearLR(o, 0.1, 1.0, 10), lr_scheduler.CosineAnnealingLR(o, 90)], [10]
        ),
        lambda t: 0.5 * (0.1 + 0.09 * t) if t < 10 else 0.5 * math.cos(math.pi * (t - 10) / 180) ** 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(SCHEDULERS))
def test_that_a_hundred_rates_equal_values_by_hand(name):
    make, plain = SCHEDULERS[name]
    expected = [plain(t) for t in range(100)]
    np.testing.assert_allclose(rates(make, 100), expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", sorted(SCHEDULERS))
def test_that_a_saved_scheduler_goes_on(name):
    make, _ = SCHEDULERS[name]
    first, second = optimizer(), optimizer()
    one = make(first)
    for _ in range(13):
        one.step()
    two = make(second)
    two.load_state_dict(one.state_dict())
    assert two.get_last_lr() == one.get_last_lr()
    one.step()
    two.step()
    assert second.param_groups[0]["lr"] == first.param_groups[0]["lr"]


def test_that_plateaus_are_waited_for():
    watched = [1.0, 0.9, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8]
    found = rates(lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=0.5, patience=2), 10, watched)
    assert found == [0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.125]
    rising = rates(lambda o: lr_scheduler.ReduceLROnPlateau(o, "max", 0.5, 0, min_lr=0.2), 4, [1.0, 2.0, 2.0, 2.0])
    assert rising == [0.5, 0.5, 0.5, 0.25]


def test_that_groups_keep_the_ratio_of_their_rates():
    a, b = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))
    engine = optim.SGD([{"params": [a]}, {"params": [b], "lr": 1.0}], lr=0.1)
    scheduler = lr_scheduler.StepLR(engine, 1, 0.5)
    scheduler.step()
    assert scheduler.get_last_lr() == [0.05, 0.5]


@pytest.mark.parametrize("key", sorted(schedule_kinds.classes))
def test_that_an_entry_is_sound_pure_and_read_back(key):
    schedule = schedule_kinds.default(key)
    assert check_fields(schedule) == ()
    assert schedule_kinds.decode(schedule_kinds.encode(schedule)) == schedule
    for epoch in np.linspace(0, 10, 41):
        factor = schedule.factor(float(epoch), 10, [1.0] * int(epoch))
        assert 0 <= factor <= 1
        assert schedule.factor(float(epoch), 10, [1.0] * int(epoch)) == factor


@pytest.mark.parametrize("key", sorted(schedule_kinds.classes))
def test_that_any_schedule_warms_up_and_then_begins(key):
    cold, warm = schedule_kinds.default(key), schedule_kinds.decode({"kind": key, "warmup_epochs": 4.0})
    assert warm.factor(0.0, 20) == pytest.approx(0.01)
    assert warm.factor(2.0, 20) == pytest.approx(0.505)
    for epoch in (4.0, 7.5, 19.0):
        assert warm.factor(epoch, 20) == cold.factor(epoch - 4, 16)
    assert 0 <= schedule_kinds.decode({"kind": key, "warmup_epochs": 50.0}).factor(19.9, 20) < 1


@pytest.mark.parametrize(
    ("settings", "plain"),
    [
        ({"kind": "step", "every_epochs": 3, "gamma": 0.5}, lambda e, n: 0.5 ** (e // 3)),
        ({"kind": "multi_step", "milestones": "2, 6.0", "gamma": 0.5}, lambda e, n: 0.5 ** ((e >= 2) + (e >= 6))),
        ({"kind": "exponential", "gamma": 0.5}, lambda e, n: 0.5**e),
        ({"kind": "polynomial", "power": 3.0, "minimum": 0.2}, lambda e, n: 0.2 + 0.8 * (1 - e / n) ** 3),
        ({"kind": "linear", "start": 0.5, "end": 0.1}, lambda e, n: 0.5 - 0.4 * e / n),
        ({"kind": "cosine", "minimum": 0.2}, lambda e, n: 0.2 + 0.8 * math.cos(math.pi * e / n / 2) ** 2),
        ({"kind": "cosine_restarts", "period_epochs": 1.5, "growth": 2.0}, lambda e, n: plain_restarts(e, 1.5, 2)),
        (
            {"kind": "one_cycle", "rise": 0.25, "start_divisor": 10.0, "end_divisor": 100.0},
            lambda e, n: (
                1 - 0.9 * math.cos(math.pi * e / n * 2) ** 2
                if e <= n / 4
                else 0.001 + 0.999 * math.cos(math.pi * (e / n - 0.25) / 1.5) ** 2
            ),
        ),
        (
            {"kind": "cyclic", "period_epochs": 3.0, "minimum": 0.2, "shrink": 0.5},
            lambda e, n: 0.2 + 0.8 * plain_triangle(e, 1.5, 1.5) * 0.5 ** (e // 3),
        ),
        ({"kind": "inverse_sqrt", "scale_epochs": 2.0}, lambda e, n: (1 + e / 2) ** -0.5),
    ],
)
def test_that_entries_follow_their_formulas(settings, plain):
    schedule = schedule_kinds.decode(settings)
    for epoch in np.linspace(0, 10, 81).tolist():
        assert schedule.factor(epoch, 10) == pytest.approx(plain(epoch, 10), rel=1e-9, abs=1e-9)


def test_that_the_plateau_looks_at_losses_after_the_warm_up():
    schedule = schedule_kinds.decode({"kind": "reduce_on_plateau", "gamma": 0.5, "patience": 1, "minimum": 0.3})
    losses = [1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    assert [schedule.factor(n, 10, losses[:n]) for n in range(9)] == [1, 1, 1, 1, 0.5, 0.5, 0.3, 0.3, 0.3]
    assert replace(schedule, warmup_epochs=3.0).factor(4.0, 10, losses[:4]) == 1


LAYERS = (("input", {"shape": (4,)}), ("dropout", {"p": 0.2}), ("linear", {"out_features": 3}), ("output", {}))


def data() -> Loaded:
    stream = np.random.default_rng(0)
    targets = np.arange(90) % 3
    inputs = (stream.standard_normal((90, 4)) + targets[:, None]).astype("float32")
    test = Samples(inputs[:10], targets[:10])
    return Loaded(Samples(inputs, targets), test, Spec((4,)), ("a", "b", "c"), fingerprint="rows")


def project(schedule, **settings) -> Project:
    graph = edit.chain([layer_kinds.decode({"kind": kind, **fields}) for kind, fields in LAYERS])
    adam = optimizer_kinds.decode({"kind": "adam", "lr": 0.02})
    fitting = {"optimizer": adam, "epochs": 4, "batch_size": 16, "device": "cpu", "threads": 1, "schedule": schedule}
    return Project(graph, {}, DataChoice(sources.default("digits")), TrainingSettings(**{**fitting, **settings}))


def run(chosen, snapshot=None, steps=None):
    events, control = [], RunControl()

    def emit(event):
        events.append(event)
        if isinstance(event, Paused) and steps is not None:
            control.stop()

    for _ in range(steps or 0):
        control.step()
    Trainer(Job(chosen, snapshot, None, data()), control, emit).run()
    assert isinstance(events[-1], Finished), events[-1]
    return events


def batches_of(chosen) -> int:
    return run(chosen)[0].batches


def test_that_every_epoch_tells_the_rate_of_its_last_batch():
    schedule = schedule_kinds.decode({"kind": "cosine", "warmup_epochs": 1.5})
    chosen = project(schedule)
    count = batches_of(chosen)
    told = [event.lr for event in run(chosen) if isinstance(event, EpochEnded)]
    expected = [0.02 * schedule.factor(epoch + (count - 1) / count, 4) for epoch in range(4)]
    assert told == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("key", ["one_cycle", "reduce_on_plateau", "cyclic"])
def test_that_a_stopped_run_goes_on_bit_by_bit_through_a_schedule(key):
    settings = {"kind": key, "warmup_epochs": 0.5}
    if key == "reduce_on_plateau":
        settings |= {"patience": 0, "threshold": 0.5}
    chosen = project(schedule_kinds.decode(settings))
    whole = run(chosen)[-1].snapshot
    count = batches_of(chosen)
    for steps in (2, count, count * 2 + 1):
        part = run(chosen, steps=steps)[-1].snapshot
        resumed = run(chosen, part)[-1].snapshot
        assert all(np.array_equal(resumed.weights[name], whole.weights[name]) for name in whole.weights)
        assert all(np.array_equal(resumed.optimizer[name], whole.optimizer[name]) for name in whole.optimizer)
        np.testing.assert_array_equal(resumed.curves.epochs[:, 8], whole.curves.epochs[:, 8])
    if key == "reduce_on_plateau":
        assert len(set(whole.curves.epochs[:, 8].tolist())) == 2


def test_that_a_second_run_begins_the_schedule_again():
    chosen = project(schedule_kinds.decode({"kind": "linear"}))
    first = run(chosen)
    second = run(chosen, first[-1].snapshot)
    told = [[event.lr for event in events if isinstance(event, EpochEnded)] for events in (first, second)]
    assert told[0] == told[1]


def test_that_a_schedule_is_saved_and_opened(tmp_path):
    schedule = schedule_kinds.decode({"kind": "multi_step", "milestones": "3, 9", "warmup_epochs": 2.0})
    save(tmp_path / "a.netstudio", project(schedule))
    assert load(tmp_path / "a.netstudio").project.training.schedule == schedule
