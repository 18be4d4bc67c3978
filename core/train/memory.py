"""What fits into the memory of a device: how much a run needs, and the advice when there is not enough."""

from __future__ import annotations

from dataclasses import dataclass

from core.backend import CPU, Device, DeviceError, Shortage, device_room
from core.data import free_memory
from core.graph import analyse
from core.project import Project

_WEIGHT_COPIES = 4
"""A trained number is held as weight, gradient, and up to two values of the optimizer."""
_VALUE_COPIES = 2
"""A value between layers is held for backward, some of them with a gradient or a copy; measured: 1.2 to 1.9."""
_BYTES = 4
_USABLE = 0.9
"""Part of what is free that arrays of many sizes can fill."""


@dataclass(frozen=True)
class Supply:
    """Bytes that were free on `device` when a run began; 0 where that cannot be known."""

    device: Device = CPU
    free: int = 0


@dataclass(frozen=True)
class Demand:
    """An estimate in bytes of what training takes: once for the weights, and again for every sample of a batch."""

    weights: int
    sample: int

    def fits(self, free: int) -> int:
        """Samples of a batch for which `free` bytes are enough; 0 when not even one fits."""
        return max(0, int(_USABLE * free) - self.weights) // max(1, self.sample)


def supply_of(device: Device) -> Supply:
    """What is free on `device` now."""
    try:
        return Supply(device, free_memory() if device.type == "cpu" else device_room(device).free)
    except (DeviceError, RuntimeError):  # a driver that does not tell
        return Supply(device)


def demand_of(project: Project) -> Demand:
    """The estimate for training `project`, from the shapes of its layers."""
    found = analyse(project.graph)
    values = sum(spec.size for node, spec in found.outputs.items() if node in found.active)
    return Demand(found.parameters * _WEIGHT_COPIES * _BYTES, values * _VALUE_COPIES * _BYTES)


def shortage_text(shortage: Shortage, project: Project, supply: Supply) -> str:
    """One sentence: which device is full, what was needed and free, and what would fit."""
    batch = project.training.batch_size
    facts = [f"{_size(shortage.needed)} more were needed"] if shortage.needed else []
    if supply.free:
        facts.append(f"{_size(supply.free)} were free when it began")
    told = f" ({' and '.join(facts)})" if facts else ""
    return (
        f"There is not enough memory on device {supply.device} for batches of {batch:,} samples{told}; "
        f"{_advice(demand_of(project), batch, supply.free)}."
    )


def _advice(demand: Demand, batch: int, free: int) -> str:
    fits = demand.fits(free)
    if free and fits < 1:
        return f"training this network takes about {_size(demand.weights + demand.sample)}, so make it smaller"
    if free and fits < batch:
        return f"batches of about {_rounded(fits):,} should fit"
    if batch > 1:
        return f"choose a smaller batch size, such as {batch // 2:,}, or a smaller network"
    return "choose a smaller network"


def _rounded(count: int) -> int:
    """The power of two at or below `count`."""
    return 1 << (count.bit_length() - 1)


def _size(count: int) -> str:
    return f"{count / 2**30:,.1f} GB" if count >= 2**29 else f"{max(1, round(count / 2**20)):,} MB"
