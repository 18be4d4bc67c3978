"""Texts of a table that is larger than memory as samples: they are cut into tokens when they are fetched."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.data.arrange import RowNames, kept_rows, targets_of
from core.data.frame import Column, Frame
from core.data.long_arrays import every, gathered
from core.data.paging import fetched, is_mapped
from core.data.pieces import pieces
from core.data.preparation import FittedTokens
from core.data.rows import Rows
from core.data.source import DataProblem, Samples
from core.data.text import Corpus, Cutting, cut

AT_ONCE = 2**12
"""Texts that are looked at together."""
MOST_LOOKED_AT = 200_000
"""Texts, spread evenly over all, that the vocabulary and the length of a sample are found in."""


class TextRows(Rows):
    """Row i is the text at `rows[i]` (None: at i) as int64 tokens, cut or filled up to the length of a sample."""

    ahead = False

    def __init__(self, texts: np.ndarray, rows: np.ndarray | None, tokens: FittedTokens) -> None:
        self._texts, self._rows, self._tokens = texts, rows, tokens
        self._places = {token: place for place, token in enumerate(tokens.vocabulary)}
        self.shape = (len(texts) if rows is None else len(rows), tokens.length)
        self.dtype = np.dtype(np.int64)

    def take(self, indices: np.ndarray) -> np.ndarray:
        tokens, found = self._tokens, np.zeros((len(indices), self.shape[1]), np.int64)
        texts = self._texts[indices if self._rows is None else fetched(self._rows, indices)]
        for row, text in enumerate(texts):
            units = cut(text, tokens.unit, tokens.lower)[: tokens.length]
            found[row, : len(units)] = [self._places.get(unit, 1) for unit in units]
        return found


def are_long(words: Column) -> bool:
    """Whether the texts of a column lie in files."""
    return is_mapped(getattr(words.values, "content", getattr(words.values, "codes", words.values)))


def long_samples(
    frame: Frame, used: tuple[Column, Column], cutting: Cutting
) -> tuple[Samples, tuple[str, ...], FittedTokens, Sequence[str], list[DataProblem]]:
    """Samples of the texts and labels in `used`, names of the classes, the vocabulary, names of the samples, problems.

    Raises DataError where no row has both.
    """
    words, label = used
    problems: list[DataProblem] = []
    rows = kept_rows(frame, used, problems)
    targets, classes, _ = targets_of([label], "auto")
    step = -(-len(words) // MOST_LOOKED_AT)
    looked_at = np.arange(0, len(words), step) if rows is None else every(step, rows)
    corpus = Corpus(cutting)
    for part in pieces(len(looked_at), AT_ONCE):
        for text in words.values[looked_at[part]]:
            corpus.add(text)
    if step > 1:
        what = f"vocabulary and length are found in {len(corpus):,} texts that are spread evenly over all"
        problems.append(DataProblem(f"column {words.name!r}", what, "words that only others hold are unknown"))
    tokens = corpus.tokens()
    samples = Samples(TextRows(words.values, rows, tokens), targets if rows is None else gathered(targets, rows))
    return samples, classes, tokens, RowNames(frame, rows), problems
