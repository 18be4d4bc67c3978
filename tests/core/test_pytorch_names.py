"""The functions that PyTorch scripts use beyond the usual ones: gradients over random shapes, names and keywords."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn as nn
import core.nn.functional as F
from core.testing import gradcheck

SIDES = st.integers(1, 4)
few = settings(max_examples=4, deadline=None, derandomize=True)


def leaf(*shape, low=-2.0, high=2.0, seed=0):
    drawn = np.random.default_rng(seed + sum(shape)).uniform(low, high, shape)
    return torch.from_array(drawn, requires_grad=True)


CURVES = {
    "erf": (-3, 3), "erfc": (-3, 3), "erfinv": (-0.9, 0.9), "lgamma": (0.2, 12), "digamma": (0.2, 12),
    "sinc": (0.1, 3), "logit": (0.1, 0.9), "deg2rad": (-90, 90), "rad2deg": (-2, 2), "sgn": (0.2, 2),
}  # fmt: skip
PAIRS = ("logaddexp", "logaddexp2", "xlogy", "fmax", "fmin", "inner", "dist")


@few
@given(rows=SIDES, columns=SIDES)
@pytest.mark.parametrize("name", CURVES)
def test_that_gradients_of_curves_are_those_of_differences(name, rows, columns):
    low, high = CURVES[name]
    assert gradcheck(getattr(torch, name), [leaf(rows, columns, low=low, high=high)])


@few
@given(rows=SIDES, columns=SIDES)
@pytest.mark.parametrize("name", PAIRS)
def test_that_gradients_of_pairs_are_those_of_differences(name, rows, columns):
    inputs = [leaf(rows, columns, low=0.2), leaf(rows, columns, low=0.3, seed=5)]
    assert gradcheck(getattr(torch, name), inputs)


@few
@given(rows=SIDES, columns=SIDES, width=SIDES)
@pytest.mark.parametrize("p", [1.0, 2.0, 3.5, math.inf])
def test_that_distances_have_gradients(rows, columns, width, p):
    assert gradcheck(lambda a, b: torch.cdist(a, b, p), [leaf(rows, width), leaf(columns, width, seed=3)])


SQUARES = {
    "inv": torch.linalg.inv, "det": torch.linalg.det, "slogdet": lambda x: torch.linalg.slogdet(x)[1],
    "cholesky": lambda x: torch.linalg.cholesky(x @ x.mT), "eigh": lambda x: torch.linalg.eigvalsh(x + x.mT),
    "matrix_power": lambda x: torch.matrix_power(x, 5), "pinv": torch.linalg.pinv, "qr": torch.linalg.qr,
    "svdvals": torch.linalg.svdvals, "norm": lambda x: torch.linalg.norm(x, "nuc", (-2, -1)),
    "svd": lambda x: (lambda u, s, vh: (u * u, s, vh * vh))(*torch.linalg.svd(x)),
    "eigh vectors": lambda x: torch.linalg.eigh(x + x.mT).eigenvectors ** 2,
}  # fmt: skip


@few
@given(side=st.integers(1, 4), stack=st.integers(1, 2))
@pytest.mark.parametrize("name", SQUARES)
def test_that_factors_of_matrices_have_gradients(name, side, stack):
    x = leaf(stack, side, side, seed=11)
    x.array[...] = x.array * 0.3 + np.diag(np.arange(1.0, side + 1))
    assert gradcheck(SQUARES[name], [x], rtol=1e-5 if "svd" in name or "eigh" in name else 1e-6)


def test_that_tall_and_wide_matrices_have_factors():
    assert gradcheck(lambda x: torch.linalg.qr(x), [leaf(4, 2)])
    for shape in [(4, 2), (2, 4)]:
        assert gradcheck(torch.linalg.pinv, [leaf(*shape)])
        assert gradcheck(lambda x: [part**2 for part in torch.linalg.svd(x)], [leaf(*shape)])
    solution = torch.linalg.lstsq(leaf(5, 2), leaf(5, 1, seed=1)).solution
    assert solution.shape == (2, 1)
    assert gradcheck(torch.linalg.solve, [leaf(3, 3, seed=4), leaf(3)])
    singular = torch.tensor([[1.0, 2.0], [2.0, 4.0]], dtype=torch.float64, requires_grad=True)
    assert gradcheck(torch.linalg.det, [singular])


def test_that_what_has_no_factors_is_refused_in_words():
    with pytest.raises(RuntimeError, match=r"inv: singular matrix; the matrices have shape \(2, 2\)"):
        torch.linalg.inv(torch.zeros(2, 2))
    with pytest.raises(RuntimeError, match=r"det needs square matrices.*\(2, 3\)"):
        torch.linalg.det(torch.zeros(2, 3))
    with pytest.raises(RuntimeError, match="int64"):
        torch.linalg.inv(torch.eye(2).long())


ARRANGEMENTS = {
    "rot90": lambda x: torch.rot90(x, 1, (0, 1)),
    "unfold": lambda x: x.unfold(1, 2, 1),
    "kron": lambda x: torch.kron(x, x),
    "tensor_split": lambda x: torch.tensor_split(x, 2, 1),
    "logcumsumexp": lambda x: torch.logcumsumexp(x, 1),
    "cummax": lambda x: torch.cummax(x, 0),
    "cummin": lambda x: torch.cummin(x, 0),
    "mode": lambda x: torch.mode(x, 1),
    "nanmean": lambda x: torch.nanmean(x, 1),
    "block_diag": lambda x: torch.block_diag(x, x[0]),
    "take_along_dim": lambda x: torch.take_along_dim(x, torch.tensor([[1], [0], [0]]), 1),
    "index_put": lambda x: x.index_put((torch.tensor([0, 0]),), x[:2], accumulate=True),
    "masked_scatter": lambda x: x.masked_scatter(x > 0, x.flatten() * 3),
    "scatter_reduce": lambda x: x.scatter_reduce(0, torch.tensor([[0, 0]]), x, "mean", include_self=False),
    "cov": torch.cov,
    "trapezoid": torch.trapezoid,
    "diagflat": torch.diagflat,
    "column_stack": lambda x: torch.column_stack([x, x[:, 0]]),
    "clamp by tensors": lambda x: torch.clamp(x, min=x.flip(0) - 0.3, max=torch.tensor(1.5)),
    "patches": lambda x: F.fold(F.unfold(x[None, None], 2, padding=1), x.shape, 2, padding=1),
    "bilinear": lambda x: F.bilinear(x, x, x[:2, None, :] * x[None, :2].mT),
}


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_that_arrangements_pass_gradients(name):
    x = leaf(3, 2, seed=8)
    assert gradcheck(ARRANGEMENTS[name], [x])


def test_that_keywords_are_those_of_pytorch():
    x, y = torch.ones(2, 3), torch.ones(2, 3)
    assert torch.add(input=x, other=y, alpha=2).sum().item() == 18
    assert torch.sum(input=x, axis=1, keepdims=True).shape == x.sum(axis=1, keepdims=True).shape == (2, 1)
    assert torch.cat([x, y], axis=0).shape == (4, 3)
    assert x.softmax(axis=-1).shape == F.softmax(input=x, dim=-1).shape
    assert x.max(axis=1).values.shape == (2,)
    assert F.relu(input=x, inplace=True).equal(x)
    assert F.linear(input=x, weight=torch.ones(4, 3)).shape == (2, 4)
    assert torch.div(x, 2, rounding_mode="floor").sum().item() == 0
    assert torch.randint(low=3, high=4, size=(2,)).tolist() == [3, 3]
    assert str(torch.device("cuda", 1)) == "cuda:1"
    assert torch.device(type="cpu") == torch.device("cpu:0") == torch.device("cpu", 0)
    assert torch.var(x, 0, False).tolist() == [0.0, 0.0, 0.0]
    assert torch.zeros_like(x, requires_grad=True).requires_grad
    assert torch.eye(n=2, m=3).shape == (2, 3)


def test_that_the_default_type_holds_for_new_tensors_and_layers():
    torch.set_default_dtype(torch.float64)
    try:
        made = [torch.zeros(1), torch.tensor([1.0]), torch.randn(2), torch.linspace(0, 1, 2), nn.Linear(1, 1).weight]
        assert {tensor.dtype for tensor in made} == {torch.float64}
    finally:
        torch.set_default_dtype(torch.float32)
    assert torch.get_default_dtype() == torch.float32
    with pytest.raises(TypeError, match="received int64"):
        torch.set_default_dtype(torch.int64)


def test_that_searches_count_places():
    steps = torch.tensor([1, 3, 5, 7, 9])
    assert torch.searchsorted(steps, torch.tensor([3, 6])).tolist() == [1, 3]
    assert torch.searchsorted(steps, torch.tensor([3, 6]), right=True).tolist() == [2, 3]
    assert torch.bucketize(torch.tensor([[0, 9]]), steps, right=True).tolist() == [[0, 5]]
    rows = torch.tensor([[1, 2], [3, 4]])
    assert torch.searchsorted(rows, torch.tensor([[2], [2]])).tolist() == [[1], [0]]
    assert torch.unique_consecutive(torch.tensor([1, 1, 2, 1]), return_counts=True)[1].tolist() == [2, 1, 1]
    assert torch.unique(torch.tensor([[1, 2], [1, 2], [0, 1]]), dim=0).tolist() == [[0, 1], [1, 2]]
    assert torch.histc(torch.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3).tolist() == [0, 2, 1, 0]
    assert torch.tril_indices(2, 2).tolist() == [[0, 1, 1], [0, 0, 1]]
    assert torch.nan_to_num(torch.tensor([math.nan, math.inf]), posinf=2.0).tolist() == [0.0, 2.0]
    assert torch.cross(torch.tensor([1.0, 0, 0]), torch.tensor([0, 1.0, 0])).tolist() == [0, 0, 1]
    assert F.one_hot(torch.tensor([1, 0]), 3).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert torch.erfinv(torch.tensor([1.0, -1.0])).tolist() == [math.inf, -math.inf]


def test_that_draws_follow_their_chances():
    torch.manual_seed(0)
    assert torch.bernoulli(torch.full((4000,), 0.3)).mean().item() == pytest.approx(0.3, abs=0.03)
    drawn = torch.multinomial(torch.tensor([0.0, 1.0, 3.0]), 4000, replacement=True)
    assert torch.bincount(drawn, minlength=3)[2].item() / 4000 == pytest.approx(0.75, abs=0.03)
    assert sorted(torch.multinomial(torch.tensor([[1.0, 2.0, 0.0]]), 2)[0].tolist()) == [0, 1]
    with pytest.raises(RuntimeError, match="cannot draw 3 without replacement from 2"):
        torch.multinomial(torch.tensor([1.0, 2.0, 0.0]), 3)
    assert F.gumbel_softmax(torch.randn(5, 3), hard=True).sum(1).tolist() == pytest.approx([1] * 5)
    assert torch.randn(3).exponential_().min().item() > 0


CHANGES = {
    "pow_": (2,), "tanh_": (), "sigmoid_": (), "abs_": (), "floor_": (), "round_": (), "log_": (), "clamp_min_": (1.5,),
    "reciprocal_": (), "lerp_": (1.0, 0.5), "addcmul_": (2.0, 3.0), "remainder_": (1.5,), "tril_": (), "cumsum_": (1,),
    "scatter_": (1, [[0]], 9.0), "index_fill_": (0, [1], 4.0), "nan_to_num_": (), "square_": (),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_that_changes_in_place_are_those_of_the_function(name):
    arguments = [torch.tensor(value) if isinstance(value, list) else value for value in CHANGES[name]]
    if name in ("lerp_", "addcmul_"):
        arguments = [torch.full((2, 3), value) if value != 0.5 else value for value in arguments]
    x = torch.tensor([[1.0, 2.0, 0.5], [3.0, 0.25, 1.0]])
    expected = getattr(x, name[:-1])(*arguments)
    assert getattr(x, name)(*arguments) is x
    assert x.equal(expected)
    weight = torch.ones(2, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"under no_grad\(\)"):
        getattr(weight, name)(*arguments)


def test_that_a_module_shows_and_changes_its_gradients():
    layer, seen = nn.Linear(3, 2), []
    handle = layer.register_full_backward_hook(lambda module, given, arrived: seen.append((given, arrived)))
    x = torch.ones(1, 3, requires_grad=True)
    layer(x).sum().backward()
    assert [part[0].shape for part in seen[0]] == [(1, 3), (1, 2)]
    handle.remove()
    layer.register_full_backward_pre_hook(lambda module, arrived: (arrived[0] * 2,))
    before, x.grad = x.grad, None
    layer(x).sum().backward()
    assert x.grad.equal(before * 2)
    assert len(seen) == 1
    first = nn.Linear(3, 2)
    first.register_full_backward_hook(lambda module, given, arrived: seen.append(given))
    first(torch.ones(1, 3)).sum().backward()
    assert seen[-1] == (None,)


def test_that_modules_and_leaves_can_be_copied():
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    twin = copy.deepcopy(net)
    with torch.no_grad():
        twin[0].weight.add_(1)
    assert not twin[0].weight.equal(net[0].weight)
    assert [name for name, _ in twin.named_buffers()] == [name for name, _ in net.named_buffers()]
    with pytest.raises(RuntimeError, match=r"detach\(\)\.clone\(\)"):
        copy.deepcopy(net(torch.ones(2, 2)))


LOSSES = {
    nn.MarginRankingLoss(0.1): ((4,), (4,)), nn.HingeEmbeddingLoss(): ((4,),), nn.SoftMarginLoss(): ((4,),),
    nn.CosineEmbeddingLoss(): ((4, 3), (4, 3)), nn.MultiLabelSoftMarginLoss(): ((4, 3),),
}  # fmt: skip


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: type(loss).__name__)
def test_that_losses_of_margins_have_gradients(loss):
    shapes = LOSSES[loss]
    inputs = [leaf(*shape, seed=number * 3) for number, shape in enumerate(shapes)]
    shape = (4,) if isinstance(loss, nn.CosineEmbeddingLoss) else shapes[0]
    target = torch.from_array(np.resize([1.0, -1.0], shape))
    target = (target + 1) / 2 if isinstance(loss, nn.MultiLabelSoftMarginLoss) else target
    assert gradcheck(lambda *given: loss(*given, target), inputs)
    rows = [leaf(4, 3, seed=seed) for seed in (1, 2, 3)]
    assert gradcheck(nn.TripletMarginLoss(swap=True), rows)
    assert gradcheck(lambda x: nn.MultiMarginLoss(p=2)(x, torch.tensor([0, 2, 1, 1])), rows[:1])
