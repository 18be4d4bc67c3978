"""Curves, arrangements, scattering, contractions, order statistics and complex numbers: values, gradients, errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
from core.testing import gradcheck

CURVES = {
    "tan": (np.tan, -1.2, 1.2),
    "asin": (np.arcsin, -0.9, 0.9),
    "acos": (np.arccos, -0.9, 0.9),
    "atan": (np.arctan, -3, 3),
    "sinh": (np.sinh, -2, 2),
    "cosh": (np.cosh, -2, 2),
    "asinh": (np.arcsinh, -3, 3),
    "acosh": (np.arccosh, 1.2, 3),
    "atanh": (np.arctanh, -0.8, 0.8),
    "log2": (np.log2, 0.3, 3),
    "log10": (np.log10, 0.3, 3),
    "exp2": (np.exp2, -2, 2),
    "frac": (lambda x: np.modf(x)[0], 1.1, 1.9),
}
PAIRS = {
    "atan2": (torch.atan2, np.arctan2),
    "hypot": (torch.hypot, np.hypot),
    "fmod": (torch.fmod, np.fmod),
    "lerp": (lambda a, b: torch.lerp(a, b, 0.3), lambda a, b: a + 0.3 * (b - a)),
}
ARRANGED = {
    "tril": (lambda x: torch.tril(x, -1), lambda x: np.tril(x, -1)),
    "triu": (lambda x: torch.triu(x, 1), lambda x: np.triu(x, 1)),
    "roll": (lambda x: torch.roll(x, (1, -2), (0, -1)), lambda x: np.roll(x, (1, -2), (0, -1))),
    "roll flat": (lambda x: torch.roll(x, 3), lambda x: np.roll(x, 3)),
    "diagonal": (lambda x: torch.diagonal(x, 1), lambda x: np.diagonal(x, 1)),
    "diagonal of the last": (lambda x: torch.diagonal(x, -1, -2, -1), lambda x: np.diagonal(x, -1, -2, -1)),
    "diag_embed": (lambda x: torch.diag_embed(x), lambda x: x[..., None] * np.eye(x.shape[-1])),
    "movedim": (lambda x: torch.movedim(x, 0, -1), lambda x: np.moveaxis(x, 0, -1)),
    "repeat_interleave": (lambda x: torch.repeat_interleave(x, 2, 1), lambda x: np.repeat(x, 2, 1)),
    "repeat_interleave flat": (lambda x: torch.repeat_interleave(x, 2), lambda x: np.repeat(x, 2)),
    "tile": (lambda x: torch.tile(x, (2, 1, 3)), lambda x: np.tile(x, (2, 1, 3))),
    "flip": (lambda x: torch.flip(x, (0, -1)), lambda x: np.flip(x, (0, -1))),
    "unflatten": (lambda x: torch.unflatten(x, 0, (1, -1)), lambda x: x.reshape(1, *x.shape)),
    "narrow": (lambda x: torch.narrow(x, 1, 0, 1), lambda x: x[:, :1]),
    "select": (lambda x: torch.select(x, -1, 0), lambda x: x[..., 0]),
    "cumprod": (lambda x: torch.cumprod(x, 1), lambda x: np.cumprod(x, 1)),
    "cumsum": (lambda x: torch.cumsum(x, 0), lambda x: np.cumsum(x, 0)),
    "median": (lambda x: torch.median(x, 0).values, lambda x: np.sort(x, 0)[(len(x) - 1) // 2]),
    "quantile": (lambda x: torch.quantile(x, 0.4, 1), lambda x: np.quantile(x, 0.4, 1)),
    "diff": (lambda x: torch.diff(x, 1, 0), lambda x: np.diff(x, 1, 0)),
    "var_mean": (lambda x: torch.var_mean(x, 1, correction=0)[0], lambda x: x.var(1)),
    "aminmax": (lambda x: torch.aminmax(x, dim=1)[1], lambda x: x.max(1)),
}
PRODUCTS = {
    "ij,jk->ik": ((3, 4), (4, 2)),
    "bij,bjk": ((2, 3, 1), (2, 1, 2)),
    "ii->i": ((3, 3),),
    "ii": ((3, 3),),
    "ij->ji": ((3, 4),),
    "ij->": ((1, 4),),
    "i,j": ((3,), (4,)),
    "b...i,ji->b...j": ((2, 3, 1, 2), (3, 2)),
    "...ij,...jk->...ik": ((2, 1, 3, 2), (3, 2, 2)),
    "ij,ik,jk->i": ((2, 3), (2, 4), (3, 4)),
    "ij,jj,k->ik": ((2, 3), (3, 3), (2,)),
}
sizes = st.lists(st.integers(1, 4), min_size=3, max_size=3)


def leaf(seed, shape, low=-2.0, high=2.0):
    drawn = np.random.default_rng(seed).permutation(np.linspace(low, high, int(np.prod(shape)) + 1))[1:]
    return torch.tensor(drawn.reshape(shape), requires_grad=True)


@pytest.mark.parametrize("name", CURVES)
@settings(max_examples=10, deadline=None)
@given(shape=st.lists(st.integers(1, 3), max_size=4), seed=st.integers(0, 1000))
def test_that_curves_and_their_slopes_match(name, shape, seed):
    reference, low, high = CURVES[name]
    x = torch.tensor(np.random.default_rng(seed).uniform(low, high, shape), requires_grad=True)
    np.testing.assert_allclose(getattr(torch, name)(x).detach().array, reference(x.array), rtol=1e-12)
    gradcheck(getattr(torch, name), [x])


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("shapes", [((2, 3), (2, 3)), ((4, 1), (3,)), ((), (2,)), ((1,), (1,))])
def test_that_functions_of_two_operands_match(name, shapes):
    function, reference = PAIRS[name]
    stream = np.random.default_rng(1)
    a = torch.tensor(stream.uniform(1.1, 1.9, shapes[0]), requires_grad=True)
    b = torch.tensor(stream.uniform(0.6, 0.9, shapes[1]), requires_grad=True)
    np.testing.assert_allclose(function(a, b).detach().array, reference(a.array, b.array), rtol=1e-12)
    gradcheck(function, [a, b])


@pytest.mark.parametrize("name", ARRANGED)
@settings(max_examples=12, deadline=None)
@given(shape=sizes, seed=st.integers(0, 1000))
def test_that_rearranged_values_and_gradients_match_for_any_shape(name, shape, seed):
    function, reference = ARRANGED[name]
    x = leaf(seed, shape)
    np.testing.assert_allclose(function(x).detach().array, reference(x.array), rtol=1e-12, atol=1e-14)
    gradcheck(function, [x])


@pytest.mark.parametrize("equation", PRODUCTS)
def test_that_einsum_and_its_gradients_match(equation):
    inputs = [leaf(number, shape) for number, shape in enumerate(PRODUCTS[equation])]
    expected = np.einsum(equation, *[x.array for x in inputs])
    np.testing.assert_allclose(torch.einsum(equation, *inputs).detach().array, expected, rtol=1e-12, atol=1e-14)
    gradcheck(lambda *x: torch.einsum(equation, *x), inputs)


@pytest.mark.parametrize(
    ("equation", "shapes", "said"),
    [
        ("ij,jk", [(2, 3)], "describes 2 tensors"),
        ("ij", [(2, 3, 4)], "does not name the 3 axes"),
        ("ij,jk->ik", [(2, 3), (4, 5)], r"'j' has sizes 3 and 4 in shapes \(2, 3\) and \(4, 5\)"),
        ("ij->k", [(2, 3)], "must name axes"),
    ],
)
def test_that_einsum_says_what_does_not_fit(equation, shapes, said):
    with pytest.raises(RuntimeError, match=said):
        torch.einsum(equation, *[torch.ones(shape) for shape in shapes])


def test_that_products_of_matrices_and_vectors_match():
    a, b, x, v = leaf(0, (2, 3)), leaf(1, (3, 4)), leaf(2, (4,)), leaf(3, (3,))
    np.testing.assert_allclose(
        torch.addmm(x, a, b, beta=2, alpha=3).detach().array, 2 * x.array + 3 * a.array @ b.array
    )
    gradcheck(lambda *t: torch.addmm(*t, beta=2, alpha=3), [x, a, b])
    gradcheck(torch.baddbmm, [x, leaf(4, (2, 3, 1)), leaf(5, (2, 1, 4))])
    gradcheck(torch.outer, [v, x])
    gradcheck(torch.mv, [a, v])
    gradcheck(lambda *t: torch.tensordot(*t, 1), [a, b])
    assert torch.tensordot(torch.ones(2, 3, 4), torch.ones(4, 2), ([0, 2], [1, 0])).tolist() == [8.0] * 3
    assert torch.trace(torch.eye(3)).item() == 3


def test_that_scattered_values_and_gradients_go_to_their_places():
    index = torch.tensor([[2, 0], [1, 2]])
    x, src = leaf(0, (2, 3)), leaf(1, (2, 2))
    expected = x.array.copy()
    np.put_along_axis(expected, index.array, src.array, 1)
    np.testing.assert_array_equal(torch.scatter(x, 1, index, src).detach().array, expected)
    gradcheck(lambda a, b: torch.scatter(a, 1, index, b), [x, src])
    twice = torch.tensor([[1, 1], [0, 0]])
    assert torch.zeros(2, 2).scatter_add(1, twice, torch.ones(2, 2)).tolist() == [[0, 2], [2, 0]]
    gradcheck(lambda a, b: torch.scatter_add(a, 1, twice, b), [x, src])
    assert torch.zeros(2, 3).scatter(1, torch.tensor([[1], [2]]), 1.0).tolist() == [[0, 1, 0], [0, 0, 1]]


def test_that_slices_are_added_copied_and_filled():
    places = torch.tensor([2, 0])
    x, source = leaf(0, (2, 3)), leaf(1, (2, 2))
    gradcheck(lambda a, b: torch.index_add(a, 1, places, b, alpha=2), [x, source])
    gradcheck(lambda a, b: torch.index_copy(a, 1, places, b), [x, source])
    gradcheck(lambda a, b: torch.index_fill(a, 1, places, b.sum()), [x, source])
    assert torch.zeros(1, 3).index_fill(1, places, 4.0).tolist() == [[4.0, 0.0, 4.0]]
    assert torch.zeros(3).index_add(0, torch.tensor([1, 1]), torch.ones(2)).tolist() == [0.0, 2.0, 0.0]


def test_that_masks_and_places_pick_values():
    x = leaf(0, (2, 3))
    gradcheck(lambda a: torch.masked_select(a, torch.tensor([True, False, True])), [x])
    gradcheck(lambda a: torch.take(a, torch.tensor([5, 0, 5])), [x])
    gradcheck(lambda a: a.masked_fill(torch.tensor([[True], [False]]), 3.0), [x])
    assert torch.nonzero(torch.tensor([[0, 1], [2, 0]])).tolist() == [[0, 1], [1, 0]]
    assert [places.tolist() for places in torch.where(torch.tensor([[True, False]]))] == [[0], [0]]
    assert [places.tolist() for places in torch.nonzero(torch.tensor([0, 5, 6]), as_tuple=True)] == [[1, 2]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: torch.zeros(2, 3).scatter(1, torch.zeros(2, dtype=torch.int64), 1.0), r"\(2,\).*\(2, 3\)"),
        (lambda: torch.zeros(2).scatter(0, torch.tensor([0, 1]), torch.ones(1)), r"\(1,\).*too small"),
        (lambda: torch.zeros(2).scatter(0, torch.tensor([0]), torch.ones(1, dtype=torch.float64)), "float64"),
        (lambda: torch.zeros(2, 2).index_add(0, torch.tensor([0]), torch.ones(2, 2)), r"expected.*\(1, 2\)"),
        (lambda: torch.zeros(2).narrow(0, 1, 4), "outside axis 0"),
        (lambda: torch.tril(torch.ones(3)), r"two axes.*\(3,\)"),
        (lambda: torch.diag(torch.ones(1, 1, 1)), r"\(1, 1, 1\)"),
        (lambda: torch.kthvalue(torch.ones(3), 4), "number 4"),
        (lambda: torch.quantile(torch.ones(3), 1.5), "1.5"),
        (lambda: torch.complex(torch.ones(1), torch.ones(1, dtype=torch.float64)), "float32 and float64"),
        (lambda: torch.imag(torch.ones(1)), "float32"),
        (lambda: torch.view_as_complex(torch.ones(3)), r"\(3,\)"),
        (lambda: torch.mv(torch.ones(2), torch.ones(2)), r"\(2,\) and \(2,\)"),
    ],
)
def test_that_what_does_not_fit_is_named(wrong, said):
    with pytest.raises(RuntimeError, match=said):
        wrong()


def test_that_stacks_and_grids_have_pytorchs_layout():
    a, b = leaf(0, (3,)), leaf(1, (2,))
    for indexing in ("ij", "xy"):
        expected = np.meshgrid(a.array, b.array, indexing=indexing)
        for ours, theirs in zip(torch.meshgrid(a, b, indexing=indexing), expected, strict=True):
            np.testing.assert_array_equal(ours.detach().array, theirs)
    gradcheck(lambda *x: torch.meshgrid(*x), [a, b])
    gradcheck(lambda x, y: torch.hstack([x, y]), [a, b])
    gradcheck(lambda x, y: torch.vstack([x, y]), [a, leaf(2, (2, 3))])
    assert torch.diag(torch.tensor([1.0, 2.0]), 1).tolist() == [[0, 1, 0], [0, 0, 2], [0, 0, 0]]
    assert torch.repeat_interleave(torch.tensor([1, 2]), torch.tensor([2, 1])).tolist() == [1, 1, 2]


def test_that_the_running_product_has_an_exact_gradient_at_zeros():
    x = torch.tensor([[2.0, 0.0, 3.0, 0.0]], dtype=torch.float64, requires_grad=True)
    gradcheck(lambda a: torch.cumprod(a, 1), [x])


def test_that_counts_and_tests_match():
    x = torch.tensor([3, 1, 3, 0])
    values, inverse, counts = torch.unique(x, return_inverse=True, return_counts=True)
    assert (values.tolist(), inverse.tolist(), counts.tolist()) == ([0, 1, 3], [2, 1, 2, 0], [1, 1, 2])
    assert torch.bincount(x, minlength=5).tolist() == [1, 1, 0, 2, 0]
    assert torch.count_nonzero(x).item() == 3
    assert torch.isin(x, torch.tensor([3])).tolist() == [True, False, True, False]
    assert torch.median(torch.tensor([4.0, 1.0, 3.0, 2.0])).item() == 2.0
    assert torch.cumsum(torch.tensor([True, True]), 0).tolist() == [1, 2]
    assert torch.logical_xor(torch.tensor([1, 0]), torch.tensor([2, 0])).tolist() == [False, False]
    assert torch.logical_not(torch.tensor([1.0, 0.0])).tolist() == [False, True]
    assert torch.trunc(torch.tensor([-1.5, 1.5])).tolist() == [-1.0, 1.0]
    assert torch.isclose(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.1])).tolist() == [True, False]
    assert (7 // torch.tensor([2]), 7 % torch.tensor([4]), True & torch.tensor([False])) == (3, 3, False)


COMPLEX = {
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "sum": lambda a, b: (a + b - 2j * b).sum(0),
    "matrix product": lambda a, b: a @ b.T,
    "exp": lambda a, b: torch.exp(a) + torch.sin(b),
    "root": lambda a, b: torch.sqrt(a) * torch.log(b),
    "conjugate": lambda a, b: torch.conj(a) * b,
    "absolute": lambda a, b: torch.abs(a) * torch.angle(b) + 0j,
    "norm": lambda a, b: torch.norm(a) + torch.var(b) + 0j,
    "mixed": lambda a, b: a.real * b + a * b.imag,
    "picked": lambda a, b: torch.cat([a[0], b[:, 0]]).reshape(-1, 1),
    "einsum": lambda a, b: torch.einsum("ij,kj->ik", a, b),
    "running product": lambda a, b: torch.cumprod(a, 1) + b,
}


@pytest.mark.parametrize("name", COMPLEX)
def test_that_gradients_of_complex_numbers_match_differences_of_their_parts(name):
    parts = [leaf(number, (2, 3), 0.4, 1.6) for number in range(4)]

    def function(a, b, c, d):
        return torch.view_as_real(COMPLEX[name](torch.complex(a, b), torch.complex(c, d)))

    first, second = parts[0].array + 1j * parts[1].array, parts[2].array + 1j * parts[3].array
    out = COMPLEX[name](torch.from_array(first), torch.from_array(second))
    seen = function(*parts).detach().array
    np.testing.assert_allclose(seen[..., 0] + 1j * seen[..., 1], out.array, rtol=1e-12)
    gradcheck(function, parts)


def test_that_complex_tensors_store_compute_and_convert():
    z = torch.tensor([3 + 4j, -1j])
    assert (z.dtype, z.abs().tolist(), z.is_complex()) == (torch.complex64, [5.0, 1.0], True)
    assert (z.abs().dtype, (z * 2.0).dtype, z.real.dtype) == (torch.float32, torch.complex64, torch.float32)
    assert (z + torch.ones(2, dtype=torch.float64)).dtype == torch.complex128
    assert torch.polar(torch.tensor(2.0), torch.tensor(0.0)).item() == 2
    assert torch.view_as_complex(torch.tensor([[1.0, 2.0]])).tolist() == [1 + 2j]
    assert (z.real.tolist(), z.imag.tolist(), z.conj().tolist()) == ([3, 0], [4, -1], [3 - 4j, 1j])
    w = torch.tensor([0j, 3j], dtype=torch.complex128, requires_grad=True)
    w.abs().sum().backward()
    assert w.grad.tolist() == [0, 1j]
