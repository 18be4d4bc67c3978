"""The methods of a tensor that are operations: declared here, bound by `core.ops.methods`.

Operations are built on tensors and not the other way round, so `Tensor` cannot import them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

Method: TypeAlias = Callable[..., Any]


class Methods:
    """What computes values, as a method: `tensor.exp()` is `exp(tensor)`."""

    __slots__ = ()

    # == and != compare elements and give tensors
    __eq__: ClassVar[Method]
    __ne__: ClassVar[Method]
    __hash__ = object.__hash__

    # Graph
    backward: ClassVar[Method]
    register_hook: ClassVar[Method]
    retain_grad: ClassVar[Method]

    # Arithmetic
    __add__: ClassVar[Method]
    __radd__: ClassVar[Method]
    __iadd__: ClassVar[Method]
    __sub__: ClassVar[Method]
    __rsub__: ClassVar[Method]
    __isub__: ClassVar[Method]
    __mul__: ClassVar[Method]
    __rmul__: ClassVar[Method]
    __imul__: ClassVar[Method]
    __truediv__: ClassVar[Method]
    __rtruediv__: ClassVar[Method]
    __itruediv__: ClassVar[Method]
    __floordiv__: ClassVar[Method]
    __mod__: ClassVar[Method]
    __pow__: ClassVar[Method]
    __rpow__: ClassVar[Method]
    __rfloordiv__: ClassVar[Method]
    __rmod__: ClassVar[Method]
    __matmul__: ClassVar[Method]
    __rmatmul__: ClassVar[Method]
    __neg__: ClassVar[Method]
    __abs__: ClassVar[Method]
    add: ClassVar[Method]
    sub: ClassVar[Method]
    mul: ClassVar[Method]
    div: ClassVar[Method]
    pow: ClassVar[Method]
    neg: ClassVar[Method]
    abs: ClassVar[Method]
    maximum: ClassVar[Method]
    minimum: ClassVar[Method]
    add_: ClassVar[Method]
    sub_: ClassVar[Method]
    mul_: ClassVar[Method]
    div_: ClassVar[Method]
    zero_: ClassVar[Method]
    fill_: ClassVar[Method]
    copy_: ClassVar[Method]
    clamp_: ClassVar[Method]
    masked_fill_: ClassVar[Method]
    exp_: ClassVar[Method]
    sqrt_: ClassVar[Method]
    neg_: ClassVar[Method]
    relu_: ClassVar[Method]
    normal_: ClassVar[Method]
    uniform_: ClassVar[Method]

    # Comparison
    __lt__: ClassVar[Method]
    __le__: ClassVar[Method]
    __gt__: ClassVar[Method]
    __ge__: ClassVar[Method]
    __and__: ClassVar[Method]
    __or__: ClassVar[Method]
    __xor__: ClassVar[Method]
    __rand__: ClassVar[Method]
    __ror__: ClassVar[Method]
    __rxor__: ClassVar[Method]
    __invert__: ClassVar[Method]
    eq: ClassVar[Method]
    ne: ClassVar[Method]
    lt: ClassVar[Method]
    le: ClassVar[Method]
    gt: ClassVar[Method]
    ge: ClassVar[Method]
    isnan: ClassVar[Method]
    isfinite: ClassVar[Method]
    isinf: ClassVar[Method]
    isclose: ClassVar[Method]
    logical_and: ClassVar[Method]
    logical_or: ClassVar[Method]
    logical_xor: ClassVar[Method]
    logical_not: ClassVar[Method]
    equal: ClassVar[Method]
    allclose: ClassVar[Method]

    # Functions
    exp: ClassVar[Method]
    log: ClassVar[Method]
    log1p: ClassVar[Method]
    expm1: ClassVar[Method]
    sqrt: ClassVar[Method]
    rsqrt: ClassVar[Method]
    square: ClassVar[Method]
    reciprocal: ClassVar[Method]
    sin: ClassVar[Method]
    cos: ClassVar[Method]
    tanh: ClassVar[Method]
    sigmoid: ClassVar[Method]
    relu: ClassVar[Method]
    sign: ClassVar[Method]
    floor: ClassVar[Method]
    ceil: ClassVar[Method]
    round: ClassVar[Method]
    trunc: ClassVar[Method]
    clamp: ClassVar[Method]
    softmax: ClassVar[Method]
    log_softmax: ClassVar[Method]

    # Reductions
    sum: ClassVar[Method]
    mean: ClassVar[Method]
    var: ClassVar[Method]
    std: ClassVar[Method]
    prod: ClassVar[Method]
    max: ClassVar[Method]
    min: ClassVar[Method]
    amax: ClassVar[Method]
    amin: ClassVar[Method]
    argmax: ClassVar[Method]
    argmin: ClassVar[Method]
    argsort: ClassVar[Method]
    sort: ClassVar[Method]
    topk: ClassVar[Method]
    all: ClassVar[Method]
    any: ClassVar[Method]
    cumsum: ClassVar[Method]
    logsumexp: ClassVar[Method]
    norm: ClassVar[Method]

    # More functions
    acos: ClassVar[Method]
    acosh: ClassVar[Method]
    asin: ClassVar[Method]
    asinh: ClassVar[Method]
    atan: ClassVar[Method]
    atan2: ClassVar[Method]
    atanh: ClassVar[Method]
    cosh: ClassVar[Method]
    exp2: ClassVar[Method]
    fmod: ClassVar[Method]
    frac: ClassVar[Method]
    hypot: ClassVar[Method]
    lerp: ClassVar[Method]
    log2: ClassVar[Method]
    log10: ClassVar[Method]
    sinh: ClassVar[Method]
    tan: ClassVar[Method]
    absolute: ClassVar[Method]
    multiply: ClassVar[Method]
    divide: ClassVar[Method]
    subtract: ClassVar[Method]
    clip: ClassVar[Method]
    floor_divide: ClassVar[Method]
    remainder: ClassVar[Method]

    # Order and counts
    aminmax: ClassVar[Method]
    bincount: ClassVar[Method]
    count_nonzero: ClassVar[Method]
    cumprod: ClassVar[Method]
    diff: ClassVar[Method]
    isin: ClassVar[Method]
    kthvalue: ClassVar[Method]
    median: ClassVar[Method]
    quantile: ClassVar[Method]
    unique: ClassVar[Method]

    # Complex numbers
    real: Any
    imag: Any
    conj: ClassVar[Method]
    angle: ClassVar[Method]
    is_complex: ClassVar[Method]


class LayoutMethods:
    """What moves values or reads them at places: shapes, indices, matrices, types and devices."""

    __slots__ = ()

    # Shape
    reshape: ClassVar[Method]
    view: ClassVar[Method]
    view_as: ClassVar[Method]
    flatten: ClassVar[Method]
    permute: ClassVar[Method]
    transpose: ClassVar[Method]
    t: ClassVar[Method]
    T: Any
    mT: Any  # noqa: N815  (PyTorch's name)
    squeeze: ClassVar[Method]
    unsqueeze: ClassVar[Method]
    expand: ClassVar[Method]
    expand_as: ClassVar[Method]
    broadcast_to: ClassVar[Method]
    contiguous: ClassVar[Method]
    clone: ClassVar[Method]
    unbind: ClassVar[Method]
    split: ClassVar[Method]
    chunk: ClassVar[Method]
    repeat: ClassVar[Method]
    flip: ClassVar[Method]

    # Indexing
    __getitem__: ClassVar[Method]
    __setitem__: ClassVar[Method]
    gather: ClassVar[Method]
    index_select: ClassVar[Method]
    masked_fill: ClassVar[Method]
    where: ClassVar[Method]

    # Matrices
    matmul: ClassVar[Method]
    mm: ClassVar[Method]
    bmm: ClassVar[Method]
    dot: ClassVar[Method]

    outer: ClassVar[Method]
    mv: ClassVar[Method]
    addmm: ClassVar[Method]
    baddbmm: ClassVar[Method]

    # Arrangement and picking
    diag: ClassVar[Method]
    diag_embed: ClassVar[Method]
    diagonal: ClassVar[Method]
    movedim: ClassVar[Method]
    narrow: ClassVar[Method]
    repeat_interleave: ClassVar[Method]
    roll: ClassVar[Method]
    select: ClassVar[Method]
    tile: ClassVar[Method]
    trace: ClassVar[Method]
    tril: ClassVar[Method]
    triu: ClassVar[Method]
    unflatten: ClassVar[Method]
    swapaxes: ClassVar[Method]
    ravel: ClassVar[Method]
    index_add: ClassVar[Method]
    index_copy: ClassVar[Method]
    index_fill: ClassVar[Method]
    masked_select: ClassVar[Method]
    nonzero: ClassVar[Method]
    scatter: ClassVar[Method]
    scatter_add: ClassVar[Method]
    take: ClassVar[Method]

    # Type and device
    new_zeros: ClassVar[Method]
    new_ones: ClassVar[Method]
    new_full: ClassVar[Method]
    new_tensor: ClassVar[Method]
    to: ClassVar[Method]
    cpu: ClassVar[Method]
    cuda: ClassVar[Method]
    type: ClassVar[Method]
    float: ClassVar[Method]
    double: ClassVar[Method]
    half: ClassVar[Method]
    long: ClassVar[Method]
    int: ClassVar[Method]
    bool: ClassVar[Method]
    type_as: ClassVar[Method]
