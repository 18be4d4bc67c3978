"""What layers over sequences (steps × features) share."""

from __future__ import annotations

from core.catalog.entry import Mismatch, Spec


def sequence_fault(spec: Spec, name: str = "") -> Mismatch | None:
    """Says that a sequence is expected when `spec` is not one. `name` is that of the port when there are several."""
    if len(spec.shape) == 2:
        return None
    where = f" at {name}" if name else ""
    return Mismatch("", f"Expects sequences (steps × features){where}; receives {spec}.")
