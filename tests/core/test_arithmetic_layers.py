"""Arithmetic, reductions and merges as modules and palette entries: values, gradients, shapes, reasons and repairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

import core as torch
from core import nn
from core.catalog import Inferred, InsertBefore, Mismatch, SetField, Spec, layer_kinds
from core.testing import gradcheck

CURVES = {
    "scale": (nn.Scale(1.5), lambda x: 1.5 * x, -3, 3),
    "shift": (nn.Shift(-0.5), lambda x: x - 0.5, -3, 3),
    "square": (nn.Power(), lambda x: x * x, -3, 3),
    "cube": (nn.Power(3), lambda x: x * x * x, -3, 3),
    "inverse": (nn.Power(-1), lambda x: 1 / x, 0.3, 3),
    "abs": (nn.Abs(), lambda x: np.sqrt(x * x), 0.1, 3),
    "exp": (nn.Exp(), lambda x: np.cosh(x) + np.sinh(x), -3, 3),
    "log": (nn.Log(), lambda x: np.log2(x) / np.log2(np.e), 0.2, 3),
    "sqrt": (nn.Sqrt(), lambda x: x**0.5, 0.2, 3),
    "clip": (nn.Clip(-5, 5), lambda x: x, -3, 3),
}
REDUCTIONS = {"mean": nn.ReduceMean, "sum": nn.ReduceSum, "max": nn.ReduceMax, "min": nn.ReduceMin}
MERGES = {
    "multiply": (nn.Multiply(), np.multiply),
    "subtract": (nn.Subtract(), np.subtract),
    "divide": (nn.Divide(), np.divide),
    "average": (nn.Average(), lambda a, b: (a + b) / 2),
    "maximum": (nn.Maximum(), np.fmax),
    "minimum": (nn.Minimum(), np.fmin),
}
shapes = st.lists(st.integers(1, 3), min_size=1, max_size=4)
V, PICTURE, COLUMN, OTHER = Spec((6,)), Spec((4, 7, 6)), Spec((4, 1, 1)), Spec((8, 7, 6))


def layer(key, **values):
    return layer_kinds.decode({"kind": key, **values})


@pytest.mark.parametrize("name", CURVES)
@settings(max_examples=10, deadline=None)
@given(shape=shapes, seed=st.integers(0, 1000))
def test_that_arithmetic_modules_compute_their_formula(name, shape, seed):
    module, formula, low, high = CURVES[name]
    x = torch.tensor(np.random.default_rng(seed).uniform(low, high, shape), requires_grad=True)
    np.testing.assert_allclose(module(x).detach().array, formula(x.array), rtol=1e-12, atol=1e-14)
    gradcheck(module, [x])


@pytest.mark.parametrize("module", [nn.Log(0.1), nn.Sqrt(0.1), nn.Clip(0.1, 9.0)])
def test_that_values_below_the_minimum_count_as_it_and_get_no_gradient(module):
    x = torch.tensor([-2.0, 0.0, 0.05, 1.0], requires_grad=True)
    out = module(x)
    out.sum().backward()
    assert out.tolist()[:3] == module(torch.tensor([0.1] * 3)).tolist()
    assert x.grad.tolist()[:3] == [0.0, 0.0, 0.0]
    assert x.grad.tolist()[3] != 0


@pytest.mark.parametrize(("kind", "name"), [(nn.Scale, "weight"), (nn.Shift, "bias")])
@pytest.mark.parametrize("shape", [(3, 4), (1, 4), (2, 4, 1), (2, 4, 3, 2)])
@pytest.mark.parametrize("count", [1, 4])
def test_that_factors_and_offsets_are_learned_per_channel(kind, name, shape, count):
    module = kind(0.5, count).double()
    parameter = getattr(module, name)
    parameter.array[:] = np.arange(1, count + 1)
    x = torch.tensor(np.random.default_rng(1).normal(size=shape), requires_grad=True)
    along = np.moveaxis(x.array, 1, -1)
    expected = along * parameter.array if kind is nn.Scale else along + parameter.array
    np.testing.assert_allclose(module(x).detach().array, np.moveaxis(expected, -1, 1), rtol=1e-12)
    gradcheck(lambda x, _: module(x), [x, parameter])
    assert [key for key, _ in module.named_parameters()] == [name]


def test_that_a_learned_scale_names_the_channels_it_needs():
    with pytest.raises(RuntimeError, match=r"shape \(2, 3\) needs 1 or 3 learned values; there are 4"):
        nn.Scale(1.0, 4)(torch.ones(2, 3))
    with pytest.raises(ValueError, match="must not be more than"):
        nn.Clip(1.0, 0.0)


@pytest.mark.parametrize("name", REDUCTIONS)
@settings(max_examples=15, deadline=None)
@given(shape=shapes, data=st.data(), keepdim=st.booleans(), seed=st.integers(0, 1000))
def test_that_reductions_reduce_the_axes_they_are_told(name, shape, data, keepdim, seed):
    axes = data.draw(st.lists(st.integers(0, len(shape) - 1), min_size=1, unique=True))
    x = torch.tensor(np.random.default_rng(seed).permutation(int(np.prod(shape))).reshape(shape) * 0.37)
    x.requires_grad_()
    module = REDUCTIONS[name](axes, keepdim)
    out = module(x)
    expected = getattr(np, name)(x.array, axis=tuple(axes), keepdims=keepdim)
    np.testing.assert_allclose(out.detach().array, expected, rtol=1e-12)
    gradcheck(module, [x])


def test_that_equal_largest_values_share_the_gradient():
    x = torch.tensor([[2.0, 5.0, 5.0, 1.0]], requires_grad=True)
    nn.ReduceMax(1)(x).sum().backward()
    assert x.grad.tolist() == [[0.0, 0.5, 0.5, 0.0]]


@pytest.mark.parametrize("name", MERGES)
@settings(max_examples=15, deadline=None)
@given(
    drawn=mutually_broadcastable_shapes(num_shapes=2, min_dims=1, max_dims=3, min_side=1, max_side=3),
    seed=st.integers(0, 1000),
)
def test_that_merges_compute_their_formula_over_stretched_shapes(name, drawn, seed):
    module, formula = MERGES[name]
    stream = np.random.default_rng(seed)
    first, second = drawn.input_shapes
    a = torch.tensor(stream.uniform(0.5, 0.9, first) * 2, requires_grad=True)
    b = torch.tensor(stream.uniform(0.5, 0.9, second) * 3 - 0.2, requires_grad=True)
    np.testing.assert_allclose(module(a, b).detach().array, formula(a.array, b.array), rtol=1e-12)
    gradcheck(module, [a, b])


@pytest.mark.parametrize("name", ["multiply", "average", "maximum", "minimum"])
def test_that_merges_take_three_branches(name, values):
    module = MERGES[name][0]
    formula = {"multiply": np.prod, "average": np.mean, "maximum": np.max, "minimum": np.min}[name]
    branches = [values(2, 3) for _ in range(3)]
    expected = formula(np.stack([branch.array for branch in branches]), axis=0)
    np.testing.assert_allclose(module(*branches).detach().array, expected, rtol=1e-12)
    gradcheck(module, branches)


@settings(max_examples=20, deadline=None)
@given(
    lead=mutually_broadcastable_shapes(num_shapes=2, max_dims=2, min_side=1, max_side=3),
    sizes=st.tuples(*[st.integers(1, 4)] * 3),
    transposed=st.booleans(),
)
def test_that_matmul_multiplies_stacks_of_matrices(lead, sizes, transposed):
    rows, inner, columns = sizes
    stream = np.random.default_rng(rows)
    a = torch.tensor(stream.normal(size=(*lead.input_shapes[0], rows, inner)), requires_grad=True)
    last = (columns, inner) if transposed else (inner, columns)
    b = torch.tensor(stream.normal(size=(*lead.input_shapes[1], *last)), requires_grad=True)
    module = nn.MatMul(transposed)
    formula = "...ij,...kj->...ik" if transposed else "...ij,...jk->...ik"
    np.testing.assert_allclose(module(a, b).detach().array, np.einsum(formula, a.array, b.array), atol=1e-12)
    gradcheck(module, [a, b])


@pytest.mark.parametrize("dim", [1, 2, 3, -1, -2])
def test_that_stack_makes_a_new_axis(dim, values):
    branches = [values(2, 3, 1) for _ in range(3)]
    out = nn.Stack(dim)(*branches)
    np.testing.assert_array_equal(out.detach().array, np.stack([branch.array for branch in branches], dim))
    gradcheck(nn.Stack(dim), branches)


@pytest.mark.parametrize("key", ["multiply", "average", "maximum", "minimum", "subtract", "divide"])
def test_that_a_merge_stretches_sizes_of_1_and_nothing_else(key):
    assert layer(key).infer((PICTURE, COLUMN)).output == PICTURE
    assert layer(key).infer((Spec((1, 7, 6)), COLUMN)).output == PICTURE
    fault = layer(key).infer((PICTURE, OTHER))
    assert fault.text == (
        "Expects inputs of equal shape, or size 1 along an axis; input 1 is 4 × 7 × 6, input 2 is 8 × 7 × 6."
    )
    assert [(repair.port, repair.layer.key, repair.layer.out_channels) for repair in fault.repairs] == [
        (0, "conv2d", 8),
        (1, "conv2d", 4),
    ]
    assert isinstance(layer(key).infer((PICTURE, V)), Mismatch)


@pytest.mark.parametrize("key", ["multiply", "average", "maximum", "minimum", "stack"])
def test_that_a_growing_merge_wants_two_inputs_and_names_the_one_that_does_not_fit(key):
    assert layer(key).infer((V,)).text == "Expects at least two inputs; receives 1."
    fault = layer(key).infer((V, V, Spec((3,))))
    assert "input 1 is 6, input 3 is 3." in fault.text
    assert all(isinstance(repair, InsertBefore) and repair.layer.key == "linear" for repair in fault.repairs)
    assert sorted(repair.port for repair in fault.repairs) == [0, 2]


def test_that_repaired_merges_fit():
    for key in ("multiply", "subtract", "stack", "add"):
        for repair in layer(key).infer((PICTURE, OTHER)).repairs:
            arriving = [PICTURE, OTHER]
            arriving[repair.port] = repair.layer.infer((arriving[repair.port],)).output
            assert isinstance(layer(key).infer(tuple(arriving)), Inferred)


def test_that_costs_count_multiplications():
    assert layer("multiply").infer((PICTURE, PICTURE, PICTURE)).multiply_adds == 2 * PICTURE.size
    assert layer("matmul").infer((Spec((3, 5)), Spec((5, 2)))).multiply_adds == 3 * 5 * 2
    assert layer("scale", learned="per channel").infer((PICTURE,)) == Inferred(PICTURE, 4, PICTURE.size)
    assert layer("prelu", per_channel=True).infer((PICTURE,)) == Inferred(PICTURE, 4, PICTURE.size)


@pytest.mark.parametrize(
    ("key", "values", "inputs", "field", "text", "repaired"),
    [
        (
            "matmul",
            {},
            (Spec((3, 5)), Spec((2, 5))),
            "transpose_second",
            "Expects 5 values along the last but one axis of input 2, as the last of input 1; receives 2.",
            True,
        ),
        (
            "matmul",
            {"transpose_second": True},
            (Spec((3, 5)), Spec((5, 2))),
            "transpose_second",
            "Expects 5 values along the last axis of input 2, as the last of input 1; receives 2.",
            False,
        ),
        ("glu", {}, (Spec((3, 4)),), "dim", "Expects an even size along axis 1; receives 3 in 3 × 4.", 2),
        ("glu", {"dim": 5}, (V,), "dim", "Dim must be 1 … 1 or −1 … −1 for samples of 6; it is 5.", 1),
        (
            "log_softmax",
            {"dim": 2},
            (V,),
            "dim",
            "Dim must be 1 … 1 or −1 … −1 for samples of 6; it is 2.",
            -1,
        ),
        ("stack", {"dim": 4}, (V, V), "dim", "Dim must be 1 … 2 or −2 … −1 for samples of 6; it is 4.", 1),
        (
            "reduce_mean",
            {"axes": [2, 4]},
            (PICTURE,),
            "axes",
            "Axes must be different numbers from 1 to 3 for samples of 4 × 7 × 6; received axes 2, 4.",
            (2,),
        ),
        (
            "reduce_max",
            {"axes": [1], "keepdim": False},
            (V,),
            "keepdim",
            "Expects to leave an axis of 6; reducing axis 1 leaves none.",
            True,
        ),
        (
            "clip",
            {"minimum": 2.0, "maximum": 1.0},
            (V,),
            "maximum",
            "Maximum must be more than minimum, 2; it is 1.",
            3.0,
        ),
        (
            "hardtanh",
            {"min_val": 2.0, "max_val": 2.0},
            (V,),
            "max_val",
            "Max val must be more than min val, 2; it is 2.",
            3.0,
        ),
    ],
)
def test_that_a_setting_that_does_not_fit_is_named_with_its_repair(key, values, inputs, field, text, repaired):
    wrong = layer(key, **values)
    fault = wrong.infer(inputs)
    assert fault.text == text
    repair = fault.repairs[0]
    assert isinstance(repair, SetField)
    assert (repair.field, repair.value) == (field, repaired)
    fixed = layer(key, **{**values, repair.field: repair.value if not isinstance(repaired, tuple) else list(repaired)})
    assert isinstance(fixed.infer(inputs), Inferred)


def test_that_reductions_drop_or_keep_axes():
    assert layer("reduce_sum", axes=[3, 1]).infer((PICTURE,)).output.shape == (1, 7, 1)
    assert layer("reduce_sum", axes=[3, 1], keepdim=False).infer((PICTURE,)).output.shape == (7,)
    assert isinstance(layer("reduce_sum", axes=[1, 1]).infer((PICTURE,)), Mismatch)
    assert isinstance(layer("reduce_sum").infer((Spec(()),)), Mismatch)


def test_that_matrices_that_cannot_meet_are_both_named():
    assert layer("matmul").infer((V, V)).text == (
        "Expects two inputs with equally many axes, at least two; receives 6 and 6."
    )
    assert layer("matmul").infer((Spec((2, 3, 5)), Spec((3, 5, 2)))).text == (
        "Expects equal sizes, or 1, along all axes but the last two; receives 2 × 3 × 5 and 3 × 5 × 2."
    )
    assert layer("matmul").infer((Spec((2, 3, 5)), Spec((2, 7, 2)))).repairs == ()


@pytest.mark.parametrize(
    ("module", "shown"),
    [
        (nn.Scale(2.0), "Scale(factor=2.0, num_parameters=0)"),
        (nn.Shift(1.0, 3), "Shift(offset=1.0, num_parameters=3)"),
        (nn.Power(3), "Power(exponent=3)"),
        (nn.Log(), "Log(minimum=1e-06)"),
        (nn.Sqrt(), "Sqrt(minimum=1e-06)"),
        (nn.Clip(), "Clip(minimum=0.0, maximum=1.0)"),
        (nn.ReduceMin((1, 2), False), "ReduceMin(dim=(1, 2), keepdim=False)"),
        (nn.MatMul(), "MatMul(transpose_second=False)"),
        (nn.Stack(2), "Stack(dim=2)"),
    ],
)
def test_that_arithmetic_modules_show_their_settings(module, shown):
    assert repr(module) == shown
