"""Checks of the sizes that layers are made with."""

from __future__ import annotations

import operator
from typing import Any


def require_sizes(owner: object, **sizes: Any) -> None:
    """TypeError for a size that is no whole number, ValueError for a negative one; both name layer and argument."""
    kind = type(owner).__name__
    for name, value in sizes.items():
        try:
            number = operator.index(value)
        except TypeError:
            raise TypeError(
                f"{kind}: {name} must be a whole number; received {type(value).__name__} {value!r}."
            ) from None
        if number < 0:
            raise ValueError(f"{kind}: {name} must not be negative; it is {value}.")
