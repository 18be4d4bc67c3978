"""Arithmetic with one input, reductions over axes and merges of several inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from benchmarks.parity.compare import Shape, difference, draw
from core import nn

Row = tuple[str, Callable[..., Any], Callable[..., Any], tuple[Shape, ...], float, float]
PICTURE, WIDE, MAP = (5, 4, 7, 6), (5, 4, 1, 1), (5, 1, 7, 6)


class _Learned(torch.nn.Module):
    """A parameter per channel, times or plus the input."""

    def __init__(self, channels: int, combine: Callable[..., Any]) -> None:
        super().__init__()
        self.weight, self._combine = torch.nn.Parameter(torch.zeros(channels)), combine

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self._combine(x, self.weight.view(-1, 1, 1))


ARITHMETIC: tuple[Row, ...] = (
    ("scale", nn.Scale(1.5), lambda x: x * 1.5, (PICTURE,), -3, 3),
    ("shift", nn.Shift(-0.25), lambda x: x - 0.25, (PICTURE,), -3, 3),
    ("power 2", nn.Power(2), lambda x: x**2, (PICTURE,), -3, 3),
    ("power 3", nn.Power(3), lambda x: x**3, (PICTURE,), -3, 3),
    ("power 0.5", nn.Power(0.5), lambda x: x**0.5, (PICTURE,), 0.1, 3),
    ("power -1.5", nn.Power(-1.5), lambda x: x**-1.5, (PICTURE,), 0.1, 3),
    ("abs", nn.Abs(), torch.abs, (PICTURE,), -3, 3),
    ("exp", nn.Exp(), torch.exp, (PICTURE,), -9, 9),
    ("log", nn.Log(0.05), lambda x: x.clamp(min=0.05).log(), (PICTURE,), -1, 3),
    ("sqrt", nn.Sqrt(0.05), lambda x: x.clamp(min=0.05).sqrt(), (PICTURE,), -1, 3),
    ("clip", nn.Clip(-0.5, 2.0), lambda x: x.clamp(-0.5, 2.0), (PICTURE,), -3, 3),
)
MERGES: tuple[Row, ...] = (
    ("subtract", nn.Subtract(), torch.sub, (PICTURE, PICTURE), -3, 3),
    ("subtract stretched", nn.Subtract(), torch.sub, (MAP, WIDE), -3, 3),
    ("multiply", nn.Multiply(), lambda a, b, c: a * b * c, (PICTURE, WIDE, MAP), -3, 3),
    ("divide", nn.Divide(), torch.div, (PICTURE, WIDE), 0.2, 3),
    ("average", nn.Average(), lambda a, b, c: (a + b + c) / 3, (PICTURE, WIDE, PICTURE), -3, 3),
    ("maximum", nn.Maximum(), lambda a, b, c: a.maximum(b).maximum(c), (PICTURE, WIDE, MAP), -3, 3),
    ("minimum", nn.Minimum(), lambda a, b, c: a.minimum(b).minimum(c), (PICTURE, WIDE, MAP), -3, 3),
    ("matmul", nn.MatMul(), torch.matmul, ((5, 9, 7), (5, 7, 4)), -3, 3),
    ("matmul stretched", nn.MatMul(), torch.matmul, ((5, 1, 9, 7), (5, 3, 7, 4)), -3, 3),
    ("matmul transposed", nn.MatMul(True), lambda a, b: a @ b.mT, ((5, 9, 7), (5, 4, 7)), -3, 3),
    ("stack", nn.Stack(1), lambda *x: torch.stack(x, 1), (PICTURE, PICTURE, PICTURE), -3, 3),
    ("stack last", nn.Stack(-1), lambda *x: torch.stack(x, -1), (PICTURE, PICTURE), -3, 3),
)


def cases() -> Iterator[tuple[str, float]]:
    """Every layer; extremes also where many values are equal."""
    for name, ours, theirs, shapes, low, high in (*ARITHMETIC, *MERGES, *_reductions()):
        yield name, difference(ours, theirs, draw(*shapes, low=low, high=high))
    yield "scale learned", difference(nn.Scale(1.5, 4), _Learned(4, torch.mul), draw(PICTURE))
    yield "shift learned", difference(nn.Shift(0.5, 4), _Learned(4, torch.add), draw(PICTURE))
    equal = [np.round(array) for array in draw(PICTURE, PICTURE)]
    yield "maximum with equals", difference(nn.Maximum(), torch.maximum, equal)
    yield "minimum with equals", difference(nn.Minimum(), torch.minimum, equal)
    yield "reduce max with equals", difference(nn.ReduceMax((2, 3)), lambda x: x.amax((2, 3), True), equal[:1])
    yield "reduce min with equals", difference(nn.ReduceMin((2, 3)), lambda x: x.amin((2, 3), True), equal[:1])
    yield "clip on its limits", difference(nn.Clip(-1, 2), lambda x: x.clamp(-1, 2), equal[:1])
    yield "abs at 0", difference(nn.Abs(), torch.abs, equal[:1])


def _reductions() -> Iterator[Row]:
    kinds = (
        ("mean", nn.ReduceMean, torch.mean),
        ("sum", nn.ReduceSum, torch.sum),
        ("max", nn.ReduceMax, torch.amax),
        ("min", nn.ReduceMin, torch.amin),
    )
    for name, ours, theirs in kinds:
        for axes in ((1,), (2, 3), (3, 1), (-1,)):
            for keepdim in (True, False):
                yield (
                    f"reduce {name} {axes} {keepdim}",
                    ours(axes, keepdim),
                    lambda x, theirs=theirs, axes=axes, keepdim=keepdim: theirs(x, dim=axes, keepdim=keepdim),
                    (PICTURE,),
                    -3,
                    3,
                )
