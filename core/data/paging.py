"""Arrays in files: gone through in stretches by maps, fetched row by row by reading, little of them in memory.

A page that is touched through a map brings some of its neighbours and counts as memory of this process until it is
handed back. Rows from all over a file are therefore read by position. This module alone knows that files are behind.
"""

from __future__ import annotations

import mmap
import os
import weakref
from collections.abc import Iterator, Sequence
from itertools import starmap
from math import prod
from pathlib import Path
from typing import IO

import numpy as np

from core.data.by_position import read_all, read_each
from core.data.pieces import pieces
from core.data.watching import go_on

STRETCH = 2**17
"""Rows that are worked on at a time."""
STRETCH_BYTES = 2**25
"""Bytes that rows of a stretch take at most."""
PAGE = 2**12
"""Bytes; rows that lie no farther from each other, on average, are fetched through the map."""
AROUND = 2**16
"""Bytes around those that are touched that the system maps along with them."""
TOGETHER = 2**21
"""Bytes of a file, from a multiple of as many on, that the system may hold, and then maps, as one large page."""


class _Map(mmap.mmap):
    """A map of the whole of a file that can also be read by position."""

    file: int
    path: Path | None
    address: int


def map_file(
    file: IO[bytes], dtype: np.dtype, shape: tuple[int, ...], *, path: Path | None, start: int = 0
) -> np.ndarray:
    """The array that stands in an open `file` from byte `start` on; the file may be closed. Raises OSError, ValueError.

    It can be written to where the file can. `path` is the name that the file keeps, None for one that is gone with it.
    """
    access = mmap.ACCESS_WRITE if file.writable() else mmap.ACCESS_READ
    mapped = _Map(file.fileno(), start + prod(shape) * dtype.itemsize, access=access)
    mapped.file, mapped.path = os.dup(file.fileno()), path
    weakref.finalize(mapped, os.close, mapped.file)
    mapped.address = _address(np.frombuffer(mapped, np.uint8))
    return np.ndarray(shape, dtype, mapped, start)


