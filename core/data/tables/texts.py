"""One column of texts while a table is read: codes while its values repeat, the texts themselves once they do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.data.tables.cells import Cells
from core.data.tables.strings import Codes

MOST_CODES, SURE_ROWS = 65_536, 20_000
"""Beyond so many different values, or when half of so many rows differ, the texts themselves are kept."""


class TextColumn:
    """Collects the cells of a column. `missing` are the texts, in lower case, that stand for no value."""

    def __init__(self, missing: frozenset[str]) -> None:
        self._missing = missing
        self._known: Codes | None = Codes()
        self._codes: list[np.ndarray] = []
        self._objects: list[np.ndarray] = []
        self._counts = np.zeros(0, np.int64)
        self._rows = 0

    def add(self, cells: Cells, column: int) -> None:
        """Some more cells."""
        self._rows += cells.rows
        if self._known is None:
            self._objects.append(self._as_objects(cells.texts(column)))
            return
        codes = self._known.encode(cells, column)
        self._codes.append(codes)
        counts = np.bincount(codes, minlength=len(self._known.texts))
        counts[: len(self._counts)] += self._counts
        self._counts = counts
        different = len(self._known.texts)
        if different > MOST_CODES or (self._rows >= SURE_ROWS and different > self._rows / 2):
            self._keep_objects()

    def _keep_objects(self) -> None:
        assert self._known is not None
        table = self._as_objects(self._known.texts)
        self._objects = [table[codes] for codes in self._codes]
        self._codes, self._known = [], None

    def _as_objects(self, texts: Sequence[str]) -> np.ndarray:
        result = np.empty(len(texts), object)
        result[:] = ["" if self._is_missing(text) else text for text in texts]
        return result

    def _is_missing(self, text: str) -> bool:
        return len(text) < 12 and text.strip().lower() in self._missing

    def different(self) -> tuple[list[str], np.ndarray]:
        """The different values and how often each occurs; of columns kept as texts, of the first rows."""
        if self._known is not None:
            texts, counts = self._known.texts, self._counts
        else:
            found: dict[str, int] = {}
            for text in np.concatenate(self._objects)[:100_000]:
                found[text] = found.get(text, 0) + 1
            texts, counts = list(found), np.array(list(found.values()), np.int64)
        kept = [index for index, text in enumerate(texts) if not self._is_missing(text)]
        return [texts[index] for index in kept], counts[kept]

    def codes(self, names: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
        """int32 codes and categories in sorted order; `names` stand for what `different` gave."""
        categories = tuple(sorted(set(names)))
        places = {name: place for place, name in enumerate(categories)}
        if self._known is None:
            objects = self.objects()
            renamed = dict(zip(self.different()[0], names, strict=True))
            found = [places.get(renamed.get(text, text), -1) for text in objects.tolist()]
            return np.array(found, np.int32), categories
        given = iter(names)
        codes = [-1 if self._is_missing(text) else places[next(given)] for text in self._known.texts]
        return np.array(codes, np.int32)[np.concatenate(self._codes)], categories

    def objects(self) -> np.ndarray:
        """The texts, "" where missing: object (rows,)."""
        if self._known is not None:
            table = self._as_objects(self._known.texts)
            return table[np.concatenate(self._codes)] if self._codes else np.empty(0, object)
        return np.concatenate(self._objects)
