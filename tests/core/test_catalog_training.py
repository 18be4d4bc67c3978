"""Losses and optimizers of the catalog do what their formulas say, and refuse what they cannot take."""

from __future__ import annotations

import numpy as np
import pytest

import core
from core.catalog import Spec, check_fields, loss_kinds, optimizer_kinds


@pytest.mark.parametrize("key", sorted(loss_kinds.classes))
def test_that_a_loss_builds_to_a_scalar_mean(key):
    loss = loss_kinds.default(key)
    assert check_fields(loss) == ()
    output = core.tensor(np.zeros((4, 3), "float32"))
    target = (
        core.tensor(np.array([0, 1, 2, 0])) if loss.target == "classes" else core.tensor(np.ones((4, 3), "float32"))
    )
    value = loss.build()(output, target)
    assert value.shape == ()
    expected = np.log(3) if loss.target == "classes" else 1.0
    assert value.item() == pytest.approx(expected, rel=1e-6)


def test_that_label_smoothing_reaches_the_engine():
    loss = loss_kinds.decode({"kind": "cross_entropy", "label_smoothing": 0.3}).build()
    scores = np.array([[4.0, 0.0, 0.0]], "float32")
    log = scores - np.log(np.exp(scores).sum())
    expected = -(0.7 * log[0, 0] + 0.1 * log.sum())
    assert loss(core.tensor(scores), core.tensor(np.array([0]))).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("key", "output", "classes", "words"),
    [
        ("cross_entropy", (10,), 0, "Choose mean squared error"),
        ("cross_entropy", (9,), 10, "expects 10 values"),
        ("cross_entropy", (10, 2, 2), 10, "the output is 10 × 2 × 2"),
        ("mse", (1,), 3, "Choose cross-entropy"),
    ],
)
def test_that_an_unsuitable_output_is_named(key, output, classes, words):
    assert words in loss_kinds.default(key).fault(Spec(output), classes)


def test_that_suitable_outputs_pass():
    assert loss_kinds.default("cross_entropy").fault(Spec((10,)), 10) == ""
    assert loss_kinds.default("mse").fault(Spec((2,)), 0) == ""


@pytest.mark.parametrize("key", sorted(optimizer_kinds.classes))
def test_that_an_optimizer_goes_downhill(key):
    optimizer = optimizer_kinds.default(key)
    assert check_fields(optimizer) == ()
    assert optimizer_kinds.decode(optimizer_kinds.encode(optimizer)) == optimizer
    weight = core.nn.Parameter(core.tensor(np.array([3.0, -2.0], "float32")))
    engine = optimizer.build([weight])
    for _ in range(20):
        engine.zero_grad()
        (weight * weight).sum().backward()
        engine.step()
    assert (np.abs(weight.detach().numpy()) < [3.0, 2.0]).all()


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "sgd", "lr": 0.5, "momentum": 0.0, "nesterov": True},
        {"kind": "sgd", "lr": 0.5, "momentum": 0.25, "weight_decay": 0.1},
        {"kind": "adam", "lr": 0.5, "beta1": 0.5, "beta2": 0.75, "eps": 1e-3, "weight_decay": 0.1},
    ],
)
def test_that_every_setting_reaches_the_engine(settings):
    weight = core.nn.Parameter(core.tensor(np.array([1.0], "float32")))
    (group,) = optimizer_kinds.decode(settings).build([weight]).param_groups
    named = {**settings, "betas": (settings.get("beta1"), settings.get("beta2"))}
    for name, value in group.items():
        if name in named and name != "nesterov":
            assert value == named[name], name
    assert not group.get("nesterov", False)
