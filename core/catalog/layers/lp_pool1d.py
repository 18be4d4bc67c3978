"""LPPool1d: the p-norm of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer
from core.catalog.windows import Window, pooled

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LPPool1d(Layer):
    """The p-th root of the sum of p-th powers in each window of a sequence."""

    key = "lp_pool1d"
    title = "LPPool1d"
    summary = "Takes the p-norm of each window: 1 adds up, 2 measures energy, large p comes close to the maximum."
    formula = "y[c, i] = (Σ x[c, i·s + u]ᵖ)^(1/p)"
    source = "Sermanet et al. 2012, Convolutional neural networks applied to house numbers digit classification, https://arxiv.org/abs/1204.3968"
    category = Category.POOLING
    keywords = (
        "pooling",
        "norm",
        "power average",
        "energy",
        "root mean square",
        "subsampling",
    )
    examples = (
        Example((Spec((4, 9)),)),
        Example((Spec((4, 9)),), {"norm_type": 4, "kernel_size": 3, "stride": 2}),
        Example((Spec((4, 9)),), {"norm_type": 1, "stride": 1}),
    )

    kernel_size: int = integer(2, minimum=1, maximum=1024, unit="steps", help="Length of each window.")
    stride: int = integer(
        2, minimum=1, maximum=1024, unit="steps", help="Step of the window; usually the same as the kernel."
    )
    norm_type: int = integer(
        2, minimum=1, maximum=16, help="The power p: 1 or an even number, so that the root of a sum exists."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        if self.norm_type % 2 and self.norm_type != 1:
            text = f"Norm type must be 1 or even, because odd powers may add up to less than 0; it is {self.norm_type}."
            even = self.norm_type - 1
            return Mismatch("norm_type", text, (SetField(f"Set norm type to {even}", "norm_type", even),))
        return pooled(inputs[0], Window((self.kernel_size,), (self.stride,), (0,)))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.LPPool1d(self.norm_type, self.kernel_size, stride=self.stride)
