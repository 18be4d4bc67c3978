"""Tools for tests of operations and layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from core.autograd import no_grad
from core.backend import Array, Generator, array_module, to_host
from core.tensor import Tensor


def gradcheck(
    function: Callable[..., Any], inputs: Sequence[Tensor], eps: float = 1e-6, rtol: float = 1e-6, atol: float = 1e-8
) -> bool:
    """Compare the gradients of `function(*inputs)` with central differences.

    Every input that requires gradients must be float64 and a leaf. Outputs are weighed with fixed random numbers, so
    that errors do not cancel. Returns True; AssertionError names the input, the element and both values.

    A difference quotient of a value v with step eps carries rounding of about 1e-16 · v / eps on top of `atol`.
    """
    watched = [tensor for tensor in inputs if tensor.requires_grad]
    if not watched:
        raise ValueError("gradcheck needs an input that requires gradients.")
    for tensor in watched:
        if tensor.dtype != np.float64:
            raise ValueError(f"gradcheck needs inputs in float64; one is {tensor.dtype}.")
    weights = _weights(function, inputs)
    for tensor in watched:
        tensor.grad = None
    for output, weight in zip(_outputs(function, inputs), weights, strict=True):
        if output.requires_grad:
            output.backward(Tensor(weight), retain_graph=True)
    for number, tensor in enumerate(inputs):
        if tensor.requires_grad:
            analytic = np.zeros(tensor.shape) if tensor.grad is None else to_host(tensor.grad.array)
            numeric = _numeric(function, inputs, tensor, weights, eps)
            _compare(number, analytic, numeric, rtol, atol)
    return True


def _outputs(function: Callable[..., Any], inputs: Sequence[Tensor]) -> list[Tensor]:
    result = function(*inputs)
    return [result] if isinstance(result, Tensor) else [item for item in result if item.dtype.kind in "fc"]


def _weights(function: Callable[..., Any], inputs: Sequence[Tensor]) -> list[Array]:
    stream = Generator(0, "gradcheck").numpy
    with no_grad():
        outputs = _outputs(function, inputs)
    return [
        array_module(output.array).asarray(stream.uniform(0.5, 1.5, output.shape).astype(output.dtype))
        for output in outputs
    ]


def _numeric(
    function: Callable[..., Any], inputs: Sequence[Tensor], tensor: Tensor, weights: list[Array], eps: float
) -> Array:
    found = np.zeros(tensor.shape)
    base = tensor.array

    def value(index: tuple[int, ...], change: float) -> float:
        tensor.array = base.copy()
        tensor.array[index] += change
        outputs = _outputs(function, inputs)
        return sum(float((output.array * weight).sum()) for output, weight in zip(outputs, weights, strict=True))

    try:
        with no_grad():
            for index in np.ndindex(tensor.shape):
                found[index] = (value(index, eps) - value(index, -eps)) / (2 * eps)
    finally:
        tensor.array = base
    return found


def _compare(number: int, analytic: Array, numeric: Array, rtol: float, atol: float) -> None:
    allowed = atol + rtol * max(1.0, float(np.abs(numeric).max(initial=0.0)))
    wrong = np.argwhere(np.abs(analytic - numeric) > allowed)
    if len(wrong):
        index = tuple(wrong[0].tolist())
        raise AssertionError(
            f"Gradient of input {number} at {index}: backward gives {analytic[index]:.10g}, central differences "
            f"{numeric[index]:.10g}; {len(wrong)} of {analytic.size} elements differ by more than {allowed:.3g}."
        )
