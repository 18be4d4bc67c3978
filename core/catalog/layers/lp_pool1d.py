"""LPPool1d: the p-norm of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Spec
from core.catalog.pooling import PowerPooling, kernel_field, power_field, stride_field

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class LPPool1d(PowerPooling):
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

    kernel_size: int = kernel_field(1)
    stride: int = stride_field(1)
    norm_type: int = power_field()

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.LPPool1d(self.norm_type, self.kernel_size, stride=self.stride)
