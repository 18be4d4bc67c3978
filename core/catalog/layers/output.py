"""The place where predictions leave the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Output(Layer):
    """Takes one wire; what arrives is the network's prediction and goes to the loss."""

    key = "output"
    title = "Output"
    summary = "Where predictions leave the network and meet the loss."
    formula = "y = x"
    source = "https://onnx.ai/onnx/repo-docs/IR.html, graph inputs and outputs"
    category = Category.INPUT_OUTPUT
    keywords = ("prediction", "result", "target", "end")
    has_output = False

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Identity()
