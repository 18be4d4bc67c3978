"""Random choices: coins, draws by weight, counts."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.backend import Generator, current_generator, to_device, to_host
from core.ops.arithmetic import add, div
from core.ops.creation import full, randint
from core.ops.elementwise import log, neg
from core.ops.softmax import softmax
from core.tensor import Tensor

__all__ = ["bernoulli", "logspace", "multinomial", "poisson", "randint_like"]


def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that each value of `input` (or `p`) gives, else 0. No gradient."""
    chances = to_host(input.array) if p is None else np.full(input.shape, p)
    if chances.size and not (chances.min() >= 0 and chances.max() <= 1):
        raise RuntimeError(f"bernoulli: expected probabilities of 0 to 1, received {chances.min()} to {chances.max()}.")
    drawn = (generator or current_generator()).numpy.random(input.shape)
    return Tensor(to_device((drawn < chances).astype(input.dtype), input.device))


def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Places (num_samples,) or (N, num_samples) drawn by the weights `input` (C,) or (N, C), int64."""
    weights = np.atleast_2d(to_host(input.array).astype(np.float64))
    if input.ndim not in (1, 2) or (weights < 0).any() or not np.isfinite(weights).all():
        raise RuntimeError(f"multinomial needs weights of at least 0 of shape (C,) or (N, C); received {input.shape}.")
    fewest = int((weights > 0).sum(axis=1).min(initial=weights.shape[1]))
    if not fewest or (not replacement and num_samples > fewest):
        raise RuntimeError(
            f"multinomial: cannot draw {num_samples} without replacement from {fewest} places with a weight above 0."
        )
    stream = (generator or current_generator()).numpy
    if replacement:
        ends = weights.cumsum(axis=1)
        shots = stream.random((len(weights), num_samples)) * ends[:, -1:]
        found = np.stack([np.searchsorted(row, shot, side="right") for row, shot in zip(ends, shots, strict=True)])
    else:  # Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006
        with np.errstate(divide="ignore"):
            keys = np.where(weights > 0, stream.standard_exponential(weights.shape) / weights, np.inf)
        found = keys.argsort(axis=1)[:, :num_samples]
    chosen = found.astype(np.int64).reshape(*input.shape[:-1], num_samples)
    return Tensor(to_device(chosen, input.device))


def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """Counts whose expectations are `input`."""
    drawn = (generator or current_generator()).numpy.poisson(to_host(input.array)).astype(input.dtype)
    return Tensor(to_device(np.asarray(drawn), input.device))


def randint_like(input: Tensor, *limits: int, dtype: Any = None) -> Tensor:
    """Integers from `low` (0) to below `high`, with the shape, type and device of `input`."""
    return randint(*limits, size=input.shape, dtype=dtype or input.dtype, device=input.device)


def logspace(start: float, end: float, steps: int, base: float = 10.0, *, dtype: Any = None) -> Tensor:
    """`base` to the power of `steps` numbers from `start` to `end`."""
    like = full((), 1.0)
    return Tensor((float(base) ** np.linspace(start, end, steps)).astype(dtype or like.dtype))


def gumbel_softmax(logits: Tensor, tau: float = 1, hard: bool = False, dim: int = -1) -> Tensor:
    """A random choice that gradients pass: softmax of logits plus Gumbel noise; with `hard` exactly one 1.

    Jang et al., "Categorical reparameterization with Gumbel-softmax", 2017.
    """
    drawn = current_generator().numpy.standard_exponential(logits.shape).astype(logits.dtype)
    noise = neg(log(Tensor(to_device(drawn, logits.device))))
    soft = softmax(div(add(logits, noise), tau), dim)
    if not hard:
        return soft
    best: Any = soft.max(dim, keepdim=True)
    chosen = soft.detach().scatter(dim, best.indices, 1.0) * (soft.detach() == best.values.detach())
    return chosen - soft.detach() + soft  # type: ignore[no-any-return]
