"""NumPy's names of arguments where PyTorch accepts them: `axis` for `dim` and `keepdims` for `keepdim`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

_OTHER_NAMES = {"axis": "dim", "keepdims": "keepdim"}


def takes_axis(function: Any) -> bool:
    """Whether `function` has an argument `dim` that `axis` may stand for."""
    if not inspect.isfunction(function):
        return False
    names = inspect.signature(function).parameters
    return "dim" in names and "axis" not in names


def with_axis(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which also takes `axis` and `keepdims`."""

    @functools.wraps(function)
    def call(*args: Any, **names: Any) -> Any:
        if names:
            names = {_OTHER_NAMES.get(name, name): value for name, value in names.items()}
        return function(*args, **names)

    return call
