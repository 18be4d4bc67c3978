"""One column of texts while a table is read: codes while its values repeat, the texts themselves once they do not."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from core.data.frame import missing_among
from core.data.long_arrays import long_array
from core.data.long_texts import CodedTexts
from core.data.paging import is_mapped, stretches
from core.data.pieces import OBJECTS, pieces
from core.data.tables.cells import Cells
from core.data.tables.sinks import Place, TextSink
from core.data.tables.strings import Codes

MOST_CODES, SURE_ROWS = 65_536, 20_000
"""Beyond so many different values, or when half of so many rows differ, the texts themselves are kept."""
LOOKED_AT = 100_000
SHORT = 12
"""Signs; texts that stand for nothing have fewer."""


class TextColumn:
    """Collects the cells of the column number `index`. `missing` are the texts, in lower case, that stand for no value.

    They are in the sink `codes-INDEX` of `place` while they repeat, in the sink `texts-INDEX` once they do not.
    """

    def __init__(self, missing: frozenset[str], place: Place, index: int) -> None:
        self._missing, self._place, self._name = missing, place, f"texts-{index}"
        self._known: Codes | None = Codes()
        self._codes = place.sink(f"codes-{index}", 1, np.dtype(np.int32))
        self._texts: TextSink | None = None
        self._counts = np.zeros(0, np.int64)
        self._rows = 0
        self.gaps = 0
        """Cells without a value among those that do not repeat."""

    def add(self, cells: Cells, column: int) -> None:
        """Some more cells."""
        self._rows += cells.rows
        if self._known is None:
            self._add_texts(self._as_objects(cells.texts(column)))
            return
        self._add_codes(self._known.encode(cells, column))

    @property
    def singly(self) -> bool:
        """Whether the texts do not repeat, so that codes are of no use."""
        return self._known is None

    def known(self, texts: Sequence[str]) -> np.ndarray:
        """int32 (texts,): the codes of different texts of a column that is not `singly`."""
        assert self._known is not None
        return self._known.known(texts)

    def add_codes(self, codes: np.ndarray) -> None:
        """Some more cells of a column that is not `singly`, as codes of `known` texts."""
        self._rows += len(codes)
        self._add_codes(codes)

    def add_objects(self, objects: np.ndarray) -> None:
        """Some more cells that do not repeat: object (rows,) of str, "" where missing."""
        self._rows += len(objects)
        if self._known is not None:
            self._end_codes()
        self._add_texts(objects)

    def _add_texts(self, objects: np.ndarray) -> None:
        assert self._texts is not None
        self._texts.add(objects)
        self.gaps += int(np.count_nonzero(missing_among(objects)))

    def _add_codes(self, codes: np.ndarray) -> None:
        assert self._known is not None
        self._codes.add(codes[:, None])
        counts = np.bincount(codes, minlength=len(self._known.texts))
        counts[: len(self._counts)] += self._counts
        self._counts = counts
        different = len(self._known.texts)
        if different > MOST_CODES or (self._rows >= SURE_ROWS and different > self._rows / 2):
            self._end_codes()

    def _end_codes(self) -> None:
        assert self._known is not None
        table, codes = self._as_objects(self._known.texts), self._codes.finish()[:, 0]
        self._known, self._texts = None, self._place.texts(self._name)
        for _, some in stretches(codes):
            self._add_texts(table[some])

    def _as_objects(self, texts: Sequence[str]) -> np.ndarray:
        result = np.empty(len(texts), object)
        result[:] = texts
        short = np.flatnonzero(np.fromiter(map(len, texts), np.intp, len(texts)) < SHORT)
        for index in short.tolist():
            if self._is_missing(texts[index]):
                result[index] = ""
        return result

    def _is_missing(self, text: str) -> bool:
        return len(text) < SHORT and text.strip().lower() in self._missing

    def different(self) -> tuple[list[str], np.ndarray]:
        """The different values and how often each occurs; of columns kept as texts, of the first rows."""
        if self._known is not None:
            texts, counts = self._known.texts, self._counts
        else:
            found: Counter[str] = Counter()
            first = self._first_texts()
            while some := list(itertools.islice(first, OBJECTS)):
                found.update(some)
            texts, counts = list(found), np.fromiter(found.values(), np.int64, len(found))
        kept = [index for index, text in enumerate(texts) if len(text) >= SHORT or not self._is_missing(text)]
        return [texts[index] for index in kept], counts[kept]

    def _first_texts(self) -> Iterator[str]:
        return itertools.islice(self.objects(), LOOKED_AT)

    def codes(self, names: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
        """int32 codes and categories in sorted order; `names` stand for what `different` gave."""
        categories = tuple(sorted(set(names)))
        places = {name: place for place, name in enumerate(categories)}
        if self._known is None:
            renamed = dict(zip(self.different()[0], names, strict=True))
            codes = long_array(self._rows, np.int32)
            for part, texts in stretches(self.objects()):
                codes[part] = [places.get(renamed.get(text, text), -1) for text in texts]
            self.gaps = int(np.count_nonzero(codes == -1))
            return codes, categories
        given = iter(names)
        table = [-1 if self._is_missing(text) else places[next(given)] for text in self._known.texts]
        self.gaps = int(self._counts[np.array(table) == -1].sum())
        return self._codes.renumber(np.array(table, np.int32))[:, 0], categories

    def objects(self) -> np.ndarray:
        """The texts, "" where missing: object (rows,), or in files and read when they are asked for."""
        if self._texts is not None:
            return self._texts.finish()
        assert self._known is not None
        codes, table = self._codes.finish()[:, 0], self._as_objects(self._known.texts)
        self.gaps = int(self._counts[table == ""].sum())
        return CodedTexts(codes, table.tolist()).as_values() if is_mapped(codes) else _spread(table, codes)


def _spread(table: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """object (rows,): the text in `table` that each of `codes` stands for."""
    result = np.empty(len(codes), object)
    for part in pieces(len(codes)):
        result[part] = table[codes[part]]
    return result
