"""Arrays as long as a table: short ones in memory, long ones in a file without a name, read and written through a map.

What a table of a hundred million rows needs for each row (its target, its place in the order of an epoch) is then no
memory of this process: the system keeps of it what it has room for. Such arrays, and those of tables on disk, are gone
through in stretches, and the pages of a stretch are handed back before the next.
"""

from __future__ import annotations

import itertools
import math
import os
import tempfile

import numpy as np

from core.data.files import cache_folder, room_on_disk
from core.data.paging import STRETCH, counted, fetched, hand_back, map_file, stretches
from core.data.pieces import pieces
from core.data.watching import go_on

LONG = 2**25
"""Bytes beyond which an array is no longer kept in memory."""
HEAP = 2**20
"""Places that are put in random order together."""
GATHERED = 2**14
"""Places from all over an array that are fetched at once."""


def long_array(shape: int | tuple[int, ...], dtype: np.dtype | type) -> np.ndarray:
    """A new array of zeros; where it is long, in a file that is gone with it, or in memory where none can be made."""
    shape = (shape,) if isinstance(shape, int) else shape
    dtype = np.dtype(dtype)
    size = math.prod(shape) * dtype.itemsize
    if size > LONG:
        try:
            return _in_file(shape, dtype, size)
        except OSError:
            pass
    return np.zeros(shape, dtype)


def is_long(count: int) -> bool:
    """Whether an array of so many places is no longer kept in memory."""
    return count * 8 > LONG


def _in_file(shape: tuple[int, ...], dtype: np.dtype, size: int) -> np.ndarray:
    folder = cache_folder("rows")
    folder.mkdir(parents=True, exist_ok=True)
    if size > room_on_disk(folder):
        raise OSError("no room")
    with tempfile.TemporaryFile(dir=folder) as file:
        if hasattr(os, "posix_fallocate"):  # else a disk that fills up meanwhile ends the program
            os.posix_fallocate(file.fileno(), 0, size)
        file.truncate(size)
        return map_file(file, dtype, shape, path=None)


def counting(count: int) -> np.ndarray:
    """int64: 0 … `count` - 1; `np.arange` for long arrays."""
    numbers = long_array(count, np.int64)
    for part in pieces(count, STRETCH):
        numbers[part] = np.arange(part.start, part.stop)
        hand_back(numbers[part])
    return numbers


def shuffled(count: int, generator: np.random.Generator) -> np.ndarray:
    """int64: 0 … `count` - 1 in random order; `generator.permutation(count)`, but for long arrays.

    Those are dealt out at random to heaps, each of which is then put in random order by itself (Rao 1961, Sandelius
    1962), so that no more than a heap of them is in memory.
    """
    if not is_long(count):
        return generator.permutation(count)
    numbers, heaps = long_array(count, np.int64), long_array(count, np.int16)
    number = -(-count // HEAP)
    for part in pieces(count, STRETCH):
        heaps[part] = generator.integers(0, number, part.stop - part.start, np.int16)
        hand_back(heaps[part])
    ends = np.cumsum(counted(heaps, number))
    begins = np.append(0, ends[:-1])
    for part, drawn in stretches(heaps):
        _deal(numbers, begins, part, drawn)
    for begin, end in zip(np.append(0, ends[:-1]).tolist(), ends.tolist(), strict=True):
        numbers[begin:end] = generator.permutation(numbers[begin:end])
        hand_back(numbers[begin:end])
    return numbers


def _deal(numbers: np.ndarray, begins: np.ndarray, part: slice, drawn: np.ndarray) -> None:
    """Put the numbers of `part` behind what is on the heaps that were `drawn` for them; `begins` move on."""
    order = np.argsort(drawn, kind="stable")
    cuts = np.searchsorted(drawn[order], np.arange(len(begins) + 1)).tolist()
    for heap, (low, high) in enumerate(itertools.pairwise(cuts)):
        begin = int(begins[heap])
        numbers[begin : begin + high - low] = order[low:high] + part.start
        hand_back(numbers[begin : begin + high - low])
        begins[heap] += high - low


def places_of(value: object, array: np.ndarray) -> np.ndarray:
    """int64: the places at which `array` (N,) holds `value`, rising; `np.flatnonzero` for long arrays."""
    found, at = long_array(sum(int(np.count_nonzero(some == value)) for _, some in stretches(array)), np.int64), 0
    for part, some in stretches(array):
        places = np.flatnonzero(some == value)
        found[at : at + len(places)] = places + part.start
        hand_back(found[at : at + len(places)])
        at += len(places)
    return found


def gathered(array: np.ndarray, places: np.ndarray) -> np.ndarray:
    """`array[places]` for long arrays."""
    found = long_array((len(places), *array.shape[1:]), array.dtype)
    for part in pieces(len(places), GATHERED):
        go_on()
        found[part] = fetched(array, places[part])
        hand_back(places[part], found[part])
    return found


def every(step: int, array: np.ndarray) -> np.ndarray:
    """`array[::step]` of an array that is not empty, in memory."""
    stretch = max(step, STRETCH // step * step)
    found = []
    for part in pieces(len(array), stretch):
        go_on()
        some = array[part.start : part.stop : step]
        found.append(np.array(some))
        hand_back(some)
    return np.concatenate(found)
