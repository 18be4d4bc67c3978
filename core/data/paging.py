"""Arrays gone through in stretches, so that files that are mapped take no more memory than a stretch of them does."""

from __future__ import annotations

import mmap
from collections.abc import Iterator

import numpy as np

from core.data.pieces import pieces

STRETCH = 2**17
"""Rows that are worked on at a time."""
HELD = 2**12
"""Rows that are fetched one by one before the pages they lie in are handed back; each brings some of its neighbours."""


def stretches(array: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """The places and the values of one stretch after the other; its pages are handed back behind each."""
    for part in pieces(len(array), STRETCH):
        yield part, array[part]
        hand_back(array)


def hand_back(*arrays: object) -> None:
    """Let go of the memory in which pages of mapped files lie; they are read again when they are used."""
    for array in arrays:
        mapped = _map_of(array)
        if mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
            mapped.madvise(mmap.MADV_DONTNEED)


def is_mapped(array: object) -> bool:
    """Whether the values lie in a file that is mapped into memory."""
    return _map_of(array) is not None


def _map_of(array: object) -> mmap.mmap | None:
    """The map that `array` is a view of; None where there is none, or changes to it would be lost."""
    while isinstance(array, np.ndarray):
        if getattr(array, "mode", "") == "c":
            return None
        array = array.base
    return array if isinstance(array, mmap.mmap) else None


def counted(numbers: np.ndarray, count: int) -> np.ndarray:
    """int64 (count,): how often each number from 0 on occurs in `numbers` (N,); smaller ones are passed over."""
    total = np.zeros(count, np.int64)
    for _, piece in stretches(numbers):
        total += np.bincount(piece[piece >= 0], minlength=count)[:count]
    return total
