"""Buffers that kernels use again and again instead of asking for fresh memory."""

from __future__ import annotations

import math
import threading
from typing import Any

from core.backend.array import Array, array_module, device_of


class _Buffers(threading.local):
    def __init__(self) -> None:
        self.by_key: dict[Any, Array] = {}


_buffers = _Buffers()


def scratch(name: str, shape: tuple[int, ...], like: Array) -> Array:
    """An uninitialised contiguous array of `shape` with the type and device of `like`.

    It belongs to this thread and to `name`: the next call with the same name may hand out the same memory.
    """
    size = math.prod(shape)
    key = (name, like.dtype, device_of(like))
    held = _buffers.by_key.get(key)
    if held is None or held.size < size:
        held = _buffers.by_key[key] = array_module(like).empty(size, like.dtype)
    return held[:size].reshape(shape)


def release() -> None:
    """Give back this thread's buffers."""
    _buffers.by_key.clear()
