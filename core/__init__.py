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

from core import autograd, cuda, nn, optim
from core.autograd import enable_grad, grad, is_grad_enabled, no_grad, set_grad_enabled
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
from core.ops.compare import allclose, ceil, eq, equal, floor, ge, gt, isfinite, isinf, isnan, le, lt, ne, round, sign
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
from core.ops.indexing import flip, gather, index_select, masked_fill
from core.ops.matmul import bmm, dot, matmul, mm
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
from core.ops.shape import (
    cat,
    chunk,
    clone,
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
from core.tensor import Tensor

inference_mode = no_grad
