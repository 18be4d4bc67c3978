"""Texts with labels as samples of equal length."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from core.data.preparation import FittedTokens
from core.data.text.tokens import cut, fill, vocabulary_of

MOST_LENGTH = {"words": 256, "characters": 512, "bytes": 512}
"""The longest sample that is chosen where a person names no length."""
MOST_UNITS = 1_000_000
"""Units of one text that are looked at."""
COVERED = 95
"""Per cent of the texts that a chosen length holds whole."""


@dataclass(frozen=True)
class Cutting:
    """How texts become tokens. `length` 0 is chosen from the texts."""

    unit: str = "words"
    vocabulary: int = 10_000
    length: int = 0
    lower: bool = True


class Corpus:
    """Collects texts one by one and keeps only the numbers of their units."""

    def __init__(self, cutting: Cutting) -> None:
        self._cutting = cutting
        self._numbers: dict[str, int] = {}
        self._counts: Counter[str] = Counter()
        self._texts: list[np.ndarray] = []

    def add(self, text: str) -> bool:
        """Take one more text; False and nothing taken when it holds no unit."""
        units = cut(text[: MOST_UNITS * 8], self._cutting.unit, self._cutting.lower)[:MOST_UNITS]
        if not units or not text.strip():
            return False
        self._counts.update(units)
        numbers = self._numbers
        self._texts.append(
            np.fromiter((numbers.setdefault(unit, len(numbers)) for unit in units), np.int32, len(units))
        )
        return True

    def __len__(self) -> int:
        return len(self._texts)

    def tokens(self) -> FittedTokens:
        """The vocabulary of all texts and the length of a sample."""
        cutting = self._cutting
        length = cutting.length or self._usual_length()
        return FittedTokens(cutting.unit, vocabulary_of(self._counts, cutting.vocabulary), length, cutting.lower)

    def inputs(self, tokens: FittedTokens) -> np.ndarray:
        """int64 (texts, length): the samples, in the order in which they were added."""
        places = np.ones(len(self._numbers), np.int64)
        for place, token in enumerate(tokens.vocabulary[2:], 2):
            places[self._numbers[token]] = place
        result = np.zeros((len(self._texts), tokens.length), np.int64)
        for row, text in enumerate(self._texts):
            result[row] = fill(places[text[: tokens.length]], tokens.length)
        return result

    def _usual_length(self) -> int:
        usual = int(np.ceil(np.percentile([len(text) for text in self._texts], COVERED))) if self._texts else 1
        return max(1, min(usual, MOST_LENGTH[self._cutting.unit]))
