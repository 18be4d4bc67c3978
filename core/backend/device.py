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


def device(name: str | Device) -> Device:
    """The device called `name`: `cpu`, `cuda` (the first one) or `cuda:INDEX`. DeviceError for anything else."""
    if isinstance(name, Device):
        return name
    if name == "cpu":
        return CPU
    kind, _, index = name.partition(":")
    if kind == "cuda" and (not index or index.isdecimal()):
        return Device("cuda", int(index or 0))
    raise DeviceError(f"Unknown device {name!r}; expected cpu, cuda or cuda:0, cuda:1 and so on.")
