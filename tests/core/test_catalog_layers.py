"""The conformance suite: every layer in the catalog keeps the promises of `Layer`, checked against the engine."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import core
from core.backend import Generator, use_generator
from core.catalog import Category, Inferred, Mismatch, Spec, check_fields, fields_of, layer_kinds
from core.testing import gradcheck

VECTOR, OTHER_VECTOR, PICTURE, WIDE = Spec((6,)), Spec((3,)), Spec((4, 7, 6)), Spec((2, 7, 6))
CASES = [
    # key, settings, inputs
    ("input", {"shape": (1, 5, 5)}, ()),
    ("output", {}, (VECTOR,)),
    ("output", {}, (PICTURE,)),
    ("linear", {}, (VECTOR,)),
    ("linear", {"out_features": 3, "bias": False}, (VECTOR,)),
    ("conv2d", {}, (PICTURE,)),
    ("conv2d", {"out_channels": 6, "stride": (2, 1), "padding": (1, 2), "groups": 2}, (PICTURE,)),
    ("conv2d", {"out_channels": 3, "kernel_size": (2, 3), "same_padding": True, "bias": False}, (PICTURE,)),
    ("conv2d", {"out_channels": 4, "kernel_size": (2, 2), "dilation": (3, 2), "groups": 4}, (PICTURE,)),
    ("conv2d", {"out_channels": 2, "kernel_size": (4, 3), "same_padding": True, "dilation": (1, 2)}, (PICTURE,)),
    ("conv2d", {"out_channels": 5, "kernel_size": (1, 1), "stride": (3, 3)}, (PICTURE,)),
    ("max_pool2d", {}, (PICTURE,)),
    ("max_pool2d", {"kernel_size": (3, 2), "stride": (1, 3), "padding": (1, 0)}, (PICTURE,)),
    ("avg_pool2d", {}, (PICTURE,)),
    ("avg_pool2d", {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 1)}, (PICTURE,)),
    ("global_avg_pool2d", {}, (PICTURE,)),
    ("global_max_pool2d", {}, (PICTURE,)),
    ("batch_norm", {}, (VECTOR,)),
    ("batch_norm", {"affine": False}, (PICTURE,)),
    ("batch_norm", {"momentum": 0.5, "eps": 1e-3}, (PICTURE,)),
    ("dropout", {}, (PICTURE,)),
    ("flatten", {}, (PICTURE,)),
    ("flatten", {}, (VECTOR,)),
    ("relu", {}, (PICTURE,)),
    ("tanh", {}, (PICTURE,)),
    ("sigmoid", {}, (VECTOR,)),
    ("softmax", {}, (VECTOR,)),
    ("softmax", {"dim": 1}, (PICTURE,)),
    ("softmax", {"dim": -2}, (PICTURE,)),
    ("add", {}, (PICTURE, PICTURE)),
    ("add", {}, (VECTOR, VECTOR, VECTOR)),
    ("concat", {}, (PICTURE, WIDE)),
    ("concat", {"dim": -1}, (VECTOR, OTHER_VECTOR, VECTOR)),
    ("concat", {"dim": 3}, (PICTURE, PICTURE)),
]
KEYS = sorted(layer_kinds.classes)
CASES += [
    (key, dict(example.settings), example.inputs)
    for key, layer_class in layer_kinds.classes.items()
    for example in layer_class.examples
]
IDS = [f"{key}-{index}" for index, (key, _, _) in enumerate(CASES)]
every_case = pytest.mark.parametrize(("key", "settings", "inputs"), CASES, ids=IDS)
every_key = pytest.mark.parametrize("key", KEYS)


def make(key, settings):
    return layer_kinds.decode({"kind": key, **settings})


def build(layer, inputs, seed=1):
    with use_generator(Generator(seed)):
        return layer.build(inputs)


def batch(layer, inputs, count, dtype="float32"):
    """Random tensors for the module: the Input's takes the batch itself."""
    stream = np.random.default_rng(7)
    specs = inputs or (layer.infer(()).output,)
    return [core.tensor(values(stream, spec, count, dtype)) for spec in specs]


def values(stream, spec, count, dtype):
    """Small whole numbers where the input is one of integers, else a normal distribution."""
    shape = (count, *spec.shape)
    return stream.integers(0, 4, shape) if spec.dtype == "int64" else stream.normal(size=shape).astype(dtype)


def requiring(tensors):
    """Every tensor of floating point requires gradients from now on."""
    return [tensor.requires_grad_() if tensor.dtype.kind == "f" else tensor for tensor in tensors]


@every_key
def test_that_a_layer_has_a_case_here(key):
    assert key in {case[0] for case in CASES}


@every_key
def test_that_a_default_layer_is_within_its_own_limits(key):
    assert check_fields(layer_kinds.default(key)) == ()


