"""Negative log-likelihood: cross-entropy for networks that end in LogSoftmax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.class_weights import ClassWeighted, ignored_class_field

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class NLL(ClassWeighted):
    """The mean of minus the log-probability of the right class."""

    key = "nll"
    title = "Negative log-likelihood"
    summary = "Cross-entropy for networks that end in LogSoftmax."
    formula = "L = −x[class]"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html"
    fitting_end = "log_softmax"
    unsuitable_ends = {
        "softmax": "This loss expects log-probabilities: end in LogSoftmax instead of Softmax.",
        "sigmoid": "This loss expects log-probabilities, which LogSoftmax gives.",
        "relu": "This loss expects log-probabilities, which are never above 0.",
        "linear": "This loss expects log-probabilities: end in LogSoftmax, or choose cross-entropy.",
    }

    ignore_index: int = ignored_class_field()

    def build(self) -> nn.Module:
        from core import nn

        if self.ignore_index < 0:
            return nn.NLLLoss(self.weight_tensor())
        from core.catalog.counting import Counting

        return Counting(nn.NLLLoss(self.weight_tensor(), self.ignore_index, "sum"))
