"""Calling a module: `forward`, and the functions that see what goes in, what comes out, and its gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.autograd import HookHandle, ModuleGates
from core.ops.keywords import no_tensor


class HookedCalls:
    """What is called by `forward`, with hooks before and after it and in backward."""

    forward_hooks: list[Callable[..., Any]] | None = None
    forward_pre_hooks: list[Callable[..., Any]] | None = None
    backward_hooks: list[Callable[..., Any]] | None = None
    backward_pre_hooks: list[Callable[..., Any]] | None = None

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """The output for given inputs. RuntimeError where a module is called that does not say."""
        kind = type(self).__name__
        raise RuntimeError(f"{kind} was called and has no forward(self, …): write one, or call one of its methods.")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        for before in self.forward_pre_hooks or ():
            changed = before(self, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        gates = None
        if self.backward_hooks or self.backward_pre_hooks:
            gates = ModuleGates(self, self.backward_pre_hooks or [], self.backward_hooks or [])
            args = gates.let_in(args)
        try:
            output = self.forward(*args, **kwargs)
        except AttributeError as error:
            raise no_tensor(type(self).__name__, error, (*args, *kwargs.values())) or error from None
        if gates is not None:
            output = gates.let_out(output)
        for after in self.forward_hooks or ():
            changed = after(self, args, output)
            if changed is not None:
                output = changed
        return output

    def register_forward_hook(self, hook: Callable[..., Any]) -> HookHandle:
        """Call hook(module, args, output) after every forward; what it returns takes the output's place."""
        self.forward_hooks = [] if self.forward_hooks is None else self.forward_hooks
        return HookHandle(self.forward_hooks, hook)

    def register_forward_pre_hook(self, hook: Callable[..., Any]) -> HookHandle:
        """Call hook(module, args) before every forward; what it returns takes the place of the arguments."""
        self.forward_pre_hooks = [] if self.forward_pre_hooks is None else self.forward_pre_hooks
        return HookHandle(self.forward_pre_hooks, hook)

    def register_full_backward_hook(self, hook: Callable[..., Any]) -> HookHandle:
        """Call hook(module, grad_input, grad_output) with tuples of gradients in every backward; what it returns takes
        the place of grad_input. grad_input holds the tensors given by position that require gradients."""
        self.backward_hooks = [] if self.backward_hooks is None else self.backward_hooks
        return HookHandle(self.backward_hooks, hook)

    def register_full_backward_pre_hook(self, hook: Callable[..., Any]) -> HookHandle:
        """Call hook(module, grad_output) before the module's part of every backward; what it returns takes the
        place of grad_output."""
        self.backward_pre_hooks = [] if self.backward_pre_hooks is None else self.backward_pre_hooks
        return HookHandle(self.backward_pre_hooks, hook)
