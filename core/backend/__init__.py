"""Devices, array modules, random streams and threads: everything of the engine that differs between machines.

`array_module(array)` is numpy or cupy; code written against it runs on both. Kernels that truly differ, or that need
care to be fast, are in `kernels`. Nothing outside this package imports cupy.
"""

from core.backend import memory, parallel
from core.backend.array import Array, array_module, cupy, device_of, on_device, on_host, to_device, to_host
from core.backend.automatic import Automatic, automatic
from core.backend.device import CPU, Device, DeviceError, device
from core.backend.probe import DeviceInfo, automatic_device, probe_devices, resolve_device
from core.backend.rng import Generator, current_generator, manual_seed, use_generator
from core.backend.room import Room, Shortage, device_room, shortage_of
from core.backend.threads import (
    available_cores,
    default_threads,
    get_num_threads,
    limit_threads,
    resolve_threads,
    set_num_threads,
)

__all__ = [
    "CPU",
    "Array",
    "Automatic",
    "Device",
    "DeviceError",
    "DeviceInfo",
    "Generator",
    "Room",
    "Shortage",
    "array_module",
    "automatic",
    "automatic_device",
    "available_cores",
    "cupy",
    "current_generator",
    "default_threads",
    "device",
    "device_of",
    "device_room",
    "get_num_threads",
    "limit_threads",
    "manual_seed",
    "memory",
    "on_device",
    "on_host",
    "parallel",
    "probe_devices",
    "resolve_device",
    "resolve_threads",
    "set_num_threads",
    "shortage_of",
    "to_device",
    "to_host",
    "use_generator",
]
