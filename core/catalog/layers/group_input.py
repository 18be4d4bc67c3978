"""The place where values enter a group of layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GroupInput(Layer):
    """An input of the group that it stands in, in the order of the layers and by the name of the layer.

    It takes no wire; `infer` and `build` are given what arrives at the group.
    """

    key = "group_input"
    title = "Group input"
    summary = "Where values enter a group; each one is an input of the group's block."
    formula = "y = x"
    source = "https://onnx.ai/onnx/repo-docs/IR.html, functions"
    category = Category.STRUCTURE
    keywords = ("port", "argument", "block input", "entry")
    inputs = ()
    examples = (Example((Spec((16,)),)), Example((Spec((3, 32, 32)),)))

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        if len(inputs) != 1:
            return Mismatch("", "A Group input works only inside a group; remove it, or put it into one.")
        return Inferred(inputs[0])

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Identity()
