"""Memory of devices: how much there is, and what an allocator's error says."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from core.backend.array import cupy, on_device
from core.backend.device import Device

_ASKED = re.compile(r"[Aa]llocat\w* ([\d,]+) bytes")
_STATUS = re.compile(r"cudaErrorMemoryAllocation|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED|out of memory")


@dataclass(frozen=True)
class Shortage:
    """An allocator had no room. `needed` is what was asked for at last, in bytes; 0 where nobody said."""

    needed: int = 0


@dataclass(frozen=True)
class Room:
    """Bytes of a CUDA device: what nobody uses, and all. What CuPy's pool holds in reserve counts as unused."""

    free: int
    total: int


def shortage_of(error: BaseException | None) -> Shortage | None:
    """What `error`, or the error behind it, says of missing memory; None when it is about something else.

    Knows NumPy's, CuPy's pool's and those of CUDA's libraries, which are plain errors with a status.
    """
    while error is not None:
        if isinstance(error, MemoryError):
            return Shortage(_needed(error))
        if type(error).__module__.partition(".")[0] in ("cupy", "cupy_backends") and _STATUS.search(str(error)):
            return Shortage()
        error = error.__cause__
    return None


def device_room(device: Device) -> Room:
    """The memory of a CUDA device now. DeviceError without CuPy."""
    xp = cupy()
    with on_device(device):
        free, total = xp.cuda.runtime.memGetInfo()
        return Room(int(free) + int(xp.get_default_memory_pool().free_bytes()), int(total))


def _needed(error: MemoryError) -> int:
    shape, dtype = getattr(error, "shape", None), getattr(error, "dtype", None)
    if shape is not None and dtype is not None:  # NumPy's
        return int(math.prod(shape)) * int(dtype.itemsize)
    said = _ASKED.search(str(error))
    return int(said.group(1).replace(",", "")) if said else 0
