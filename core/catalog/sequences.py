"""What layers over sequences (steps × features) share."""

from __future__ import annotations

from core.catalog.entry import Inferred, Mismatch, SetField, Spec


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


def heads_fault(spec: Spec, heads: int) -> Mismatch | None:
    """Says that the heads must share the features of `spec` out evenly when they do not."""
    features = spec.shape[-1]
    if features % heads == 0:
        return None
    fitting = max(count for count in range(1, min(heads, features) + 1) if features % count == 0)
    text = f"Heads must divide the {features} features of every step; it is {heads}."
    return Mismatch("heads", text, (SetField(f"Set heads to {fitting}", "heads", fitting),))


def block(spec: Spec, hidden: int, memories: tuple[Spec, ...]) -> Inferred:
    """A transformer block over `spec` with attention to each of `memories`, then `hidden` values at every step."""
    steps, features = spec.shape
    parameters = 2 * features * hidden + hidden + features + 2 * features * (len(memories) + 1)
    multiply_adds = 2 * steps * features * hidden
    for memory in memories:
        own, work = attention(spec, memory, bias=True)
        parameters += own
        multiply_adds += work
    return Inferred(spec, parameters, multiply_adds)


def attention(spec: Spec, memory: Spec, *, bias: bool) -> tuple[int, int]:
    """Parameters and multiply-adds of attention of `spec` to `memory`."""
    (steps, features), (others, width) = spec.shape, memory.shape
    projections = 2 * steps * features * features + 2 * others * width * features
    weights = 2 * features * features + 2 * width * features
    return weights + (4 * features if bias else 0), projections + 2 * steps * others * features
