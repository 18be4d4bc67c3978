"""Which array library an array belongs to, and the way between host and device. The only importer of CuPy."""

from __future__ import annotations

import importlib
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from core.backend.device import CPU, Device, DeviceError

Array: TypeAlias = npt.NDArray[Any]
"""A NumPy or CuPy array; both have the same face."""


@cache
def cupy() -> Any:
    """The module cupy. DeviceError when it is not installed or does not load."""
    try:
        return importlib.import_module("cupy")
    except ImportError as error:
        raise DeviceError(f"CUDA needs the package cupy, which could not be loaded: {error}.") from error


def array_module(of: Array | Device) -> Any:
    """The module whose functions take `of`: numpy, or cupy for arrays on a CUDA device."""
    if isinstance(of, Device):
        return np if of.type == "cpu" else cupy()
    return np if on_host(of) else cupy()


def on_host(array: Any) -> bool:
    """Whether `array` is NumPy's. TypeError for a list."""
    if isinstance(array, (np.ndarray, np.generic)):
        return True
    if isinstance(array, (list, tuple)):
        raise TypeError(f"Expected an array; received a {type(array).__name__}: make a tensor of it with tensor().")
    return False


def device_of(array: Array) -> Device:
    """Where `array` lives."""
    return CPU if on_host(array) else Device("cuda", int(array.device.id))  # type: ignore[attr-defined]


def on_device(device: Device) -> AbstractContextManager[Any]:
    """A context in which new arrays of `array_module(device)` are made on `device`."""
    if device.type == "cpu":
        return nullcontext()
    context: AbstractContextManager[Any] = cupy().cuda.Device(device.index)
    return context


def to_host(array: Array) -> Array:
    """`array` as a NumPy array: itself when it is one, else a copy."""
    host: Array = np.asarray(array) if on_host(array) else cupy().asnumpy(array)
    return host


def to_device(array: Array, device: Device) -> Array:
    """`array` on `device`: itself when it is there, else a copy. DeviceError when the device cannot be used."""
    if device_of(array) == device:
        return array
    if device.type == "cpu":
        return to_host(array)
    try:
        with on_device(device):
            there: Array = cupy().asarray(array)
    except (DeviceError, MemoryError):  # CuPy's own error of a full device is a MemoryError
        raise
    except Exception as error:  # CuPy raises many kinds: no driver, no such device
        raise DeviceError(f"{device} cannot be used: {error}.") from error
    return there
