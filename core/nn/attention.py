"""Attention, in PyTorch's names, and what pictures need to become sequences."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.backend import array_module
from core.dtypes import get_default_dtype
from core.nn import init
from core.nn.conv import Conv2d
from core.nn.linear import Linear
from core.nn.module import Module
from core.nn.parameter import Parameter
from core.ops import reduce
from core.ops.attention import attend
from core.ops.matmul import linear
from core.ops.shape import cat, expand, flatten, permute, reshape, squeeze, transpose, unbind, unsqueeze
from core.tensor import Tensor


class MultiheadAttention(Module):
    """Attention of `num_heads` heads side by side. Vaswani et al., "Attention is all you need", 2017.

    query (L, N, embed_dim), key (S, N, kdim), value (S, N, vdim), or batch first, or without a batch → the attended
    values in the shape of query, and the weights (N, L, S) averaged over heads, or None unless `need_weights`.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
    ) -> None:
        super().__init__()
        if num_heads < 1 or embed_dim % num_heads:
            raise ValueError(
                f"MultiheadAttention: embed_dim must be a multiple of num_heads; they are {embed_dim} and {num_heads}."
            )
        self.embed_dim, self.num_heads, self.dropout, self.batch_first = embed_dim, num_heads, dropout, batch_first
        self.kdim, self.vdim = kdim or embed_dim, vdim or embed_dim
        one = self.kdim == self.vdim == embed_dim
        self.in_proj_weight = _weight(3 * embed_dim, embed_dim) if one else None
        self.q_proj_weight = None if one else _weight(embed_dim, embed_dim)
        self.k_proj_weight = None if one else _weight(embed_dim, self.kdim)
        self.v_proj_weight = None if one else _weight(embed_dim, self.vdim)
        self.in_proj_bias = Parameter(np.zeros(3 * embed_dim, get_default_dtype())) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all weights anew; biases become zero."""
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        self.out_proj.reset_parameters()
        for bias in (self.in_proj_bias, self.out_proj.bias):
            if bias is not None:
                init.zeros_(bias)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Masks are boolean, True where attention is *not* allowed, or of floating point, to be added to the scores.

        `key_padding_mask` is (N, S) or (S,), `attn_mask` (L, S) or (N · num_heads, L, S). `is_causal` lets step i
        attend to steps 0 … i alone and needs no mask.
        """
        alone = query.ndim == 2
        if alone:
            query, key, value = (unsqueeze(x, 0) for x in (query, key, value))
            key_padding_mask = None if key_padding_mask is None else unsqueeze(key_padding_mask, 0)
        elif not self.batch_first:
            same = query is key, key is value
            query = transpose(query, 0, 1)
            key = query if same[0] else transpose(key, 0, 1)
            value = key if same[1] else transpose(value, 0, 1)
        self._check(query, key, value)
        shape, mask = query.shape, self._mask(key_padding_mask, attn_mask, query)
        options = {"drop": self.dropout if self.training else 0.0, "causal": is_causal, "scale": None}
        query, key, value = self._heads(query, key, value)
        out, weights = attend(query, key, value, mask, options)
        out = self.out_proj(reshape(permute(out, 0, 2, 1, 3), *shape))
        shown = None if not need_weights else reduce.mean(weights, 1) if average_attn_weights else weights
        if alone:
            return squeeze(out, 0), None if shown is None else squeeze(shown, 0)
        return (out if self.batch_first else transpose(out, 0, 1)), shown

    def extra_repr(self) -> str:
        return f"{self.embed_dim}, {self.num_heads}, dropout={self.dropout}, batch_first={self.batch_first}"

    def _heads(self, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, ...]:
        """Projected query, key and value, each (N, heads, steps, size of a head)."""
        size, bias = self.embed_dim, self.in_proj_bias
        shape = self.num_heads, size // self.num_heads
        if self.in_proj_weight is not None and query is key and key is value:
            whole = reshape(linear(query, self.in_proj_weight, bias), *query.shape[:2], 3, *shape)
            return unbind(permute(whole, 2, 0, 3, 1, 4))
        if self.in_proj_weight is not None:
            weights: list[Any] = [self.in_proj_weight[part * size : (part + 1) * size] for part in range(3)]
        else:
            weights = [self.q_proj_weight, self.k_proj_weight, self.v_proj_weight]
        biases = [None if bias is None else bias[part * size : (part + 1) * size] for part in range(3)]
        projected = [linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases, strict=True)]
        return tuple([permute(reshape(x, *x.shape[:2], *shape), 0, 2, 1, 3) for x in projected])

    def _mask(self, padding: Tensor | None, mask: Tensor | None, query: Tensor) -> Tensor | None:
        """Both masks as one that broadcasts to (N, heads, L, S), in the manner of `attend`: True is allowed."""
        if mask is not None and mask.ndim == 3:
            mask = reshape(mask, -1, self.num_heads, *mask.shape[1:])
        if padding is not None:
            padding = reshape(padding, len(padding.array), 1, 1, -1)
        masks = [part for part in (mask, padding) if part is not None]
        if not masks:
            return None
        if all(part.array.dtype.kind == "b" for part in masks):
            closed = masks[0].array if len(masks) == 1 else masks[0].array | masks[1].array
            return Tensor(~closed)
        added = [_added(part, query) for part in masks]
        return added[0] if len(added) == 1 else added[0] + added[1]

    def _check(self, query: Tensor, key: Tensor, value: Tensor) -> None:
        expected = self.embed_dim, self.kdim, self.vdim
        received = tuple([x.shape[-1] for x in (query, key, value)])
        if any(x.ndim != 3 for x in (query, key, value)) or received != expected:
            raise RuntimeError(
                f"MultiheadAttention: expected query, key and value with {expected} features on three axes (or two "
                f"without a batch); received, batch first, {query.shape}, {key.shape} and {value.shape}."
            )


