"""Pooling over windows, by powers and adaptive, of sequences, pictures and volumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch

import core.nn.functional as F
from benchmarks.parity.compare import Shape, difference, draw
from core import nn

_SHAPES: dict[int, Shape] = {1: (3, 5, 31), 2: (3, 5, 17, 14), 3: (2, 3, 9, 8, 11)}
_SETTINGS: dict[str, list[Mapping[str, Any]]] = {
    "max_pool": [
        {"kernel_size": 2},
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"kernel_size": 3, "stride": 1, "dilation": 2},
        {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
    ],
    "avg_pool": [
        {"kernel_size": 2},
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False},
        {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
        {"kernel_size": 4, "padding": 2, "ceil_mode": True, "count_include_pad": False},
    ],
    "adaptive_avg_pool": [{"output_size": 1}, {"output_size": 4}, {"output_size": 7}],
    "adaptive_max_pool": [{"output_size": 1}, {"output_size": 4}, {"output_size": 7}],
    "lp_pool": [
        {"norm_type": 2, "kernel_size": 3, "stride": 2},
        {"norm_type": 4, "kernel_size": 2, "ceil_mode": True},
        {"norm_type": 1, "kernel_size": 2},
    ],
}
_MODULES: list[tuple[str, tuple[Any, ...], Shape]] = [
    ("MaxPool1d", (3, 2, 1), _SHAPES[1]),
    ("MaxPool2d", ((2, 3), 2, 1), _SHAPES[2]),
    ("MaxPool3d", ((2, 3, 1), 2), _SHAPES[3]),
    ("AvgPool1d", (3, 2, 1, True, False), _SHAPES[1]),
    ("AvgPool2d", ((2, 3), 2, 1, True, False, 5), _SHAPES[2]),
    ("AvgPool3d", ((2, 3, 1), 2, 0, False, True, 5), _SHAPES[3]),
    ("AdaptiveAvgPool2d", ((3, None),), _SHAPES[2]),
    ("AdaptiveMaxPool3d", ((3, 2, 5),), _SHAPES[3]),
    ("LPPool1d", (2, 3, 2), _SHAPES[1]),
    ("LPPool2d", (2, (2, 3), 2), _SHAPES[2]),
]


def cases() -> Iterable[tuple[str, float]]:
    """Names and largest differences."""
    for family, all_settings in _SETTINGS.items():
        for axes in (1, 2) if family == "lp_pool" else (1, 2, 3):
            ours, theirs = getattr(F, f"{family}{axes}d"), getattr(torch.nn.functional, f"{family}{axes}d")
            for settings in all_settings:
                found = difference(
                    lambda x, call=ours, also=settings: call(x, **also),
                    lambda x, call=theirs, also=settings: call(x, **also),
                    draw(_SHAPES[axes]),
                )
                said = " ".join(f"{name[:7]}={value}" for name, value in settings.items())
                yield f"{family}{axes}d {said}"[:44], found
    for name, arguments, shape in _MODULES:
        yield f"nn.{name}", difference(getattr(nn, name)(*arguments), getattr(torch.nn, name)(*arguments), draw(shape))
