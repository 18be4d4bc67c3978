"""What losses say of data and outputs that do not suit them."""

from __future__ import annotations

from core.catalog.entry import Loss, Spec

UNSUITABLE_FOR_NUMBERS = {
    "sigmoid": "A sigmoid keeps predictions between 0 and 1, and learns slowly there.",
    "softmax": "Softmax makes predictions sum to 1; numbers to predict rarely do.",
    "relu": "ReLU cannot predict negative numbers, and stops learning where it is zero.",
}
"""Layers that should not come last where any number is to be predicted, and why."""


class NumbersLoss(Loss):
    """A loss over numbers, whatever their shape."""

    target = "values"

    def fault(self, output: Spec, classes: int) -> str:
        return values_fault(self.title, classes)


def classes_fault(title: str, output: Spec, classes: int) -> str:
    """Why a loss over `classes` classes cannot take `output`, or empty; 0 classes are data with numbers."""
    if classes == 0:
        return f"{title} expects classes as targets; the data has numbers. Choose mean squared error."
    if output.shape != (classes,):
        return f"{title} expects {classes} values, one for each class of the data; the output is {output}."
    return ""


def values_fault(title: str, classes: int) -> str:
    """Why a loss over numbers cannot take the data, or empty."""
    if classes:
        return f"{title} expects numbers as targets; the data has classes. Choose cross-entropy."
    return ""


def several_values_fault(title: str, output: Spec, classes: int, why: str) -> str:
    """As `values_fault`, and the output must have two values or more for the reason `why`."""
    if not classes and output.size < 2:
        return f"{title} expects two values or more, because {why}; the output is {output}."
    return values_fault(title, classes)
