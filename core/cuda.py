"""CUDA devices in PyTorch's names. A device is a number, a name such as "cuda:1", or None for the current one."""

from __future__ import annotations

from typing import Any, TypeAlias

from core.backend import Device, DeviceError, cupy, on_device, probe_devices
from core.backend import device as named
from core.backend import manual_seed as seed_all

DeviceLike: TypeAlias = Device | str | int | None

_peaks: dict[int, int] = {}


def device_count() -> int:
    """How many CUDA devices can be used."""
    return sum(1 for info in probe_devices() if info.name != "cpu" and not info.problem)


def is_available() -> bool:
    """Whether some CUDA device can be used."""
    return device_count() > 0


def set_device(device: DeviceLike) -> None:
    """Let `device` be the one that this thread works on where none is named. DeviceError when there is no such one."""
    place = _place(device)
    count = int(_runtime().getDeviceCount())
    if place.index >= count:
        raise DeviceError(f"set_device: {place} was not found; this machine has {count} CUDA devices.")
    cupy().cuda.Device(place.index).use()


def manual_seed(seed: int) -> None:
    """As `core.manual_seed`: one generator draws for all devices."""
    seed_all(seed)


manual_seed_all = manual_seed


def current_device() -> int:
    """The number of the device that this thread works on. DeviceError where there is none."""
    return int(_runtime().getDevice())


def get_device_name(device: DeviceLike = None) -> str:
    """What the device is called by its maker. DeviceError where there is none."""
    properties = _runtime().getDeviceProperties(_place(device).index)
    return str(properties["name"].decode(errors="replace"))


def synchronize(device: DeviceLike = None) -> None:
    """Wait until the device has done all it was asked for."""
    cupy().cuda.Device(_place(device).index).synchronize()


def memory_allocated(device: DeviceLike = None) -> int:
    """Bytes that arrays occupy on the device."""
    place = _place(device)
    used = int(_pool(place).used_bytes())
    _peaks[place.index] = max(used, _peaks.get(place.index, 0))
    return used


def memory_reserved(device: DeviceLike = None) -> int:
    """Bytes that CuPy's pool holds on the device, in use or not."""
    return int(_pool(_place(device)).total_bytes())


def max_memory_allocated(device: DeviceLike = None) -> int:
    """The most bytes that arrays occupied since the start or `reset_peak_memory_stats`.

    CuPy's pool keeps no record of its own, so it is the most that the pool can have handed out: what it holds, unless
    `empty_cache` has made it smaller since a call of `memory_allocated` that saw more.
    """
    place = _place(device)
    _peaks[place.index] = max(memory_reserved(place), _peaks.get(place.index, 0))
    return _peaks[place.index]


def reset_peak_memory_stats(device: DeviceLike = None) -> None:
    """Forget the most that was occupied; what the pool holds unused is given back."""
    place = _place(device)
    _pool(place).free_all_blocks()
    _peaks.pop(place.index, None)


def empty_cache() -> None:
    """Give memory that no array uses back to the current device."""
    place = _place(None)
    max_memory_allocated(place)
    _pool(place).free_all_blocks()


def _place(device: DeviceLike) -> Device:
    if device is None:
        return Device("cuda", current_device())
    place = Device("cuda", device) if isinstance(device, int) else named(device)
    if place.type != "cuda" or place.index < 0:
        raise DeviceError(f"Expected a CUDA device, such as 0 or cuda:1; received {device!r}.")
    return place


def _runtime() -> Any:
    """CUDA's runtime. DeviceError where it finds no device."""
    try:
        runtime = cupy().cuda.runtime
        count = int(runtime.getDeviceCount())
    except Exception as error:  # no package, no driver: CuPy raises many kinds
        raise DeviceError(f"No CUDA device can be used here: {error}.") from error
    if not count:
        raise DeviceError("No CUDA device was found here.")
    return runtime


def _pool(place: Device) -> Any:
    with on_device(place):
        return cupy().get_default_memory_pool()
