"""The methods of a tensor that are operations: declared here, bound by `core.ops.methods`.

Operations are built on tensors and not the other way round, so `Tensor` cannot import them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

Method: TypeAlias = ClassVar[Callable[..., Any]]


class Methods:
    """Everything that can be asked of a tensor as well as of a function: `tensor.exp()` is `exp(tensor)`."""

    __slots__ = ()

    # == and != compare elements and give tensors
    __eq__: Method  # type: ignore[assignment]
    __ne__: Method  # type: ignore[assignment]
    __hash__ = object.__hash__

    # Graph
    backward: Method

    # Arithmetic
    __add__: Method
    __radd__: Method
    __iadd__: Method
    __sub__: Method
    __rsub__: Method
    __isub__: Method
    __mul__: Method
    __rmul__: Method
    __imul__: Method
    __truediv__: Method
    __rtruediv__: Method
    __itruediv__: Method
    __floordiv__: Method
    __mod__: Method
    __pow__: Method
    __rpow__: Method
    __matmul__: Method
    __rmatmul__: Method
    __neg__: Method
    __abs__: Method
    add: Method
    sub: Method
    mul: Method
    div: Method
    pow: Method
    neg: Method
    abs: Method
    maximum: Method
    minimum: Method
    add_: Method
    sub_: Method
    mul_: Method
    div_: Method
    zero_: Method
    fill_: Method
    copy_: Method
    clamp_: Method

    # Comparison
    __lt__: Method
    __le__: Method
    __gt__: Method
    __ge__: Method
    __and__: Method
    __or__: Method
    __xor__: Method
    __invert__: Method
    eq: Method
    ne: Method
    lt: Method
    le: Method
    gt: Method
    ge: Method
    isnan: Method
    isfinite: Method
    isinf: Method
    equal: Method
    allclose: Method

    # Functions
    exp: Method
    log: Method
    log1p: Method
    expm1: Method
    sqrt: Method
    rsqrt: Method
    square: Method
    reciprocal: Method
    sin: Method
    cos: Method
    tanh: Method
    sigmoid: Method
    relu: Method
    sign: Method
    floor: Method
    ceil: Method
    round: Method
    clamp: Method
    softmax: Method
    log_softmax: Method

    # Reductions
    sum: Method
    mean: Method
    var: Method
    std: Method
    prod: Method
    max: Method
    min: Method
    amax: Method
    amin: Method
    argmax: Method
    argmin: Method
    argsort: Method
    sort: Method
    topk: Method
    all: Method
    any: Method
    cumsum: Method
    logsumexp: Method
    norm: Method

    # Shape
    reshape: Method
    view: Method
    view_as: Method
    flatten: Method
    permute: Method
    transpose: Method
    t: Method
    T: Any
    mT: Any
    squeeze: Method
    unsqueeze: Method
    expand: Method
    expand_as: Method
    broadcast_to: Method
    contiguous: Method
    clone: Method
    unbind: Method
    split: Method
    chunk: Method
    repeat: Method
    flip: Method

    # Indexing
    __getitem__: Method
    __setitem__: Method
    gather: Method
    index_select: Method
    masked_fill: Method
    where: Method

    # Matrices
    matmul: Method
    mm: Method
    bmm: Method
    dot: Method

    # Type and device
    to: Method
    cpu: Method
    cuda: Method
    type: Method
    float: Method
    double: Method
    half: Method
    long: Method
    int: Method
    bool: Method
    type_as: Method
