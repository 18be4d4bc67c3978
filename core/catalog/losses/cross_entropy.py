"""CrossEntropyLoss: the usual objective where every sample belongs to one class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.class_weights import ClassWeighted, ignored_class_field
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class CrossEntropy(ClassWeighted):
    """Softmax and negative log-likelihood in one, on raw scores (logits); takes shares of classes as targets too."""

    key = "cross_entropy"
    title = "Cross-entropy"
    summary = "Rewards a high probability of the right class; takes raw scores, one for each class."
    formula = "L = −log softmax(x)[class]"
    takes_shares = True
    source = "https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html"
    unsuitable_ends = {
        "softmax": "Cross-entropy applies softmax itself; a second one slows learning down.",
        "sigmoid": "Cross-entropy expects raw scores; a sigmoid keeps them between 0 and 1, so it can never be sure.",
        "relu": "Cross-entropy expects raw scores of both signs; ReLU cuts the negative ones off.",
    }

    label_smoothing: float = number(
        0.0, minimum=0.0, maximum=0.99, help="Part of the target spread over all classes, against overconfidence."
    )
    ignore_index: int = ignored_class_field()

    def build(self) -> nn.Module:
        from core import nn

        if self.ignore_index < 0:
            return nn.CrossEntropyLoss(self.weight_tensor(), label_smoothing=self.label_smoothing)
        from core.catalog.counting import Counting

        return Counting(nn.CrossEntropyLoss(self.weight_tensor(), "sum", self.label_smoothing, self.ignore_index))
