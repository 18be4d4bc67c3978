"""CrossEntropyLoss: the usual objective where every sample belongs to one class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Loss, Spec
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class CrossEntropy(Loss):
    """Softmax and negative log-likelihood in one, on raw scores (logits)."""

    key = "cross_entropy"
    title = "Cross-entropy"
    summary = "Rewards a high probability of the right class; takes raw scores, one for each class."
    formula = "L = −log softmax(x)[class]"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html"
    target = "classes"
    unsuitable_ends = {
        "softmax": "Cross-entropy applies softmax itself; a second one slows learning down.",
        "sigmoid": "Cross-entropy expects raw scores; a sigmoid keeps them between 0 and 1, so it can never be sure.",
        "relu": "Cross-entropy expects raw scores of both signs; ReLU cuts the negative ones off.",
    }

    label_smoothing: float = number(
        0.0, minimum=0.0, maximum=0.99, help="Part of the target spread over all classes, against overconfidence."
    )

    def build(self) -> nn.Module:
        from core import nn

        return nn.CrossEntropyLoss(label_smoothing=self.label_smoothing)

    def fault(self, output: Spec, classes: int) -> str:
        if classes == 0:
            return "Cross-entropy expects classes as targets; the data has numbers. Choose mean squared error."
        if output.shape != (classes,):
            return f"Cross-entropy expects {classes} values, one for each class of the data; the output is {output}."
        return ""
