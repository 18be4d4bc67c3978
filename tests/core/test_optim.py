"""Optimizers: steps beside their formulas in float64, groups, state and resuming."""

from __future__ import annotations

import math

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.optim as optim

RNG = np.random.default_rng(3)
START = RNG.standard_normal(6)
GRADIENTS = RNG.standard_normal((100, 6))


def run(make, steps=100, change=None):
    parameter = nn.Parameter(torch.tensor(START))
    optimizer = make([parameter])
    for step in range(steps):
        if change is not None and step == 50:
            optimizer.param_groups[0].update(change)
        parameter.grad = torch.tensor(GRADIENTS[step])
        optimizer.step()
    return parameter.array


def plain_sgd(lr, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, change=None):
    p, v = START.copy(), None
    for step, g in enumerate(GRADIENTS):
        lr = change["lr"] if change and step >= 50 else lr
        g = g + weight_decay * p
        v = g if v is None else momentum * v + (1 - dampening) * g
        p = p - lr * (g + momentum * v if nesterov else v if momentum else g)
    return p


def plain_adam(lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False):
    p, m, v, largest = START.copy(), np.zeros(6), np.zeros(6), np.zeros(6)
    for step, g in enumerate(GRADIENTS, 1):
        g = g + weight_decay * p
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g**2
        largest = np.maximum(largest, v)
        root = np.sqrt((largest if amsgrad else v) / (1 - betas[1] ** step))
        p = p - lr * m / (1 - betas[0] ** step) / (root + eps)
    return p


@pytest.mark.parametrize(
    "settings",
    [
        {"lr": 0.1},
        {"lr": 0.1, "momentum": 0.9},
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.3},
        {"lr": 0.1, "momentum": 0.9, "nesterov": True},
        {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.05},
        {"lr": 0.1, "weight_decay": 0.05},
    ],
)
def test_that_sgd_follows_its_formula(settings):
    np.testing.assert_allclose(run(lambda p: optim.SGD(p, **settings)), plain_sgd(**settings), rtol=1e-12)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"lr": 0.1, "betas": (0.5, 0.9), "eps": 0.1},
        {"lr": 0.1, "weight_decay": 0.05},
        {"lr": 0.1, "amsgrad": True, "betas": (0.9, 0.5)},
    ],
)
def test_that_adam_follows_its_formula(settings):
    np.testing.assert_allclose(run(lambda p: optim.Adam(p, **settings)), plain_adam(**settings), rtol=1e-12)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize(
    "make",
    [
        lambda p: optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.1, weight_decay=0.1),
        lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
        lambda p: optim.Adam(p, lr=0.1, amsgrad=True, weight_decay=0.1),
    ],
)
def test_that_large_parameters_move_as_small_ones_do(make, order):
    stream = np.random.default_rng(1)
    start, grads = stream.standard_normal((400, 500)), stream.standard_normal((3, 400, 500))
    whole = nn.Parameter(torch.from_array(np.array(start, order=order)))
    rows = [nn.Parameter(torch.tensor(row)) for row in start]
    one, many = make([whole]), make(rows)
    for grad in grads:
        whole.grad = torch.tensor(grad)
        for row, piece in zip(rows, grad, strict=True):
            row.grad = torch.tensor(piece)
        one.step()
        many.step()
    np.testing.assert_array_equal(whole.array, np.stack([row.array for row in rows]))


def test_that_the_learning_rate_can_change_between_steps():
    change = {"lr": 0.01}
    found = run(lambda p: optim.SGD(p, lr=0.1, momentum=0.9), change=change)
    np.testing.assert_allclose(found, plain_sgd(0.1, 0.9, change=change), rtol=1e-12)


def test_that_groups_have_their_own_settings():
    a, b = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))
    optimizer = optim.SGD([{"params": [a]}, {"params": [b], "lr": 1.0}], lr=0.1)
    a.grad, b.grad = torch.ones(1), torch.ones(1)
    optimizer.step()
    assert a.item() == pytest.approx(0.9)
    assert b.item() == pytest.approx(0.0)


def test_that_parameters_without_gradient_stay():
    a, b = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))
    optimizer = optim.Adam([a, b])
    a.grad = torch.ones(1)
    optimizer.step()
    assert b.item() == 1.0
    assert "1.mean" not in optimizer.arrays()


@pytest.mark.parametrize("make", [lambda p: optim.SGD(p, lr=0.1, momentum=0.9), lambda p: optim.Adam(p, amsgrad=True)])
def test_that_steps_change_in_place_and_leave_gradients_alone(make):
    parameter = nn.Parameter(torch.ones(3))
    array = parameter.array
    optimizer = make([parameter])
    for _ in range(2):
        parameter.grad = torch.full((3,), 2.0)
        optimizer.step()
        assert parameter.grad.tolist() == [2.0, 2.0, 2.0]
    assert parameter.array is array
    assert parameter.dtype == torch.float32


