"""What augmentations work with: a batch of samples, random numbers of each sample's own, and moves of pictures.

The numbers of a sample depend on the seed, the epoch and the sample alone, so that the same picture becomes the same
variant whatever stands beside it in the batch and whoever computes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

Partner = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


@dataclass(frozen=True)
class Batch:
    """Samples under way. `inputs`: (N, C, H, W) uint8 or float32 in 0 … 1, channels-last in memory.

    `targets`: int64 classes (N,), float32 values (N, K), or shares of the classes, float32 (N, classes), once samples
    are mixed. `partner(u)` gives inputs and targets of the training samples at the shares `u` (N,) of all of them.
    """

    inputs: np.ndarray
    targets: np.ndarray
    partner: Partner
    classes: int = 0
    """Number of classes; 0 where targets are values."""

    @property
    def rows(self) -> np.ndarray:
        """The pictures as (N, H, W, C)."""
        return self.inputs.transpose(0, 2, 3, 1)

    @property
    def top(self) -> float:
        """The value of white."""
        return 255.0 if self.inputs.dtype == np.uint8 else 1.0

    def with_rows(self, rows: np.ndarray) -> Batch:
        """The batch with other pictures (N, H, W, C), rounded and cut to the range of its type where need be."""
        if rows.dtype != self.inputs.dtype:
            limited = np.clip(rows, 0, self.top)
            rows = np.rint(limited, out=limited) if self.inputs.dtype == np.uint8 else limited
            rows = rows.astype(self.inputs.dtype)
        return replace(self, inputs=np.ascontiguousarray(rows).transpose(0, 3, 1, 2))


def mixed(words: np.ndarray) -> np.ndarray:
    """uint64 words, each thoroughly mixed: the finalizer of SplitMix64 (Steele, Lea, Flood, 2014)."""
    with np.errstate(over="ignore"):
        words = (words ^ (words >> np.uint64(30))) * _FIRST
        words = (words ^ (words >> np.uint64(27))) * _SECOND
    result: np.ndarray = words ^ (words >> np.uint64(31))
    return result


class Draws:
    """Random numbers for the samples numbered `samples`, of one augmentation (its `place` in the list) in one epoch."""

    def __init__(self, seed: int, epoch: int, samples: np.ndarray, place: int = 0) -> None:
        key = np.zeros(1, dtype=np.uint64)
        for word in (seed, epoch, place):
            key = mixed(key + np.uint64(word % 2**64) + _GOLDEN)
        self._keys = mixed(key + np.asarray(samples).astype(np.uint64) * _GOLDEN)
        self._used = 0

    def __len__(self) -> int:
        return len(self._keys)

    def uniform(self, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """One number in [low, high) for each sample, float64."""
        words = self._words(1)[:, 0]
        return low + (high - low) * ((words >> np.uint64(11)).astype(np.float64) * 2.0**-53)

    def chance(self, probability: float) -> np.ndarray:
        """bool for each sample: true with `probability`."""
        return self.uniform() < probability

    def normal(self, count: int) -> np.ndarray:
        """`count` numbers with mean 0 and deviation 1 for each sample, float32 (N, count), after Box and Muller."""
        words = self._words(-(-count // 2))
        first = ((words >> np.uint64(40)).astype(np.float32) + np.float32(0.5)) * np.float32(2.0**-24)
        angle = (words & np.uint64(0xFFFFFF)).astype(np.float32) * np.float32(2 * np.pi * 2.0**-24)
        length = np.sqrt(-2 * np.log(first))
        pairs = np.stack([length * np.cos(angle), length * np.sin(angle)], axis=-1)
        return pairs.reshape(len(self), -1)[:, :count]

    def _words(self, count: int) -> np.ndarray:
        places = np.arange(self._used + 1, self._used + count + 1, dtype=np.uint64) * _GOLDEN
        self._used += count
        return mixed(self._keys[:, None] + places)


def shifted(rows: np.ndarray, down: np.ndarray, right: np.ndarray, edge: bool) -> np.ndarray:
    """Pictures (N, H, W, C) moved by whole points; what comes in from outside is black or, with `edge`, the border."""
    count, height, width, _ = rows.shape
    at_row = np.arange(height) - down[:, None]
    at_column = np.arange(width) - right[:, None]
    inside_row, inside_column = at_row.clip(0, height - 1), at_column.clip(0, width - 1)
    moved = rows[np.arange(count)[:, None, None], inside_row[:, :, None], inside_column[:, None, :]]
    if not edge:
        outside = (at_row != inside_row)[:, :, None] | (at_column != inside_column)[:, None, :]
        moved[outside] = 0
    result: np.ndarray = moved
    return result


def transformed(rows: np.ndarray, matrices: Sequence[np.ndarray]) -> np.ndarray:
    """Pictures (N, H, W, C) seen through maps (2, 3) from points of the result to points of the picture.

    Coordinates are (x, y) from the middle of the picture, in points. Bilinear; black outside.
    """
    count, height, width, _ = rows.shape
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    result = np.empty(rows.shape, dtype=rows.dtype)
    for number in range(count):
        exact = np.round(matrices[number], 12)  # else a quarter turn loses points of the border to rounding
        linear, offset = exact[:, :2], exact[:, 2]
        start = middle + offset - linear @ middle  # Pillow adds half a point on both sides of the map itself
        start = start + 0.5 - linear @ np.array([0.5, 0.5])
        flat = (linear[0, 0], linear[0, 1], start[0], linear[1, 0], linear[1, 1], start[1])
        result[number] = through_pillow(
            rows[number],
            lambda image, flat=flat: image.transform(  # type: ignore[misc]
                image.size, Image.Transform.AFFINE, flat, Image.Resampling.BILINEAR
            ),
        )
    return result


def through_pillow(picture: np.ndarray, change: Callable[[Image.Image], Image.Image]) -> np.ndarray:
    """`change` applied to one picture (H, W, C) uint8 or float32."""
    channels = picture.shape[2]
    if picture.dtype == np.uint8 and channels in _MODES:
        plain = picture[:, :, 0] if channels == 1 else np.ascontiguousarray(picture)
        done = np.asarray(change(Image.fromarray(plain)))
        return done[:, :, None] if channels == 1 else done
    planes = [np.asarray(change(Image.fromarray(np.ascontiguousarray(plane)))) for plane in np.moveaxis(picture, 2, 0)]
    return np.stack(planes, axis=2)


def rectangles(rows: np.ndarray, middle: np.ndarray, size: np.ndarray) -> np.ndarray:
    """bool (N, H, W): the points in rectangles with `middle` (N, 2) and `size` (N, 2), both as (y, x) in points."""
    _, height, width, _ = rows.shape
    low, high = np.rint(middle - size / 2), np.rint(middle + size / 2)
    points_down, points_right = np.arange(height), np.arange(width)
    down = (points_down >= low[:, :1]) & (points_down < high[:, :1])
    right = (points_right >= low[:, 1:]) & (points_right < high[:, 1:])
    result: np.ndarray = down[:, :, None] & right[:, None, :]
    return result
