"""The base of optimizers: parameter groups, state by parameter, and its form as arrays."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from core.autograd import enable_grad
from core.backend import Array, array_module, on_host, parallel, to_device, to_host
from core.tensor import Tensor

_BLOCK = 1 << 16  # elements
_SHARED_BLOCK = 1 << 18  # the same for a team, whose members stop each other between two calls of NumPy

State: TypeAlias = dict[str, Any]
"""What an optimizer remembers of one parameter: arrays, and whole numbers such as the count of steps."""


class Optimizer(ABC):
    """Changes parameters along their gradients. `param_groups` hold parameters and the settings used for them.

    Settings may be changed between steps: `optimizer.param_groups[0]["lr"] = 0.01`. A group with `maximize` climbs.
    """

    def __init__(self, params: Iterable[Tensor] | Iterable[Mapping[str, Any]], defaults: Mapping[str, Any]) -> None:
        name = type(self).__name__
        if isinstance(params, Tensor) or not isinstance(params, Iterable):
            raise TypeError(
                f"{name} needs what is to be trained, such as network.parameters(); received {type(params).__name__}."
            )
        given: list[Any] = list(params)
        if not given:
            raise ValueError(f"{name} needs at least one parameter; it received none.")
        groups = given if isinstance(given[0], Mapping) else [{"params": given}]
        self.defaults = dict(defaults)
        self.param_groups: list[dict[str, Any]] = []
        self.state: list[State] = []
        self._scratch: dict[Any, Array] = {}
        for group in groups:
            self._add_group(group)

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """Train the parameters in `param_group["params"]` as well, with the defaults where it sets nothing else."""
        self._add_group(param_group)

    @abstractmethod
    def update(self, parameter: Array, grad: Array, state: State, group: Mapping[str, Any]) -> None:
        """Change `parameter` in place; `state` is empty at the first step. `grad` must not be changed."""

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient. `closure`, if given, computes the loss anew and is returned."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        index = 0
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    grad = parameter.grad.array
                    if grad.shape != parameter.shape:
                        raise RuntimeError(f"A gradient of shape {grad.shape} fits no parameter of {parameter.shape}.")
                    self.update(parameter.array, -grad if group.get("maximize") else grad, self.state[index], group)
                    parameter.mark_changed()
                index += 1
        return loss

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self._parameters():
            if set_to_none or parameter.grad is None:
                parameter.grad = None
            else:
                parameter.grad.zero_()

    def arrays(self) -> dict[str, Array]:
        """Copies on the host of all that is remembered, by `parameter index.slot`; counts are arrays without axes."""
        return {
            f"{index}.{slot}": np.array(to_host(value) if hasattr(value, "dtype") else value)
            for index, state in enumerate(self.state)
            for slot, value in state.items()
        }

    def load_arrays(self, arrays: Mapping[str, Array]) -> None:
        """Take over what `arrays` gave. ValueError, before anything is changed, when it does not fit."""
        parameters = self._parameters()
        state: list[State] = [{} for _ in parameters]
        for key, array in arrays.items():
            place, _, slot = key.partition(".")
            if not place.isdecimal() or int(place) >= len(parameters) or not slot:
                raise ValueError(f"This optimizer state does not fit: {key!r} is none of {len(parameters)} parameters.")
            own = parameters[int(place)].array
            if np.ndim(array) == 0 and (own.ndim or array.dtype != own.dtype):
                state[int(place)][slot] = np.asarray(array).item()
            elif array.shape != own.shape:
                raise ValueError(f"This optimizer state does not fit: {key} is {array.shape}, expected {own.shape}.")
            else:
                kept = array_module(own).empty_like(own)
                kept[...] = to_device(array, parameters[int(place)].device)
                state[int(place)][slot] = kept
        self.state = state

    def state_dict(self) -> dict[str, Any]:
        """Remembered arrays by `parameter index.slot`, and the settings of every group."""
        groups = [{name: value for name, value in group.items() if name != "params"} for group in self.param_groups]
        return {"state": self.arrays(), "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave. ValueError when it does not fit."""
        groups = state_dict["param_groups"]
        if len(groups) != len(self.param_groups):
            raise ValueError(f"This optimizer state has {len(groups)} groups, expected {len(self.param_groups)}.")
        self.load_arrays(state_dict["state"])
        for own, given in zip(self.param_groups, groups, strict=True):
            own.update({name: value for name, value in given.items() if name != "params"})

    def scratch(self, name: str, like: Array) -> Array:
        """An array in the form of `like` to write into, the same one at every step; each thread has its own."""
        key = name, like.shape, like.strides, like.dtype, parallel.thread_number()
        held = self._scratch.get(key)
        if held is None:
            held = self._scratch[key] = array_module(like).empty_like(like)
        return held

    def _add_group(self, group: Mapping[str, Any]) -> None:
        params = group["params"]
        listed = [params] if isinstance(params, Tensor) else list(params)
        held = {id(parameter) for parameter in self._parameters()}
        name = type(self).__name__
        for parameter in listed:
            if not isinstance(parameter, Tensor):
                raise TypeError(f"{name} trains tensors; received {type(parameter).__name__} among the parameters.")
            if not parameter.is_leaf:
                raise ValueError(f"{name} trains leaves; a tensor of shape {parameter.shape} is a result: detach() it.")
            if id(parameter) in held:
                raise ValueError(f"{name}: a parameter of shape {parameter.shape} is in more than one group.")
        self.param_groups.append({**self.defaults, **group, "params": listed})
        self.state.extend({} for _ in listed)

    def _parameters(self) -> list[Tensor]:
        return [parameter for group in self.param_groups for parameter in group["params"]]


