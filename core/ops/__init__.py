"""Differentiable functions of tensors by family, in PyTorch's names.

Each is a function on tensors over an `Operation` on raw arrays. Importing this package gives `Tensor` its methods.
"""

from core.ops import (
    arithmetic,
    batch_norm,
    compare,
    conv,
    convert,
    creation,
    dropout,
    elementwise,
    indexing,
    inplace,
    matmul,
    methods,
    pool,
    reduce,
    shape,
    softmax,
)

methods.bind()

__all__ = [
    "arithmetic",
    "batch_norm",
    "compare",
    "conv",
    "convert",
    "creation",
    "dropout",
    "elementwise",
    "indexing",
    "inplace",
    "matmul",
    "methods",
    "pool",
    "reduce",
    "shape",
    "softmax",
]
