"""Training, validation and test part of the samples: divided by seed, made ready for the network batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.catalog.augmenting import Batch
from core.catalog.entry import Augmentation
from core.data.augment import Variation, augment
from core.data.choice import DataChoice
from core.data.dataset import Dataset
from core.data.division import Division, divide, folds
from core.data.fitting import Scaling, fit, scaling_of
from core.data.long_arrays import counting, gathered
from core.data.paging import counted, fetched, hand_back, stretches
from core.data.preparation import Preparation
from core.data.rows import Inputs, Rows, take
from core.data.source import DataProblem, Loaded, Samples
from core.data.text import KnownTokens


class Part(Dataset[tuple[np.ndarray, np.ndarray]]):
    """The samples of one part, as the network takes them: float32 inputs, pictures as 0 … 1.

    Pictures stay one byte a value in memory and become float32 batch by batch, channels-last. Host arrays only.
    """

    def __init__(
        self,
        samples: Samples,
        indices: np.ndarray,
        scaling: Scaling | None = None,
        augmentations: Sequence[Augmentation] = (),
        classes: int = 0,
    ) -> None:
        self.indices = indices
        self._inputs, self._targets, self._scaling = samples.inputs, samples.targets, scaling
        self._augmentations, self._classes = tuple(augmentations), classes

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        inputs, targets = self.__getitems__([index])
        return inputs[0], targets[0]

    def __getitems__(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Inputs (N, …) float32 and targets of the samples at `indices` of this part."""
        rows, targets = self._rows_and_targets(indices)
        return self._prepare(take(self._inputs, rows)), targets

    def _rows_and_targets(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rows = fetched(self.indices, indices)
        hand_back(indices)
        return rows, fetched(self._targets, rows)

    def announce(self, indices: np.ndarray | slice) -> None:
        """The samples that will be asked for next, in this order: they may be fetched ahead."""
        if isinstance(self._inputs, Rows) and self._inputs.ahead:
            self._inputs.announce(self.indices[indices])

    def rest(self) -> None:
        """Nothing is asked for soon: let go of processes that fetch samples."""
        if isinstance(self._inputs, Rows):
            self._inputs.rest()

    def training_batch(self, indices: np.ndarray, variation: Variation) -> tuple[np.ndarray, np.ndarray]:
        """As `__getitems__`, changed by the augmentations of this part; targets become shares where they mix samples.

        What a sample becomes depends on it and on `variation` alone. Raises DataError.
        """
        if not self._augmentations:
            return self.__getitems__(indices)
        rows, own = self._rows_and_targets(indices)
        batch = Batch(take(self._inputs, rows), own, self._partners, self._classes)
        inputs, targets = augment(self._augmentations, batch, rows, variation)
        return self._prepare(inputs), targets

    def _partners(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rows = fetched(self.indices, np.floor(shares * len(self)).astype(np.int64))
        return take(self._inputs, rows), fetched(self._targets, rows)

    def raw(self, index: int) -> np.ndarray:
        """The input of one sample as it stands in the data."""
        return np.asarray(take(self._inputs, self.indices[index : index + 1])[0])

    @property
    def inputs(self) -> Inputs:
        """Raw inputs of all samples, also those of other parts; `indices` tells which are in this one."""
        return self._inputs

    @property
    def targets(self) -> np.ndarray:
        """Targets of the whole part, in order."""
        return gathered(self._targets, self.indices)

    def mean_target(self) -> np.ndarray:
        """float64 (K,): the mean of each target value over this part, which must not be empty."""
        sums = [targets.sum(axis=0, dtype=np.float64) for targets in self._some_targets()]
        return np.asarray(np.sum(sums, axis=0) / len(self))

    def class_counts(self, classes: int) -> np.ndarray:
        """int64 (classes,): how many samples of this part each class has."""
        return sum((counted(targets, classes) for targets in self._some_targets()), np.zeros(classes, np.int64))

    def _some_targets(self) -> Iterator[np.ndarray]:
        """The targets of the part, some at a time."""
        return (fetched(self._targets, rows) for _, rows in stretches(self.indices))

    def _prepare(self, taken: np.ndarray) -> np.ndarray:
        if taken.dtype == np.uint8:
            taken = np.divide(taken, np.float32(255))
        return taken if self._scaling is None else self._scaling.apply(taken)


@dataclass(frozen=True)
class Splits:
    """The three parts; validation and test may be empty. `scaling` is None where inputs are taken as they are."""

    train: Part
    validation: Part
    test: Part
    scaling: Scaling | None = None
    preparation: Preparation = field(default_factory=Preparation)
    """Everything that was fitted on the training part."""

    def rest(self) -> None:
        """Nothing is asked for soon: let go of processes that fetch samples."""
        for part in (self.train, self.validation, self.test):
            part.rest()

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """What came up while samples were fetched so far."""
        parts = (self.train, self.validation, self.test)
        rows = {id(part.inputs): part.inputs for part in parts if isinstance(part.inputs, Rows)}
        return tuple(problem for each in rows.values() for problem in each.problems)

    def part(self, name: str) -> Part:
        """The part called `train`, `validation` or `test`."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[name]


def split(loaded: Loaded, choice: DataChoice, preparation: Preparation | None = None) -> Splits:
    """Divide `loaded` as `choice` says: the same seed gives the same parts. DataError when nothing is left to train on.

    Parts that the source brings are used as they are; of the rest, testing is drawn first, then validation. What is
    measured is measured on the training part, or taken from `preparation`.
    """
    return _parts(loaded, divide(loaded, choice), choice.augmentations, preparation)


def fold_splits(loaded: Loaded, choice: DataChoice, count: int) -> Iterator[Splits]:
    """The samples divided `count` times, so that each is for testing once; nothing is held out for validation."""
    parts = folds(loaded, choice, count)
    nothing = np.zeros(0, np.int64)
    for place, test in enumerate(parts):
        train = np.sort(np.concatenate([part for other, part in enumerate(parts) if other != place]))
        yield _parts(replace(loaded, test=None, validation=None), Division(train, nothing, test), choice.augmentations)


def _parts(
    loaded: Loaded,
    division: Division,
    augmentations: Sequence[Augmentation],
    preparation: Preparation | None = None,
) -> Splits:
    fitted = fit(loaded, division.train) if preparation is None else preparation
    scaling = scaling_of(fitted)
    samples = _usable(loaded.train, fitted)
    test, validation = loaded.test, loaded.validation

    def part(own: Samples | None, indices: np.ndarray) -> Part:
        if own is None or len(indices):
            return Part(samples, indices, scaling)
        return Part(_usable(own, fitted), counting(len(own)), scaling)

    return Splits(
        train=Part(samples, division.train, scaling, augmentations, len(loaded.classes)),
        validation=part(validation, division.validation),
        test=part(test, division.test),
        scaling=scaling,
        preparation=fitted,
    )


def _usable(samples: Samples, fitted: Preparation) -> Samples:
    """The same samples in the order of memory that batches have, with tokens that training has not seen as unknown."""
    if fitted.tokens is None:
        return _channels_last(samples)
    return replace(samples, inputs=KnownTokens(samples.inputs, fitted.tokens))


def _channels_last(samples: Samples) -> Samples:
    """The same samples with pictures of several channels stored row by row, all channels of a point together."""
    inputs = samples.inputs
    if isinstance(inputs, Rows) or inputs.ndim != 4 or inputs.shape[1] == 1:
        return samples
    return Samples(np.ascontiguousarray(inputs.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2), samples.targets)
