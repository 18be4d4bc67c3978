"""Focal: cross-entropy that turns to what is still hard: for classes of very different sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.class_weights import ClassWeighted
from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Focal(ClassWeighted):
    """Cross-entropy weighted by how unsure the network is."""

    key = "focal"
    title = "Focal"
    summary = "Cross-entropy that turns to what is still hard: for classes of very different sizes."
    formula = "L = −(1 − p)^γ · log p,  p = softmax(x)[class]"
    source = "Lin et al. 2017, Focal loss for dense object detection, https://arxiv.org/abs/1708.02002"
    unsuitable_ends = {
        "softmax": "Focal loss applies softmax itself; a second one slows learning down.",
        "sigmoid": "Focal loss expects raw scores; a sigmoid keeps them between 0 and 1.",
        "relu": "Focal loss expects raw scores of both signs; ReLU cuts the negative ones off.",
    }

    gamma: float = number(
        2.0, minimum=0.0, maximum=10.0, help="How little counts what is known already; 0 gives cross-entropy."
    )

    def build(self) -> nn.Module:
        from core import nn

        return nn.FocalLoss(self.weight_tensor(), gamma=self.gamma)
