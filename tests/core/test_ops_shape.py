"""Shapes, orders of axes, joining, splitting, indexing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
from core.testing import gradcheck

MOVES = {
    "reshape": lambda x: x.reshape(4, -1),
    "view": lambda x: x.view(-1, 4, 3),
    "flatten": lambda x: torch.flatten(x, 1),
    "permute": lambda x: x.permute(2, 0, 1),
    "transpose": lambda x: x.transpose(0, 2),
    "T": lambda x: x.T,
    "mT": lambda x: x.mT,
    "unsqueeze": lambda x: x.unsqueeze(-2),
    "squeeze": lambda x: x[:, :1].squeeze(1),
    "expand": lambda x: x.unsqueeze(1).expand(-1, 2, -1, -1),
    "repeat": lambda x: x.repeat(2, 1, 2, 1),
    "contiguous": lambda x: x.permute(2, 0, 1).contiguous(),
    "clone": lambda x: x.clone(),
    "flip": lambda x: x.flip(0, 2),
    "split": lambda x: x.split(2, 1),
    "split sizes": lambda x: x.split([1, 2], 1),
    "chunk": lambda x: x.chunk(2, 2),
    "unbind": lambda x: x.unbind(1),
    "cat": lambda x: torch.cat([x, x * 2], 1),
    "stack": lambda x: torch.stack([x, x * 2], -1),
    "integer": lambda x: x[1],
    "negative": lambda x: x[:, -1],
    "slice": lambda x: x[:, 1:, ::2],
    "backwards": lambda x: x[::-1],
    "new axis": lambda x: x[None, ..., 0],
    "index array": lambda x: x[torch.tensor([0, 0, 1])],
    "two index arrays": lambda x: x[torch.tensor([0, 1, 1]), :, torch.tensor([3, 3, 0])],
    "list": lambda x: x[[1, 1]],
    "mask": lambda x: x[torch.tensor([True, False])],
    "full mask": lambda x: x[torch.tensor(np.arange(24).reshape(2, 3, 4) % 3 == 0)],
    "scalar tensor": lambda x: x[torch.tensor(1)],
    "gather": lambda x: x.gather(2, torch.tensor([[[0, 3], [1, 1], [2, 0]]] * 2)),
    "index_select": lambda x: x.index_select(1, torch.tensor([2, 2, 0])),
    "masked_fill": lambda x: x.masked_fill(torch.tensor([True, False, True, False]), 7.0),
}


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("layout", ["dense", "transposed", "sliced"])
def test_that_gradients_match_differences(name, layout):
    dense = np.random.default_rng(1).standard_normal((2, 3, 4))
    array = {
        "dense": dense,
        "transposed": np.ascontiguousarray(dense.transpose(1, 2, 0)).transpose(2, 0, 1),
        "sliced": np.repeat(dense, 2, axis=2)[..., ::2],
    }[layout]
    x = torch.from_array(array, requires_grad=True)
    gradcheck(MOVES[name], [x])
    plain = MOVES[name](torch.tensor(dense))
    odd = MOVES[name](x.detach())
    for a, b in zip(*[(t,) if isinstance(t, torch.Tensor) else t for t in (plain, odd)], strict=True):
        np.testing.assert_array_equal(a.array, b.array)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_that_joining_and_splitting_are_inverse_for_any_sizes(data):
    sizes = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=4).filter(any))
    axis = data.draw(st.integers(-3, 2))
    shape = [2, 2, 2]
    parts = []
    for number, size in enumerate(sizes):
        shape[axis] = size
        parts.append(torch.tensor(np.full(shape, float(number)), requires_grad=True))
    joined = torch.cat(parts, axis)
    assert [piece.tolist() for piece in joined.split(sizes, axis)] == [part.tolist() for part in parts]
    (joined * torch.arange(joined.numel(), dtype=torch.float64).reshape(joined.shape)).sum().backward()
    weights = np.split(np.arange(joined.numel()).reshape(joined.shape), np.cumsum(sizes)[:-1], axis)
    for part, weight in zip(parts, weights, strict=True):
        np.testing.assert_array_equal(part.grad.array, weight)


def test_that_flatten_of_channels_last_gives_logical_order():
    pictures = np.arange(2 * 3 * 4 * 5, dtype=np.float32).reshape(2, 3, 4, 5)
    last = np.ascontiguousarray(pictures.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(torch.flatten(torch.from_array(last), 1).array, pictures.reshape(2, -1))


def test_that_joining_channels_last_stays_channels_last():
    parts = [torch.from_array(np.ones((2, 4, 4, c), np.float32).transpose(0, 3, 1, 2)) for c in (1, 3)]
    assert torch.cat(parts, 1).array.transpose(0, 2, 3, 1).flags.c_contiguous


def test_that_one_part_without_gradient_joins_one_with():
    x = torch.ones(2, 2, requires_grad=True)
    torch.cat([x, torch.zeros(1, 2)]).sum().backward()
    assert x.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_that_unused_pieces_of_a_split_get_zero():
    x = torch.ones(4, requires_grad=True)
    _, second = x.split(2)
    second.sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 1.0, 1.0]


def test_that_views_share_memory():
    x = torch.zeros(2, 3)
    x.view(3, 2)[0, 0] = 5
    x.T[2, 1] = 7
    assert x.tolist() == [[5.0, 0.0, 0.0], [0.0, 0.0, 7.0]]


def test_that_assigning_by_index_changes_in_place_and_not_in_the_graph():
    x = torch.zeros(2, 3)
    x[0] = torch.tensor([1.0, 2.0, 3.0])
    x[x > 2] = -1
    assert x.tolist() == [[1.0, 2.0, -1.0], [0.0, 0.0, 0.0]]
    with pytest.raises(RuntimeError, match="no_grad"):
        torch.zeros(2, requires_grad=True)[0] = 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda x: x.reshape(5, 2), r"\(2, 3\).*6 values.*\(5, 2\)"),
        (lambda x: x.reshape(-1, -1), r"\(-1, -1\)"),
        (lambda x: x.permute(0, 0), r"\(0, 0\)"),
        (lambda x: x.expand(3, 3), r"\(2, 3\).*\(3, 3\)"),
        (lambda x: x.split([1, 1], 1), "add up to 3"),
        (lambda x: torch.cat([x, torch.ones(3, 2)]), r"\(2, 3\) and \(3, 2\)"),
        (lambda x: torch.stack([x, torch.ones(2, 2)]), r"\(2, 3\) and \(2, 2\)"),
        (lambda x: x.gather(1, torch.tensor([0])), r"\(1,\).*\(2, 3\)"),
        (lambda x: torch.ones(2, 2, 2).t(), r"\(2, 2, 2\)"),
    ],
)
def test_that_wrong_shapes_are_named(wrong, said):
    with pytest.raises(RuntimeError, match=said):
        wrong(torch.ones(2, 3))


def test_that_an_index_out_of_range_names_the_shape():
    with pytest.raises(IndexError, match=r"\(2, 3\)"):
        torch.ones(2, 3)[5]
