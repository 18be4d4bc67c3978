# ruff: noqa: A004  (PyTorch's names: sum, max, abs …)
"""The engine of Net Studio: tensors with gradients on NumPy and CuPy, in PyTorch's names, without Qt.

    import core as torch
    import core.nn as nn
    import core.optim as optim

    net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    loss = nn.MSELoss()(net(torch.randn(8, 2)), torch.zeros(8, 1))
    loss.backward()
    optimizer.step()

`catalog`, `graph`, `network`, `train` and `files` build on it: networks as drawings, their training, and their files.
"""

import math
from importlib import metadata

from core import amp, autograd, backends, cuda, linalg, nn, optim, utils
from core.amp import autocast, is_autocast_enabled
from core.autograd import enable_grad, grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from core.backend import Device, DeviceError, Generator, device, get_num_threads, manual_seed, set_num_threads
from core.dtypes import (
    bool,
    complex64,
    complex128,
    double,
    float,
    float16,
    float32,
    float64,
    half,
    int,
    int8,
    int16,
    int32,
    int64,
    long,
    short,
    uint8,
)
from core.ops.arithmetic import (
    add,
    div,
    floor_divide,
    maximum,
    minimum,
    mul,
    pow,
    remainder,
    sub,
    where,
)
from core.ops.arrange import (
    diag,
    diag_embed,
    diagonal,
    hstack,
    meshgrid,
    movedim,
    narrow,
    repeat_interleave,
    roll,
    select,
    tile,
    trace,
    tril,
    triu,
    unflatten,
    vstack,
)
from core.ops.compare import (
    allclose,
    bitwise_and,
    bitwise_left_shift,
    bitwise_not,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
    ceil,
    eq,
    equal,
    floor,
    ge,
    gt,
    isclose,
    isfinite,
    isinf,
    isnan,
    le,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    lt,
    ne,
    round,
    sign,
    trunc,
)
from core.ops.complexes import angle, complex, conj, imag, is_complex, polar, real, view_as_complex, view_as_real
from core.ops.contract import addmm, baddbmm, einsum, mv, outer, tensordot
from core.ops.creation import (
    arange,
    as_tensor,
    empty,
    empty_like,
    eye,
    from_array,
    from_numpy,
    full,
    full_like,
    linspace,
    normal,
    ones,
    ones_like,
    rand,
    rand_like,
    randint,
    randn,
    randn_like,
    randperm,
    tensor,
    zeros,
    zeros_like,
)
from core.ops.curves import (
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    cosh,
    exp2,
    fmod,
    frac,
    hypot,
    lerp,
    log2,
    log10,
    sinh,
    tan,
)
from core.ops.elementwise import (
    abs,
    clamp,
    cos,
    exp,
    expm1,
    log,
    log1p,
    neg,
    reciprocal,
    relu,
    rsqrt,
    sigmoid,
    sin,
    sqrt,
    square,
    tanh,
)
from core.ops.facts import *  # noqa: F403
from core.ops.facts import __all__ as _facts
from core.ops.indexing import flip, gather, index_select, masked_fill
from core.ops.keywords import takes_axis, with_axis, with_words
from core.ops.layout import *  # noqa: F403
from core.ops.layout import __all__ as _layouts
from core.ops.linalg import cholesky, det, logdet, qr, slogdet, svd
from core.ops.matmul import bmm, dot, matmul, mm
from core.ops.methods import aliases
from core.ops.products import *  # noqa: F403
from core.ops.products import __all__ as _products
from core.ops.reduce import (
    all,
    amax,
    amin,
    any,
    argmax,
    argmin,
    argsort,
    cumsum,
    logsumexp,
    max,
    mean,
    min,
    norm,
    prod,
    sort,
    std,
    sum,
    topk,
    var,
)
from core.ops.sampling import *  # noqa: F403
from core.ops.sampling import __all__ as _samples
from core.ops.scatter import (
    index_add,
    index_copy,
    index_fill,
    index_put,
    masked_scatter,
    masked_select,
    nonzero,
    scatter,
    scatter_add,
    scatter_reduce,
    take,
)
from core.ops.search import *  # noqa: F403
from core.ops.search import __all__ as _searches
from core.ops.shape import (
    cat,
    chunk,
    clone,
    expand,
    flatten,
    permute,
    reshape,
    split,
    squeeze,
    stack,
    t,
    transpose,
    unbind,
    unsqueeze,
)
from core.ops.softmax import log_softmax, softmax
from core.ops.special import *  # noqa: F403
from core.ops.special import __all__ as _special
from core.ops.statistics import (
    aminmax,
    bincount,
    count_nonzero,
    cumprod,
    diff,
    isin,
    kthvalue,
    median,
    quantile,
    std_mean,
    unique,
    var_mean,
)
from core.serialization import load, save
from core.tensor import Tensor

