"""Names of devices: `cpu`, `cuda:0` …"""

from __future__ import annotations

from dataclasses import dataclass


class DeviceError(RuntimeError):
    """A device that cannot be used; the text is one sentence for the user."""


@dataclass(frozen=True)
class Device:
    """Where arrays live and operations run. `index` counts the devices of one type."""

    type: str
    index: int = 0

    def __str__(self) -> str:
        return self.type if self.type == "cpu" else f"{self.type}:{self.index}"

    def __repr__(self) -> str:
        return f"device('{self}')"


CPU = Device("cpu")


def device(type: str | int | Device, index: int | None = None) -> Device:  # noqa: A002  (PyTorch's name)
    """The device called `type`: `cpu`, `cuda` (the first one) or `cuda:INDEX`, or `cuda` and an `index`; a number is
    that CUDA device. DeviceError for anything else."""
    if isinstance(type, Device):
        return type
    if type == "cpu" and not index:
        return CPU
    name = f"cuda:{type}" if isinstance(type, int) else type if index is None else f"{type}:{index}"
    kind, _, number = str(name).partition(":")
    if kind == "cuda" and (not number or number.isdecimal()):
        return Device("cuda", int(number or 0))
    if name == "cpu:0":
        return CPU
    raise DeviceError(f"Unknown device {name!r}; expected cpu, cuda or cuda:0, cuda:1 and so on.")
