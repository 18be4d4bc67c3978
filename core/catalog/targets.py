"""What losses say of an output that does not suit them."""

from __future__ import annotations

from core.catalog.entry import Spec


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
