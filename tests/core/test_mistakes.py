"""The most usual mistakes, each with an error that names what is wrong and what to do; and PyTorch's keywords."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.optim as optim
from core.utils.data import DataLoader


class OnAnotherDevice:
    """Stands for a CuPy array: enough of one to be asked where it lives."""

    class device:  # noqa: N801  (CuPy's name)
        id = 0

    shape, ndim, dtype, size = (3,), 1, np.dtype(np.float32), 3


def backward_twice():
    x = torch.ones(3, requires_grad=True)
    loss = (x * x).sum()
    loss.backward()
    loss.backward()


def change_what_backward_needs():
    x = torch.ones(3, requires_grad=True)
    y = torch.exp(x)
    loss = (y * y).sum()
    with torch.no_grad():
        y.mul_(2)
    loss.backward()


def step_on_a_leaf():
    x = torch.ones(3, requires_grad=True)
    x -= 0.1


def backward_under_no_grad():
    with torch.no_grad():
        nn.Linear(2, 1)(torch.ones(1, 2)).sum().backward()


MISTAKES = {
    "backward twice": (backward_twice, RuntimeError, r"freed; call backward\(retain_graph=True\)"),
    "a saved value changed": (change_what_backward_needs, RuntimeError, "changed in place"),
    "backward of many values": (
        lambda: nn.Linear(2, 3)(torch.ones(4, 2)).backward(),
        RuntimeError,
        r"\(4, 3\): take sum\(\) or mean\(\)",
    ),
    "shapes that do not fit": (lambda: torch.ones(2, 3) + torch.ones(4), RuntimeError, r"\(2, 3\) and \(4,\)"),
    "a matrix of the wrong width": (
        lambda: torch.ones(2, 3) @ torch.ones(2, 3),
        RuntimeError,
        r"\(2, 3\) and \(2, 3\)",
    ),
    "two devices": (
        lambda: torch.ones(3) + torch.Tensor(OnAnotherDevice()),
        RuntimeError,
        r"one device, received cpu, cuda:0; use to\(\)",
    ),
    "no flatten before Linear": (
        lambda: nn.Linear(784, 10)(torch.ones(2, 1, 28, 28)),
        RuntimeError,
        r"\(2, 1, 28, 28\) must be 784.*\(10, 784\)",
    ),
    "numbers in double": (lambda: nn.Linear(2, 1)(torch.tensor(np.ones((1, 2)))), RuntimeError, "float64 and float32"),
    "classes as floating point": (
        lambda: nn.CrossEntropyLoss()(torch.ones(2, 3), torch.ones(2)),
        RuntimeError,
        "must be integers.*float32",
    ),
    "a class too many": (
        lambda: nn.CrossEntropyLoss()(torch.ones(2, 3), torch.tensor([0, 3])),
        IndexError,
        "0 to 2.*0 to 3",
    ),
    "numpy of a result": (lambda: nn.Linear(2, 1)(torch.ones(1, 2)).numpy(), RuntimeError, r"call detach\(\) first"),
    "a weight changed while recorded": (step_on_a_leaf, RuntimeError, r"under no_grad\(\)"),
    "backward under no_grad": (backward_under_no_grad, RuntimeError, r"under no_grad\(\)"),
    "weights of another network": (
        lambda: nn.Linear(2, 1).load_state_dict(nn.Linear(3, 1).state_dict()),
        RuntimeError,
        r"weight has shape \(1, 3\), expected \(1, 2\)",
    ),
    "a class for a layer": (lambda: nn.Sequential(nn.Linear(1, 1), nn.ReLU), TypeError, r"write ReLU\(\)"),
    "nothing to train": (lambda: optim.SGD([], lr=0.1), ValueError, "at least one parameter"),
    "a view of another size": (lambda: torch.ones(2, 3).view(4, 2), RuntimeError, r"6 values.*\(4, 2\)"),
    "pictures without channels": (
        lambda: nn.Conv2d(3, 4, 3)(torch.ones(2, 1, 8, 8)),
        RuntimeError,
        r"\(N, 3, H, W\).*\(2, 1, 8, 8\)",
    ),
    "samples of several sizes": (
        lambda: next(iter(DataLoader([torch.ones(2), torch.ones(3)], batch_size=2))),
        ValueError,
        r"\(2,\).*\(3,\)",
    ),
    "a normal without a size": (lambda: torch.normal(0.0, 1.0), TypeError, "size"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_that_a_usual_mistake_is_named_with_its_remedy(name):
    wrong, error, said = MISTAKES[name]
    with pytest.raises(error, match=said):
        wrong()


def test_that_makers_take_pytorchs_keywords():
    assert torch.full((2,), fill_value=3.0).tolist() == [3.0, 3.0]
    assert torch.full_like(torch.ones(1), fill_value=2).tolist() == [2.0]
    assert torch.arange(start=1, end=6, step=2).tolist() == torch.arange(1, 6, 2).tolist() == [1, 3, 5]
    assert torch.arange(1, 6, step=2).tolist() == torch.arange(1, end=6, step=2).tolist() == [1, 3, 5]
    assert torch.randint(0, 5, size=(2, 3)).shape == torch.randint(5, size=(2, 3)).shape == (2, 3)
    drawn = torch.normal(torch.tensor([0.0, 100.0]), torch.tensor([[1e-6], [1e-6]]))
    np.testing.assert_allclose(drawn.numpy(), [[0, 100], [0, 100]], atol=1e-4)
    assert torch.ones(2).to("cpu", non_blocking=True).tolist() == [1.0, 1.0]
    assert torch.tensor([1.0, 3.0]).var(unbiased=False).item() == 1.0
    assert torch.tensor([1.0, 3.0]).std(unbiased=True).item() == pytest.approx(2**0.5)


def test_that_new_tensors_take_type_from_another():
    x = torch.ones(1, dtype=torch.float64)
    assert (x.new_zeros(2, 3).shape, x.new_ones((2,)).dtype) == ((2, 3), torch.float64)
    assert (x.new_full((2,), 7).tolist(), x.new_tensor([1, 2]).dtype) == ([7.0, 7.0], torch.float64)
    assert x.new_zeros(1, dtype=torch.int8).dtype == torch.int8


@pytest.mark.parametrize("name", ["floor", "ceil", "round", "trunc", "sign"])
def test_that_rounding_passes_a_gradient_of_zero(name):
    x = torch.tensor([-1.5, 0.2, 2.5], requires_grad=True)
    out = getattr(torch, name)(x)
    (out.sum() + x.sum()).backward()
    assert x.grad.tolist() == [1.0, 1.0, 1.0]
    assert (out.requires_grad, getattr(torch, name)(torch.tensor([2])).tolist()[0] > 0) == (True, True)


def test_that_values_change_in_place():
    torch.manual_seed(0)
    x = torch.tensor([1.0, 4.0])
    assert x.sqrt_().tolist() == [1.0, 2.0]
    assert x.neg_().tolist() == [-1.0, -2.0]
    assert x.masked_fill_(x < -1, 3.0).tolist() == [-1.0, 3.0]
    assert x.relu_().tolist() == [0.0, 3.0]
    assert x.masked_fill_(x > 1, 0.0).exp_().tolist() == [1.0, 1.0]
    many = torch.zeros(4000)
    assert many.normal_(5.0, 0.1).mean().item() == pytest.approx(5, abs=0.02)
    many.uniform_(2, 3)
    assert 2 <= many.min().item() < many.max().item() <= 3
