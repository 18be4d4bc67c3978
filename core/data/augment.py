"""Augmentations applied to a batch of training samples: seeded by seed, epoch and sample, equal for any batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.catalog.augmenting import Batch, Draws, Partner
from core.catalog.entry import Augmentation
from core.data.source import DataError


@dataclass(frozen=True)
class Variation:
    """Which variants are drawn: those of `seed` in `epoch`."""

    seed: int
    epoch: int


def augment(
    augmentations: Sequence[Augmentation], batch: Batch, samples: np.ndarray, variation: Variation
) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets of `batch` after all `augmentations`, in order. `samples` are the numbers of its samples.

    Raises DataError when the inputs are no pictures.
    """
    for place, augmentation in enumerate(augmentations):
        if batch.inputs.ndim != 4:
            shape = " × ".join(map(str, batch.inputs.shape[1:]))
            raise DataError(
                f"{augmentation.title} changes pictures, but the samples are {shape}; take it out of the augmentations."
            )
        batch = augmentation.apply(batch, Draws(variation.seed, variation.epoch, samples, place))
    return batch.inputs, batch.targets


def preview(
    augmentations: Sequence[Augmentation],
    sample: np.ndarray,
    count: int = 10,
    seed: int = 0,
    partner: Partner | None = None,
) -> np.ndarray:
    """`count` variants (count, C, H, W) of one picture (C, H, W), uint8 or float32 in 0 … 1, in its own type.

    Where samples are mixed, the other one comes from `partner`; without it the picture is mixed with its mirror image.
    Raises DataError when the sample is no picture.
    """
    mirrored = np.repeat(sample[None, :, :, ::-1], count, axis=0)
    targets = np.zeros(count, dtype=np.int64)
    batch = Batch(repeated(sample, count), targets, partner or (lambda _: (mirrored, targets)), classes=1)
    return preview_batch(augmentations, batch, seed)[0]


def preview_batch(augmentations: Sequence[Augmentation], batch: Batch, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Variants of the pictures in `batch`, in their own type, and their targets. Raises DataError for no pictures."""
    variants, targets = augment(augmentations, batch, np.arange(len(batch.targets)), Variation(seed, 0))
    if variants.dtype != batch.inputs.dtype:
        variants = np.rint(variants * 255).astype(np.uint8)
    return variants, targets


def repeated(sample: np.ndarray, count: int) -> np.ndarray:
    """One picture (C, H, W) `count` times (count, C, H, W), channels-last in memory."""
    rows = np.repeat(np.moveaxis(sample, 0, -1)[None], count, axis=0)
    return rows.transpose(0, 3, 1, 2)