class SelfAttention(Module):
    """`MultiheadAttention` of sequences (N, T, embed_dim) to themselves; `causal`: to no later step."""

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, causal: bool = False
    ) -> None:
        super().__init__()
        self.attention = MultiheadAttention(embed_dim, num_heads, dropout, bias, batch_first=True)
        self.causal = causal

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.attention(x, x, x, need_weights=False, is_causal=self.causal)
        attended: Tensor = out
        return attended

    def extra_repr(self) -> str:
        return f"causal={self.causal}"


class CrossAttention(Module):
    """`MultiheadAttention` of sequences (N, T, embed_dim) to others (N, S, memory_dim)."""

    def __init__(
        self, embed_dim: int, num_heads: int, memory_dim: int, dropout: float = 0.0, bias: bool = True
    ) -> None:
        super().__init__()
        sizes = {"kdim": memory_dim, "vdim": memory_dim}
        self.attention = MultiheadAttention(embed_dim, num_heads, dropout, bias, **sizes, batch_first=True)

    def forward(self, query: Tensor, memory: Tensor) -> Tensor:
        out, _ = self.attention(query, memory, memory, need_weights=False)
        attended: Tensor = out
        return attended


class PatchEmbedding(Module):
    """Pictures (N, C, H, W) cut into patches, each projected to a vector: (N, patches, embed_dim), row by row.

    Dosovitskiy et al., "An image is worth 16x16 words", 2020. Edges that fill no patch are left out.
    """

    def __init__(self, in_channels: int, embed_dim: int, patch_size: int | tuple[int, int], bias: bool = True) -> None:
        super().__init__()
        self.projection = Conv2d(in_channels, embed_dim, patch_size, stride=patch_size, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return transpose(flatten(self.projection(x), 2), 1, 2)


class ClassToken(Module):
    """A learned step put before sequences: (N, T, features) → (N, T + 1, features); drawn from N(0, 0.02²).

    Devlin et al., "BERT", 2018; its output sums the sequence up.
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.features = features
        self.token = Parameter(np.empty((1, 1, features), get_default_dtype()))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the token anew."""
        init.normal_(self.token, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim != 3 or x.shape[2] != self.features:
            raise RuntimeError(f"ClassToken: expected sequences (N, T, {self.features}); received shape {x.shape}.")
        return cat([expand(self.token, x.shape[0], 1, self.features), x], 1)

    def extra_repr(self) -> str:
        return f"{self.features}"


def _weight(rows: int, columns: int) -> Parameter:
    return Parameter(np.empty((rows, columns), get_default_dtype()))


def _added(mask: Tensor, like: Tensor) -> Tensor:
    """A mask to be added to scores: -inf where a boolean one holds."""
    if mask.array.dtype.kind != "b":
        return mask
    xp = array_module(mask.array)
    return Tensor(xp.where(mask.array, like.dtype.type(-np.inf), like.dtype.type(0)))
