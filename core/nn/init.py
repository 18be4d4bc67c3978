"""Initial values, in place and in PyTorch's names. They draw from `core.backend.current_generator()`."""

from __future__ import annotations

import math

import numpy as np

from core.backend import current_generator, to_device
from core.tensor import Tensor

_CONVOLUTIONS = tuple(f"conv{kind}{axes}d" for kind in ("", "_transpose") for axes in (1, 2, 3))


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """By how much weights must grow so that values keep their size through `nonlinearity`."""
    if nonlinearity == "tanh":
        return 5 / 3
    if nonlinearity == "relu":
        return math.sqrt(2)
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity == "selu":
        return 3 / 4
    if nonlinearity in ("linear", "sigmoid") or nonlinearity in _CONVOLUTIONS:
        return 1.0
    known = "linear, sigmoid, tanh, relu, leaky_relu or selu"
    raise ValueError(f"Unknown nonlinearity {nonlinearity!r}; expected {known}.")


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0) -> Tensor:
    """Uniform from `a` to `b`."""
    drawn = current_generator().numpy.random(tensor.shape, dtype=np.float32)
    return _store(tensor, drawn * np.float32(b - a) + np.float32(a))


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0) -> Tensor:
    """Normal with the given mean and deviation."""
    drawn = current_generator().numpy.standard_normal(tensor.shape, dtype=np.float32)
    return _store(tensor, drawn * np.float32(std) + np.float32(mean))


def constant_(tensor: Tensor, val: float) -> Tensor:
    """`val` everywhere."""
    return _store(tensor, np.asarray(val))


def zeros_(tensor: Tensor) -> Tensor:
    """Zeros."""
    return constant_(tensor, 0.0)


def ones_(tensor: Tensor) -> Tensor:
    """Ones."""
    return constant_(tensor, 1.0)


def xavier_uniform_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010; uniform."""
    fan_in, fan_out = fans(tensor)
    bound = gain * math.sqrt(6 / (fan_in + fan_out))
    return uniform_(tensor, -bound, bound)


def xavier_normal_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """As `xavier_uniform_`, normal."""
    fan_in, fan_out = fans(tensor)
    return normal_(tensor, 0.0, gain * math.sqrt(2 / (fan_in + fan_out)))


def kaiming_uniform_(tensor: Tensor, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Tensor:
    """He et al., "Delving deep into rectifiers", 2015; uniform."""
    bound = math.sqrt(3) * calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode))
    return uniform_(tensor, -bound, bound)


def kaiming_normal_(tensor: Tensor, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Tensor:
    """As `kaiming_uniform_`, normal."""
    return normal_(tensor, 0.0, calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode)))


def trunc_normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0) -> Tensor:
    """Normal with the given mean and deviation, drawn again where it falls outside `a` … `b`."""
    low, high = (a - mean) / std, (b - mean) / std
    if low >= high:
        raise ValueError(f"trunc_normal_: a must be below b; they are {a} and {b}.")
    drawn = np.empty(math.prod(tensor.shape))
    todo = np.arange(drawn.size)
    while todo.size:
        tried, kept = _try_normal(low, high, todo.size)
        drawn[todo[kept]] = tried[kept]
        todo = todo[~kept]
    return _store(tensor, np.clip(drawn * std + mean, a, b).reshape(tensor.shape))


def _try_normal(low: float, high: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` candidates from a standard normal, and which of them are good within `low` … `high`."""
    stream = current_generator().numpy
    mass = (math.erf(high / math.sqrt(2)) - math.erf(low / math.sqrt(2))) / 2
    if mass > 0.1:
        tried = stream.standard_normal(count)
        return tried, (tried >= low) & (tried <= high)
    top = min(max(low, 0.0), high) if low >= 0 else max(min(high, 0.0), low)  # where the density is highest
    low, high = max(low, top - 8), min(high, top + 8)  # beyond it there is nothing left
    tried = stream.uniform(low, high, count)
    return tried, stream.random(count) < np.exp((top**2 - tried**2) / 2)


def orthogonal_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """Rows (or columns, if there are fewer) at right angles, each of the length `gain`.

    Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014.
    """
    if tensor.ndim < 2:
        raise ValueError(f"orthogonal_ needs a tensor of at least two axes; this one has shape {tensor.shape}.")
    rows = tensor.shape[0]
    columns = math.prod(tensor.shape[1:])
    drawn = current_generator().numpy.standard_normal((max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(drawn)
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return _store(tensor, (gain * (q if rows >= columns else q.T)).reshape(tensor.shape))


def eye_(tensor: Tensor) -> Tensor:
    """The identity matrix: inputs pass a linear layer unchanged."""
    if tensor.ndim != 2:
        raise ValueError(f"eye_ needs a matrix; this tensor has shape {tensor.shape}.")
    return _store(tensor, np.eye(tensor.shape[0], tensor.shape[1]))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """1 in the middle of the filter of each channel to itself: inputs pass a convolution unchanged."""
    if tensor.ndim not in (3, 4, 5) or tensor.shape[0] % groups:
        raise ValueError(f"dirac_ needs a filter of 3 to 5 axes for {groups} groups; received shape {tensor.shape}.")
    filters = np.zeros(tensor.shape)
    size = tensor.shape[0] // groups
    middle = tuple(length // 2 for length in tensor.shape[2:])
    for group in range(groups):
        for channel in range(min(size, tensor.shape[1])):
            filters[(group * size + channel, channel, *middle)] = 1
    return _store(tensor, filters)


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01) -> Tensor:
    """Normal, a share `sparsity` of each column 0. Martens, "Deep learning via Hessian-free optimization", 2010."""
    if tensor.ndim != 2:
        raise ValueError(f"sparse_ needs a matrix; this tensor has shape {tensor.shape}.")
    rows, columns = tensor.shape
    stream = current_generator().numpy
    drawn = stream.standard_normal((rows, columns)) * std
    for column in range(columns):
        drawn[stream.permutation(rows)[: math.ceil(sparsity * rows)], column] = 0
    return _store(tensor, drawn)


def fans(tensor: Tensor) -> tuple[int, int]:
    """How many inputs each output of a weight (out, in, …) has, and how many outputs each input."""
    if tensor.ndim < 2:
        raise ValueError(f"A weight needs at least two axes to have fans; this tensor has shape {tensor.shape}.")
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def _fan(tensor: Tensor, mode: str) -> int:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f'mode must be "fan_in" or "fan_out"; it is {mode!r}.')
    return max(1, fans(tensor)[mode == "fan_out"])


def _store(tensor: Tensor, values: np.ndarray) -> Tensor:
    tensor.array[...] = to_device(values, tensor.device)
    tensor.mark_changed()
    return tensor