@every_key
def test_that_a_layer_can_be_found_by_other_words(key):
    kind = layer_kinds.classes[key]
    assert all(word == word.lower() and word for word in kind.keywords)
    assert len(kind.summary) <= 120


@every_case
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("training", [True, False])
def test_that_the_inferred_shape_and_type_are_the_real_ones(key, settings, inputs, count, training):
    layer = make(key, settings)
    if key == "batch_norm" and training and count == 1 and len(inputs[0].shape) == 1:
        count = 2  # one value has no deviation; the engine refuses it like PyTorch
    inferred = layer.infer(inputs)
    assert isinstance(inferred, Inferred)
    module = build(layer, inputs).train(training)
    with use_generator(Generator(3)):
        output = module(*batch(layer, inputs, count))
    assert tuple(output.shape) == (count, *inferred.output.shape)
    assert str(output.array.dtype) == inferred.output.dtype


@every_case
def test_that_the_counted_parameters_are_the_real_ones(key, settings, inputs):
    layer = make(key, settings)
    parameters = list(build(layer, inputs).parameters())
    assert sum(parameter.numel() for parameter in parameters) == layer.infer(inputs).parameters
    assert all(str(parameter.array.dtype) == "float32" for parameter in parameters)


@every_case
def test_that_gradients_agree_with_central_differences(key, settings, inputs):
    layer = make(key, settings)
    module = build(layer, inputs).double()
    values = requiring(batch(layer, inputs, 2, "float64"))

    def function(*arguments):
        with use_generator(Generator(5)):
            return module(*arguments[: len(values)])

    watched = [*values, *module.parameters()]
    assert not any(tensor.requires_grad for tensor in watched) or gradcheck(function, watched)


@every_case
def test_that_json_gives_the_same_layer_back(key, settings, inputs):
    layer = make(key, settings)
    assert layer_kinds.decode(layer_kinds.encode(layer)) == layer


@every_case
def test_that_equal_seeds_give_equal_weights_and_others_do_not(key, settings, inputs):
    layer = make(key, settings)
    first, again, other = (
        [parameter.detach().numpy().tobytes() for parameter in build(layer, inputs, seed).parameters()]
        for seed in (1, 1, 2)
    )
    assert first == again
    drawn = [values for values in first if len({values[at : at + 4] for at in range(0, len(values), 4)}) > 1]
    assert first != other or not drawn  # scales of 1 and offsets of 0 are not drawn


@every_case
def test_that_saved_weights_give_the_same_output(key, settings, inputs):
    layer = make(key, settings)
    module, other = build(layer, inputs).train(), build(layer, inputs, seed=2)
    values = batch(layer, inputs, 3)
    module(*values)
    state = {name: tensor.numpy().copy() for name, tensor in module.state_dict().items()}
    other.load_state_dict(state)
    expected, received = module.train(False)(*values), other.train(False)(*values)
    np.testing.assert_array_equal(expected.detach().numpy(), received.detach().numpy())


def computed(layer, inputs, device):
    """Output and gradients of the layer on `device`, on the host."""
    module = build(layer, inputs).to(device)
    values = requiring([tensor.to(device).detach() for tensor in batch(layer, inputs, 2)])
    output = module.train(layer.category is not Category.REGULARISATION)(*values)  # devices draw other noise
    (output * output).sum().backward()
    leaves = [leaf for leaf in (*values, *module.parameters()) if leaf.requires_grad]
    return [tensor.detach().cpu().numpy() for tensor in (output, *(leaf.grad for leaf in leaves))]


@pytest.mark.gpu
@every_case
def test_that_a_cuda_device_computes_the_same(key, settings, inputs):
    layer = make(key, settings)
    for here, there in zip(computed(layer, inputs, "cpu"), computed(layer, inputs, "cuda:0"), strict=True):
        np.testing.assert_allclose(here, there, rtol=1e-3, atol=1e-4)


@every_case
def test_that_gradients_reach_every_input_and_parameter(key, settings, inputs):
    layer = make(key, settings)
    assert all(np.isfinite(array).all() for array in computed(layer, inputs, "cpu"))


@every_key
def test_that_any_shape_is_either_inferred_or_answered_with_a_reason(key):
    layer = layer_kinds.default(key)
    for shape in [(1,), (7,), (5, 4), (1, 1, 1), (3, 2, 9), (2, 3, 4, 5)]:
        arity = 2 if layer.grows else len(layer.inputs)
        result = layer.infer((Spec(shape),) * arity)
        if isinstance(result, Mismatch):
            assert result.text.endswith(".")
            assert result.field in {"", *(field.name for field in fields_of(type(layer)))}
        else:
            assert all(size >= 1 for size in result.output.shape)


@every_key
def test_that_a_layer_is_frozen_and_equal_by_value(key):
    layer = layer_kinds.default(key)
    assert layer == layer_kinds.default(key)
    assert hash(layer) == hash(layer_kinds.default(key))
    assert dataclasses.replace(layer) == layer
