"""Add: the sum of several branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, InsertBefore, Layer, Mismatch, Spec
from core.catalog.layers.conv2d import Conv2d
from core.catalog.layers.linear import Linear
from core.catalog.windows import times

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Add(Layer):
    """Adds two or more inputs of equal shape, value by value."""

    key = "add"
    title = "Add"
    summary = "Adds branches of equal shape: the merge of residual connections."
    formula = "y = x₁ + x₂ + …"
    source = "He et al. 2015, Deep residual learning for image recognition, https://arxiv.org/abs/1512.03385"
    category = Category.MERGE
    keywords = ("sum", "plus", "residual", "skip connection", "shortcut", "merge")
    inputs = ()
    grows = True

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        if len(inputs) < 2:
            return Mismatch("", f"Expects at least two inputs; receives {len(inputs)}.")
        first = inputs[0]
        for port, spec in enumerate(inputs):
            if spec.shape != first.shape:
                text = f"Expects inputs of equal shape; input 1 is {first}, input {port + 1} is {spec}."
                return Mismatch("", text, _projections(first, spec, port))
        return Inferred(first)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Add()


def _projections(first: Spec, other: Spec, port: int) -> tuple[InsertBefore, ...]:
    """Layers that bring one of the two inputs to the shape of the other."""
    found = [_projection(first, other, 0), _projection(other, first, port)]
    return tuple(repair for repair in found if repair)


def _projection(have: Spec, want: Spec, port: int) -> InsertBefore | None:
    where = f"at input {port + 1}"
    if len(have.shape) == 1 and len(want.shape) == 1:
        return InsertBefore(f"Insert Linear to {want} {where}", Linear(out_features=want.size), port)
    if len(have.shape) != 3 or len(want.shape) != 3:
        return None
    stride = _stride(have.shape[1], want.shape[1]), _stride(have.shape[2], want.shape[2])
    if 0 in stride:
        return None
    text = f"Insert 1 × 1 Conv2d to {want.shape[0]} channels {where}"
    if stride != (1, 1):
        text = f"Insert 1 × 1 Conv2d with stride {times(stride)} to {want} {where}"
    return InsertBefore(text, Conv2d(out_channels=want.shape[0], kernel_size=(1, 1), stride=stride), port)


def _stride(have: int, want: int) -> int:
    """The smallest step of a 1 × 1 window that turns `have` into `want`; 0 when there is none."""
    step = -(-have // want)
    return step if (have - 1) // step + 1 == want else 0
