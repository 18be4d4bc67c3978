"""Attention and transformer blocks with every kind of mask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as TF

import core
import core.nn.functional as F
from benchmarks.parity.compare import difference, draw
from core import nn


class Ours(nn.Module):
    """A layer called with fixed masks; outputs that are None are left out."""

    def __init__(self, layer: nn.Module, masks: dict[str, Any]) -> None:
        super().__init__()
        self.layer = layer
        self.masks = masks

    def forward(self, *inputs: Any) -> Any:
        masks = {k: core.from_array(v) if isinstance(v, np.ndarray) else v for k, v in self.masks.items()}
        return _some(self.layer(*inputs, **masks))


class Theirs(torch.nn.Module):
    """The same for PyTorch."""

    def __init__(self, layer: torch.nn.Module, masks: dict[str, Any]) -> None:
        super().__init__()
        self.layer = layer
        self.masks = masks

    def forward(self, *inputs: Any) -> Any:
        masks = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in self.masks.items()}
        return _some(self.layer(*inputs, **masks))


def _some(result: Any) -> Any:
    return tuple(part for part in result if part is not None) if isinstance(result, tuple) else result


def _layers(name: str, masks: dict[str, Any], *args: Any, **options: Any) -> tuple[Ours, Theirs]:
    return Ours(getattr(nn, name)(*args, **options), masks), Theirs(getattr(torch.nn, name)(*args, **options), masks)


def cases() -> Iterator[tuple[str, float]]:
    """Functions, heads, blocks."""
    yield from _products()
    yield from _heads()
    yield from _blocks()


def _products() -> Iterator[tuple[str, float]]:
    stream = np.random.default_rng(4)
    allowed, added = stream.random((5, 6)) > 0.3, draw((3, 1, 5, 6))[0]
    allowed[:, 0] = True
    arrays = draw((3, 2, 5, 4), (3, 2, 6, 4), (3, 2, 6, 7))
    for name, options in (
        ("plain", {}),
        ("causal", {"is_causal": True}),
        ("scale", {"scale": 0.3}),
        ("boolean mask", {"attn_mask": allowed}),
        ("added mask", {"attn_mask": added}),
    ):
        mine = {k: core.from_array(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
        theirs = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
        yield (
            f"scaled_dot_product_attention {name}",
            difference(
                lambda q, k, v, o=mine: F.scaled_dot_product_attention(q, k, v, **o),
                lambda q, k, v, o=theirs: TF.scaled_dot_product_attention(q, k, v, **o),
                arrays,
            ),
        )
    yield (
        "scaled_dot_product_attention learned mask",
        difference(F.scaled_dot_product_attention, TF.scaled_dot_product_attention, [*arrays, added]),
    )


def _heads() -> Iterator[tuple[str, float]]:
    closed = np.triu(np.ones((5, 6), bool), 2)
    padding = np.array([[False] * 6, [False] * 4 + [True] * 2, [False] * 5 + [True]])
    each = draw((6, 5, 6))[0]
    for name, masks in (
        ("", {}),
        ("no weights", {"need_weights": False}),
        ("weights of all heads", {"average_attn_weights": False}),
        ("attn_mask", {"attn_mask": closed}),
        ("attn_mask added, per head", {"attn_mask": each}),
        ("both masks", {"attn_mask": closed, "key_padding_mask": padding}),
        ("both masks, added", {"attn_mask": each, "key_padding_mask": np.where(padding, -9, 0).astype(np.float32)}),
    ):
        arrays = draw((3, 5, 8), (3, 6, 8), (3, 6, 8))
        ours, theirs = _layers("MultiheadAttention", masks, 8, 2, batch_first=True)
        yield f"MultiheadAttention {name}", difference(ours, theirs, arrays)
    ours, theirs = _layers("MultiheadAttention", {}, 8, 4, kdim=3, vdim=5, bias=False)
    yield "MultiheadAttention kdim vdim, no bias", difference(ours, theirs, draw((5, 3, 8), (6, 3, 3), (6, 3, 5)))
    ours, theirs = _layers("MultiheadAttention", {}, 8, 4)
    yield "MultiheadAttention without batch", difference(ours, theirs, draw((5, 8), (6, 8), (6, 8)))
    mine, yours = nn.MultiheadAttention(8, 2), torch.nn.MultiheadAttention(8, 2)
    ours, theirs = Ours(mine, {}), Theirs(yours, {})
    mine_forward, yours_forward = mine.forward, yours.forward
    mine.forward = lambda x: mine_forward(x, x, x)  # type: ignore[method-assign]
    yours.forward = lambda x: yours_forward(x, x, x)
    yield "MultiheadAttention to itself", difference(ours, theirs, draw((5, 3, 8)))


def _blocks() -> Iterator[tuple[str, float]]:
    closed = np.triu(np.ones((5, 5), bool), 1)
    padding = np.array([[False] * 5, [False] * 3 + [True] * 2])
    for norm_first in (False, True):
        for activation in ("relu", "gelu"):
            options = {"dim_feedforward": 16, "dropout": 0.0, "activation": activation, "norm_first": norm_first}
            shown = f"{activation} norm_first={norm_first}"
            masks: dict[str, Any] = {"src_mask": closed, "src_key_padding_mask": padding}
            ours, theirs = _layers("TransformerEncoderLayer", masks, 8, 2, **options, batch_first=True)
            yield f"TransformerEncoderLayer {shown}", difference(ours, theirs, draw((2, 5, 8)))
            masks = {"tgt_mask": closed, "memory_key_padding_mask": padding[:, 1:]}
            ours, theirs = _layers("TransformerDecoderLayer", masks, 8, 2, **options, batch_first=True)
            yield f"TransformerDecoderLayer {shown}", difference(ours, theirs, draw((2, 5, 8), (2, 4, 8)))
    sizes = {"num_encoder_layers": 2, "num_decoder_layers": 2, "dim_feedforward": 16, "dropout": 0.0}
    for norm_first in (False, True):
        masks = {"tgt_mask": np.where(closed, -np.inf, 0).astype(np.float32)}
        ours, theirs = _layers("Transformer", masks, 8, 2, **sizes, batch_first=True, norm_first=norm_first)
        yield f"Transformer norm_first={norm_first}", difference(ours, theirs, draw((2, 4, 8), (2, 5, 8)))
