"""Complex numbers and their parts. A gradient of a complex value z is dL/d(real z) + i · dL/d(imag z), as PyTorch's."""

from __future__ import annotations

from core import dtypes
from core.autograd import Gradients, Operation
from core.backend import Array, array_module
from core.ops.arithmetic import mul
from core.ops.elementwise import cos, sin
from core.ops.operands import binary
from core.tensor import Tensor


class Compose(Operation):
    """a + i · b"""

    broadcasts = True

    def forward(self, a: Array, b: Array) -> Array:
        xp = array_module(a)
        out: Array = xp.empty(
            xp.broadcast(a, b).shape, dtypes.complex128 if a.dtype.itemsize == 8 else dtypes.complex64
        )
        out.real, out.imag = a, b
        return out

    def backward(self, grad: Array) -> Gradients:
        return grad.real, grad.imag


class Conjugate(Operation):
    """The imaginary part with the opposite sign"""

    def forward(self, x: Array) -> Array:
        out: Array = array_module(x).conj(x)
        return out

    def backward(self, grad: Array) -> Gradients:
        return (array_module(grad).conj(grad),)


class RealPart(Operation):
    """The real part"""

    views = True

    def forward(self, x: Array) -> Array:
        self.type = x.dtype
        return x.real

    def backward(self, grad: Array) -> Gradients:
        return (grad.astype(self.type),)


class ImaginaryPart(Operation):
    """The imaginary part"""

    views = True

    def forward(self, x: Array) -> Array:
        self.type = x.dtype
        return x.imag

    def backward(self, grad: Array) -> Gradients:
        return (grad.astype(self.type) * self.type.type(1j),)


class Angle(Operation):
    """The angle of x in the plane"""

    def forward(self, x: Array) -> Array:
        self.keep(x)
        out: Array = array_module(x).angle(x)
        return out

    def backward(self, grad: Array) -> Gradients:
        (x,) = self.saved()
        if x.dtype.kind != "c":
            return (array_module(x).zeros_like(x),)
        length = x.real * x.real + x.imag * x.imag
        turned = array_module(x).where(length == 0, 0, x / array_module(x).where(length == 0, 1, length))
        return ((grad * (turned * x.dtype.type(1j))).astype(x.dtype),)


class ViewAsReal(Operation):
    """Real and imaginary part along a new last axis of length 2"""

    def forward(self, x: Array) -> Array:
        out: Array = array_module(x).stack([x.real, x.imag], axis=-1)
        return out

    def backward(self, grad: Array) -> Gradients:
        return (_joined(grad),)


class ViewAsComplex(Operation):
    """The last axis, of length 2, as real and imaginary part"""

    def forward(self, x: Array) -> Array:
        return _joined(x)

    def backward(self, grad: Array) -> Gradients:
        return (array_module(grad).stack([grad.real, grad.imag], axis=-1),)


def complex(real: Tensor, imag: Tensor) -> Tensor:
    """real + i · imag"""
    if real.dtype != imag.dtype or real.dtype not in (dtypes.float32, dtypes.float64):
        raise RuntimeError(f"complex needs two parts in float32 or in float64; received {real.dtype} and {imag.dtype}.")
    return binary(Compose, real, imag)


def polar(abs: Tensor, angle: Tensor) -> Tensor:
    """The complex number with this absolute value and angle."""
    return complex(mul(abs, cos(angle)), mul(abs, sin(angle)))


def real(input: Tensor) -> Tensor:
    """The real part, a view; a real tensor as it is."""
    return RealPart()(input) if input.dtype.kind == "c" else input


def imag(input: Tensor) -> Tensor:
    """The imaginary part, a view."""
    if input.dtype.kind != "c":
        raise RuntimeError(f"imag needs a complex tensor; this one holds {input.dtype}.")
    return ImaginaryPart()(input)


def conj(input: Tensor) -> Tensor:
    """The imaginary part with the opposite sign; a real tensor as it is."""
    return Conjugate()(input) if input.dtype.kind == "c" else input


def angle(input: Tensor) -> Tensor:
    """The angle in the plane, from -π to π."""
    return Angle()(input)


def view_as_real(input: Tensor) -> Tensor:
    """Real and imaginary part along a new last axis; unlike PyTorch's, a copy."""
    if input.dtype.kind != "c":
        raise RuntimeError(f"view_as_real needs a complex tensor; this one holds {input.dtype}.")
    return ViewAsReal()(input)


def view_as_complex(input: Tensor) -> Tensor:
    """The last axis, of length 2, as real and imaginary part; unlike PyTorch's, a copy."""
    if not input.ndim or input.shape[-1] != 2 or input.dtype not in (dtypes.float32, dtypes.float64):
        raise RuntimeError(
            "view_as_complex needs float32 or float64 with a last axis of 2; "
            f"received shape {input.shape} of {input.dtype}."
        )
    return ViewAsComplex()(input)


def is_complex(input: Tensor) -> bool:
    """Whether the elements are complex numbers."""
    return input.dtype.kind == "c"


def _joined(parts: Array) -> Array:
    out: Array = array_module(parts).empty(parts.shape[:-1], _complex_type(parts))
    out.real, out.imag = parts[..., 0], parts[..., 1]
    return out


def _complex_type(part: Array) -> dtypes.DType:
    return dtypes.complex128 if part.dtype.itemsize == 8 else dtypes.complex64
