"""Module: a part of a network with its parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Self

import numpy as np

from core import dtypes
from core.backend import Device, to_device
from core.nn.hooked_calls import HookedCalls
from core.nn.parameter import Buffer, Parameter
from core.ops.convert import to
from core.tensor import Tensor


class Incompatible(NamedTuple):
    """Names that a state dict lacked or had too many."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Module(HookedCalls):
    """A part of a network: subclass it, set parameters and modules as attributes, and write `forward`.

    What an attribute is follows from its value: a `Parameter` is trained, a `Buffer` is kept, a `Module` is a part.
    Names join with dots: `conv.weight`.
    """

    def __init__(self) -> None:
        self.training = True

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute; a tensor in the place of a buffer becomes one. TypeError in the place of a parameter."""
        held = vars(self).get(name)
        if isinstance(value, Tensor) and isinstance(held, (Parameter, Buffer)) and not isinstance(value, type(held)):
            value = _successor(f"{type(self).__name__}.{name}", held, value)
        object.__setattr__(self, name, value)

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Modules that are attributes of this one, by name."""
        for name, value in vars(self).items():
            if isinstance(value, Module):
                yield name, value

    def children(self) -> Iterator[Module]:
        """Modules that are attributes of this one."""
        for _, module in self.named_children():
            yield module

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """This module and all below it, each once, by dotted name."""
        return self._named_modules(prefix, set())

    def modules(self) -> Iterator[Module]:
        """This module and all below it, each once."""
        for _, module in self.named_modules():
            yield module

    def named_parameters(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Parameter]]:
        """Parameters by dotted name, each once."""
        return self._named(Parameter, prefix, recurse)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Parameters, each once."""
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Buffer]]:
        """Buffers by dotted name, each once."""
        return self._named(Buffer, prefix, recurse)

    def buffers(self, recurse: bool = True) -> Iterator[Buffer]:
        """Buffers, each once."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Set attribute `name` to a buffer with the values of `tensor`."""
        setattr(self, name, None if tensor is None else Buffer(tensor, persistent))

    def register_parameter(self, name: str, parameter: Parameter | None) -> None:
        """Set attribute `name`."""
        setattr(self, name, parameter)

    def add_module(self, name: str, module: Module | None) -> None:
        """Set attribute `name`."""
        setattr(self, name, module)

    register_module = add_module

    def get_parameter(self, target: str) -> Parameter:
        """The parameter with the dotted name `target`. AttributeError when there is none."""
        found = dict(self.named_parameters()).get(target)
        if found is None:
            raise AttributeError(f"{type(self).__name__} has no parameter {target!r}.")
        return found

    def get_submodule(self, target: str) -> Module:
        """The module with the dotted name `target`. AttributeError when there is none."""
        for name, module in self.named_modules():
            if name == target:
                return module
        raise AttributeError(f"{type(self).__name__} has no module {target!r}.")

    def apply(self, function: Callable[[Module], object]) -> Self:
        """Call `function` with every module below this one, parts first and in order, then with this one."""
        for module in dict.fromkeys(self.children()):
            module.apply(function)
        function(self)
        return self

    def train(self, mode: bool = True) -> Self:
        """Behave as in training (Dropout drops, BatchNorm measures) or, with False, as in use."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Behave as in use."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Train all parameters, or freeze them."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            if parameter.grad is None:
                continue
            if set_to_none:
                parameter.grad = None
            else:
                parameter.grad.zero_()

    def to(self, *targets: Any, dtype: Any = None, device: Any = None) -> Self:
        """Move parameters and buffers to a device, and those of floating point into a type, in place."""
        for tensor in (*self.parameters(), *self.buffers()):
            for part in (tensor, tensor.grad):
                if part is not None:
                    changed = to(part.detach(), *targets, dtype=dtype, device=device)
                    keeps_type = changed.dtype.kind == part.dtype.kind
                    part.array = changed.array if keeps_type else to(part.detach(), device=changed.device).array
        return self

    def cpu(self) -> Self:
        """Move to the processor."""
        return self.to("cpu")

    def cuda(self, index: int = 0) -> Self:
        """Move to a CUDA device."""
        return self.to(Device("cuda", index))

    def float(self) -> Self:
        """Parameters and buffers in float32."""
        return self.to(dtypes.float32)

    def double(self) -> Self:
        """Parameters and buffers in float64."""
        return self.to(dtypes.float64)

    def half(self) -> Self:
        """Parameters and buffers in float16."""
        return self.to(dtypes.float16)

    def state_dict(self, prefix: str = "") -> dict[str, Tensor]:
        """Parameters and persistent buffers by dotted name; they share memory with the module."""
        found: dict[str, Tensor] = {name: value.detach() for name, value in self.named_parameters(prefix)}
        found |= {name: value.detach() for name, value in self.named_buffers(prefix) if value.persistent}
        return found

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True) -> Incompatible:
        """Take over values (tensors or arrays) by name.

        RuntimeError, before anything is changed, when shapes differ or, if `strict`, when names do not match.
        """
        own = self.state_dict()
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        kind = type(self).__name__
        if strict and (missing or unexpected):
            lacks = [f"it lacks {', '.join(missing)}"] if missing else []
            extra = [f"it has the unknown {', '.join(unexpected)}"] if unexpected else []
            raise RuntimeError(f"This state does not fit {kind}: {' and '.join(lacks + extra)}.")
        values = {name: _array_of(state_dict[name]) for name in own if name in state_dict}
        for name, value in values.items():
            if value.shape != own[name].shape:
                raise RuntimeError(
                    f"This state does not fit {kind}: {name} has shape {value.shape}, expected {own[name].shape}."
                )
        for name, value in values.items():
            own[name].array[...] = to_device(value, own[name].device)
            own[name].mark_changed()
        return Incompatible(missing, unexpected)

    def extra_repr(self) -> str:
        """The settings that `repr` shows."""
        return ""

    def __repr__(self) -> str:
        lines = [f"  ({name}): " + repr(child).replace("\n", "\n  ") for name, child in self.named_children()]
        head = f"{type(self).__name__}({self.extra_repr()}"
        return head + ")" if not lines else head + "\n" + "\n".join(lines) + "\n)"

    def _named_modules(self, prefix: str, seen: set[int]) -> Iterator[tuple[str, Module]]:
        if id(self) in seen:
            return
        seen.add(id(self))
        yield prefix, self
        for name, child in self.named_children():
            yield from child._named_modules(f"{prefix}.{name}" if prefix else name, seen)

    def _named(self, kind: Any, prefix: str, recurse: bool) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for path, module in self.named_modules(prefix) if recurse else ((prefix, self),):
            for name, value in vars(module).items():
                if isinstance(value, kind) and id(value) not in seen:
                    seen.add(id(value))
                    yield (f"{path}.{name}" if path else name), value


def _successor(path: str, held: Parameter | Buffer, value: Tensor) -> Tensor:
    """What stands for `value` in the attribute that holds `held`: parameters and buffers stay what they are."""
    if isinstance(held, Parameter):
        raise TypeError(
            f"{path} is a parameter and is given a {type(value).__name__}, which nothing would train: give "
            "nn.Parameter(value), or change its values with copy_ under no_grad()."
        )
    if isinstance(value, Parameter):
        return value
    buffer = Buffer(value, held.persistent)
    buffer.creator, buffer.output_index, buffer.requires_grad = value.creator, value.output_index, value.requires_grad
    return buffer


def _array_of(value: Any) -> Any:
    return value.array if isinstance(value, Tensor) else np.asarray(value)
