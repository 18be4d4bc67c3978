"""How people name the axes of a sample: 1 is the first, −1 the last; the batch axis does not count."""

from __future__ import annotations

from core.catalog.entry import Mismatch, SetField, Spec


def place(dim: int, rank: int) -> int:
    """The axis `dim` of a sample with `rank` axes, counted from 0."""
    return dim - 1 if dim > 0 else dim + rank


def axis_fault(dim: int, spec: Spec, proposed: int = -1) -> Mismatch | None:
    """Says that a sample has no axis `dim` when it has none; the repair sets `dim` to `proposed`."""
    rank = len(spec.shape)
    if 1 <= dim <= rank or -rank <= dim <= -1:
        return None
    text = f"Dim must be 1 … {rank} or −{rank} … −1 for samples of {spec}; it is {_signed(dim)}."
    return Mismatch("dim", text, (SetField(f"Set dim to {_signed(proposed)}", "dim", proposed),))


def _signed(number: int) -> str:
    return str(number).replace("-", "−")
