"""Transformer blocks, in PyTorch's names. Vaswani et al., "Attention is all you need", 2017.

With `norm_first` each part is normalised before it instead of after it (Xiong et al., "On layer normalization in the
transformer architecture", 2020). Masks are those of `MultiheadAttention`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from core.nn.attention import MultiheadAttention
from core.nn.dropout import Dropout
from core.nn.linear import Linear
from core.nn.module import Module
from core.nn.normalisation import LayerNorm
from core.ops.elementwise import relu
from core.ops.rectifier import gelu
from core.tensor import Tensor

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {"relu": relu, "gelu": gelu}


class TransformerLayer(Module):
    """What both blocks share: their settings, and two linear layers with an activation between them."""

    looks_at_memory: ClassVar[bool]

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
    ) -> None:
        super().__init__()
        if activation not in _ACTIVATIONS:
            name = type(self).__name__
            raise ValueError(f'{name}: activation must be "relu" or "gelu"; it is {activation!r}.')
        self.activation, self.norm_first = activation, norm_first
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, batch_first=batch_first)
        if self.looks_at_memory:
            self.multihead_attn = MultiheadAttention(d_model, nhead, dropout, batch_first=batch_first)
        self.linear1 = Linear(d_model, dim_feedforward)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model)
        self.norm1, self.norm2 = LayerNorm(d_model, layer_norm_eps), LayerNorm(d_model, layer_norm_eps)
        if self.looks_at_memory:
            self.norm3 = LayerNorm(d_model, layer_norm_eps)
        self.dropout1, self.dropout2 = Dropout(dropout), Dropout(dropout)
        if self.looks_at_memory:
            self.dropout3 = Dropout(dropout)

    def extra_repr(self) -> str:
        return f"activation={self.activation!r}, norm_first={self.norm_first}"

    def _feed(self, x: Tensor) -> Tensor:
        fed: Tensor = self.linear2(self.dropout(_ACTIVATIONS[self.activation](self.linear1(x))))
        return fed


class TransformerEncoderLayer(TransformerLayer):
    """Self-attention, then two linear layers at every step, each with a shortcut around it: (T, N, d_model) → same."""

    looks_at_memory = False

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        def attend(x: Tensor) -> Tensor:
            out, _ = self.self_attn(x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal)
            attended: Tensor = self.dropout1(out)
            return attended

        if self.norm_first:
            x = src + attend(self.norm1(src))
            out: Tensor = x + self.dropout2(self._feed(self.norm2(x)))
        else:
            x = self.norm1(src + attend(src))
            out = self.norm2(x + self.dropout2(self._feed(x)))
        return out


class TransformerDecoderLayer(TransformerLayer):
    """Self-attention, attention to `memory`, then two linear layers at every step, each with a shortcut around it."""

    looks_at_memory = True

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:
        def attend(x: Tensor) -> Tensor:
            out, _ = self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask, is_causal=tgt_is_causal)
            attended: Tensor = self.dropout1(out)
            return attended

        def attend_to_memory(x: Tensor) -> Tensor:
            masks = memory_key_padding_mask, False, memory_mask
            out, _ = self.multihead_attn(x, memory, memory, *masks, is_causal=memory_is_causal)
            attended: Tensor = self.dropout2(out)
            return attended

        if self.norm_first:
            x = tgt + attend(self.norm1(tgt))
            x = x + attend_to_memory(self.norm2(x))
            out: Tensor = x + self.dropout3(self._feed(self.norm3(x)))
        else:
            x = self.norm1(tgt + attend(tgt))
            x = self.norm2(x + attend_to_memory(x))
            out = self.norm3(x + self.dropout3(self._feed(x)))
        return out


class TransformerBlock(Module):
    """A transformer block, batch first; if `causal`, its sequence attends to no later step of itself."""

    def __init__(self, block: TransformerEncoderLayer | TransformerDecoderLayer, causal: bool = False) -> None:
        super().__init__()
        self.block, self.causal = block, causal

    def forward(self, x: Tensor, *memory: Tensor) -> Tensor:
        masked = {"tgt_is_causal" if memory else "is_causal": self.causal}
        worked: Tensor = self.block(x, *memory, **masked)
        return worked

    def extra_repr(self) -> str:
        return f"causal={self.causal}"
