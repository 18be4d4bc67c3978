"""Gaussian: predicts every number together with how sure it is of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Loss, Spec
from core.catalog.targets import values_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class GaussianNLL(Loss):
    """Negative log-likelihood of numbers scattered around a mean; the network says mean and logarithm of variance."""

    key = "gaussian_nll"
    title = "Gaussian"
    summary = "Predicts every number together with how sure it is of it: two values each, all means first."
    formula = "L = mean ½ (s + (x − t)² / eˢ),  x mean, s logarithm of the variance"
    source = "Nix and Weigend 1994, Estimating the mean and variance, https://doi.org/10.1109/ICNN.1994.374138"
    target = "values"
    outputs_per_target = 2
    unsuitable_ends = {
        "sigmoid": "A sigmoid keeps means and variances within narrow limits; end in raw values.",
        "softmax": "Softmax makes predictions sum to 1; means and variances do not.",
        "relu": "ReLU allows neither negative means nor variances below 1; end in raw values.",
    }

    def build(self) -> nn.Module:
        from core.catalog.likelihood import MeanAndVariance

        return MeanAndVariance()

    def fault(self, output: Spec, classes: int) -> str:
        if not classes and (len(output.shape) != 1 or output.shape[0] % 2):
            return f"{self.title} expects two values for each number to predict; the output is {output}."
        return values_fault(self.title, classes)
