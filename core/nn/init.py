"""Initial values, in place and in PyTorch's names. They draw from `core.backend.current_generator()`."""

from __future__ import annotations

import math

import numpy as np

from core.backend import current_generator, to_device
from core.tensor import Tensor


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
    if nonlinearity in ("linear", "sigmoid", "conv1d", "conv2d", "conv3d"):
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
