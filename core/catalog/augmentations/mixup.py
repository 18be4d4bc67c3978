"""Mixup: two samples in one, with both their targets."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.catalog.augmenting import Batch, Draws
from core.catalog.entry import Augmentation
from core.catalog.fields import number


@dataclass(frozen=True)
class Mixup(Augmentation):
    """Blends every sample with another of the training part; targets become shares of the classes, or mean values.

    The share of the sample itself is drawn as max(b, 1 - b), b ~ Beta(a, a), as a ratio of gamma variates whose
    quantiles are tabled. The other sample is drawn from the whole training part and taken without augmentation.
    """

    key = "mixup"
    title = "Mixup"
    summary = "Blends each picture with another one and their targets likewise; needs a loss that takes shares."
    formula = "y = l·x + (1 - l)·x', t = l·t + (1 - l)·t', l ~ Beta(a, a)"
    source = "Zhang et al., “mixup: Beyond empirical risk minimization”, 2018"
    mixes = True

    alpha: float = number(
        0.2, minimum=0.01, maximum=10.0, help="How evenly the two are blended: small values leave one in front."
    )

    def apply(self, batch: Batch, draws: Draws) -> Batch:
        inputs, targets = batch.partner(draws.uniform())
        share = _beta(draws.uniform(), self.alpha).astype(np.float32)
        wide = share.reshape(-1, *[1] * (batch.inputs.ndim - 1))
        blended = _unit(batch.inputs) * wide + _unit(inputs) * (1 - wide)
        own, other = (_shares(part, batch.classes) for part in (batch.targets, targets))
        return replace(batch, inputs=blended, targets=own * share[:, None] + other * (1 - share[:, None]))


def _unit(inputs: np.ndarray) -> np.ndarray:
    return np.divide(inputs, np.float32(255)) if inputs.dtype == np.uint8 else inputs


def _shares(targets: np.ndarray, classes: int) -> np.ndarray:
    """Classes (N,) as shares (N, classes) float32; shares and values as they are."""
    if targets.ndim > 1:
        return targets
    shares = np.zeros((len(targets), classes), dtype=np.float32)
    shares[np.arange(len(targets)), targets] = 1
    return shares


def _beta(uniform: np.ndarray, alpha: float) -> np.ndarray:
    """Numbers max(b, 1 - b) with b ~ Beta(alpha, alpha), from numbers in [0, 1): the inverse of its distribution.

    The density is summed on a grid that is fine near 0, where it may rise without bound.
    """
    below = 0.5 * np.linspace(0, 1, 2049) ** (1 / min(alpha, 1.0) + 1)
    middle = (below[1:] + below[:-1]) / 2
    weights = below[1:] ** alpha - below[:-1] ** alpha  # the part of the density that rises, summed exactly
    total = np.concatenate([[0.0], np.cumsum(weights * (1 - middle) ** (alpha - 1))])
    found: np.ndarray = 1 - np.interp(uniform, total / total[-1], below)
    return found
