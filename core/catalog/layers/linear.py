"""Linear: every output is a weighted sum of all inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, InsertBefore, Layer, Mismatch, Spec
from core.catalog.fields import integer, switch
from core.catalog.layers.flatten import Flatten
from core.catalog.layers.global_avg_pool1d import GlobalAvgPool1d
from core.catalog.layers.global_avg_pool2d import GlobalAvgPool2d
from core.catalog.layers.global_avg_pool3d import GlobalAvgPool3d

if TYPE_CHECKING:
    from core import nn

_POOLINGS: Mapping[int, Layer] = {2: GlobalAvgPool1d(), 3: GlobalAvgPool2d(), 4: GlobalAvgPool3d()}
"""What makes one row of samples with so many axes."""


@dataclass(frozen=True)
class Linear(Layer):
    """A fully connected layer over flat samples."""

    key = "linear"
    title = "Linear"
    summary = "Each output is a weighted sum of all inputs: the layer for tables, and for the end of most networks."
    formula = "y = x·Wᵀ + b"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.Linear.html"
    category = Category.DENSE
    keywords = ("dense", "fc", "fully connected", "affine", "inner product", "perceptron", "mlp", "gemm")

    out_features: int = integer(128, minimum=1, maximum=2**20, unit="values", help="How many values come out.")
    bias: bool = switch(True, help="Adds a learned offset to every output; turn it off before a batch normalisation.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        if len(spec.shape) != 1:
            repairs = [InsertBefore("Insert Flatten", Flatten())]
            if len(spec.shape) in _POOLINGS:
                pooling = _POOLINGS[len(spec.shape)]
                repairs.append(InsertBefore(f"Insert {pooling.title}", pooling))
            text = f"Expects one row of values; receives {spec}. Flatten lays them in one row of {spec.size}."
            return Mismatch("", text, tuple(repairs))
        weights = spec.size * self.out_features
        parameters = weights + (self.out_features if self.bias else 0)
        return Inferred(Spec((self.out_features,), spec.dtype), parameters, weights)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Linear(inputs[0].size, self.out_features, bias=self.bias)
