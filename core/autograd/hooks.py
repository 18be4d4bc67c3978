"""Functions that see gradients pass, and gradients kept of results."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from core.autograd.tape import Hook
from core.tensor import Tensor


class HookHandle:
    """What registering a hook returns; `remove` takes the hook away again."""

    def __init__(self, hooks: list[Any], hook: Callable[..., Any]) -> None:
        self._hooks, self._hook = hooks, hook
        hooks.append(hook)

    def remove(self) -> None:
        """Call the hook no more."""
        if self._hook in self._hooks:
            self._hooks.remove(self._hook)


def register_hook(tensor: Tensor, hook: Hook) -> HookHandle:
    """Call `hook` with the gradient of `tensor` in every backward; what it returns takes the gradient's place."""
    if not tensor.requires_grad:
        raise RuntimeError("A hook needs a tensor that requires gradients.")
    if tensor.creator is None:
        if tensor.hooks is None:
            tensor.hooks = []
        return HookHandle(tensor.hooks, hook)
    if tensor.creator.hooks is None:
        tensor.creator.hooks = {}
    return HookHandle(tensor.creator.hooks.setdefault(tensor.output_index, []), hook)


def retain_grad(tensor: Tensor) -> None:
    """Let a result collect its gradient in `grad`, as leaves do."""
    if tensor.is_leaf:
        return
    seen = weakref.ref(tensor)  # the tensor knows its operation, so the operation must not know the tensor

    def collect(gradient: Tensor) -> None:
        result = seen()
        if result is not None:
            held = gradient.array.copy()
            result.grad = Tensor(held if result.grad is None else result.grad.array + held)

    register_hook(tensor, collect)
