"""Figures of the weights of one layer: where they lie, how far they spread, how many are zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

BINS = 32
_MOST = 2_000_000
"""Numbers that are looked at; of larger weights every n-th."""


@dataclass(frozen=True)
class WeightFigures:
    """One parameter of a layer, or its running statistics. Of numbers that are not finite only their share counts."""

    name: str
    shape: tuple[int, ...]
    mean: float
    deviation: float
    minimum: float
    maximum: float
    zeros: float
    """Share of numbers that are exactly zero, 0 … 1."""
    broken: float
    """Share of numbers that are infinite or no numbers, 0 … 1."""
    histogram: tuple[int, ...]
    """Counts in `BINS` equal steps from `minimum` to `maximum`."""


def figures_of(weights: Mapping[str, np.ndarray], node: str) -> tuple[WeightFigures, ...]:
    """Figures of all weights keyed `node.name`, in their order; empty where the node has none."""
    start = f"{node}."
    return tuple(_figures(key[len(start) :], array) for key, array in weights.items() if key.startswith(start))


def _figures(name: str, array: np.ndarray) -> WeightFigures:
    values = array.reshape(-1)
    values = values[:: -(-values.size // _MOST)] if values.size > _MOST else values
    finite = values[np.isfinite(values)].astype(np.float64)
    if not finite.size:
        return WeightFigures(name, array.shape, 0.0, 0.0, 0.0, 0.0, 0.0, float(bool(values.size)), (0,) * BINS)
    low, high = float(finite.min()), float(finite.max())
    span = (low, high) if high > low else (low - 0.5, high + 0.5)
    return WeightFigures(
        name=name,
        shape=array.shape,
        mean=float(finite.mean()),
        deviation=float(finite.std()),
        minimum=low,
        maximum=high,
        zeros=float((finite == 0).mean()),
        broken=1 - finite.size / values.size,
        histogram=tuple(int(count) for count in np.histogram(finite, BINS, span)[0]),
    )
