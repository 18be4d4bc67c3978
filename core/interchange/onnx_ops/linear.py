"""Products of matrices and tensors of ONNX, also of quantised values."""

from __future__ import annotations

import core as engine
from core.interchange.onnx_ops.node import Attributes, Inputs, Operator, Result, same_type
from core.ops.operands import cast
from core.tensor import Tensor


def matmul(x: Inputs, a: Attributes) -> Result:
    """A product of matrices or stacks of them."""
    return same_type(x[0], engine.matmul(x[0], x[1]))


def gemm(x: Inputs, a: Attributes) -> Result:
    """alpha A B + beta C, with A and B transposed on demand."""
    first = engine.t(x[0]) if a.flag("transA") else x[0]
    second = engine.t(x[1]) if a.flag("transB") else x[1]
    out = engine.mul(engine.matmul(first, second), a.real("alpha", 1.0))
    third = x.get(2)
    return same_type(x[0], out if third is None else engine.add(out, engine.mul(third, a.real("beta", 1.0))))


def einsum(x: Inputs, a: Attributes) -> Result:
    """Sums of products over axes named by letters."""
    return engine.einsum(a.text("equation", "").replace(" ", ""), *x)


def centred(values: Tensor, zero: Tensor | None, axis: int) -> Tensor:
    """Quantised values as int32 less their zero point, which may be one per slice along `axis`."""
    whole = cast(values, engine.int32)
    if zero is None:
        return whole
    offset = cast(zero, engine.int32)
    if offset.ndim == 1 and offset.numel() > 1:
        offset = engine.reshape(offset, [-1 if at == axis % whole.ndim else 1 for at in range(whole.ndim)])
    return engine.sub(whole, offset)


def matmul_integer(x: Inputs, a: Attributes) -> Result:
    """A product of quantised matrices in int32."""
    return cast(engine.matmul(centred(x[0], x.get(2), -2), centred(x[1], x.get(3), -1)), engine.int32)


OPERATORS: dict[str, Operator] = {
    "Einsum": einsum,
    "Gemm": gemm,
    "MatMul": matmul,
    "MatMulInteger": matmul_integer,
}
