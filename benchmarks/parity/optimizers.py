"""Optimizers, 20 steps in float32 along the same gradients. AdaBelief, Lion, LARS and LAMB are not in PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

import core
from core import nn, optim

STEPS = 20
SETTINGS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True, "weight_decay": 0.1}),
    ("AdamW", {}),
    ("AdamW", {"amsgrad": True, "weight_decay": 0.1}),
    ("Adamax", {}),
    ("Adamax", {"weight_decay": 0.1}),
    ("NAdam", {}),
    ("NAdam", {"weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("RAdam", {}),
    ("RAdam", {"weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("RMSprop", {}),
    ("RMSprop", {"centered": True, "momentum": 0.9, "weight_decay": 0.1}),
    ("Adagrad", {}),
    ("Adagrad", {"lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.5}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "weight_decay": 0.1}),
    ("Rprop", {}),
    ("Rprop", {"lr": 0.1, "etas": (0.4, 1.3), "step_sizes": (1e-3, 0.2)}),
)


def cases() -> Iterator[tuple[str, float]]:
    """Every optimizer under several settings, and L-BFGS on Rosenbrock's valley."""
    stream = np.random.default_rng(0)
    start = stream.standard_normal((32, 16)).astype("float32")
    grads = stream.standard_normal((STEPS, 32, 16)).astype("float32")
    for name, settings in SETTINGS:
        ours, theirs = nn.Parameter(core.tensor(start)), torch.nn.Parameter(torch.tensor(start))
        first = getattr(optim, name)([ours], **settings)
        second = getattr(torch.optim, name)([theirs], foreach=False, **settings)
        for grad in grads:
            ours.grad, theirs.grad = core.tensor(grad), torch.tensor(grad)
            first.step()
            second.step()
        yield _named(name, settings), _relative(ours.array, theirs.detach().numpy())
    for search in (None, "strong_wolfe"):
        settings = {"lr": 1.0 if search else 1e-3, "max_iter": 4, "history_size": 5, "line_search_fn": search}
        yield _named("LBFGS", settings), _valley(settings)


def _valley(settings: dict[str, Any]) -> float:
    start = np.array([-1.2, 1.0])
    ours, theirs = nn.Parameter(core.tensor(start)), torch.nn.Parameter(torch.tensor(start))
    first, second = optim.LBFGS([ours], **settings), torch.optim.LBFGS([theirs], **settings)
    for _ in range(4):
        first.step(_closure(first, ours))
        second.step(_closure(second, theirs))
    return _relative(ours.array, theirs.detach().numpy())


def _closure(optimizer: Any, parameter: Any) -> Callable[[], Any]:
    def closure() -> Any:
        optimizer.zero_grad()
        loss = (1 - parameter[0]) ** 2 + 100 * (parameter[1] - parameter[0] ** 2) ** 2
        loss.backward()
        return loss

    return closure


def _named(name: str, settings: dict[str, Any]) -> str:
    return f"{name}({', '.join(f'{key}={value}' for key, value in settings.items())})"


def _relative(ours: np.ndarray, theirs: np.ndarray) -> float:
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())
