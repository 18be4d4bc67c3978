"""Functions that see gradients pass, and gradients kept of results."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from core.autograd.tape import Gradients, Hook, Operation
from core.backend import Array
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


class Gate(Operation):
    """Lets tensors through unchanged, and shows their gradients to `seen`, which may give others in their place"""

    def __init__(self, count: int, seen: Callable[[tuple[Array | None, ...]], Any]) -> None:
        self.outputs, self.seen = count, seen

    def forward(self, *arrays: Array) -> tuple[Array, ...]:
        return arrays

    def backward(self, grad: Any) -> Gradients:
        arrived = (grad,) if self.outputs == 1 else tuple(grad)
        changed = self.seen(arrived)
        return arrived if changed is None else tuple(changed)


class ModuleGates:
    """The gradients of one call of a module: those of its outputs, then, with them, those of its inputs."""

    def __init__(self, module: Any, before: list[Callable[..., Any]], after: list[Callable[..., Any]]) -> None:
        self.module, self.before, self.after = module, tuple(before), tuple(after)
        self.out: tuple[Tensor | None, ...] = ()
        self.inputs = 0

    def let_in(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """`args`, whose tensors that require gradients pass a gate."""
        places = [place for place, arg in enumerate(args) if isinstance(arg, Tensor) and arg.requires_grad]
        self.inputs = len(places)
        return _gated(args, places, self._entered) if places else args

    def let_out(self, output: Any) -> Any:
        """`output`, whose tensors that require gradients pass a gate."""
        whole = output if isinstance(output, tuple) else (output,)
        places = [place for place, out in enumerate(whole) if isinstance(out, Tensor) and out.requires_grad]
        passed = _gated(whole, places, self._left) if places else whole
        return passed if isinstance(output, tuple) else passed[0]

    def _left(self, grads: tuple[Array | None, ...]) -> Any:
        self.out = _tensors(grads)
        for hook in self.before:
            changed = hook(self.module, self.out)
            if changed is not None:
                self.out = changed if isinstance(changed, tuple) else (changed,)
        if not self.inputs:
            for hook in self.after:
                hook(self.module, (None,), self.out)
        return _arrays(self.out)

    def _entered(self, grads: tuple[Array | None, ...]) -> Any:
        arrived = _tensors(grads)
        for hook in self.after:
            changed = hook(self.module, arrived, self.out)
            if changed is not None:
                arrived = changed if isinstance(changed, tuple) else (changed,)
        return _arrays(arrived)


def _gated(values: tuple[Any, ...], places: list[int], seen: Callable[..., Any]) -> tuple[Any, ...]:
    passed = Gate(len(places), seen).several(*[values[place] for place in places])
    result = list(values)
    for place, tensor in zip(places, passed, strict=True):
        result[place] = tensor
    return tuple(result)


def _tensors(grads: tuple[Array | None, ...]) -> tuple[Tensor | None, ...]:
    return tuple([None if grad is None else Tensor(grad) for grad in grads])


def _arrays(grads: tuple[Tensor | None, ...]) -> tuple[Array | None, ...]:
    return tuple([None if grad is None else grad.array for grad in grads])
