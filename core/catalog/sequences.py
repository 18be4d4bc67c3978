"""What layers over sequences (steps × features) share."""

from __future__ import annotations

from core.catalog.entry import Inferred, Mismatch, Spec


def sequence_fault(spec: Spec, name: str = "") -> Mismatch | None:
    """Says that a sequence is expected when `spec` is not one. `name` is that of the port when there are several."""
    if len(spec.shape) == 2:
        return None
    where = f" at {name}" if name else ""
    return Mismatch("", f"Expects sequences (steps × features){where}; receives {spec}.")


def recurrent(spec: Spec, hidden: int, layers: tuple[int, int, bool], *, gates: int, bias: bool) -> Inferred | Mismatch:
    """What a stack of recurrent layers does to `spec`; `layers` is (layers, directions, whether all steps come out)."""
    fault = sequence_fault(spec)
    if fault:
        return fault
    steps, features = spec.shape
    count, directions, every_step = layers
    first, rest = features + hidden, hidden * directions + hidden
    weights = gates * hidden * directions * (first + (count - 1) * rest)
    offsets = 2 * gates * hidden * directions * count if bias else 0
    width = hidden * directions
    return Inferred(Spec((steps, width) if every_step else (width,), spec.dtype), weights + offsets, weights * steps)
