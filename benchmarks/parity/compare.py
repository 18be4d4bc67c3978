"""One comparison: the same numbers through a function of ours and one of PyTorch's, forward and backward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

import core

Shape = tuple[int, ...]


def draw(*shapes: Shape, low: float = -3.0, high: float = 3.0, seed: int = 0) -> list[np.ndarray]:
    """Uniform random numbers in float32, the same in every run."""
    stream = np.random.default_rng(seed)
    return [stream.uniform(low, high, shape).astype(np.float32) for shape in shapes]


def difference(ours: Callable[..., Any], theirs: Callable[..., Any], arrays: Sequence[np.ndarray]) -> float:
    """Largest difference of the output and of the gradients of all floating point `arrays`, as a share of the largest.

    Modules are functions as well: the parameters of ours are copied into theirs by position, and their gradients are
    compared too. Several outputs may come as a tuple. Gradients are weighed with fixed random numbers.
    """
    own = [core.from_array(array.copy(), requires_grad=array.dtype.kind == "f") for array in arrays]
    other = [torch.tensor(array, requires_grad=array.dtype.kind == "f") for array in arrays]
    weights = list(ours.parameters()) if isinstance(ours, core.nn.Module) else []
    their_weights = list(theirs.parameters()) if isinstance(theirs, torch.nn.Module) else []
    with torch.no_grad():
        for mine, weight in zip(weights, their_weights, strict=True):
            weight.copy_(torch.tensor(mine.detach().numpy()))
    results, expected = _tuple(ours(*own)), _tuple(theirs(*other))
    stream = np.random.default_rng(1)
    pairs: list[tuple[Any, Any]] = []
    for mine, yours in zip(results, expected, strict=True):
        pairs.append((mine.detach().numpy(), yours.detach().numpy()))
        if mine.requires_grad:
            seed = stream.uniform(0.5, 1.5, mine.shape).astype(mine.dtype)
            mine.backward(core.from_array(seed), retain_graph=True)
            yours.backward(torch.tensor(seed), retain_graph=True)
    for mine, yours in zip((*own, *weights), (*other, *their_weights), strict=True):
        if yours.grad is not None:
            pairs.append((None if mine.grad is None else mine.grad.numpy(), yours.grad.numpy()))
    return max(_share(mine, yours) for mine, yours in pairs)


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _share(mine: np.ndarray | None, yours: np.ndarray) -> float:
    if mine is None or mine.shape != yours.shape or mine.dtype != yours.dtype:
        return float("inf")
    if not mine.size:
        return 0.0
    largest = max(float(np.abs(yours).max()), 1e-30)
    return float(np.abs(mine.astype(np.float64) - yours.astype(np.float64)).max()) / largest