def blocks(arrays: Sequence[Array]) -> Iterator[Sequence[Array]]:
    """The same pieces of several arrays of one shape, small enough for a core's own cache: views to change in place.

    Worth it for updates of many passes. Arrays on a device, or not contiguous, are one piece.
    """
    size = arrays[0].size
    if size <= 2 * _BLOCK or not all(on_host(array) and array.flags.c_contiguous for array in arrays):
        yield arrays
        return
    flat = [array.reshape(-1) for array in arrays]
    step = _BLOCK if parallel.team().size == 1 else _SHARED_BLOCK
    for start in range(0, size, step):
        yield [array[start : start + step] for array in flat]


def in_blocks(change: Callable[[Sequence[Array]], None], arrays: Sequence[Array]) -> None:
    """Let `change` work on all `blocks` of `arrays`; the team takes those of large ones."""
    pieces = list(blocks(arrays))
    if len(pieces) == 1:
        change(arrays)
    else:
        parallel.team().run(lambda number: change(pieces[number]), len(pieces))


def require(holds: bool, text: str) -> None:
    """ValueError with `text` unless `holds`."""
    if not holds:
        raise ValueError(text)


def require_positive(kind: str, settings: Mapping[str, Any]) -> None:
    """ValueError unless every one of `settings` is at least 0."""
    for name, value in settings.items():
        require(value >= 0, f"{kind}: {name} must be at least 0; it is {value}.")


def require_adaptive(kind: str, settings: Mapping[str, Any]) -> None:
    """ValueError unless `betas` are at least 0 and below 1, and all other `settings` at least 0."""
    betas = settings["betas"]
    require(all(0 <= beta < 1 for beta in betas), f"{kind}: betas must be at least 0 and below 1; they are {betas}.")
    require_positive(kind, {name: value for name, value in settings.items() if name != "betas"})


def decayed(parameter: Array, grad: Array, group: Mapping[str, Any]) -> Array:
    """The gradient with the weight decay of `group` added to it; a decoupled one shrinks `parameter` itself instead."""
    if group.get("decoupled_weight_decay"):
        parameter *= 1 - group["lr"] * group["weight_decay"]
        return grad
    return grad + group["weight_decay"] * parameter if group["weight_decay"] else grad


def length_of(array: Array) -> Array:
    """Square root of the sum of squares, 0-d and on the array's own device."""
    length: Array = array_module(array).sqrt((array * array).sum())
    return length
