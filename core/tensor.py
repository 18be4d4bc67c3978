"""Tensor: an array with a device, a gradient and a place in the graph of operations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from core import dtypes
from core.backend import Array, Device, device_of, to_host
from core.methods import InPlaceMethods, LayoutMethods, Methods

if TYPE_CHECKING:
    from core.autograd import Hook, Operation

printing: dict[str, Any] = {"precision": 4}
"""How values are printed: arguments of NumPy's array2string."""
Number: TypeAlias = bool | int | float | complex


class Tensor(Methods, LayoutMethods, InPlaceMethods):
    """Values in an n-dimensional array, on the processor or a CUDA device.

    `array` is the raw NumPy or CuPy array; pictures are logically N,C,H,W whatever their order in memory. `grad`
    collects gradients of leaves (tensors that no recorded operation made) that have `requires_grad`. Operations,
    arithmetic, indexing and reductions have PyTorch's names and meaning.
    """

    __slots__ = ("__weakref__", "array", "creator", "grad", "hooks", "output_index", "requires_grad", "version")

    def __init__(self, array: Array, requires_grad: bool = False) -> None:
        self.array = array
        self.grad: Tensor | None = None
        self.requires_grad = requires_grad
        self.creator: Operation | None = None
        self.output_index = 0
        self.version: list[int] | None = None
        self.hooks: list[Hook] | None = None
        if requires_grad and not dtypes.is_floating(array.dtype):
            raise RuntimeError(f"Only tensors of floating point can require gradients; this one holds {array.dtype}.")

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the axes."""
        return self.array.shape

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self.array.ndim

    @property
    def dtype(self) -> dtypes.DType:
        """Type of the elements."""
        return self.array.dtype

    @property
    def device(self) -> Device:
        """Where the values live."""
        return device_of(self.array)

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made this tensor."""
        return self.creator is None

    @property
    def is_cuda(self) -> bool:
        """Whether the values live on a CUDA device."""
        return self.device.type == "cuda"

    @property
    def grad_fn(self) -> Operation | None:
        """The recorded operation that made this tensor; None for leaves."""
        return self.creator

    @property
    def data(self) -> Tensor:
        """The same values outside the graph; changes are seen in both and not noticed by backward."""
        return Tensor(self.array)

    @data.setter
    def data(self, value: Tensor) -> None:
        self.array = value.array

    def detach(self) -> Tensor:
        """The same values outside the graph; changes in place are seen in both."""
        result = Tensor(self.array)
        result.version = self.shared_version()
        return result

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Let this leaf collect gradients, or no longer; returns itself."""
        if not self.is_leaf and not requires_grad:
            raise RuntimeError("requires_grad can be switched off for leaves only; use detach() for a result.")
        if requires_grad and not dtypes.is_floating(self.dtype):
            raise RuntimeError(f"Only tensors of floating point can require gradients; this one holds {self.dtype}.")
        self.requires_grad = requires_grad
        return self

    def shared_version(self) -> list[int]:
        """The counter of changes in place, shared by everything that looks at the same memory."""
        if self.version is None:
            self.version = [0]
        return self.version

    def mark_changed(self) -> None:
        """Say that `array` was changed in place; backward then refuses to use it as it was."""
        if self.version is not None:
            self.version[0] += 1

    def size(self, dim: int | None = None) -> Any:
        """Sizes of the axes, or of axis `dim`."""
        return self.array.shape if dim is None else self.array.shape[dim]

    def dim(self) -> int:
        """Number of axes."""
        return self.array.ndim

    def numel(self) -> int:
        """Number of elements."""
        return self.array.size

    def element_size(self) -> int:
        """Bytes of one element."""
        return self.array.dtype.itemsize

    nelement, ndimension = numel, dim

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return self.array.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return self.array.nbytes

    def get_device(self) -> int:
        """Number of the CUDA device; -1 on the processor."""
        return self.device.index if self.is_cuda else -1

    def stride(self, dim: int | None = None) -> Any:
        """Steps in memory from one element to the next along each axis (or axis `dim`), in elements."""
        steps = tuple([step // self.array.itemsize for step in self.array.strides])
        return steps if dim is None else steps[dim]

    def is_contiguous(self) -> bool:
        """Whether memory is in logical order, without gaps."""
        return bool(self.array.flags.c_contiguous)

    def is_signed(self) -> bool:
        """Whether the type has negative numbers."""
        return self.array.dtype.kind in "ifc"

    def is_nonzero(self) -> bool:
        """Whether the only element is not 0."""
        return bool(self.item())

    def data_ptr(self) -> int:
        """Address of the first element."""
        host: Any = self.array
        return int(host.ctypes.data if not self.is_cuda else host.data.ptr)

    def is_floating_point(self) -> bool:
        """Whether the elements are real floating point numbers."""
        return self.array.dtype.kind == "f"

    def item(self) -> Any:
        """The only element as a Python number. RuntimeError when there are several."""
        if self.array.size != 1:
            raise RuntimeError(f"item() needs a tensor of one element; this one has shape {self.shape}.")
        return self.array.item()

    def tolist(self) -> Any:
        """The values as nested lists of Python numbers."""
        return self.array.tolist()

    def numpy(self, *, force: bool = False) -> Array:
        """The values as a NumPy array that shares their memory. Needs a tensor outside the graph, on the processor;
        with `force` the values are detached, and copied to the processor."""
        if force:
            return to_host(self.array)
        if self.requires_grad:
            raise RuntimeError("numpy() needs a tensor that does not require gradients; call detach() first.")
        if self.is_cuda:
            raise TypeError(f"numpy() needs a tensor on the processor; this one is on {self.device}: call cpu() first.")
        return self.array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        host = to_host(self.array)
        return host if dtype is None else host.astype(dtype, copy=bool(copy))

    def __len__(self) -> int:
        if not self.array.ndim:
            raise TypeError("A tensor without axes has no length.")
        return len(self.array)

    def __iter__(self) -> Iterator[Tensor]:
        return iter(self.unbind(0))

    def __bool__(self) -> bool:
        return bool(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __float__(self) -> float:
        return float(self.item())

    def __complex__(self) -> complex:
        return complex(self.item())

    def __contains__(self, element: Any) -> bool:
        value = element.array if isinstance(element, Tensor) else element
        return bool((self.array == value).any())

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        """A copy with memory of its own; of leaves only, as of results the graph would be copied too."""
        if not self.is_leaf:
            raise RuntimeError("Only leaves can be copied deeply; use detach().clone() for a result.")
        copy = type(self).__new__(type(self))
        memo[id(self)] = copy
        for name in (slot for kind in type(self).__mro__ for slot in getattr(kind, "__slots__", ())):
            if name != "__weakref__" and hasattr(self, name):
                setattr(copy, name, getattr(self, name))
        copy.array, copy.version, copy.hooks = self.array.copy(), None, None
        copy.grad = None if self.grad is None else Tensor(self.grad.array.copy())
        return copy

    def __index__(self) -> int:
        value = self.item()
        if isinstance(value, float):
            raise TypeError("Only tensors of integers can be used as an index.")
        return int(value)

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if self.array.ndim == 0 else format(repr(self), spec)

    def __repr__(self) -> str:
        text = np.array2string(to_host(self.array), separator=", ", prefix="tensor(", **printing)
        notes = [text]
        if self.dtype not in (dtypes.float32, dtypes.int64, dtypes.bool):
            notes.append(f"dtype={self.dtype}")
        if self.is_cuda:
            notes.append(f"device='{self.device}'")
        if self.creator is not None:
            notes.append(f"grad_fn=<{type(self.creator).__name__}>")
        elif self.requires_grad:
            notes.append("requires_grad=True")
        return f"tensor({', '.join(notes)})"

    __hash__ = object.__hash__
    __array_priority__ = 1000  # array + tensor is a tensor
