"""How functions are called: NumPy's names of arguments where PyTorch accepts them (`axis` for `dim`, `keepdims` for
`keepdim`), and words for an argument that is no tensor."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from core.tensor import Tensor

_OTHER_NAMES = {"axis": "dim", "keepdims": "keepdim"}


def no_tensor(name: str, error: AttributeError, args: Iterable[Any]) -> TypeError | None:
    """What to raise instead of `error` when it comes from an argument that should have been a tensor, else None."""
    wrong = error.obj
    if isinstance(wrong, Tensor) or not hasattr(Tensor, error.name or ""):
        return None
    for place, arg in enumerate(args, 1):
        listed = arg if isinstance(arg, (list, tuple)) else ()
        if arg is wrong or any(item is wrong for item in listed):
            kind = type(wrong)
            said = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
            return TypeError(
                f"{name}: expected a tensor as argument {place}, received {said}; make one of it with core.tensor(x)."
            )
    return None


def takes_axis(function: Any) -> bool:
    """Whether `function` has an argument `dim` that `axis` may stand for."""
    if not inspect.isfunction(function):
        return False
    names = inspect.signature(function).parameters
    return "dim" in names and "axis" not in names


def with_words(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which says of an argument that is no tensor that it is none."""

    @functools.wraps(function)
    def call(*args: Any, **names: Any) -> Any:
        try:
            return function(*args, **names)
        except AttributeError as error:
            raise no_tensor(function.__name__, error, (*args, *names.values())) or error from None

    return call


def with_axis(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which also takes `axis` and `keepdims`."""

    @functools.wraps(function)
    def call(*args: Any, **names: Any) -> Any:
        if names:
            names = {_OTHER_NAMES.get(name, name): value for name, value in names.items()}
        try:
            return function(*args, **names)
        except AttributeError as error:
            raise no_tensor(function.__name__, error, (*args, *names.values())) or error from None

    return call