@pytest.mark.parametrize("make", [lambda p: optim.SGD(p, lr=0.1, momentum=0.9), lambda p: optim.Adam(p, amsgrad=True)])
def test_that_a_saved_optimizer_goes_on_bit_by_bit(make):
    def train(optimizer, parameter, steps):
        for step in steps:
            parameter.grad = torch.tensor(GRADIENTS[step])
            optimizer.step()

    whole = nn.Parameter(torch.tensor(START))
    train(make([whole]), whole, range(20))
    part = nn.Parameter(torch.tensor(START))
    first = make([part])
    train(first, part, range(10))
    arrays = first.arrays()
    assert all(isinstance(value, np.ndarray) for value in arrays.values())
    second = make([part])
    second.load_arrays(arrays)
    arrays.clear()
    train(second, part, range(10, 20))
    assert part.array.tobytes() == whole.array.tobytes()


def test_that_arrays_are_copies_keyed_by_parameter_and_slot():
    parameter = nn.Parameter(torch.ones(2))
    optimizer = optim.Adam([parameter])
    parameter.grad = torch.ones(2)
    optimizer.step()
    arrays = optimizer.arrays()
    assert sorted(arrays) == ["0.mean", "0.square", "0.step"]
    assert (arrays["0.step"].shape, int(arrays["0.step"])) == ((), 1)
    before = arrays["0.mean"].tolist()
    optimizer.step()
    assert arrays["0.mean"].tolist() == before


def test_that_state_dict_carries_settings_too():
    parameter = nn.Parameter(torch.ones(2))
    source = optim.SGD([parameter], lr=0.5, momentum=0.9)
    parameter.grad = torch.ones(2)
    source.step()
    target = optim.SGD([nn.Parameter(torch.ones(2))], lr=0.1)
    target.load_state_dict(source.state_dict())
    assert target.param_groups[0]["lr"] == 0.5
    assert target.arrays()["0.momentum"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"5.mean": np.zeros(2)}, "'5.mean'"),
        ({"0.mean": np.zeros(3)}, r"\(3,\), expected \(2,\)"),
        ({"mean": np.zeros(2)}, "'mean'"),
    ],
)
def test_that_a_state_that_does_not_fit_is_named_and_changes_nothing(arrays, said):
    optimizer = optim.Adam([nn.Parameter(torch.ones(2))])
    with pytest.raises(ValueError, match=said):
        optimizer.load_arrays(arrays)
    assert optimizer.arrays() == {}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: optim.SGD(p, lr=-1), "lr.*-1"),
        (lambda p: optim.SGD(p, nesterov=True), "nesterov"),
        (lambda p: optim.SGD(p, momentum=-0.1), "momentum"),
        (lambda p: optim.Adam(p, betas=(1.0, 0.9)), "betas"),
        (lambda p: optim.Adam(p, eps=-1), "eps"),
        (lambda p: optim.Adam([]), "at least one parameter"),
    ],
)
def test_that_senseless_settings_are_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make([nn.Parameter(torch.ones(1))])


def test_that_a_closure_is_evaluated_with_gradients():
    parameter = nn.Parameter(torch.tensor([3.0]))
    optimizer = optim.SGD([parameter], lr=0.5)

    def closure():
        optimizer.zero_grad()
        loss = (parameter * parameter).sum()
        loss.backward()
        return loss

    with torch.no_grad():
        assert optimizer.step(closure).item() == 9.0
    assert parameter.item() == 0.0


def test_that_zero_grad_forgets_or_zeroes():
    parameter = nn.Parameter(torch.ones(1))
    optimizer = optim.SGD([parameter])
    parameter.grad = torch.ones(1)
    optimizer.zero_grad(set_to_none=False)
    assert parameter.grad.item() == 0.0
    optimizer.zero_grad()
    assert parameter.grad is None


def test_that_a_linear_fit_is_found():
    torch.manual_seed(0)
    x = torch.randn(64, 3)
    y = x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 4.0
    for make in (lambda p: optim.SGD(p, lr=0.1, momentum=0.9), lambda p: optim.Adam(p, lr=0.1)):
        net = nn.Linear(3, 1)
        optimizer = make(net.parameters())
        for _ in range(300):
            optimizer.zero_grad()
            loss = nn.MSELoss()(net(x), y)
            loss.backward()
            optimizer.step()
        assert loss.item() < 1e-4
        assert math.isclose(net.bias.item(), 4.0, abs_tol=0.02)


@pytest.mark.parametrize(
    ("params", "received"),
    [
        (lambda: nn.Linear(1, 1), "received Linear"),
        (lambda: torch.ones(2, requires_grad=True), "received Tensor"),
        (lambda: nn.Sequential(nn.Linear(1, 1)), "received Linear among the parameters"),
    ],
)
def test_that_what_is_no_parameters_is_named(params, received):
    with pytest.raises(TypeError, match=received):
        optim.SGD(params(), lr=0.1)
