"""Files read and written by position, also where the system has no calls for that: places are then sought first."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence

_one_at_a_time = threading.Lock()


def read_all(file: int, part: memoryview, offset: int) -> None:
    """Fill `part` (bytes) with what stands in the open `file` from `offset` on. Raises OSError."""
    while part:
        count = _read_some(file, part, offset)
        if count < 1:
            raise OSError("what was written is not there any more")
        part, offset = part[count:], offset + count


def read_each(file: int, whole: memoryview, size: int, offsets: Sequence[int]) -> None:
    """Fill `whole` (bytes) with `size` bytes from each of `offsets`, one after the other. Raises OSError."""
    read, at = _read_some, 0
    for offset in offsets:
        part = whole[at : at + size]
        count = read(file, part, offset)
        if count < size:
            read_all(file, part[count:], offset + count)
        at += size


def write_all(file: int, data: memoryview, offset: int) -> None:
    """Write `data` (bytes) to the open `file` from `offset` on. Raises OSError."""
    while data:
        count = _write_some(file, data, offset)
        data, offset = data[count:], offset + count


def _read_at(file: int, part: memoryview, offset: int) -> int:
    return os.preadv(file, [part], offset)


def _write_at(file: int, data: memoryview, offset: int) -> int:
    return os.pwrite(file, data, offset)


def _seek_and_read(file: int, part: memoryview, offset: int) -> int:
    with _one_at_a_time:
        os.lseek(file, offset, os.SEEK_SET)
        found = os.read(file, len(part))
    part[: len(found)] = found
    return len(found)


def _seek_and_write(file: int, data: memoryview, offset: int) -> int:
    with _one_at_a_time:
        os.lseek(file, offset, os.SEEK_SET)
        return os.write(file, data)


_has_calls = hasattr(os, "preadv") and hasattr(os, "pwrite")
_read_some = _read_at if _has_calls else _seek_and_read
_write_some = _write_at if _has_calls else _seek_and_write
