"""Which tokens the training part holds, and all others as unknown."""

from __future__ import annotations

import numpy as np

from core.data.preparation import FittedTokens
from core.data.rows import Inputs, Rows, take
from core.data.windows import WindowRows

CHUNK = 4096
MOST_FETCHED = 200_000
"""Rows that are not in memory are looked at up to this number, spread evenly over all."""


def seen_in(inputs: Inputs, rows: np.ndarray) -> np.ndarray:
    """The different tokens that occur in `rows` of inputs that are tokens."""
    if isinstance(inputs, WindowRows):
        return np.unique(inputs.covered(rows))
    if isinstance(inputs, Rows):
        rows = rows[:: max(1, len(rows) // MOST_FETCHED)]
    pieces = [np.unique(take(inputs, rows[begin : begin + CHUNK])) for begin in range(0, len(rows), CHUNK)]
    return np.unique(np.concatenate(pieces)) if pieces else np.zeros(0, np.int64)


class KnownTokens(Rows):
    """Rows of tokens with 1 in place of every token whose place in the vocabulary of `tokens` is empty."""

    ahead = False

    def __init__(self, inputs: Inputs, tokens: FittedTokens) -> None:
        self._inputs = inputs
        self._places = np.array([place if token else 1 for place, token in enumerate(tokens.vocabulary)], np.int64)
        self.shape, self.dtype = inputs.shape, np.dtype(np.int64)

    def take(self, indices: np.ndarray) -> np.ndarray:
        rows: np.ndarray = self._places[take(self._inputs, indices)]
        return rows
