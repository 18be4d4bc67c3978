"""Learning rates of 60 steps beside PyTorch's; no gradients are concerned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

import core
from core import nn, optim

STEPS = 60
SETTINGS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("LambdaLR", {"lr_lambda": lambda t: 0.95**t}),
    ("ConstantLR", {"factor": 0.4, "total_iters": 7}),
    ("StepLR", {"step_size": 9, "gamma": 0.3}),
    ("MultiStepLR", {"milestones": [5, 20, 20, 45], "gamma": 0.5}),
    ("ExponentialLR", {"gamma": 0.93}),
    ("LinearLR", {}),
    ("LinearLR", {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 40}),
    ("PolynomialLR", {"total_iters": 50, "power": 2.0}),
    ("CosineAnnealingLR", {"T_max": 60, "eta_min": 0.01}),
    ("CosineAnnealingWarmRestarts", {"T_0": 7, "eta_min": 0.01}),
    ("CosineAnnealingWarmRestarts", {"T_0": 4, "T_mult": 2}),
    ("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 3}),
    ("OneCycleLR", {"max_lr": 0.8, "total_steps": 70}),
    ("OneCycleLR", {"max_lr": 0.8, "total_steps": 70, "anneal_strategy": "linear", "three_phase": True}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.9, "step_size_up": 8}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.9, "step_size_up": 8, "step_size_down": 5, "mode": "triangular2"}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.9, "step_size_up": 8, "mode": "exp_range", "gamma": 0.97}),
    ("ReduceLROnPlateau", {"patience": 3, "cooldown": 2, "min_lr": 0.001}),
    ("ReduceLROnPlateau", {"mode": "max", "patience": 2, "factor": 0.5, "threshold_mode": "abs", "threshold": 0.1}),
)


def cases() -> Iterator[tuple[str, float]]:
    """Every class of `lr_scheduler`, and a warm-up before a cosine."""
    watched = np.random.default_rng(0).uniform(0.5, 1.0, STEPS).tolist()
    for name, settings in SETTINGS:
        rates = [_rates(library, name, settings, watched) for library in (_ours(), _theirs())]
        shown = {key: "…" if callable(value) else value for key, value in settings.items()}
        yield f"{name}({shown})", _difference(*rates)
    yield "SequentialLR", _difference(*[_warm_cosine(library) for library in (_ours(), _theirs())])


def _ours() -> Any:
    return optim.lr_scheduler, optim.SGD([nn.Parameter(core.ones(1))], lr=0.5)


def _theirs() -> Any:
    return torch.optim.lr_scheduler, torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.5, momentum=0.9)


def _rates(library: Any, name: str, settings: dict[str, Any], watched: list[float]) -> np.ndarray:
    module, optimizer = library
    if module is torch.optim.lr_scheduler and name in ("OneCycleLR", "CyclicLR"):
        settings = {**settings, "cycle_momentum": False}
    scheduler = getattr(module, name)(optimizer, **settings)
    found = []
    for value in watched:
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(*([value] if name == "ReduceLROnPlateau" else []))
    return np.array(found)


def _warm_cosine(library: Any) -> np.ndarray:
    module, optimizer = library
    parts = [module.LinearLR(optimizer, 0.1, 1.0, 10), module.CosineAnnealingLR(optimizer, 50)]
    scheduler = module.SequentialLR(optimizer, parts, [10])
    found = []
    for _ in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return np.array(found)


def _difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())
