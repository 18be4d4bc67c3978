"""Convolution and transposed convolution of sequences, pictures and volumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch

import core.nn.functional as F
from benchmarks.parity.compare import Shape, difference, draw
from core import nn

_FUNCTIONS: list[tuple[str, Shape, Shape, Mapping[str, Any]]] = [
    # name, shape of x, shape of the weight, settings
    ("conv1d", (4, 6, 50), (8, 6, 5), {"stride": 2, "padding": 2}),
    ("conv1d", (4, 6, 50), (6, 2, 4), {"padding": "same", "dilation": 3, "groups": 3}),
    ("conv2d", (4, 16, 20, 18), (32, 16, 3, 3), {"padding": 1}),
    ("conv2d", (4, 12, 20, 18), (24, 3, 3, 2), {"stride": (2, 1), "padding": (1, 0), "dilation": (1, 2), "groups": 4}),
    ("conv2d", (4, 64, 32, 32), (64, 1, 3, 3), {"padding": 1, "groups": 64}),
    ("conv2d", (2, 8, 15, 14), (24, 1, 5, 3), {"stride": 2, "padding": 2, "groups": 8}),
    ("conv2d", (2, 64, 16, 16), (64, 2, 3, 3), {"padding": 1, "groups": 32}),
    ("conv3d", (2, 4, 8, 10, 9), (6, 4, 3, 3, 3), {"padding": 1}),
    ("conv3d", (2, 4, 8, 10, 9), (6, 2, 2, 3, 1), {"stride": (2, 1, 3), "padding": (1, 0, 2), "groups": 2}),
    ("conv3d", (2, 4, 8, 10, 9), (4, 1, 3, 2, 4), {"padding": "same", "dilation": (2, 3, 1), "groups": 4}),
    ("conv_transpose1d", (4, 6, 30), (6, 8, 4), {"stride": 2, "padding": 1}),
    ("conv_transpose1d", (4, 6, 30), (6, 3, 3), {"stride": 3, "output_padding": 2, "groups": 2, "dilation": 2}),
    ("conv_transpose2d", (4, 16, 12, 11), (16, 8, 2, 2), {"stride": 2}),
    ("conv_transpose2d", (2, 6, 9, 8), (6, 4, 3, 4), {"stride": (2, 1), "padding": 1, "output_padding": (1, 0)}),
    ("conv_transpose2d", (2, 6, 9, 8), (6, 1, 3, 3), {"padding": 2, "output_padding": 1, "dilation": 2, "groups": 6}),
    ("conv_transpose3d", (2, 4, 4, 5, 6), (4, 6, 2, 2, 2), {"stride": 2}),
    ("conv_transpose3d", (2, 4, 4, 5, 6), (4, 3, 3, 2, 1), {"padding": (1, 1, 0), "groups": 2, "dilation": (1, 2, 1)}),
]
_MODULES: list[tuple[str, tuple[Any, ...], Mapping[str, Any], Shape]] = [
    ("Conv1d", (6, 8, 5), {"padding": 2}, (4, 6, 40)),
    ("Conv2d", (6, 8, (3, 5)), {"stride": 2, "bias": False}, (4, 6, 16, 15)),
    ("Conv3d", (3, 4, 3), {"padding": "same"}, (2, 3, 6, 7, 8)),
    ("ConvTranspose1d", (6, 8, 4, 2, 1), {}, (4, 6, 20)),
    ("ConvTranspose2d", (6, 8, 3, 2, 1, 1, 2), {"dilation": 2}, (4, 6, 8, 7)),
    ("ConvTranspose3d", (4, 2, 2, 2), {"bias": False}, (2, 4, 3, 4, 5)),
]


def cases() -> Iterable[tuple[str, float]]:
    """Names and largest differences."""
    for name, shape, weight, settings in _FUNCTIONS:
        kernels = weight[0] if "transpose" not in name else weight[1] * settings.get("groups", 1)
        ours, theirs = getattr(F, name), getattr(torch.nn.functional, name)
        found = difference(
            lambda *given, call=ours, also=settings: call(*given, **also),
            lambda *given, call=theirs, also=settings: call(*given, **also),
            draw(shape, weight, (kernels,)),
        )
        yield f"{name} {'x'.join(map(str, weight))} {' '.join(settings)}"[:44], found
    for name, arguments, settings, shape in _MODULES:
        made = getattr(nn, name)(*arguments, **settings), getattr(torch.nn, name)(*arguments, **settings)
        yield f"nn.{name}", difference(*made, draw(shape))
