"""The tape: accumulation, freeing, depth, modes and the errors of misuse."""

from __future__ import annotations

import gc
import threading
import weakref

import numpy as np
import pytest

import core as torch
from core.autograd import Operation


def leaf(*data):
    return torch.tensor(list(data), dtype=torch.float64, requires_grad=True)


def test_that_a_shared_expression_gets_the_sum_of_its_gradients():
    x = leaf(3.0)
    y = x * x
    (y + y * x).sum().backward()
    assert x.grad.item() == pytest.approx(2 * 3 + 3 * 9)


def test_that_gradients_of_two_backwards_add_up_in_the_leaf():
    x = leaf(1.0, 2.0)
    (2 * x).sum().backward()
    first = x.grad
    (3 * x).sum().backward()
    assert x.grad is first
    assert x.grad.tolist() == [5.0, 5.0]


def test_that_ten_thousand_chained_operations_run_and_are_freed():
    x = leaf(1.0)
    y = x
    for _ in range(10_000):
        y = y * 1.0001
    y.sum().backward()
    assert x.grad.item() == pytest.approx(1.0001**10_000)
    del y
    gc.collect()


def test_that_a_deep_graph_can_be_dropped_without_backward():
    x = leaf(1.0)
    y = x
    for _ in range(100_000):
        y = y + 1.0
    del y
    assert gc.collect() >= 0


def test_that_backward_frees_what_operations_kept():
    x = leaf(*range(10))
    y = (x * 2).exp()
    kept = weakref.ref(y.array)
    z = y.sum()
    del y
    assert kept() is not None
    z.backward()
    assert kept() is None


def test_that_no_reference_cycle_keeps_a_graph_alive():
    gc.disable()
    try:
        x = leaf(*range(10))
        y = x.exp().tanh()
        seen = weakref.ref(y)
        creator = weakref.ref(y.array)
        del y
        assert seen() is None
        assert creator() is None
    finally:
        gc.enable()


def test_that_a_second_backward_says_the_graph_is_freed():
    x = leaf(1.0, 2.0)
    y = (x * x).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        y.backward()


def test_that_retain_graph_allows_a_second_backward():
    x = leaf(1.0, 2.0)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [4.0, 8.0]


def test_that_changing_a_needed_value_in_place_is_noticed():
    x = leaf(1.0, 2.0)
    y = x.exp()
    z = (y * y).sum()
    with torch.no_grad():
        y += 1
    with pytest.raises(RuntimeError, match="changed in place"):
        z.backward()


def test_that_a_change_through_a_view_is_noticed():
    x = leaf(1.0, 2.0)
    y = x.exp()
    z = (y * y).sum()
    y.detach()[0] = 5.0
    with pytest.raises(RuntimeError, match="changed in place"):
        z.backward()


def test_that_changing_a_value_backward_does_not_need_is_fine():
    x = leaf(1.0, 2.0)
    y = x * 2
    z = y.sum()
    with torch.no_grad():
        y += 1
    z.backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_that_an_optimizer_step_between_forward_and_backward_is_noticed():
    weight = torch.nn.Linear(2, 1)
    loss = weight(torch.randn(3, 2, requires_grad=True)).sum()
    optimizer = torch.optim.SGD(weight.parameters(), lr=0.1)
    for parameter in weight.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    with pytest.raises(RuntimeError, match="changed in place"):
        loss.backward()


def test_that_a_leaf_cannot_be_changed_in_place_while_recorded():
    x = leaf(1.0)
    with pytest.raises(RuntimeError, match="no_grad"):
        x += 1
    with pytest.raises(RuntimeError, match="no_grad"):
        x.add_(1)


def test_that_adding_in_place_to_a_result_stays_in_the_graph():
    x = leaf(1.0, 2.0)
    total = x * 0
    total += x * x
    total.sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_that_backward_from_several_values_asks_for_a_gradient():
    with pytest.raises(RuntimeError, match=r"shape \(2,\)"):
        (leaf(1.0, 2.0) * 2).backward()


