"""What layers over sequences (steps × features) share."""

from __future__ import annotations

from typing import Any

from core.catalog.entry import Mismatch, SetField, Spec
from core.catalog.fields import integer, switch


def sequence_fault(spec: Spec, name: str = "") -> Mismatch | None:
    """Says that a sequence is expected when `spec` is not one. `name` is that of the port when there are several."""
    if len(spec.shape) == 2:
        return None
    where = f" at {name}" if name else ""
    return Mismatch("", f"Expects sequences (steps × features){where}; receives {spec}.")


def heads_field() -> Any:
    """How many attentions there are."""
    return integer(
        4, minimum=1, maximum=1024, unit="heads", help="How many attentions run side by side; must divide the features."
    )


def causal_field(default: bool) -> Any:
    """Whether steps are kept from looking ahead."""
    return switch(default, help="Steps look at themselves and earlier ones only: for predicting what comes next.")


def heads_fault(spec: Spec, heads: int) -> Mismatch | None:
    """Says that the heads must share the features of `spec` out evenly when they do not."""
    features = spec.shape[-1]
    if features % heads == 0:
        return None
    fitting = max(count for count in range(1, min(heads, features) + 1) if features % count == 0)
    text = f"Heads must divide the {features} features of every step; it is {heads}."
    return Mismatch("heads", text, (SetField(f"Set heads to {fitting}", "heads", fitting),))


def attention(spec: Spec, memory: Spec, *, bias: bool) -> tuple[int, int]:
    """Parameters and multiply-adds of attention of `spec` to `memory`."""
    (steps, features), (others, width) = spec.shape, memory.shape
    projections = 2 * steps * features * features + 2 * others * width * features
    weights = 2 * features * features + 2 * width * features
    return weights + (4 * features if bias else 0), projections + 2 * steps * others * features
