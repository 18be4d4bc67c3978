"""HardSigmoid: a sigmoid made of straight lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class HardSigmoid(Layer):
    """0 up to −3, 1 from 3, a straight line between."""

    key = "hardsigmoid"
    title = "Hardsigmoid"
    summary = "A sigmoid made of three straight lines: cheap gates for small devices."
    formula = "y = min(max(0, x / 6 + ½), 1)"
    source = "Courbariaux, Bengio and David 2015, BinaryConnect, https://arxiv.org/abs/1511.00363"
    category = Category.ACTIVATION
    keywords = ("activation", "hard sigmoid", "gate", "piecewise linear", "squeeze excitation")
    examples = (Example((Spec((6,)),)), Example((Spec((4, 7, 6)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Hardsigmoid()
