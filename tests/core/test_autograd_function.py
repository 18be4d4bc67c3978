"""Functions with gradients of one's own, hooks on tensors and modules, kept gradients, and grad's options."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

import core as torch
import core.nn as nn
from core.testing import gradcheck


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * grad


class ScaledSum(torch.autograd.Function):
    """Two outputs, a setting, an argument without gradient."""

    @staticmethod
    def forward(ctx, a, factor, b):
        ctx.factor = factor
        places = (a > b).long()
        ctx.mark_non_differentiable(places)
        return factor * a + b, a - b, places

    @staticmethod
    def backward(ctx, first, second, _):
        assert ctx.needs_input_grad[1] is False
        return ctx.factor * first + second, None, first - second


def leaf(*data):
    return torch.tensor(list(data), dtype=torch.float64, requires_grad=True)


def test_that_a_function_of_ones_own_has_its_gradient(values):
    x = values(2, 3)
    gradcheck(Cube.apply, [x])
    assert not Cube.apply(x.detach()).requires_grad
    with torch.no_grad():
        assert not Cube.apply(x).requires_grad


def test_that_a_function_of_several_inputs_and_outputs_has_its_gradients(values):
    gradcheck(lambda a, b: ScaledSum.apply(a, 3.0, b)[:2], [values(4), values(4)])
    gradcheck(lambda a, b: ScaledSum.apply(a, 3.0, b)[1], [values(4), values(4)])
    places = ScaledSum.apply(values(4), 3.0, values(4))[2]
    assert (places.dtype, places.requires_grad) == (torch.int64, False)


def test_that_what_a_function_saved_is_freed_and_watched():
    x = leaf(1.0, 2.0)
    y = Cube.apply(x).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        y.backward()
    z = Cube.apply(x).sum()
    with torch.no_grad():
        x += 1
    with pytest.raises(RuntimeError, match="changed in place"):
        z.backward()


def test_that_a_dropped_result_of_a_function_goes_at_once():
    gc.disable()
    try:
        y = Cube.apply(leaf(1.0))
        array = weakref.ref(y.array)
        operation = weakref.ref(y.creator)
        del y
        assert (array(), operation()) == (None, None)
    finally:
        gc.enable()


def test_that_wrong_gradients_of_a_function_are_named():
    class Few(Cube):
        @staticmethod
        def forward(ctx, x, y):
            return x * y

        @staticmethod
        def backward(ctx, grad):
            return grad

    class Wide(Cube):
        @staticmethod
        def backward(ctx, grad):
            return torch.ones(5)

    few, wide = Few.apply(leaf(1.0), leaf(2.0)).sum(), Wide.apply(leaf(1.0)).sum()
    with pytest.raises(RuntimeError, match=r"Few\.backward returned 1 gradients.*2 arguments"):
        few.backward()
    with pytest.raises(RuntimeError, match=r"Wide\.backward.*\(5,\).*\(1,\)"):
        wide.backward()
    with pytest.raises(TypeError, match="forward"):
        torch.autograd.Function.apply(leaf(1.0))


def test_that_a_hook_on_a_result_sees_and_changes_the_gradient():
    seen = []
    x = leaf(1.0, 2.0)
    y = x * 2
    y.register_hook(lambda grad: seen.append(grad.tolist()))
    y.register_hook(lambda grad: grad * 10)
    (y * 3).sum().backward()
    assert (seen, x.grad.tolist()) == ([[3.0, 3.0]], [60.0, 60.0])


def test_that_a_hook_on_a_leaf_sees_the_sum_over_its_uses_once():
    seen = []
    x = leaf(3.0)
    handle = x.register_hook(lambda grad: seen.append(grad.item()))
    (x * 2 + x * x).sum().backward()
    handle.remove()
    (x * 2).sum().backward()
    assert (seen, x.grad.item()) == ([8.0], 10.0)
    x.register_hook(lambda grad: grad * 0.5)
    assert torch.autograd.grad((4 * x).sum(), x)[0].item() == 2.0


def test_that_a_hook_needs_gradients_and_keeps_their_shape():
    with pytest.raises(RuntimeError, match="requires gradients"):
        torch.ones(1).register_hook(print)
    x = leaf(1.0, 2.0)
    x.register_hook(lambda grad: grad.sum())
    with pytest.raises(RuntimeError, match=r"shape \(\); expected \(2,\)"):
        (x * 2).sum().backward()


def test_that_a_result_keeps_its_gradient_on_request_without_a_cycle():
    gc.disable()
    try:
        x = leaf(1.0, 2.0)
        y = x * 3
        y.retain_grad()
        (y * y).sum().backward()
        assert y.grad.tolist() == [6.0, 12.0]
        seen = weakref.ref(y)
        del y
        assert seen() is None
    finally:
        gc.enable()


def test_that_hooks_on_modules_see_and_change_what_passes():
    seen = []
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    handle = net[0].register_forward_hook(
        lambda module, args, out: seen.append((type(module), args[0].shape, out.shape))
    )
    before = net.register_forward_pre_hook(lambda module, args: (args[0] * 0,))
    after = net.register_forward_hook(lambda module, args, out: out + 1)
    net[0].bias.data.zero_()
    assert net(torch.ones(4, 2)).tolist() == [[1.0] * 3] * 4
    for one in (handle, before, after):
        one.remove()
    net(torch.ones(1, 2))
    assert seen == [(nn.Linear, (4, 2), (4, 3))]
    assert set(net.state_dict()) == {"0.weight", "0.bias"}


def test_that_grad_refuses_what_it_cannot_do():
    x = leaf(2.0)
    y = (x * x).sum()
    with pytest.raises(RuntimeError, match="create_graph"):
        torch.autograd.grad(y, x, create_graph=True)
    with pytest.raises(RuntimeError, match="does not require"):
        torch.autograd.grad(y, torch.ones(1))
    with pytest.raises(RuntimeError, match="2 tensors; received 1"):
        torch.autograd.backward([y, y], [torch.ones(())])
    assert torch.autograd.grad(y, x, retain_graph=True)[0].item() == 4.0
    torch.autograd.backward([y, x.sum()])
    assert x.grad.item() == 5.0


def test_that_inference_mode_records_nothing_unless_switched_off():
    x = leaf(1.0)
    with torch.inference_mode():
        assert not (x * 2).requires_grad
    with torch.inference_mode(False):
        assert (x * 2).requires_grad

    @torch.inference_mode()
    def double(value):
        return value * 2

    assert not double(x).requires_grad
    np.testing.assert_array_equal(double(x).numpy(), [2.0])
