"""All samples of a reading by one running number: those for training first, then the source's own other parts."""

from __future__ import annotations

import numpy as np

from core.data import PART_NAMES, ColumnType, Frame, Samples, stretches
from core.data.images import PictureRows
from core.data.text import decode
from netstudio.data_panel.reading import Reading, samples_of

UNUSED = 3
"""Part of samples that no part holds, such as windows between two parts."""


class SampleList:
    """Numbers, targets, parts and inputs of the samples of `reading`. Any thread may ask."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.loaded = reading, reading.loaded
        self._samples = samples_of(self.loaded)
        self._starts = np.cumsum([0, *(len(part) for part in self._samples)])
        targets = [part.targets for part in self._samples]
        self.targets = targets[0] if len(targets) == 1 else np.concatenate(targets)
        self.classes = self.loaded.classes
        self.parts = self._parts()

    def __len__(self) -> int:
        return len(self.targets)

    def input(self, number: int) -> np.ndarray:
        """The input of one sample as it stands in the data. Raises DataError."""
        samples, at = self._at(number)
        if isinstance(samples.inputs, PictureRows):  # waits for nobody, unlike `take`
            return samples.inputs.picture(at)
        return samples.input(at)

    def in_memory(self) -> bool:
        """Whether inputs cost nothing to get at."""
        return all(isinstance(part.inputs, np.ndarray) for part in self._samples)

    def label(self, number: int) -> str:
        """The class or the values to predict."""
        target = self.targets[number]
        if self.classes:
            return self.classes[int(target)]
        shown = ", ".join(f"{value:.6g}" for value in target.ravel()[:4].tolist())
        return f"{shown}, …" if target.size > 4 else shown

    def where(self, number: int) -> str:
        """Where a sample comes from: a file, a line; empty where samples are just numbered."""
        names = self.loaded.names
        samples, at = self._at(number)
        if isinstance(samples.inputs, PictureRows):
            return samples.inputs.files.names[at]
        return names[number] if names is not None and number < len(names) else ""

    def row(self, number: int) -> int:
        """The row of a training sample in the table."""
        rows = self.loaded.rows
        return number if rows is None else int(rows[number])

    @property
    def frame(self) -> Frame | None:
        """The table, where every sample is one of its rows."""
        whole = len(self._samples) == 1 and self.loaded.kind == "table"
        return self.loaded.frame if whole else None

    def text(self, number: int) -> str:
        """The text that the tokens of a sample stand for; empty where they are none."""
        tokens = self.loaded.preparation.tokens
        return "" if tokens is None else decode(tokens, self.input(number))

    def find(self, class_number: int | None, part: int | None, words: str) -> np.ndarray:
        """Numbers of the samples of a class and part that hold `words` in a text, name, category or class. Slow."""
        mask = np.ones(len(self), bool)
        if class_number is not None:
            mask &= self.targets == class_number
        if part is not None:
            mask &= self.parts == part
        if words:
            mask &= self._holding(words.casefold(), mask)
        return np.flatnonzero(mask)

    def _holding(self, words: str, wanted: np.ndarray) -> np.ndarray:
        mask = np.zeros(len(self), bool)
        if self.classes:
            named = np.array([words in name.casefold() for name in self.classes])
            for part, targets in stretches(self.targets):
                mask[part] = named[targets]
        frame = self.frame
        if frame is not None:
            holding = _rows_holding(frame, words)
            mask |= holding if self.loaded.rows is None else holding[self.loaded.rows]
            return mask
        candidates = np.flatnonzero(wanted)
        if self.loaded.preparation.tokens is not None:
            found = [words in self.text(number).casefold() for number in candidates.tolist()]
            mask[candidates[np.array(found, bool)]] = True
        if self.loaded.names is not None or not self.in_memory():
            found = [words in self.where(number).casefold() for number in candidates.tolist()]
            mask[candidates[np.array(found, bool)]] = True
        return mask

    def _at(self, number: int) -> tuple[Samples, int]:
        place = int(np.searchsorted(self._starts, number, side="right")) - 1
        return self._samples[place], number - int(self._starts[place])

    def _parts(self) -> np.ndarray:
        """int8: for each sample 0, 1, 2 for its part, or UNUSED."""
        found = np.full(len(self), UNUSED, np.int8)
        train = self._samples[0]
        own = {id(samples): start for samples, start in zip(self._samples, self._starts.tolist(), strict=False)}
        theirs = {"train": train, "validation": self.loaded.validation or train, "test": self.loaded.test or train}
        for place, name in enumerate(PART_NAMES):
            start, indices = own[id(theirs[name])], self.reading.splits.part(name).indices
            for _, some in stretches(indices):
                found[start + some] = place
        return found


def _rows_holding(frame: Frame, words: str) -> np.ndarray:
    """bool (rows,): where a category, text or number of any column holds `words`, given in small letters."""
    mask = np.zeros(frame.rows, bool)
    number = _as_number(words)
    for column in frame.columns:
        if column.categories:
            holding = np.array([*(words in name.casefold() for name in column.categories), False])
            if not holding.any():
                continue
            for part, values in stretches(column.values):
                mask[part] |= holding[values]
        elif column.values.dtype.kind == "O":
            for part, values in stretches(column.values):
                mask[part] |= np.fromiter((words in value.casefold() for value in values), bool, len(values))
        elif number is not None and column.kind is not ColumnType.DATE:
            for part, values in stretches(column.values):
                mask[part] |= values == number
    return mask


def _as_number(words: str) -> float | None:
    try:
        return float(words)
    except ValueError:
        return None
