"""Normalisation within samples in a few passes over memory: rows of features, and groups of channels.

Some rows, or one sample, are taken at a time, so that all steps on them happen in the cache of one core. Results do not
depend on the number of threads.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from core.backend.array import Array, on_host
from core.backend.kernels.batch_norm import rows_of
from core.backend.kernels.scratch import scratch
from core.backend.memory import empty
from core.backend.parallel import team

_HOST_BYTES = 1 << 18  # of one round's rows
_LARGE_ROWS = 1 << 13  # values from which rounds are worth their trouble
_LARGE_SAMPLE = 1 << 13  # values of one sample likewise

Measured: TypeAlias = tuple[Array, Array]
"""Mean and variance (without Bessel's correction): (rows,), or (samples, groups)."""
Parameters: TypeAlias = tuple[Array | None, Array | None]
"""Weight and bias of every feature or channel; no bias without a weight."""


def suits_rows(x: Array) -> bool:
    """Whether x (rows, features) is a large contiguous array on the host."""
    return on_host(x) and x.size >= _LARGE_ROWS and bool(x.flags.c_contiguous)


def suits_samples(last: Array) -> bool:
    """Whether `last` (N, …, C) is a contiguous array on the host with large samples."""
    return on_host(last) and last.size >= _LARGE_SAMPLE * len(last) > 0 and bool(last.flags.c_contiguous)


def rows_forward(x: Array, parameters: Parameters, eps: float) -> tuple[Array, Measured]:
    """x (rows, features) with mean 0 and variance 1 in every row; then weight and bias."""
    out = empty(x.shape, x)
    mean, variance = np.empty(len(x), x.dtype), np.empty(len(x), x.dtype)
    share = np.full(x.shape[1], 1 / x.shape[1], x.dtype)
    weight, bias = parameters
    parts = _parts(x)

    def apply(number: int) -> None:
        part = parts[number]
        target = out[part]
        np.matmul(x[part], share, out=mean[part])
        np.subtract(x[part], mean[part, None], out=target)
        squares = np.multiply(target, target, out=scratch("squares", target.shape, x))
        np.matmul(squares, share, out=variance[part])
        target *= inverse_root(variance[part], eps)[:, None]
        if weight is not None:
            target *= weight
        if bias is not None:
            target += bias

    team().run(apply, len(parts))
    return out, (mean, variance)


def rows_backward(grad: Array, x: Array, measured: Measured, weight: Array | None, eps: float) -> tuple[Array, ...]:
    """The gradients of x (rows, features), of the weight and of the bias from `grad`, that of the output."""
    out = empty(x.shape, x)
    share = np.full(x.shape[1], 1 / x.shape[1], x.dtype)
    parts = _parts(x)
    mean, inverse = measured[0], inverse_root(measured[1], eps)

    factor = share if weight is None else share * weight

    def apply(number: int) -> tuple[Array, Array]:
        part = parts[number]
        given, target = grad[part], out[part]
        ones = np.ones(len(given), x.dtype)
        normed = np.subtract(x[part], mean[part, None], out=scratch("normed", given.shape, x))
        normed *= inverse[part, None]
        np.multiply(given, normed, out=target)
        found = ones @ target, ones @ given
        normed *= (target @ factor)[:, None]
        normed += (given @ factor)[:, None]
        if weight is not None:
            given = np.multiply(given, weight, out=target)
        np.subtract(given, normed, out=target)
        target *= inverse[part, None]
        return found

    weighted, total = _added(team().run(apply, len(parts)))
    return out, weighted, total


def groups_forward(last: Array, groups: int, parameters: Parameters, eps: float) -> tuple[Array, Measured]:
    """`last` (N, …, C) with mean 0 and variance 1 in every group of channels of every sample; then weight and bias."""
    out = empty(last.shape, last)
    channels = last.shape[-1]
    mean, variance = np.empty((len(last), groups), last.dtype), np.empty((len(last), groups), last.dtype)
    count = last.dtype.type(last[0].size // groups)
    weight, bias = parameters

    def apply(number: int) -> None:
        values, target = _flat(last, number), _flat(out, number)
        repeats = values.shape[1] // channels
        mean[number] = _by_group(values, groups, channels) / count
        np.subtract(values, _line(mean[number], channels, repeats), out=target)
        squares = np.multiply(target, target, out=scratch("squares", target.shape, last))
        variance[number] = _by_group(squares, groups, channels) / count
        scale = np.repeat(inverse_root(variance[number], eps), channels // groups)
        target *= np.tile(scale if weight is None else scale * weight, repeats)
        if bias is not None:
            target += np.tile(bias, repeats)

    team().run(apply, len(last))
    return out, (mean, variance)


def groups_backward(
    grad: Array, last: Array, measured: Measured, weight: Array | None, eps: float
) -> tuple[Array, ...]:
    """The gradients of `last` (N, …, C), of the weight and of the bias from `grad`, that of the output."""
    out = empty(last.shape, last)
    channels, groups = last.shape[-1], measured[0].shape[1]
    count = last.dtype.type(last[0].size // groups)
    each = channels // groups

    def apply(number: int) -> tuple[Array, Array]:
        values, given, target = (_flat(array, number) for array in (last, grad, out))
        repeats = values.shape[1] // channels
        inverse = inverse_root(measured[1][number], eps)
        np.subtract(values, _line(measured[0][number], channels, repeats), out=target)
        product = np.multiply(given, target, out=scratch("squares", given.shape, last))
        weighted, total = _by_channel(product, channels) * np.repeat(inverse, each), _by_channel(given, channels)
        of_grad = np.repeat(inverse, each)
        slope, offset = weighted, total
        if weight is not None:
            of_grad, slope, offset = of_grad * weight, weighted * weight, total * weight
        slope, offset = (values.reshape(groups, each).sum(axis=1) / count for values in (slope, offset))
        target *= _line(-slope * inverse * inverse, channels, repeats)
        target += np.multiply(given, np.tile(of_grad, repeats), out=product)
        target -= _line(offset * inverse, channels, repeats)
        return weighted, total

    weighted, total = _added(team().run(apply, len(last)))
    return out, weighted, total


def inverse_root(variance: Array, eps: float) -> Array:
    """1 / sqrt(variance + eps)"""
    inverse: Array = 1 / np.sqrt(variance + variance.dtype.type(eps))
    return inverse


def _added(shares: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    first, second = shares[0][0].copy(), shares[0][1].copy()
    for one, other in shares[1:]:
        first += one
        second += other
    return first, second


def _flat(last: Array, number: int) -> Array:
    """One sample as rows of several pixels each."""
    return rows_of(last[number : number + 1]).values


def _by_channel(values: Array, channels: int) -> Array:
    """The sum of rows of pixels for every channel; the product with ones is faster than sum."""
    total: Array = (np.ones(len(values), values.dtype) @ values).reshape(-1, channels).sum(axis=0)
    return total


def _by_group(values: Array, groups: int, channels: int) -> Array:
    """The sum of rows of pixels for every group of channels."""
    total: Array = _by_channel(values, channels).reshape(groups, -1).sum(axis=1)
    return total


def _line(of_groups: Array, channels: int, repeats: int) -> Array:
    """One number for every group, repeated for its channels and for all pixels of a row."""
    return np.tile(np.repeat(of_groups, channels // len(of_groups)), repeats)


def _parts(x: Array) -> list[slice]:
    step = max(1, _HOST_BYTES // max(1, x.shape[1] * x.itemsize))
    return [slice(start, min(start + step, len(x))) for start in range(0, len(x), step)]
