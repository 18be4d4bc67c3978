"""CUDA devices in PyTorch's names."""

from __future__ import annotations

from core.backend import array_module, device, probe_devices


def device_count() -> int:
    """How many CUDA devices can be used."""
    return sum(1 for info in probe_devices() if info.name != "cpu" and not info.problem)


def is_available() -> bool:
    """Whether some CUDA device can be used."""
    return device_count() > 0


def synchronize(name: str = "cuda:0") -> None:
    """Wait until the device has done all it was asked for."""
    place = device(name)
    array_module(place).cuda.Device(place.index).synchronize()


def memory_allocated(name: str = "cuda:0") -> int:
    """Bytes that arrays occupy on the device."""
    place = device(name)
    xp = array_module(place)
    with xp.cuda.Device(place.index):
        return int(xp.get_default_memory_pool().used_bytes())
