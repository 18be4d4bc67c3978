"""One batch over several devices."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from core import autograd
from core.autograd import Gradients, Operation, enable_grad
from core.backend import Array, Device, array_module, device, device_of, on_device, probe_devices, to_device
from core.nn.module import Module
from core.nn.parameter import Buffer, Parameter
from core.tensor import Tensor


class DataParallel(Module):
    """Runs `module` on parts of the batch, one on each CUDA device; with one device or none it is `module` itself.

    Tensors among the arguments are divided along their first axis, everything else goes to every device. Outputs
    (a tensor, or a tuple of tensors) are joined on the first device, where the parameters are and gradients arrive.
    Buffers change as the first device changes them.
    """

    def __init__(self, module: Module, device_ids: Sequence[int | str | Device] | None = None) -> None:
        super().__init__()
        self.module = module
        self.devices = _found() if device_ids is None else [_device(name) for name in device_ids]

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        count = len(self.devices)
        lengths = {value.shape[0] for value in (*args, *kwargs.values()) if isinstance(value, Tensor)}
        if count < 2 or not lengths:
            return self.module(*args, **kwargs)
        if len(lengths) > 1:
            raise RuntimeError(f"DataParallel: inputs must hold equally many samples; they hold {sorted(lengths)}.")
        operation = _Parts(self.module, self.devices[: next(iter(lengths))], args, kwargs)
        results = operation.several(*operation.inputs, *self.module.parameters())
        return results if operation.gives_tuple else results[0]


class _Parts(Operation):
    """A module run on the parts of a batch: its graphs on each device are walked there"""

    def __init__(self, module: Module, devices: list[Device], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.module, self.devices = module, devices
        self.args, self.kwargs = args, kwargs
        self.inputs = [value for value in (*args, *kwargs.values()) if isinstance(value, Tensor)]

    def forward(self, *arrays: Array) -> tuple[Array, ...]:
        self.homes = [device_of(array) for array in arrays]
        self.roots: list[tuple[list[Tensor], list[Tensor]]] = []
        self.sizes = [len(part) for part in np.array_split(range(len(arrays[0])), len(self.devices))]
        outputs = []
        for number, place in enumerate(self.devices):
            with on_device(place), autograd.set_grad_enabled(self.recording):
                outputs.append(self._run(number, place, arrays))
        self.gives_tuple = isinstance(outputs[0], (tuple, list))
        columns = list(zip(*[out if self.gives_tuple else (out,) for out in outputs], strict=True))
        self.outputs = len(columns)
        home = self.devices[0]
        with on_device(home):
            return tuple(
                [array_module(home).concatenate([to_device(x.array, home) for x in column]) for column in columns]
            )

    def backward(self, grad: Any) -> Gradients:
        arrived = list(grad) if self.outputs > 1 else [grad]
        found: list[list[Array | None]] = []
        start = 0
        for size, place, (outputs, inputs) in zip(self.sizes, self.devices, self.roots, strict=True):
            with on_device(place), enable_grad():
                given = [
                    (out, Tensor(to_device(array[start : start + size], place)))
                    for out, array in zip(outputs, arrived, strict=True)
                    if array is not None and out.requires_grad
                ]
                wanted = [x for x in inputs if x.requires_grad]
                grads = iter(autograd.grad([out for out, _ in given], wanted, [g for _, g in given], allow_unused=True))
                moved = [next(grads) if x.requires_grad else None for x in inputs]
                found.append([None if g is None else g.array for g in moved])
            start += size
        return tuple([self._joined(number, [part[number] for part in found]) for number in range(len(self.homes))])

    def _run(self, number: int, place: Device, arrays: Sequence[Array]) -> Any:
        start = sum(self.sizes[:number])
        split, needs = len(self.inputs), self.needs or (False,) * len(arrays)
        moved = [
            Tensor(to_device(array[start : start + self.sizes[number]] if index < split else array, place), need)
            for index, (array, need) in enumerate(zip(arrays, needs, strict=True))
        ]
        pieces = iter(moved[:split])
        weights = dict(zip([id(parameter) for parameter in self.module.parameters()], moved[split:], strict=True))
        replica = _replica(self.module, weights, place, {})
        args = [next(pieces) if isinstance(value, Tensor) else value for value in self.args]
        kwargs = {name: next(pieces) if isinstance(v, Tensor) else v for name, v in self.kwargs.items()}
        output = replica(*args, **kwargs)
        if self.recording:
            self.roots.append((list(output) if isinstance(output, (tuple, list)) else [output], moved))
        return output

    def _joined(self, number: int, parts: Sequence[Array | None]) -> Array | None:
        """The gradient of input `number`: parts of a batch one after the other, those of a parameter added up."""
        if not self.needs[number]:
            return None
        home = self.homes[number]
        with on_device(home):
            there = [None if part is None else to_device(part, home) for part in parts]
            if number < len(self.inputs):
                some = next((part for part in there if part is not None), None)
                if some is None:
                    return None
                filled = [
                    array_module(some).zeros((size, *some.shape[1:]), some.dtype) if part is None else part
                    for size, part in zip(self.sizes, there, strict=True)
                ]
                joined: Array = array_module(some).concatenate(filled)
                return joined
            total: Array | None = None
            for part in there:
                if part is not None:
                    total = part.copy() if total is None else total + part
            return total


def _replica(module: Module, weights: dict[int, Tensor], place: Device, made: dict[int, Module]) -> Module:
    """`module` with other parameters, and buffers on `place`; parts that stand twice stand twice again."""
    if id(module) in made:
        return made[id(module)]
    made[id(module)] = twin = copy.copy(module)
    for name, value in list(vars(module).items()):
        if isinstance(value, Parameter):
            vars(twin)[name] = weights[id(value)]
        elif isinstance(value, Buffer):
            vars(twin)[name] = Buffer(to_device(value.array, place), value.persistent)
        elif isinstance(value, Module):
            vars(twin)[name] = _replica(value, weights, place, made)
    return twin


def _found() -> list[Device]:
    return [device(info.name) for info in probe_devices() if info.name != "cpu" and not info.problem]


def _device(name: int | str | Device) -> Device:
    return Device("cuda", name) if isinstance(name, int) else device(name)
