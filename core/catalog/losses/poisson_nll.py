"""Poisson: for targets that are counts, such as calls in an hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.fields import switch
from core.catalog.targets import NumbersLoss

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class PoissonNLL(NumbersLoss):
    """Negative log-likelihood of counts."""

    key = "poisson_nll"
    title = "Poisson"
    summary = "For targets that are counts, such as calls in an hour."
    formula = "L = mean (eˣ − t·x)"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html"
    unsuitable_ends = {
        "sigmoid": "A sigmoid keeps predictions between 0 and 1; counts have no such limit.",
        "softmax": "Softmax makes predictions sum to 1; counts do not.",
    }

    log_input: bool = switch(
        True, help="Whether the output is the logarithm of the expected count, else the count itself."
    )

    def build(self) -> nn.Module:
        from core import nn

        return nn.PoissonNLLLoss(log_input=self.log_input)
