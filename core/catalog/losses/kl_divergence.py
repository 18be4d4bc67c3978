"""KL divergence: for targets that are probabilities adding up to 1; takes log-probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Loss, Spec
from core.catalog.targets import several_values_fault

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class KLDivergence(Loss):
    """How far predicted log-probabilities are from given probabilities."""

    key = "kl_divergence"
    title = "KL divergence"
    summary = "For targets that are probabilities adding up to 1; takes log-probabilities."
    formula = "L = mean over samples of Σ t·(log t − x)"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html"
    target = "values"
    fitting_end = "log_softmax"
    unsuitable_ends = {
        "softmax": "KL divergence expects log-probabilities: end in LogSoftmax instead of Softmax.",
        "sigmoid": "KL divergence expects log-probabilities, which LogSoftmax gives.",
        "relu": "KL divergence expects log-probabilities, which are never above 0.",
        "linear": "KL divergence expects log-probabilities: end in LogSoftmax.",
    }

    def build(self) -> nn.Module:
        from core import nn

        return nn.KLDivLoss(reduction="batchmean")

    def fault(self, output: Spec, classes: int) -> str:
        return several_values_fault(self.title, output, classes, "they share out a whole")
