"""Activations, over values on both sides of every kink, on the kinks, far out and in the channels of pictures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from benchmarks.parity.compare import difference, draw
from core import nn

SETTINGS: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("ReLU", ()),
    ("ReLU6", ()),
    ("LeakyReLU", ()),
    ("LeakyReLU", (0.3,)),
    ("PReLU", ()),
    ("PReLU", (4, 0.1)),
    ("ELU", ()),
    ("ELU", (0.5,)),
    ("CELU", ()),
    ("CELU", (2.5,)),
    ("SELU", ()),
    ("GELU", ()),
    ("GELU", ("tanh",)),
    ("SiLU", ()),
    ("Mish", ()),
    ("Sigmoid", ()),
    ("Hardsigmoid", ()),
    ("LogSigmoid", ()),
    ("Tanh", ()),
    ("Hardtanh", ()),
    ("Hardtanh", (-0.5, 2.0)),
    ("Tanhshrink", ()),
    ("Softshrink", ()),
    ("Softshrink", (1.25,)),
    ("Hardshrink", ()),
    ("Hardshrink", (1.25,)),
    ("Softplus", ()),
    ("Softplus", (3.0, 5.0)),
    ("Softsign", ()),
    ("Softmax", (1,)),
    ("LogSoftmax", (-1,)),
    ("Hardswish", ()),
    ("GLU", ()),
    ("GLU", (1,)),
    ("Threshold", (0.5, -2.0)),
)


def cases() -> Iterator[tuple[str, float]]:
    """Every activation on three ranges."""
    kinks = np.array([-6, -3, -1.25, -1, -0.5, 0, 0.5, 1, 1.25, 2, 3, 6], np.float32)
    ranges = {
        "near": draw((6, 4, 5, 2))[0],
        "far": draw((6, 4, 5, 2), low=-40, high=40)[0],
        "kinks": np.resize(kinks, (3, 4, 5, 2)),
    }
    for name, settings in SETTINGS:
        for where, values in ranges.items():
            told = ", ".join(map(repr, settings))
            yield (
                f"{name}({told}) {where}",
                difference(getattr(nn, name)(*settings), getattr(torch.nn, name)(*settings), [values]),
            )
