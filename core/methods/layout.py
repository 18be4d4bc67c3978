"""Methods that move values or read them at places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

Method: TypeAlias = Callable[..., Any]


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

    # Less usual arrangements
    argwhere: ClassVar[Method]
    adjoint: ClassVar[Method]
    diagflat: ClassVar[Method]
    dsplit: ClassVar[Method]
    fliplr: ClassVar[Method]
    flipud: ClassVar[Method]
    hsplit: ClassVar[Method]
    index_put: ClassVar[Method]
    masked_scatter: ClassVar[Method]
    moveaxis: ClassVar[Method]
    new_empty: ClassVar[Method]
    reshape_as: ClassVar[Method]
    rot90: ClassVar[Method]
    scatter_reduce: ClassVar[Method]
    swapdims: ClassVar[Method]
    take_along_dim: ClassVar[Method]
    tensor_split: ClassVar[Method]
    unfold: ClassVar[Method]
    unique_consecutive: ClassVar[Method]
    vsplit: ClassVar[Method]
    short: ClassVar[Method]
    byte: ClassVar[Method]
    char: ClassVar[Method]
    H: Any
