"""Scaled dot-product attention (Vaswani et al., "Attention is all you need", 2017), fused with its own backward."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.autograd import Gradients, Operation, must_agree
from core.backend import Array, array_module, current_generator, memory, on_host
from core.backend.parallel import team
from core.tensor import Tensor

_BLOCK = 1 << 19  # bytes of scores that are worked on at a time: they stay in a core's own cache


class Attention(Operation):
    """softmax(query · keyᵀ · scale + bias) · value, and the softmax after dropout as a second output.

    query (…, L, E), key (…, S, E), value (…, S, V), bias broadcast to (…, L, S) → (…, L, V), (…, L, S). Where `closed`
    (boolean, broadcast likewise) holds, nothing is attended to; a row that is closed altogether attends to nothing and
    gives zeros. Rows of samples are independent and shared out to threads.
    """

    outputs = 2
    broadcasts = True

    def __init__(self, closed: Array | None, scale: float, drop: float) -> None:
        self.closed, self.scale, self.drop = closed, scale, drop

    def forward(self, *given: Array) -> tuple[Array, Array]:
        query, key, value = _over_one_batch(*given[:3])
        scores = memory.empty((*query.shape[:-1], key.shape[-2]), query)
        factors = self._factors(scores)
        xp = array_module(query)
        closed = None if self.closed is None else xp.broadcast_to(self.closed, scores.shape)
        bias = None if len(given) == 3 else xp.broadcast_to(given[3], scores.shape)
        out = _heads_inside((*query.shape[:-1], value.shape[-1]), query)
        parts = _parts(scores)
        scale = query.dtype.type(self.scale)
        attended = scores if factors is None else memory.empty(scores.shape, scores)

        def attend(number: int) -> None:
            part = parts[number]
            block = scores[part]
            xp.matmul(query[part], key[part].swapaxes(-1, -2), out=block)
            block *= scale
            if bias is not None:
                block += bias[part]
            if closed is not None:
                xp.copyto(block, block.dtype.type(-np.inf), where=closed[part])
            _softmax(xp, block)
            if factors is not None:
                xp.multiply(block, factors[part], out=attended[part])
            xp.matmul(attended[part], value[part], out=out[part])

        team().run(attend, len(parts))
        self.keep(query, key, value, scores, attended, factors, *given[:3])
        return out, attended

    def backward(self, grads: tuple[Array | None, ...]) -> Gradients:
        query, key, value, weights, attended, factors = self.saved()[:6]
        grad, grad_weights = grads
        xp = array_module(weights)
        down = memory.empty(weights.shape, weights)
        for_query, for_key, for_value = (_heads_inside(x.shape, x) for x in (query, key, value))
        parts = _parts(weights)
        scale = weights.dtype.type(self.scale)

        def attend_back(number: int) -> None:
            part = parts[number]
            block, share = down[part], weights[part]
            if grad is None:
                block[...] = 0
                for_value[part] = 0
            else:
                xp.matmul(grad[part], value[part].swapaxes(-1, -2), out=block)
                xp.matmul(attended[part].swapaxes(-1, -2), grad[part], out=for_value[part])
            if grad_weights is not None:
                block += grad_weights[part]
            if factors is not None:
                block *= factors[part]
            block *= share
            block -= share * block.sum(axis=-1, keepdims=True)
            xp.matmul(block, key[part], out=for_query[part])
            for_query[part] *= scale
            xp.matmul(block.swapaxes(-1, -2), query[part], out=for_key[part])
            for_key[part] *= scale

        team().run(attend_back, len(parts))
        return (for_query, for_key, for_value, down)[: len(self.needs)]

    def _factors(self, scores: Array) -> Array | None:
        if not self.drop:
            return None
        mask, share = current_generator().keep_mask(scores, self.drop)
        factors = memory.empty(scores.shape, scores)
        array_module(scores).multiply(mask, scores.dtype.type(1 / share if share else 0), out=factors)
        return factors


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor:
    """softmax(query · keyᵀ · scale) · value; query (…, L, E), key (…, S, E), value (…, S, V) → (…, L, V).

    A boolean `attn_mask` says where attention is allowed, one of floating point is added to the scores; both broadcast
    to (…, L, S). With `is_causal` step i attends to steps 0 … i alone. `scale` is 1 / sqrt(E) if left out.
    """
    return attend(query, key, value, attn_mask, {"drop": dropout_p, "causal": is_causal, "scale": scale})[0]


def attend(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, options: dict[str, Any]
) -> tuple[Tensor, Tensor]:
    """`scaled_dot_product_attention` and the attention weights (…, L, S); `options` has drop, causal and scale."""
    if min(query.ndim, key.ndim, value.ndim) < 2 or (query.shape[-1], key.shape[-2]) != (
        key.shape[-1],
        value.shape[-2],
    ):
        raise RuntimeError(
            "attention: expected query (…, L, E), key (…, S, E) and value (…, S, V); received shapes "
            f"{query.shape}, {key.shape} and {value.shape}."
        )
    if must_agree(query.array.dtype, key.array.dtype, value.array.dtype):
        raise RuntimeError(f"attention: expected equal types, received {query.dtype}, {key.dtype} and {value.dtype}.")
    shape = query.shape[-2], key.shape[-2]
    xp = array_module(query.array)
    closed = xp.triu(xp.ones(shape, bool), 1) if options["causal"] else None
    inputs = [query, key, value]
    if mask is not None:
        _require_mask(mask, shape)
        if mask.array.dtype.kind == "b":
            closed = ~mask.array if closed is None else ~mask.array | closed
        else:
            inputs.append(mask)
    scale = options["scale"]
    scale = 1 / math.sqrt(max(1, query.shape[-1])) if scale is None else scale
    out, weights = Attention(closed, scale, options["drop"]).several(*inputs)
    return out, weights


def _require_mask(mask: Tensor, shape: tuple[int, int]) -> None:
    fits = mask.ndim >= 2 and all(have in (1, want) for have, want in zip(mask.shape[-2:], shape, strict=True))
    if not fits or mask.array.dtype.kind not in "bf":
        raise RuntimeError(
            f"attention: expected a mask (…, {shape[0]}, {shape[1]}) of booleans or floating point; received shape "
            f"{mask.shape} of {mask.dtype}."
        )


def _softmax(xp: Any, block: Array) -> None:
    """Over the last axis, in place; rows of -inf become zeros."""
    lowest = np.finfo(block.dtype).min
    block -= xp.maximum(block.max(axis=-1, keepdims=True), lowest)
    xp.exp(block, out=block)
    total = block.sum(axis=-1, keepdims=True)
    block /= xp.maximum(total, np.finfo(block.dtype).tiny)


def _over_one_batch(query: Array, key: Array, value: Array) -> tuple[Array, ...]:
    """The three with equal leading axes."""
    lead = np.broadcast_shapes(query.shape[:-2], key.shape[:-2], value.shape[:-2])
    xp = array_module(query)
    return tuple(
        [x if x.shape[:-2] == lead else xp.broadcast_to(x, (*lead, *x.shape[-2:])) for x in (query, key, value)]
    )


def _heads_inside(shape: tuple[int, ...], like: Array) -> Array:
    """Room of `shape` (N, heads, L, E) with memory in the order (N, L, heads, E), so that heads join without a copy."""
    if len(shape) != 4:
        return memory.empty(shape, like)
    n, heads, length, width = shape
    return memory.empty((n, length, heads, width), like).transpose(0, 2, 1, 3)


def _parts(scores: Array) -> list[Any]:
    if scores.ndim < 3 or not on_host(scores):
        return [Ellipsis]
    step = max(1, _BLOCK * len(scores) // max(1, scores.nbytes))
    return [slice(start, start + step) for start in range(0, len(scores), step)]
