"""The place where values leave a group of layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GroupOutput(Layer):
    """An output of the group that it stands in, in the order of the layers and by the name of the layer."""

    key = "group_output"
    title = "Group output"
    summary = "Where values leave a group; each one is an output of the group's block."
    formula = "y = x"
    source = "https://onnx.ai/onnx/repo-docs/IR.html, functions"
    category = Category.STRUCTURE
    keywords = ("port", "result", "block output", "return")
    has_output = False
    examples = (Example((Spec((16,)),)), Example((Spec((3, 32, 32)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred:
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Identity()