def stretches(array: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """The places and the values of one stretch after the other; its pages are handed back behind each.

    Raises Cancelled where a watch that follows the work does.
    """
    strides = getattr(array, "strides", (0,))
    for part in pieces(len(array), min(STRETCH, max(1, STRETCH_BYTES // max(1, abs(strides[0]))))):
        go_on()
        some = array[part]
        yield part, some
        hand_back(some)


def fetched(array: np.ndarray, rows: Sequence[int] | np.ndarray) -> np.ndarray:
    """`array[rows]` for the numbers of rows; an array that may be written to."""
    return Fields([array]).take(np.asarray(rows))[0]


def fetched_bytes(content: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> list[bytes]:
    """What stands in `content` (uint8) between each of `begins` and of `ends`."""
    mapped, found = _map_of(content), []
    low, high = (int(begins.min()), int(ends.max())) if begins.size else (0, 0)
    if not isinstance(mapped, _Map) or high - low <= begins.size * PAGE:
        found = [content[begin:end].tobytes() for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
        hand_back(content[low:high])
        return found
    first = _address(content) - mapped.address
    for begin, length in zip((begins + first).tolist(), (ends - begins).tolist(), strict=True):
        part = bytearray(length)
        read_all(mapped.file, memoryview(part), begin)
        found.append(bytes(part))
    return found


class Fields:
    """Arrays of equal length; rows of those that lie side by side in a file are fetched together."""

    def __init__(self, arrays: Sequence[np.ndarray]) -> None:
        self._arrays = tuple(arrays)
        found: dict[tuple[int, int, int], list[int]] = {}
        self._apart: list[int] = []
        for place, array in enumerate(arrays):
            mapped = _map_of(array)
            if isinstance(mapped, _Map) and len(array) and 0 < _extent(array[:1]) <= array.strides[0]:
                row = (_address(array) - mapped.address) // array.strides[0]
                found.setdefault((id(mapped), array.strides[0], row), []).append(place)
            else:
                self._apart.append(place)
        self._records = [_Record([arrays[place] for place in places], places) for places in found.values()]

    def take(self, rows: np.ndarray) -> list[np.ndarray]:
        """`array[rows]` of each, arrays that may be written to. IndexError as there; OSError where a file is gone."""
        taken: dict[int, np.ndarray] = {}
        for place in self._apart:
            taken[place] = self._arrays[place][rows]
            hand_back(self._arrays[place])
        for record in self._records:
            taken.update(zip(record.places, record.take(rows), strict=True))
        return [taken[place] for place in range(len(self._arrays))]


class _Record:
    """The bytes of a row that `arrays` of one file take, each `stride` bytes behind those of the row before."""

    def __init__(self, arrays: Sequence[np.ndarray], places: Sequence[int]) -> None:
        mapped = _map_of(arrays[0])
        assert isinstance(mapped, _Map)
        begins = [_address(array) - mapped.address for array in arrays]
        self.places, self._arrays, self._map, self._begin = places, arrays, mapped, min(begins)
        self._offsets = [begin - self._begin for begin in begins]
        self._size = max(starmap(lambda at, array: at + _extent(array[:1]), zip(self._offsets, arrays, strict=True)))
        self._count, self._stride = len(arrays[0]), arrays[0].strides[0]

    def take(self, rows: np.ndarray) -> list[np.ndarray]:
        low, high = (int(rows.min()), int(rows.max())) if rows.size else (0, -1)
        if low < 0 or high >= self._count or (high + 1 - low) * self._stride <= rows.size * PAGE:
            found = [array[rows] for array in self._arrays]
            self._map_back(low, high)
            return found
        whole = np.empty(rows.size * self._size, np.uint8)
        read_each(self._map.file, whole.data, self._size, (rows * self._stride + self._begin).reshape(-1).tolist())
        return [
            self._field(array, offset, whole, rows) for array, offset in zip(self._arrays, self._offsets, strict=True)
        ]

    def _field(self, array: np.ndarray, offset: int, whole: np.ndarray, rows: np.ndarray) -> np.ndarray:
        shape, strides = (rows.size, *array.shape[1:]), (self._size, *array.strides[1:])
        return np.ndarray(shape, array.dtype, whole, offset, strides).reshape(*rows.shape, *array.shape[1:])

    def _map_back(self, low: int, high: int) -> None:
        first, last = (low, high) if low >= 0 else (0, self._count - 1)
        _give_back(self._map, self._begin + first * self._stride, self._begin + (last + 1) * self._stride)


def hand_back(*arrays: object) -> None:
    """Let go of the memory in which pages of mapped files lie; they are read again when they are used."""
    for array in arrays:
        mapped = _map_of(array)
        if mapped is None:
            continue
        if isinstance(mapped, _Map) and isinstance(array, np.ndarray) and array.ndim and min(array.strides) > 0:
            begin = _address(array) - mapped.address
            _give_back(mapped, begin, begin + _extent(array))
        else:
            _give_back(mapped, 0, len(mapped))


def _give_back(mapped: mmap.mmap, begin: int, end: int) -> None:
    if hasattr(mmap, "MADV_DONTNEED") and begin < end:
        first = max(0, begin - AROUND) // TOGETHER * TOGETHER
        last = min(len(mapped), -(-(end + AROUND) // TOGETHER) * TOGETHER)
        mapped.madvise(mmap.MADV_DONTNEED, first, last - first)


def is_mapped(array: object) -> bool:
    """Whether the values lie in a file that is mapped into memory."""
    return _map_of(array) is not None


def path_of_map(array: object) -> Path | None:
    """The file in which the values lie under a name of its own."""
    mapped = _map_of(array)
    return mapped.path if isinstance(mapped, _Map) else None


def _map_of(array: object) -> mmap.mmap | None:
    """The map that `array` is a view of; None where there is none, or changes to it would be lost."""
    while isinstance(array, np.ndarray):
        if getattr(array, "mode", "") == "c":
            return None
        array = array.base
    return array if isinstance(array, mmap.mmap) else None


def _address(array: np.ndarray) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def _extent(array: np.ndarray) -> int:
    """Bytes from the first to behind the last value; of values that go backwards a negative number or less."""
    steps = zip(array.shape, array.strides, strict=True)
    return sum((count - 1) * stride if stride >= 0 else -(2**62) for count, stride in steps) + array.dtype.itemsize


def counted(numbers: np.ndarray, count: int) -> np.ndarray:
    """int64 (count,): how often each number from 0 on occurs in `numbers` (N,); smaller ones are passed over."""
    total = np.zeros(count, np.int64)
    for _, piece in stretches(numbers):
        total += np.bincount(piece[piece >= 0], minlength=count)[:count]
    return total
