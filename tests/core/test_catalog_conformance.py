"""Conformance of all entries beyond the layers' examples: drawn shapes, single samples, axes of one, no samples."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import core
from core.backend import Generator, use_generator
from core.catalog import (
    Inferred,
    Mismatch,
    Spec,
    augmentation_kinds,
    check_fields,
    fields_of,
    layer_kinds,
    loss_kinds,
    metric_kinds,
    optimizer_kinds,
    schedule_kinds,
)
from core.testing import gradcheck

EXAMPLES = [
    (key, number, example)
    for key, kind in sorted(layer_kinds.classes.items())
    for number, example in enumerate(kind.examples[:2])
    if example.inputs
]
MOST_CHECKED = 60
REGISTRIES = (layer_kinds, loss_kinds, optimizer_kinds, schedule_kinds, metric_kinds, augmentation_kinds)
ENTRIES = [(registry, key) for registry in REGISTRIES for key in registry.classes]
few = settings(
    max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def drawn(data, example):
    """The example's inputs with other sizes; sizes that are equal there stay equal."""
    sizes = {size for spec in example.inputs for size in spec.shape}
    change = {size: data.draw(st.sampled_from([size, 1, 2, 5]), label=str(size)) for size in sorted(sizes)}
    return tuple(Spec(tuple(change[size] for size in spec.shape), spec.dtype) for spec in example.inputs)


def tensors(specs, count, seed=7):
    stream = np.random.default_rng(seed)
    shapes = [(count, *spec.shape) for spec in specs]
    return [
        core.tensor(stream.integers(0, 2, shape)) if spec.dtype == "int64" else core.tensor(stream.normal(size=shape))
        for spec, shape in zip(specs, shapes, strict=True)
    ]


@pytest.mark.parametrize(("key", "number", "example"), EXAMPLES, ids=[f"{key}-{n}" for key, n, _ in EXAMPLES])
@few
@given(data=st.data())
def test_that_a_layer_keeps_its_promises_for_drawn_shapes(key, number, example, data):
    layer = layer_kinds.decode({"kind": key, **example.settings})
    specs = drawn(data, example)
    inferred = layer.infer(specs)
    if isinstance(inferred, Mismatch):
        assert inferred.text.endswith(".")
        return
    with use_generator(Generator(1)):
        module = layer.build(specs).double()
    assert sum(parameter.numel() for parameter in module.parameters()) == inferred.parameters
    values = [x.requires_grad_() if x.dtype.kind == "f" else x for x in tensors(specs, 1)]

    def run(*inputs):
        with use_generator(Generator(5)):
            return module(*inputs[: len(values)])

    if key == "batch_norm" and math.prod(specs[0].shape[1:]) == 1:
        with pytest.raises(ValueError, match="more than one value"):  # one value has no deviation
            run(*values)
        return
    out = run(*values)
    assert out.shape == (1, *inferred.output.shape)
    watched = [*values, *module.parameters()]
    if any(x.requires_grad for x in watched) and sum(x.numel() for x in watched) <= MOST_CHECKED:
        assert gradcheck(run, watched)


@pytest.mark.parametrize(("key", "number", "example"), EXAMPLES, ids=[f"{key}-{n}" for key, n, _ in EXAMPLES])
def test_that_a_layer_takes_a_batch_of_no_samples(key, number, example):
    layer = layer_kinds.decode({"kind": key, **example.settings})
    module = layer.build(example.inputs).double()
    inferred = layer.infer(example.inputs)
    assert isinstance(inferred, Inferred)
    none = tensors(example.inputs, 0)
    if key == "batch_norm":
        with pytest.raises(ValueError, match=r"received shape \(0, "):
            module(*none)
    for training in (True, False) if key != "batch_norm" else (False,):
        assert module.train(training)(*none).shape == (0, *inferred.output.shape)


