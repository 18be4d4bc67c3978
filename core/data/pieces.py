"""Long work on arrays and texts in pieces, so that no single call keeps the interpreter to itself.

Another thread, such as that of a window, goes on only between two calls of Python. NumPy gives the interpreter up
while it calculates, but not while it counts, adds at places or moves Python's own objects: such a call over millions of
values would stop a window for as long as it takes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

OBJECTS, VALUES = 2**15, 2**18
"""Python's objects, and plain values, that a call handles in about a millisecond."""


def pieces(count: int, most: int = OBJECTS) -> Iterator[slice]:
    """0 … `count` as slices of at most `most`."""
    return (slice(low, min(low + most, count)) for low in range(0, count, most))


def occurrences(numbers: np.ndarray, length: int) -> np.ndarray:
    """int64 (length,): how often each of 0 … `length` - 1 stands in `numbers` (N,), which holds no others."""
    counts = np.zeros(length, np.int64)
    for part in pieces(len(numbers), VALUES):
        counts += np.bincount(numbers[part], minlength=length)
    return counts


def all_differ(objects: np.ndarray) -> bool:
    """Whether no two of the texts (N,) have the same 64-bit hash, as equal ones have."""
    hashes = np.empty(len(objects), np.int64)
    for part in pieces(len(objects)):
        hashes[part] = np.fromiter(map(hash, objects[part]), np.int64, part.stop - part.start)
    hashes.sort()
    return not bool((hashes[1:] == hashes[:-1]).any())
