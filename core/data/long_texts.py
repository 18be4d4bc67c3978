"""Texts of a table that are too many for memory: they behave as an object array of str, and are read when asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np

from core.data.paging import fetched, fetched_bytes, hand_back
from core.data.pieces import pieces

AT_ONCE = 2**13
"""Texts that are read at once where all are gone through."""


class Texts(ABC):
    """What columns ask of an object array of str (N,): its length and kind, texts by place, in stretches, in order.

    `texts[3]` is a str; `texts[2:9]`, `texts[places]` and `texts[mask]` are object arrays.
    """

    dtype = np.dtype(object)

    def as_values(self) -> np.ndarray:
        """These texts as the `values` of a column, for those who check types."""
        return cast(np.ndarray, self)

    @abstractmethod
    def __len__(self) -> int:
        """How many there are."""

    @abstractmethod
    def _at(self, places: np.ndarray) -> np.ndarray:
        """object (len(places),): the texts at `places`, none of which is negative."""

    @abstractmethod
    def _between(self, begin: int, end: int) -> np.ndarray:
        """object (end - begin,): the texts from `begin` to before `end`."""

    @property
    def shape(self) -> tuple[int]:
        """The length, as arrays have it."""
        return (len(self),)

    def __iter__(self) -> Iterator[str]:
        for part in pieces(len(self), AT_ONCE):
            yield from self._between(part.start, part.stop)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if isinstance(index, slice):
            chosen = range(len(self))[index]
            return self._between(chosen.start, max(chosen.start, chosen.stop)) if chosen.step == 1 else self[[*chosen]]
        places = np.asarray(index)
        if places.dtype == bool:
            places = np.flatnonzero(places)
        if not places.ndim:
            place = range(len(self))[int(places)]
            return self._between(place, place + 1)[0]
        if not places.size:
            return np.empty(0, object)
        if places.min() < -len(self) or places.max() >= len(self):
            raise IndexError(f"a place in {places.min()} … {places.max()} is none of {len(self)} texts")
        return self._at(np.where(places < 0, places + len(self), places))


class StoredTexts(Texts):
    """Texts one after the other: `content` uint8 holds them in UTF-8, `ends` int64 (N,) says where each ends."""

    def __init__(self, ends: np.ndarray, content: np.ndarray) -> None:
        self.ends, self.content = ends, content

    def __len__(self) -> int:
        return len(self.ends)

    def _between(self, begin: int, end: int) -> np.ndarray:
        found = np.empty(end - begin, object)
        if len(found):
            ends = np.concatenate([self.ends[begin - 1 : begin] if begin else [0], self.ends[begin:end]])
            signs = self.content[ends[0] : ends[-1]]
            whole = signs.tobytes()
            hand_back(self.ends[begin:end], signs)
            places = (ends - ends[0]).tolist()
            found[:] = _cut(whole, places[:-1], places[1:])
        return found

    def _at(self, places: np.ndarray) -> np.ndarray:
        found = np.empty(len(places), object)
        ends = fetched(self.ends, places)
        begins = np.where(places > 0, fetched(self.ends, np.maximum(places - 1, 0)), 0)
        found[:] = [text.decode("utf-8", "replace") for text in fetched_bytes(self.content, begins, ends)]
        return found


class CodedTexts(Texts):
    """Texts that repeat: the text of place i is `table[codes[i]]`."""

    def __init__(self, codes: np.ndarray, table: Sequence[str]) -> None:
        self.codes, self.table = codes, tuple(table)
        self._objects = np.empty(len(self.table), object)
        self._objects[:] = self.table

    def __len__(self) -> int:
        return len(self.codes)

    def _between(self, begin: int, end: int) -> np.ndarray:
        codes = self.codes[begin:end]
        texts = self._objects[codes]
        hand_back(codes)
        return np.asarray(texts)

    def _at(self, places: np.ndarray) -> np.ndarray:
        return np.asarray(self._objects[fetched(self.codes, places)])


def _cut(whole: bytes, begins: list[int], ends: list[int]) -> list[str]:
    """The texts in `whole` between those places."""
    if whole.isascii():
        signs = whole.decode("ascii")
        return [signs[begin:end] for begin, end in zip(begins, ends, strict=True)]
    return [whole[begin:end].decode("utf-8", "replace") for begin, end in zip(begins, ends, strict=True)]
