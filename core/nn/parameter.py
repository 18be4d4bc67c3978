"""Tensors that belong to a module."""

from __future__ import annotations

from core.backend import Array
from core.tensor import Tensor


class Parameter(Tensor):
    """A tensor that a module trains: an attribute of this type is found by `Module.parameters`."""

    __slots__ = ()

    def __init__(self, data: Tensor | Array, requires_grad: bool = True) -> None:
        super().__init__(data.array if isinstance(data, Tensor) else data, requires_grad)


class Buffer(Tensor):
    """A tensor that a module keeps but does not train, such as a running mean."""

    __slots__ = ("persistent",)

    def __init__(self, data: Tensor | Array, persistent: bool = True) -> None:
        super().__init__(data.array if isinstance(data, Tensor) else data)
        self.persistent = persistent
