"""The check of gradients finds what is wrong."""

from __future__ import annotations

import pytest

import core as torch
from core.autograd import Operation
from core.testing import gradcheck


class Doubled(Operation):
    """x² with a wrong gradient."""

    def __init__(self, factor):
        self.factor = factor

    def forward(self, x):
        self.keep(x)
        return x * x

    def backward(self, grad):
        (x,) = self.saved()
        return (grad * x * self.factor,)


def test_that_a_right_gradient_passes(values):
    assert gradcheck(lambda x: Doubled(2.0)(x), [values(2, 3)])


@pytest.mark.parametrize("factor", [1.0, 2.00001, -2.0])
def test_that_a_wrong_gradient_is_named(values, factor):
    with pytest.raises(AssertionError, match=r"Gradient of input 0 at \(\d, \d\)"):
        gradcheck(lambda x: Doubled(factor)(x), [values(2, 3)])


def test_that_a_missing_gradient_is_found(values):
    with pytest.raises(AssertionError, match="Gradient of input 1"):
        gradcheck(lambda x, y: x * y.detach(), [values(2), values(2)])


def test_that_inputs_must_be_float64_leaves():
    with pytest.raises(ValueError, match="float32"):
        gradcheck(lambda x: x, [torch.ones(1, requires_grad=True)])
    with pytest.raises(ValueError, match="requires gradients"):
        gradcheck(lambda x: x, [torch.ones(1)])


def test_that_inputs_are_left_as_they_were(values):
    x = values(3)
    before = x.tolist()
    gradcheck(lambda y: y * y, [x])
    assert x.tolist() == before
