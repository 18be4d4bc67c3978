"""Training, validation and test part of the samples: divided by seed, made ready for the network batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.backend import Generator
from core.data.choice import DataChoice
from core.data.dataset import Dataset
from core.data.rows import Rows, take
from core.data.source import DataError, Loaded, Samples


@dataclass(frozen=True)
class Scaling:
    """Mean and deviation of every input column, float64, measured on the training part."""

    mean: np.ndarray
    deviation: np.ndarray

    def apply(self, inputs: np.ndarray) -> np.ndarray:
        """`inputs` (N, F) as float32 with mean 0 and deviation 1 where they come from the training part."""
        scaled: np.ndarray = ((inputs - self.mean) / self.deviation).astype(np.float32)
        return scaled


class Part(Dataset[tuple[np.ndarray, np.ndarray]]):
    """The samples of one part, as the network takes them: float32 inputs, pictures as 0 … 1.

    Pictures stay one byte a value in memory and become float32 batch by batch, channels-last. Host arrays only.
    """

    def __init__(self, samples: Samples, indices: np.ndarray, scaling: Scaling | None = None) -> None:
        self.indices = indices
        self._inputs, self._targets, self._scaling = samples.inputs, samples.targets, scaling

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        inputs, targets = self.__getitems__([index])
        return inputs[0], targets[0]

    def __getitems__(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Inputs (N, …) float32 and targets of the samples at `indices` of this part."""
        rows = self.indices[indices]
        return self._prepare(rows), self._targets[rows]

    def raw(self, index: int) -> np.ndarray:
        """The input of one sample as it stands in the data."""
        return np.asarray(take(self._inputs, self.indices[index : index + 1])[0])

    @property
    def targets(self) -> np.ndarray:
        """Targets of the whole part, in order."""
        return np.asarray(self._targets[self.indices])

    def _prepare(self, rows: np.ndarray) -> np.ndarray:
        taken = take(self._inputs, rows)
        if taken.dtype == np.uint8:
            pictures: np.ndarray = np.divide(taken, np.float32(255))
            return pictures
        return taken if self._scaling is None else self._scaling.apply(taken)


@dataclass(frozen=True)
class Splits:
    """The three parts; validation and test may be empty. `scaling` is None where inputs are taken as they are."""

    train: Part
    validation: Part
    test: Part
    scaling: Scaling | None = None

    def part(self, name: str) -> Part:
        """The part called `train`, `validation` or `test`."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[name]


def split(loaded: Loaded, choice: DataChoice) -> Splits:
    """Divide `loaded` as `choice` says: the same seed gives the same parts. DataError when nothing is left to train on.

    The test part is the source's own where it has one, else drawn first; validation is drawn from the rest.
    """
    count = len(loaded.train)
    order = Generator(choice.split_seed, "split").numpy.permutation(count)
    tested = 0 if loaded.test is not None else _share(choice.test, count)
    held = _share(choice.validation, count - tested)
    train = np.sort(order[tested + held :])
    if not len(train):
        raise DataError(
            f"The data holds {count:,} samples, and none is left for training once {tested:,} are held out for testing "
            f"and {held:,} for validation; hold out less or add samples."
        )
    scaling = _fit(take(loaded.train.inputs, train)) if loaded.standardize else None
    samples = _channels_last(loaded.train)
    if loaded.test is None:
        test = Part(samples, np.sort(order[:tested]), scaling)
    else:
        test = Part(_channels_last(loaded.test), np.arange(len(loaded.test)), scaling)
    return Splits(
        train=Part(samples, train, scaling),
        validation=Part(samples, np.sort(order[tested : tested + held]), scaling),
        test=test,
        scaling=scaling,
    )


def _channels_last(samples: Samples) -> Samples:
    """The same samples with pictures of several channels stored row by row, all channels of a point together."""
    inputs = samples.inputs
    if isinstance(inputs, Rows) or inputs.ndim != 4 or inputs.shape[1] == 1:
        return samples
    return Samples(np.ascontiguousarray(inputs.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2), samples.targets)


def _share(part: float, count: int) -> int:
    """How many of `count` samples `part` is: at least one where any is asked for, none where it is no number."""
    return max(1, round(min(part, 1.0) * count)) if part > 0 and count else 0


def _fit(inputs: np.ndarray) -> Scaling:
    values = inputs.astype(np.float64)
    deviation = values.std(axis=0)
    return Scaling(values.mean(axis=0), np.where(deviation > 0, deviation, 1.0))
