"""Large host arrays in memory that is used again.

Training asks for the same megabytes at every step. The system hands large blocks out page by page, zeroed, and takes
them back at once, which costs more time than computing a ReLU. So blocks that arrays have given back wait here for the
next array of their size. Arrays on a device come from CuPy's own pool, which does the same.
"""

from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np

from core.backend.array import Array, array_module, on_host

_SMALLEST = 1 << 20  # bytes; below, the system is as fast
_MOST_WAITING = 1 << 29  # bytes that may wait for use


class _Shelf:
    """Blocks that wait for use, by size."""

    def __init__(self) -> None:
        self._blocks: dict[int, list[Array]] = {}
        self._lock = threading.Lock()
        self.waiting = 0

    def take(self, size: int) -> Array:
        with self._lock:
            blocks = self._blocks.get(size)
            if blocks:
                self.waiting -= size
                return blocks.pop()
        return np.empty(size, np.uint8)

    def put_back(self, block: Array) -> None:
        if not self._lock.acquire(blocking=False):
            return  # a collection while the lock is held: the system may have the block
        try:
            if self.waiting + block.nbytes <= _MOST_WAITING:
                self._blocks.setdefault(block.nbytes, []).append(block)
                self.waiting += block.nbytes
        finally:
            self._lock.release()

    def clear(self) -> None:
        with self._lock:
            self._blocks.clear()
            self.waiting = 0


_shelf = _Shelf()


class _Lease:
    """What an array looks at, and every view of it: when the last one is gone, the block goes back."""

    __slots__ = ("__array_interface__", "_block")

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        self._block = _shelf.take(math.prod(shape) * dtype.itemsize)
        address = self._block.__array_interface__["data"]
        self.__array_interface__ = {"shape": shape, "typestr": dtype.str, "data": address, "version": 3}

    def __del__(self) -> None:
        _shelf.put_back(self._block)


def empty(shape: tuple[int, ...], like: Array, dtype: Any = None) -> Array:
    """An uninitialised contiguous array of `shape` on the device of `like`, in `dtype` or the type of `like`."""
    kind = like.dtype if dtype is None else np.dtype(dtype)
    if not on_host(like) or math.prod(shape) * kind.itemsize < _SMALLEST:
        fresh: Array = array_module(like).empty(shape, kind)
        return fresh
    return np.asarray(_Lease(shape, kind))


def zeros(shape: tuple[int, ...], like: Array) -> Array:
    """Zeros of `shape` with the type and device of `like`."""
    array = empty(shape, like)
    array.fill(0)
    return array


def empty_like(like: Array, dtype: Any = None) -> Array:
    """An uninitialised array with the shape, device and memory order of `like`, in `dtype` or the type of `like`."""
    if like.nbytes < _SMALLEST or not on_host(like):
        fresh: Array = array_module(like).empty_like(like, dtype=dtype)
        return fresh
    order = memory_order(like)
    if order == list(range(like.ndim)):
        return empty(like.shape, like, dtype)
    back = [0] * like.ndim
    for place, axis in enumerate(order):
        back[axis] = place
    return empty(tuple([like.shape[axis] for axis in order]), like, dtype).transpose(back)


def room_like(a: Array, b: Array) -> Array | None:
    """Room for an element-wise result of two large arrays of one form; else None: `out=None` lets NumPy find it."""
    if a.nbytes < _SMALLEST or a.shape != b.shape or a.strides != b.strides or a.dtype != b.dtype or not on_host(a):
        return None
    return empty_like(a)


def memory_order(array: Array) -> list[int]:
    """Axes from the slowest to the fastest in memory; a dense array transposed so is contiguous."""
    return sorted(range(array.ndim), key=lambda axis: (-abs(array.strides[axis]), axis))


def is_whole(array: Array) -> bool:
    """Whether `array` is no view of another array."""
    return array.base is None or isinstance(array.base, _Lease)


def waiting_bytes() -> int:
    """Bytes that wait for use."""
    return _shelf.waiting


def release() -> None:
    """Give all blocks that wait for use back to the system."""
    _shelf.clear()
