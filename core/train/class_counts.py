"""Class weights that follow the data: worked out from the training part, for training and for measuring alike."""

from __future__ import annotations

from core.catalog import ClassWeighted, Loss
from core.data import Part


def counted(loss: Loss, train: Part, classes: int) -> Loss:
    """`loss` with balanced class weights worked out from the training part, where it asks for them."""
    if not isinstance(loss, ClassWeighted) or not classes:
        return loss
    return loss.for_counts(train.class_counts(classes).tolist())
