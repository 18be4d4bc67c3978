"""Every optimizer beside a plain loop of its formula in float64, and what all of them have in common."""

from __future__ import annotations

import math

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.optim as optim

RNG = np.random.default_rng(11)
START = RNG.standard_normal((2, 3))
GRADIENTS = RNG.standard_normal((100, 2, 3))


def adamw(p, g, t, s, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False):
    a, b = betas
    p = p - lr * weight_decay * p
    s["m"] = a * s.get("m", 0) + (1 - a) * g
    s["v"] = b * s.get("v", 0) + (1 - b) * g**2
    s["top"] = np.maximum(s.get("top", 0), s["v"])
    v = s["top"] if amsgrad else s["v"]
    return p - lr * s["m"] / (1 - a**t) / (np.sqrt(v / (1 - b**t)) + eps)


def adamax(p, g, t, s, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
    g = g + weight_decay * p
    s["m"] = betas[0] * s.get("m", 0) + (1 - betas[0]) * g
    s["u"] = np.maximum(betas[1] * s.get("u", 0), np.abs(g) + eps)
    return p - lr / (1 - betas[0] ** t) * s["m"] / s["u"]


def nadam(p, g, t, s, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, momentum_decay=4e-3, decoupled=False):
    a, b = betas
    p, g = (p * (1 - lr * weight_decay), g) if decoupled else (p, g + weight_decay * p)
    mu = [a * (1 - 0.5 * 0.96 ** (k * momentum_decay)) for k in range(1, t + 2)]
    s["m"] = a * s.get("m", 0) + (1 - a) * g
    s["v"] = b * s.get("v", 0) + (1 - b) * g**2
    now = (1 - mu[t - 1]) / (1 - math.prod(mu[:t])) * g
    ahead = mu[t] / (1 - math.prod(mu)) * s["m"]
    return p - lr * (now + ahead) / (np.sqrt(s["v"] / (1 - b**t)) + eps)


def radam(p, g, t, s, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    a, b = betas
    p, g = (p * (1 - lr * weight_decay), g) if decoupled else (p, g + weight_decay * p)
    s["m"] = a * s.get("m", 0) + (1 - a) * g
    s["v"] = b * s.get("v", 0) + (1 - b) * g**2
    most = 2 / (1 - b) - 1
    rho = most - 2 * t * b**t / (1 - b**t)
    mean = s["m"] / (1 - a**t)
    if rho <= 5:
        return p - lr * mean
    r = math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
    return p - lr * mean * r * math.sqrt(1 - b**t) / (np.sqrt(s["v"]) + eps)


def adabelief(p, g, t, s, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
    a, b = betas
    p = p * (1 - lr * weight_decay)
    s["m"] = a * s.get("m", 0) + (1 - a) * g
    s["s"] = b * s.get("s", 0) + (1 - b) * (g - s["m"]) ** 2 + eps
    return p - lr * s["m"] / (1 - a**t) / (np.sqrt(s["s"] / (1 - b**t)) + eps)


def rmsprop(p, g, t, s, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0, centered=False):
    g = g + weight_decay * p
    s["v"] = alpha * s.get("v", 0) + (1 - alpha) * g**2
    s["m"] = alpha * s.get("m", 0) + (1 - alpha) * g
    step = g / (np.sqrt(s["v"] - s["m"] ** 2 if centered else s["v"]) + eps)
    s["b"] = momentum * s.get("b", 0) + step
    return p - lr * s["b"]


def adagrad(p, g, t, s, lr=1e-2, lr_decay=0.0, weight_decay=0.0, initial_accumulator_value=0.0, eps=1e-10):
    g = g + weight_decay * p
    s["sum"] = s.get("sum", initial_accumulator_value) + g**2
    return p - lr / (1 + (t - 1) * lr_decay) * g / (np.sqrt(s["sum"]) + eps)


def adadelta(p, g, t, s, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0.0):
    g = g + weight_decay * p
    s["v"] = rho * s.get("v", 0) + (1 - rho) * g**2
    d = np.sqrt(s.get("u", 0) + eps) / np.sqrt(s["v"] + eps) * g
    s["u"] = rho * s.get("u", 0) + (1 - rho) * d**2
    return p - lr * d


def rprop(p, g, t, s, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    p, before, length = p.copy(), s.get("g", np.zeros_like(p)), s.get("d", np.full_like(p, lr))
    g = g.copy()
    for i in np.ndindex(p.shape):
        turned = g[i] * before[i]
        length[i] *= etas[1] if turned > 0 else etas[0] if turned < 0 else 1
        length[i] = min(max(length[i], step_sizes[0]), step_sizes[1])
        g[i] = 0 if turned < 0 else g[i]
        p[i] -= np.sign(g[i]) * length[i]
    s["g"], s["d"] = g, length
    return p


def lion(p, g, t, s, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
    m = s.get("m", 0)
    s["m"] = betas[1] * m + (1 - betas[1]) * g
    return p - lr * (np.sign(betas[0] * m + (1 - betas[0]) * g) + weight_decay * p)


def lars(p, g, t, s, lr=0.1, momentum=0.9, weight_decay=0.0, trust_coefficient=1e-3, eps=1e-8):
    size, slope = np.linalg.norm(p), np.linalg.norm(g)
    rate = lr * trust_coefficient * size / (slope + weight_decay * size + eps)
    s["v"] = momentum * s.get("v", 0) + rate * (g + weight_decay * p)
    return p - s["v"]


def lamb(p, g, t, s, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.0):
    a, b = betas
    s["m"] = a * s.get("m", 0) + (1 - a) * g
    s["v"] = b * s.get("v", 0) + (1 - b) * g**2
    u = s["m"] / (1 - a**t) / (np.sqrt(s["v"] / (1 - b**t)) + eps) + weight_decay * p
    return p - lr * np.linalg.norm(p) / np.linalg.norm(u) * u


KINDS = [
    (optim.AdamW, adamw, [{}, {"lr": 0.1, "betas": (0.5, 0.9), "weight_decay": 0.3, "amsgrad": True}]),
    (optim.Adamax, adamax, [{}, {"lr": 0.1, "betas": (0.5, 0.9), "eps": 0.1, "weight_decay": 0.3}]),
    (optim.NAdam, nadam, [{}, {"lr": 0.1, "betas": (0.5, 0.9), "weight_decay": 0.3, "momentum_decay": 0.1}]),
    (optim.RAdam, radam, [{}, {"lr": 0.1, "betas": (0.5, 0.9), "eps": 0.1, "weight_decay": 0.3}]),
    (optim.AdaBelief, adabelief, [{}, {"lr": 0.1, "betas": (0.5, 0.9), "eps": 0.1, "weight_decay": 0.3}]),
    (
        optim.RMSprop,
        rmsprop,
        [{}, {"alpha": 0.5, "momentum": 0.9, "weight_decay": 0.3}, {"centered": True, "momentum": 0.9, "eps": 0.1}],
    ),
    (
        optim.Adagrad,
        adagrad,
        [{}, {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.3, "initial_accumulator_value": 2.0, "eps": 0.1}],
    ),
    (optim.Adadelta, adadelta, [{}, {"lr": 0.5, "rho": 0.5, "eps": 0.1, "weight_decay": 0.3}]),
    (optim.Rprop, rprop, [{}, {"lr": 0.1, "etas": (0.4, 1.5), "step_sizes": (0.01, 0.2)}]),
    (optim.Lion, lion, [{}, {"lr": 0.1, "betas": (0.5, 0.8), "weight_decay": 0.3}]),
    (optim.LARS, lars, [{}, {"lr": 1.0, "momentum": 0.5, "weight_decay": 0.3, "trust_coefficient": 0.1, "eps": 0.1}]),
    (optim.LAMB, lamb, [{}, {"lr": 0.1, "betas": (0.5, 0.9), "eps": 0.1, "weight_decay": 0.3}]),
]
CASES = [(engine, plain, settings) for engine, plain, many in KINDS for settings in many]
ENGINES = [optim.SGD, optim.Adam, *[engine for engine, _, _ in KINDS]]


def drive(optimizer, parameter, steps):
    for step in steps:
        parameter.grad = torch.tensor(GRADIENTS[step].astype(parameter.dtype))
        optimizer.step()


@pytest.mark.parametrize(("engine", "plain", "settings"), CASES)
def test_that_a_hundred_steps_equal_the_plain_formula(engine, plain, settings):
    parameter = nn.Parameter(torch.tensor(START))
    drive(engine([parameter], **settings), parameter, range(100))
    expected, state = START.copy(), {}
    for step, grad in enumerate(GRADIENTS, 1):
        expected = plain(expected, grad, step, state, **settings)
    np.testing.assert_allclose(parameter.array, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("engine", "plain"), [(optim.NAdam, nadam), (optim.RAdam, radam)])
def test_that_weight_decay_can_be_decoupled(engine, plain):
    parameter = nn.Parameter(torch.tensor(START))
    drive(engine([parameter], weight_decay=0.3, lr=0.1, decoupled_weight_decay=True), parameter, range(100))
    expected, state = START.copy(), {}
    for step, grad in enumerate(GRADIENTS, 1):
        expected = plain(expected, grad, step, state, weight_decay=0.3, lr=0.1, decoupled=True)
    np.testing.assert_allclose(parameter.array, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("shape", [(2, 3), (1,), ()])
def test_that_any_optimizer_goes_on_bit_by_bit(engine, shape):
    def parameter():
        return nn.Parameter(torch.tensor(START.ravel()[: math.prod(shape)].reshape(shape)))

    def go(optimizer, target, steps):
        for step in steps:
            target.grad = torch.tensor(GRADIENTS[step].ravel()[: math.prod(shape)].reshape(shape))
            optimizer.step()

    whole, part = parameter(), parameter()
    go(engine([whole]), whole, range(20))
    first = engine([part])
    go(first, part, range(9))
    saved = first.state_dict()
    second = engine([part], lr=5.0)
    second.load_state_dict(saved)
    go(second, part, range(9, 20))
    assert part.array.tobytes() == whole.array.tobytes()


@pytest.mark.parametrize("engine", ENGINES)
def test_that_any_optimizer_keeps_the_array_its_type_and_the_gradient(engine):
    parameter = nn.Parameter(torch.tensor(START.astype("float32")))
    array, optimizer = parameter.array, engine([parameter])
    for step in range(3):
        drive(optimizer, parameter, [step])
        assert parameter.grad.tolist() == GRADIENTS[step].astype("float32").tolist()
    assert parameter.array is array
    assert array.dtype == np.float32
    assert {value.dtype.name for value in optimizer.arrays().values() if value.ndim} <= {"float32"}


@pytest.mark.parametrize("engine", [engine for engine in ENGINES if engine not in (optim.LARS, optim.LAMB)])
def test_that_any_optimizer_moves_large_parameters_in_blocks_as_small_ones(engine):
    stream = np.random.default_rng(1)
    start, grads = stream.standard_normal((400, 400)), stream.standard_normal((3, 400, 400))
    whole, strip = nn.Parameter(torch.tensor(start)), nn.Parameter(torch.tensor(start[7:8]))
    one, other = engine([whole]), engine([strip])
    for grad in grads:
        whole.grad, strip.grad = torch.tensor(grad), torch.tensor(grad[7:8])
        one.step()
        other.step()
    np.testing.assert_array_equal(whole.array[7:8], strip.array)


@pytest.mark.parametrize("engine", [optim.LARS, optim.LAMB])
def test_that_layers_of_zeros_still_learn(engine):
    parameter = nn.Parameter(torch.zeros(3))
    optimizer = engine([parameter])
    parameter.grad = torch.ones(3)
    optimizer.step()
    assert (parameter.array < 0).all()
    parameter.grad = torch.zeros(3)
    optimizer.step()
    assert np.isfinite(parameter.array).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_that_any_optimizer_refuses_a_negative_rate_and_takes_groups(engine):
    with pytest.raises(ValueError, match=r"lr must be at least 0; it is -1"):
        engine([nn.Parameter(torch.ones(1))], lr=-1)
    a, b = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))
    optimizer = engine([{"params": [a]}, {"params": [b], "lr": 0.0}], lr=0.1)
    a.grad, b.grad = torch.ones(1), torch.ones(1)
    optimizer.step()
    assert a.item() != 1.0
    assert b.item() == 1.0 or engine is optim.Rprop


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: optim.AdamW(p, betas=(0.9, 1.0)), "AdamW|Adam: betas"),
        (lambda p: optim.Lion(p, betas=(-0.1, 0.9)), "Lion: betas"),
        (lambda p: optim.NAdam(p, momentum_decay=-1), "momentum_decay"),
        (lambda p: optim.RMSprop(p, alpha=1.0), "alpha"),
        (lambda p: optim.Adadelta(p, rho=1.1), "rho"),
        (lambda p: optim.Rprop(p, etas=(1.1, 1.2)), "etas"),
        (lambda p: optim.Adagrad(p, lr_decay=-1), "lr_decay"),
        (lambda p: optim.LBFGS(p, line_search_fn="armijo"), "armijo"),
        (lambda p: optim.LBFGS(p).step(), "closure"),
    ],
)
def test_that_settings_of_no_sense_are_named(make, said):
    with pytest.raises(ValueError, match=said):
        make([nn.Parameter(torch.ones(1))])


def rosenbrock(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def lbfgs_steps(parameter, optimizer, count, loss=rosenbrock):
    def closure():
        optimizer.zero_grad()
        value = loss(parameter)
        value.backward()
        return value

    return [optimizer.step(closure).item() for _ in range(count)]


def test_that_lbfgs_with_a_line_search_finds_the_bottom_of_the_curved_valley():
    parameter = nn.Parameter(torch.tensor(np.array([-1.2, 1.0])))
    optimizer = optim.LBFGS([parameter], history_size=5, line_search_fn="strong_wolfe")
    losses = lbfgs_steps(parameter, optimizer, 5)
    assert losses[0] == pytest.approx(24.2)
    np.testing.assert_allclose(parameter.array, [1.0, 1.0], atol=1e-4)


def test_that_lbfgs_solves_a_quadratic_as_newton_would():
    stiffness = torch.tensor(np.diag([1.0, 10.0, 100.0]))
    parameter = nn.Parameter(torch.tensor(np.array([1.0, 1.0, 1.0])))
    optimizer = optim.LBFGS([parameter], line_search_fn="strong_wolfe")
    lbfgs_steps(parameter, optimizer, 3, lambda p: (p @ stiffness @ p) * 0.5)
    np.testing.assert_allclose(parameter.array, 0.0, atol=1e-6)


@pytest.mark.parametrize("search", [None, "strong_wolfe"])
def test_that_lbfgs_goes_on_bit_by_bit(search):
    settings = {"lr": 0.001 if search is None else 1.0, "max_iter": 3, "history_size": 2, "line_search_fn": search}
    whole, part = (nn.Parameter(torch.tensor(np.array([-1.2, 1.0]))) for _ in range(2))
    lbfgs_steps(whole, optim.LBFGS([whole], **settings), 5)
    first = optim.LBFGS([part], **settings)
    lbfgs_steps(part, first, 2)
    second = optim.LBFGS([part], **settings)
    second.load_arrays(first.arrays())
    lbfgs_steps(part, second, 3)
    assert part.array.tobytes() == whole.array.tobytes()
