"""Numbers of a layer that may be fixed or learned, one for all values or one for each channel."""

from __future__ import annotations

from typing import Any

from core.catalog.entry import Spec
from core.catalog.fields import choice


def learned_field() -> Any:
    """Whether the number is learned."""
    return choice(
        "no",
        ("no", "one value", "per channel"),
        help="Whether it is trained: one for all, or one per channel (first axis).",
    )


def learned_values(learned: str, spec: Spec) -> int:
    """How many numbers are learned for `spec`; `learned` is the value of a `learned_field`."""
    if learned == "per channel":
        return spec.shape[0] if spec.shape else 1
    return 1 if learned == "one value" else 0