def pair(loss, count, classes, seed=3):
    """Outputs that every loss can take, and targets."""
    stream = np.random.default_rng(seed)
    output = core.tensor(stream.uniform(0.1, 0.9, (count, classes * loss.outputs_per_target)), requires_grad=True)
    if loss.target == "classes":
        return output, core.tensor(stream.integers(0, classes, count))
    return output, core.tensor(stream.uniform(0.1, 0.9, (count, classes)))


@pytest.mark.parametrize("key", sorted(loss_kinds.classes))
@few
@given(count=st.integers(1, 4), classes=st.integers(1, 4))
def test_that_a_loss_has_the_gradients_of_differences(key, count, classes):
    loss = loss_kinds.default(key)
    output, target = pair(loss, count, classes)
    module = loss.build().double()
    assert gradcheck(lambda x: module(x, target), [output])


@pytest.mark.parametrize("key", sorted(loss_kinds.classes))
def test_that_a_loss_over_no_samples_is_refused(key):
    loss = loss_kinds.default(key)
    output, target = pair(loss, 0, 3)
    with pytest.raises((RuntimeError, ValueError), match=r"empty|no values"):
        loss.build().double()(output, target)


@pytest.mark.parametrize("key", sorted(optimizer_kinds.classes))
@pytest.mark.parametrize("shape", [(), (1,), (3, 1, 2)])
def test_that_an_optimizer_goes_down_and_takes_up_its_state(key, shape):
    kind = optimizer_kinds.default(key)

    def train(steps, state=None, start=None):
        x = core.tensor(np.full(shape, 1.0) if start is None else start, requires_grad=True)
        optimizer = kind.build([x])
        if state is not None:
            optimizer.load_state_dict(state)

        def closure():
            optimizer.zero_grad()
            loss = ((x - 0.25) ** 2).sum()
            loss.backward()
            return loss

        losses = [float(optimizer.step(closure) or 0) for _ in range(steps)]
        return x.detach().numpy().copy(), optimizer.state_dict(), losses

    whole, _, losses = train(6)
    half, state, _ = train(3)
    again, _, _ = train(3, state, half)
    assert losses[-1] < losses[0]
    np.testing.assert_allclose(again, whole, rtol=1e-12)


@pytest.mark.parametrize("key", sorted(schedule_kinds.classes))
@pytest.mark.parametrize("warmup", [0.0, 2.0])
@pytest.mark.parametrize("epochs", [1, 7])
def test_that_a_schedule_gives_a_sound_factor_all_through_a_run(key, warmup, epochs):
    schedule = schedule_kinds.decode({"kind": key, "warmup_epochs": warmup})
    places = np.linspace(0, epochs, 4 * epochs + 1)
    factors = [schedule.factor(float(at), float(epochs), [1.0] * int(at)) for at in places]
    assert all(math.isfinite(factor) and 0 <= factor <= 100 for factor in factors)
    if warmup:
        assert factors[0] == pytest.approx(0.01)


@pytest.mark.parametrize("key", sorted(metric_kinds.classes))
@pytest.mark.parametrize("count", [0, 1, 6])
def test_that_a_metric_is_a_number_or_says_that_it_has_no_meaning(key, count):
    metric = metric_kinds.default(key)
    stream = np.random.default_rng(1)
    if metric.target == "classes":
        outputs, targets = stream.normal(size=(count, 3)), np.arange(count) % 3
    else:
        outputs, targets = stream.normal(size=(count, 2)), stream.uniform(1, 2, (count, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = metric.measure(core.tensor(outputs), core.tensor(targets))
    assert isinstance(value, float)
    assert math.isnan(value) if count == 0 else not math.isinf(value)


@pytest.mark.parametrize(("registry", "key"), ENTRIES, ids=[key for _, key in ENTRIES])
def test_that_every_entry_is_written_and_read_and_helps_with_every_field(registry, key):
    entry = registry.default(key)
    assert registry.decode(registry.encode(entry)) == entry
    assert check_fields(entry) == ()
    assert all(len(field.help) > 8 and field.help.endswith(".") for field in fields_of(type(entry)))
    assert registry.faults == ()