absolute, clip, concat = abs, clamp, cat
concatenate, trapz = cat, trapezoid  # noqa: F405
multiply, divide, subtract = mul, div, sub
swapaxes, broadcast_to, ravel = transpose, expand, flatten
inf, nan, pi, e, newaxis = math.inf, math.nan, math.pi, math.e, None
globals().update(aliases())

__all__ = [
    "Device", "DeviceError", "Generator", "Tensor", "abs", "absolute", "acos", "acosh", "add", "addmm", "all",
    "allclose", "amax", "amin", "aminmax", "amp", "angle", "any", "arange", "argmax", "argmin", "argsort", "as_tensor",
    "asin", "asinh", "atan", "atan2", "atanh", "autocast", "autograd", "baddbmm", "bincount", "bitwise_and",
    "bitwise_not",
    "bitwise_or", "bitwise_xor", "bmm", "bool", "broadcast_to", "cat", "ceil", "chunk", "clamp", "clip", "clone",
    "complex", "complex64", "complex128", "concat", "conj", "cos", "cosh", "count_nonzero", "cuda", "cumprod",
    "cumsum", "device", "diag", "diag_embed", "diagonal", "diff", "div", "divide", "dot", "double", "einsum",
    "empty", "empty_like", "enable_grad", "eq", "equal", "exp", "exp2", "expm1", "eye", "flatten", "flip", "float",
    "float16", "float32", "float64", "floor", "floor_divide", "fmod", "frac", "from_array", "from_numpy", "full",
    "full_like", "gather", "ge", "get_num_threads", "grad", "gt", "half", "hstack", "hypot", "imag", "index_add",
    "index_copy", "index_fill", "index_select", "inf", "inference_mode", "int", "int8", "int16", "int32", "int64",
    "is_autocast_enabled",
    "is_complex", "is_grad_enabled", "isclose", "isfinite", "isin", "isinf", "isnan", "kthvalue", "le", "lerp",
    "linspace", "load", "log", "log1p", "log2", "log10", "log_softmax", "logical_and", "logical_not", "logical_or",
    "logical_xor", "logsumexp", "long", "lt", "manual_seed", "masked_fill", "masked_select", "matmul", "max",
    "maximum", "mean", "median", "meshgrid", "min", "minimum", "mm", "movedim", "mul", "multiply", "mv", "nan",
    "narrow", "ne", "neg", "nn", "no_grad", "nonzero", "norm", "normal", "ones", "ones_like", "optim", "outer",
    "permute", "pi", "polar", "pow", "prod", "quantile", "rand", "rand_like", "randint", "randn", "randn_like",
    "randperm", "ravel", "real", "reciprocal", "relu", "remainder", "repeat_interleave", "reshape", "roll", "round",
    "rsqrt", "save", "scatter", "scatter_add", "select", "set_grad_enabled", "set_num_threads", "short", "sigmoid",
    "sign", "sin", "sinh", "softmax", "sort", "split", "sqrt", "square", "squeeze", "stack", "std", "std_mean",
    "sub", "subtract", "sum", "swapaxes", "t", "take", "tan", "tanh", "tensor", "tensordot", "tile", "topk",
    "trace", "transpose", "tril", "triu", "trunc", "uint8", "unbind", "unflatten", "unique", "unsqueeze", "utils",
    "var", "var_mean", "view_as_complex", "view_as_real", "vstack", "where", "zeros", "zeros_like",
]  # fmt: skip
__all__ += [*_facts, *_layouts, *_products, *_samples, *_searches, *_special]
__all__ += ["backends", "bitwise_left_shift", "bitwise_right_shift", "cholesky", "concatenate", "det", "e", "index_put"]
__all__ += ["linalg", "logdet", "masked_scatter", "newaxis", "qr", "scatter_reduce", "slogdet", "svd", "trapz"]
for _name in __all__:
    if getattr(globals()[_name], "__module__", "").startswith("core.ops.") and not isinstance(globals()[_name], type):
        globals()[_name] = (with_axis if takes_axis(globals()[_name]) else with_words)(globals()[_name])


def __getattr__(name: str) -> str:
    """`core.__version__`: that of the installed package, or `unknown` where it runs from a folder."""
    if name != "__version__":
        raise AttributeError(f"module 'core' has no attribute {name!r}")
    try:
        return metadata.version("netstudio")
    except metadata.PackageNotFoundError:
        return "unknown"
