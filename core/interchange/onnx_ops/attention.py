"""Scaled dot-product attention of ONNX with masks, windows, grouped heads and caches of keys and values."""

from __future__ import annotations

import math

import numpy as np

import core as engine
import core.nn.functional as F
from core.backend import array_module
from core.interchange.onnx_ops.node import Attributes, Inputs, OnnxError, Operator, Result, same_type
from core.ops.operands import cast
from core.tensor import Tensor


def heads(x: Tensor, count: int) -> Tensor:
    """(N, L, H · E) as (N, H, L, E); four axes stay as they are."""
    if x.ndim == 4:
        return x
    return engine.transpose(engine.reshape(x, [x.shape[0], x.shape[1], count, -1]), 1, 2)


def with_past(past: Tensor | None, now: Tensor) -> Tensor:
    """Keys or values of the steps before and those of now."""
    return now if past is None else engine.cat([past, now], 2)


def repeated(x: Tensor, count: int) -> Tensor:
    """Every head of keys or values for as many heads of the query as share it."""
    return x if x.shape[1] == count else engine.repeat_interleave(x, count // x.shape[1], 1)


def allowed(x: Inputs, a: Attributes, shape: tuple[int, int]) -> Tensor:
    """Which of the keys each step of the query may see, from causality, windows and lengths; (L, S) or (N, 1, L, S)."""
    xp = array_module(x[0].array)
    past, lengths = x.get(4), x.get(6)
    before = xp.asarray(0 if past is None else past.shape[2])
    if lengths is not None and past is None:
        before = lengths.array.reshape(-1, 1, 1, 1) - shape[0]
    keys = xp.arange(shape[1])
    ahead = keys - (xp.arange(shape[0])[:, None] + before)
    seen = xp.ones(shape, bool)
    if a.flag("is_causal"):
        seen = seen & (ahead <= 0)
    if a.number("left_window_size", -1) >= 0:
        seen = seen & (-ahead <= a.number("left_window_size", -1))
    if a.number("right_window_size", -1) >= 0:
        seen = seen & (ahead <= a.number("right_window_size", -1))
    if lengths is not None:
        seen = seen & (keys < lengths.array.reshape(-1, 1, 1, 1))
    return Tensor(seen)


def masked(scores: Tensor, x: Inputs, a: Attributes) -> Tensor:
    """The scores with the mask added and -∞ where attention is not allowed; a short mask leaves the rest out."""
    mask, shape = x.get(3), (scores.shape[-2], scores.shape[-1])
    if mask is not None:
        missing = shape[1] - mask.shape[-1]
        if mask.dtype.kind == "b":
            mask = engine.where(
                mask, engine.zeros((), dtype=scores.dtype), engine.full((), -math.inf, dtype=scores.dtype)
            )
        if missing > 0:
            mask = F.pad(mask, [0, missing], "constant", -math.inf)
        scores = engine.add(scores, same_type(scores, mask))
    return engine.where(allowed(x, a, shape), scores, -math.inf)


def probabilities(scores: Tensor, a: Attributes) -> Tensor:
    """Softmax in the precision asked for; a row where nothing is allowed is 0."""
    precision = a.values.get("softmax_precision")
    if "softmax_precision" in a and precision is None:
        raise OnnxError("Attention: the engine does not have the element type of softmax_precision.")
    wide = cast(scores, precision) if isinstance(precision, np.dtype) else scores
    closed = engine.eq(engine.amax(wide, -1, keepdim=True), -math.inf)
    rows = F.softmax(engine.where(closed, 0.0, wide), -1)
    return same_type(scores, engine.where(closed, 0.0, rows))


def attention(x: Inputs, a: Attributes) -> Result:
    """softmax(Q Kᵀ scale + mask) V, the keys and values with those before, and the scores at the stage asked for.

    Vaswani et al., "Attention is all you need", 2017; grouped heads: Ainslie et al., 2023.
    """
    query = heads(x[0], a.number("q_num_heads", 1))
    key = with_past(x.get(4), heads(x[1], a.number("kv_num_heads", 1)))
    value = with_past(x.get(5), heads(x[2], a.number("kv_num_heads", 1)))
    root = math.sqrt(a.real("scale", 1 / math.sqrt(query.shape[-1])))
    turned = engine.transpose(repeated(key, query.shape[1]), -1, -2)
    stages = [engine.matmul(engine.mul(query, root), engine.mul(turned, root))]
    cap = a.real("softcap", 0.0)
    stages.append(engine.mul(engine.tanh(engine.div(stages[0], cap)), cap) if cap > 0 else stages[0])
    stages.append(masked(stages[1], x, a))
    stages.append(probabilities(stages[2], a))
    out = engine.matmul(stages[3], repeated(value, query.shape[1]))
    if x[0].ndim == 3:
        out = engine.reshape(engine.transpose(out, 1, 2), [x[0].shape[0], x[0].shape[1], -1])
    return out, key, value, stages[a.number("qk_matmul_output_mode", 0)]


def rotary(x: Inputs, a: Attributes) -> Result:
    """Pairs of features turned by angles that grow with the position, given as cosines and sines.

    Su et al., "RoFormer: enhanced transformer with rotary position embedding", 2021.
    """
    steps = heads(x[0], a.number("num_heads", 1))
    size = a.number("rotary_embedding_dim", 0) or steps.shape[-1]
    places, between = x.get(3), a.flag("interleaved")
    cosine, sine = [table if places is None else table[places] for table in (x[1], x[2])]
    cosine, sine = engine.unsqueeze(cosine, 1), engine.unsqueeze(sine, 1)
    turning, rest = steps[..., :size], steps[..., size:]
    first, second = (turning[..., 0::2], turning[..., 1::2]) if between else engine.chunk(turning, 2, -1)
    real = engine.sub(engine.mul(cosine, first), engine.mul(sine, second))
    imaginary = engine.add(engine.mul(sine, first), engine.mul(cosine, second))
    if between:
        turned = engine.reshape(engine.stack([real, imaginary], -1), turning.shape)
    else:
        turned = engine.cat([real, imaginary], -1)
    out = engine.cat([turned, rest], -1) if rest.shape[-1] else turned
    return out if x[0].ndim == 4 else engine.reshape(engine.transpose(out, 1, 2), x[0].shape)


OPERATORS: dict[str, Operator] = {"Attention": attention, "RotaryEmbedding": rotary}
