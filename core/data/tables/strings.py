"""Cells of text to codes: equal texts get equal numbers, found for many cells at once by 64-bit hashes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import numpy as np

from core.data.tables.cells import Cells

WORDS = 4
"""Cells of up to this many times eight bytes are hashed all together, longer ones are looked up one by one."""
_FEW_BITS, _MOST_BITS = 6, 16
_LOW = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
_FACTORS = np.array([secrets.randbits(64) | 1 for _ in range(WORDS + 1)], np.uint64)
"""Secret, so that no file can be made whose different texts have equal hashes."""


class Codes:
    """The different texts met so far, in the order in which they came."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._by_hash: dict[int, int] = {}
        self._by_text: dict[bytes, int] = {}
        self._make_slots(_FEW_BITS)

    def _make_slots(self, bits: int) -> None:
        """Room for 2^bits hashes that are found at once; those not in it are found one by one, and enter it then."""
        self._bits = bits
        self._hashes = np.zeros(1 << bits, np.uint64)
        self._codes = np.full(1 << bits, -1, np.int32)

    def encode(self, cells: Cells, column: int) -> np.ndarray:
        """int32 (rows,): the code of each cell of the column."""
        starts, ends = cells.starts[:, column], cells.ends[:, column]
        lengths = ends - starts
        hashes = _hash(cells.buffer, starts, np.minimum(lengths, 8 * WORDS))
        slots = (hashes >> np.uint64(64 - self._bits)).astype(np.intp)
        codes = self._codes.take(slots)
        unknown = (self._hashes.take(slots) != hashes) | (codes < 0)
        width = cells.starts.shape[1]
        special = np.array([place // width for place in cells.doubled if place % width == column], np.intp)
        alone = np.union1d(np.flatnonzero(lengths > 8 * WORDS), special)
        unknown[alone] = False
        rows = np.flatnonzero(unknown)
        if rows.size:
            _, first, inverse = np.unique(hashes[rows], return_index=True, return_inverse=True)
            first = rows[first]
            found = [self._code(cells, row, column, hashes, slots) for row in first.tolist()]
            codes[rows] = np.array(found, np.int32)[inverse.reshape(-1)]
        if len(self._by_hash) > 1 << (self._bits - 1) and self._bits < _MOST_BITS:
            self._make_slots(min(_MOST_BITS, len(self._by_hash).bit_length() + 2))
        for row, cell in zip(alone.tolist(), cells.raws(alone, column), strict=True):
            codes[row] = self._code_of_text(cell)
        return codes

    def known(self, texts: Sequence[str]) -> np.ndarray:
        """int32 (texts,): the code of each text."""
        cells = [text.encode("utf-8", "replace") for text in texts]
        new = dict(zip(cells, range(len(self.texts), len(self.texts) + len(cells)), strict=True))
        if len(new) == len(cells) and self._by_text.keys().isdisjoint(new):
            self._by_text.update(new)
            self.texts += texts
            return np.arange(len(self.texts) - len(cells), len(self.texts), dtype=np.int32)
        return np.array([self._code_of_text(cell) for cell in cells], np.int32)

    def _code(self, cells: Cells, row: int, column: int, hashes: np.ndarray, slots: np.ndarray) -> int:
        key = int(hashes[row])
        if key not in self._by_hash:
            self._by_hash[key] = self._code_of_text(cells.raw(row, column))
        slot = slots[row]
        if self._codes[slot] < 0:
            self._hashes[slot], self._codes[slot] = hashes[row], self._by_hash[key]
        return self._by_hash[key]

    def _code_of_text(self, cell: bytes) -> int:
        if cell not in self._by_text:
            self._by_text[cell] = len(self.texts)
            self.texts.append(cell.decode("utf-8", "replace"))
        return self._by_text[cell]


def _hash(buffer: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """uint64 hashes of cells of up to 8 · WORDS bytes."""
    view: np.ndarray = np.ndarray((len(buffer) - 7,), "<u8", buffer, strides=(1,))
    hashes = lengths.astype(np.uint64) * _FACTORS[WORDS]
    for word in range((int(lengths.max(initial=0)) + 7) // 8):
        left = np.clip(lengths - 8 * word, 0, 8)
        at = np.minimum(starts + 8 * word, len(view) - 1)
        taken = view[at] & _LOW.take(left)  # `take` would copy the whole view first
        hashes = (hashes ^ taken) * _FACTORS[word]
        hashes ^= hashes >> np.uint64(29)
    return np.asarray(hashes * _FACTORS[0])
