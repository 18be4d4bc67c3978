"""Variants of one picture as training sees it, mixed with others of the training part. Runs in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.catalog import Augmentation
from core.data import Batch, preview_batch, repeated
from netstudio.data_panel.sample_list import SampleList
from netstudio.widgets import percent

_LEAST = 0.005
"""Share of a class below which it is not named."""


@dataclass(frozen=True)
class Varied:
    """`picture` (C, H, W), its `variants` (N, C, H, W), and what each is a mixture of; empty where nothing is mixed."""

    picture: np.ndarray
    variants: np.ndarray
    mixtures: tuple[str, ...] = ()


def vary(samples: SampleList, number: int, augmentations: Sequence[Augmentation], count: int, seed: int) -> Varied:
    """`count` variants of the picture of sample `number`. Raises DataError."""
    picture, train = samples.input(number), samples.reading.splits.train.indices

    def partner(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        others = train[np.minimum((places * len(train)).astype(np.int64), len(train) - 1)]
        return np.stack([samples.input(int(other)) for other in others]), samples.targets[others]

    targets = np.repeat(samples.targets[number : number + 1], count, axis=0)
    batch = Batch(repeated(picture, count), targets, partner, len(samples.classes))
    variants, shares = preview_batch(augmentations, batch, seed)
    mixed = bool(samples.classes) and shares.ndim == 2
    return Varied(picture, variants, tuple(_mixture(row, samples.classes) for row in shares) if mixed else ())


def _mixture(shares: np.ndarray, classes: Sequence[str]) -> str:
    """Such as "82 % ants, 18 % bees", the largest share first."""
    order = [place for place in np.argsort(-shares, kind="stable").tolist() if shares[place] >= _LEAST]
    return ", ".join(f"{percent(shares[place], 0)} {classes[place]}" for place in order[:2])