def test_that_a_given_gradient_must_have_the_shape():
    with pytest.raises(RuntimeError, match=r"\(3,\).*\(2,\)"):
        (leaf(1.0, 2.0) * 2).backward(torch.ones(3))


def test_that_a_given_gradient_weighs_the_elements():
    x = leaf(1.0, 2.0)
    (x * x).backward(torch.tensor([1.0, 10.0]))
    assert x.grad.tolist() == [2.0, 40.0]


def test_that_backward_without_gradients_anywhere_is_refused():
    with pytest.raises(RuntimeError, match="requires gradients"):
        torch.ones(1).sum().backward()


def test_that_nothing_is_recorded_under_no_grad():
    x = leaf(1.0)
    with torch.no_grad():
        y = x * 2
        with torch.enable_grad():
            z = x * 3
        assert not torch.is_grad_enabled()
    assert (y.requires_grad, z.requires_grad, torch.is_grad_enabled()) == (False, True, True)


def test_that_no_grad_decorates_and_nests():
    @torch.no_grad()
    def double(x, depth):
        return double(x, depth - 1) if depth else x * 2

    assert not double(leaf(1.0), 3).requires_grad
    assert torch.is_grad_enabled()


def test_that_set_grad_enabled_works_as_a_statement_and_as_a_block():
    torch.set_grad_enabled(False)
    try:
        assert not (leaf(1.0) * 2).requires_grad
        with torch.set_grad_enabled(True):
            assert (leaf(1.0) * 2).requires_grad
        assert not torch.is_grad_enabled()
    finally:
        torch.set_grad_enabled(True)


def test_that_no_grad_concerns_its_own_thread_only():
    seen = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append((leaf(1.0) * 2).requires_grad))
        thread.start()
        thread.join()
    assert seen == [True]


def test_that_detach_cuts_the_graph_and_shares_memory():
    x = leaf(1.0, 2.0)
    y = (x * 2).detach()
    assert not y.requires_grad
    assert np.shares_memory(x.detach().array, x.array)


def test_that_leaves_never_share_a_gradient_array():
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    seed = torch.ones(2, dtype=torch.float64)
    (a + b).backward(seed)
    assert not np.shares_memory(a.grad.array, b.grad.array)
    assert not np.shares_memory(a.grad.array, seed.array)


def test_that_grad_gives_gradients_without_touching_leaves():
    x, w = leaf(2.0), leaf(5.0)
    y = x * w
    z = y * y
    for_x, for_y = torch.grad(z, [x, y], grad_outputs=[torch.ones(1)])
    assert (for_x.item(), for_y.item(), x.grad, w.grad) == (100.0, 20.0, None, None)


def test_that_grad_of_an_unused_input_is_refused_or_none():
    x, unused = leaf(2.0), leaf(1.0)
    with pytest.raises(RuntimeError, match="allow_unused"):
        torch.grad((x * x).sum(), [unused])
    assert torch.grad((x * x).sum(), [x, unused], allow_unused=True)[1] is None


def test_that_only_floating_point_can_require_gradients():
    with pytest.raises(RuntimeError, match="int64"):
        torch.tensor([1], requires_grad=True)


def test_that_an_operation_of_ones_own_takes_part():
    class Cube(Operation):
        def forward(self, x):
            self.keep(x)
            return x**3

        def backward(self, grad):
            (x,) = self.saved()
            return (grad * 3 * x**2,)

    x = leaf(2.0)
    Cube()(x).sum().backward()
    assert x.grad.item() == 12.0


def test_that_backward_skips_inputs_without_gradients():
    asked = []

    class Probe(Operation):
        def forward(self, a, b):
            return a + b

        def backward(self, grad):
            asked.append(self.needs)
            return grad, None

    Probe()(leaf(1.0), torch.ones(1, dtype=torch.float64)).sum().backward()
    assert asked == [(True, False)]


def test_that_the_gradient_has_the_type_of_the_leaf():
    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2, dtype=torch.float64)
    (x * y).sum().backward()
    assert x.grad.dtype == torch.float32
