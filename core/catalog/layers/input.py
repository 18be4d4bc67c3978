"""The place where samples enter the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Spec
from core.catalog.fields import shape

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Input(Layer):
    """Takes no wires; its output has the declared shape. Its module hands on the batch it is given."""

    key = "input"
    title = "Input"
    summary = "Where samples enter the network; its shape is the shape of one sample."
    formula = "y = x"
    source = "https://onnx.ai/onnx/repo-docs/IR.html, graph inputs and outputs"
    category = Category.INPUT_OUTPUT
    keywords = ("data", "source", "image", "features", "start")
    inputs = ()

    shape: tuple[int, ...] = shape(
        (1, 28, 28),
        help="Sizes of one sample without the batch: channels × height × width for pictures, or one number.",
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(Spec(self.shape))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Identity()
