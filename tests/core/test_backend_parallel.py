"""Work shared out to threads, and memory that is used again."""

from __future__ import annotations

import gc
import threading

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.nn.functional as F
from core.backend import limit_threads, memory, parallel, threads


def test_that_results_come_in_order_from_any_number_of_threads():
    for size in (1, 2, 5):
        with limit_threads(size):
            assert parallel.team().run(lambda number: number * number, 20) == [number * number for number in range(20)]
            assert parallel.team().run(lambda number: number, 0) == []


def test_that_several_threads_take_part():
    meet = threading.Barrier(3, timeout=30)
    with limit_threads(3):
        assert parallel.team().run(lambda number: meet.wait() >= 0, 3) == [True, True, True]


def test_that_an_exception_in_any_thread_arrives_after_all_have_stopped():
    def fail(number):
        if number % 3 == 2:
            raise ValueError(f"task {number}")

    with limit_threads(2), pytest.raises(ValueError, match="task"):
        parallel.team().run(fail, 12)


def test_that_threads_end_with_the_block():
    before = threading.active_count()
    with limit_threads(4):
        parallel.team().run(lambda number: number, 50)
    assert threading.active_count() == before
    assert not parallel.limited()


def test_that_overflow_in_another_thread_is_a_value_and_not_a_warning():
    with limit_threads(3), np.errstate(all="ignore"):
        found = parallel.team().run(lambda number: np.exp(np.full(1000, 1e4, np.float32)).max(), 9)
    assert np.isinf(found).all()


def test_that_training_gives_the_same_bits_with_any_number_of_threads():
    def weights(size):
        torch.manual_seed(0)
        with limit_threads(size):
            net = nn.Sequential(
                nn.Conv2d(3, 16, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(16, 24, 3),
                nn.MaxPool2d(2),
                nn.Flatten(),
                nn.Linear(24 * 13 * 13, 256),
                nn.Linear(256, 5),
            )
            optimizer = torch.optim.Adam(net.parameters())
            x, y = torch.randn(32, 3, 28, 28), torch.randint(0, 5, (32,))
            for _ in range(2):
                optimizer.zero_grad()
                F.cross_entropy(net(x), y).backward()
                optimizer.step()
        return [value.array.tobytes() for value in net.state_dict().values()]

    one = weights(1)
    assert weights(2) == one
    assert weights(3) == one


def test_that_large_products_in_blocks_match_the_whole():
    stream = np.random.default_rng(0)
    a, b = stream.standard_normal((300, 400)), stream.standard_normal((400, 333))
    with limit_threads(2):
        found = parallel.matmul(a, b, np.empty((300, 333)))
    np.testing.assert_allclose(found, a @ b, rtol=1e-10, atol=1e-10)


def test_that_threads_can_be_chosen_for_good():
    before = threading.active_count()
    try:
        for size in (3, 1):
            torch.set_num_threads(size)
            parallel.team().run(lambda number: number, 50)
            assert torch.get_num_threads() == size
        assert threading.active_count() == before
    finally:
        threads._chosen.close()
    assert not parallel.limited()


@pytest.fixture
def shelf():
    memory.release()
    yield
    memory.release()


def test_that_a_block_is_used_again_once_every_view_is_gone(shelf):
    first = memory.empty((1024, 1024), np.zeros(1, np.float32))
    address = first.ctypes.data
    view = first.T[3:, ::2]
    del first
    assert memory.waiting_bytes() == 0
    view[...] = 1
    assert not np.shares_memory(view, memory.empty((1024, 1024), view))
    del view
    gc.collect()
    assert memory.waiting_bytes() >= 4 << 20
    assert memory.empty((2048, 512), np.zeros(1, np.float32)).ctypes.data != 0
    again = [memory.empty((1024, 1024), np.zeros(1, np.float32)) for _ in range(2)]
    assert address in [array.ctypes.data for array in again]


def test_that_released_memory_waits_no_more(shelf):
    memory.empty((1024, 1024), np.zeros(1))
    assert memory.waiting_bytes() == 8 << 20
    memory.release()
    assert memory.waiting_bytes() == 0


@pytest.mark.parametrize("size", [3, 700])
def test_that_new_arrays_have_shape_type_and_order(shelf, size):
    like = np.zeros((size, 5, 4, 90), np.float32).transpose(0, 3, 1, 2)
    for dtype in (None, bool):
        made = memory.empty_like(like, dtype)
        assert made.shape == like.shape
        assert made.dtype == np.dtype(dtype or np.float32)
        assert made.transpose(0, 2, 3, 1).flags.c_contiguous
        assert made.flags.writeable
    assert not memory.zeros((size, 1000), np.ones(1)).any()


def test_that_gradients_kept_by_leaves_are_never_handed_out_again():
    torch.manual_seed(0)
    net = nn.Linear(1024, 1024)
    net(torch.randn(4, 1024)).sum().backward()
    held = net.weight.grad
    before = held.array.copy()
    net.weight.grad = None
    for _ in range(3):
        net(torch.randn(4, 1024)).sum().backward()
        net.weight.grad = None
    np.testing.assert_array_equal(held.array, before)


@pytest.mark.parametrize("layout", ["rows", "channels last", "sliced", "reversed", "repeated"])
def test_that_large_arrays_are_computed_in_pieces_that_are_equal_on_any_number_of_threads(layout, monkeypatch):
    dense = np.random.default_rng(1).normal(size=(9, 8, 7, 40)).astype(np.float32)
    x = {
        "rows": dense,
        "channels last": dense.transpose(0, 3, 1, 2),
        "sliced": dense[:, ::2, :, 1:],
        "reversed": dense[:, ::-1],
        "repeated": np.broadcast_to(dense[:, :1], (9, 4, 7, 40)),
    }[layout]
    other = np.random.default_rng(2).normal(size=x.shape).astype(np.float32)
    lengths, alone = [], None

    def function(a, b):
        lengths.append(a.size)
        return np.tanh(a) * b

    whole = parallel.by_pieces(function, x, other)
    monkeypatch.setattr(parallel, "_PIECE", 500)
    for size in (1, 3):
        with limit_threads(size):
            pieces = parallel.by_pieces(function, x, other)
        np.testing.assert_allclose(pieces, whole, rtol=1e-6)
        alone = pieces if size == 1 else alone
        np.testing.assert_array_equal(pieces, alone)
        assert pieces.dtype == np.float32
    assert lengths[0] == x.size
    assert sum(lengths[1:]) == 2 * x.size
    assert lengths[1] == 500
    assert max(lengths[1:]) == 2000  # a team's
    if layout == "channels last":
        assert pieces.transpose(0, 2, 3, 1).flags.c_contiguous


def test_that_large_activations_and_their_gradients_are_those_of_small_ones(monkeypatch):
    values = np.random.default_rng(3).normal(size=(4, 5, 6, 7)).astype(np.float32).transpose(0, 3, 1, 2)
    found = []
    for piece in (1 << 15, 50):
        monkeypatch.setattr(parallel, "_PIECE", piece)
        for function in (torch.tanh, torch.exp, torch.rsqrt, F.gelu, F.softplus):
            x = torch.from_array(np.abs(values) + 1, requires_grad=True)
            out = function(x)
            out.backward(torch.from_array(np.ascontiguousarray(values)))
            found.append((out.detach().array, x.grad.array))
    for large, small in zip(found[:5], found[5:], strict=True):
        np.testing.assert_allclose(large[0], small[0], rtol=1e-6)
        np.testing.assert_allclose(large[1], small[1], rtol=1e-6)


@pytest.mark.parametrize("make", [torch.optim.Adam, torch.optim.SGD])
def test_that_a_large_parameter_is_changed_as_its_rows_are_one_by_one_on_any_number_of_threads(make):
    stream = np.random.default_rng(4)
    start, grads = stream.normal(size=(300, 1500)).astype(np.float32), stream.normal(size=(3, 300, 1500))

    def trained(parts, size):
        parameters = [torch.from_array(part.copy(), requires_grad=True) for part in np.split(start, parts)]
        settings = {"momentum": 0.9, "nesterov": True} if make is torch.optim.SGD else {"amsgrad": True}
        optimizer = make(parameters, lr=0.1, weight_decay=0.01, **settings)
        with limit_threads(size):
            for grad in grads.astype(np.float32):
                for parameter, part in zip(parameters, np.split(grad, parts), strict=True):
                    parameter.grad = torch.from_array(part)
                optimizer.step()
        return np.concatenate([parameter.detach().array for parameter in parameters])

    reference = trained(300, 1)
    for size in (1, 2, 3):
        np.testing.assert_array_equal(trained(1, size), reference)


@pytest.mark.parametrize(
    "sizes", [(128, 700, 1100), (1100, 300, 128), (640, 640, 640), (2000, 300, 10), (3, 9000, 3000)]
)
def test_that_products_of_any_form_have_the_same_bits_on_any_number_of_threads(sizes):
    stream = np.random.default_rng(5)
    rows, inner, columns = sizes
    a, b = stream.normal(size=(rows, inner)).astype(np.float32), stream.normal(size=(columns, inner)).astype(np.float32)
    found = []
    for size in (1, 2, 3):
        with limit_threads(size):
            found.append(parallel.matmul(a, b.T, np.empty((rows, columns), np.float32)))
    np.testing.assert_allclose(found[0], a @ b.T, rtol=1e-4, atol=1e-3)
    assert found[0].tobytes() == found[1].tobytes() == found[2].tobytes()


def test_that_large_sums_products_and_added_gradients_take_memory_that_waits(shelf):
    values = np.random.default_rng(6).normal(size=(4, 300, 25, 20)).astype(np.float32).transpose(0, 3, 1, 2)
    x = torch.from_array(values, requires_grad=True)
    y = x + x  # two gradients meet at y
    (y * y - y + y).sum().backward()
    np.testing.assert_allclose(x.grad.array, 8 * values, rtol=1e-5)
    assert y.array.strides == values.strides
    assert memory.waiting_bytes() >= values.nbytes
    assert memory.room_like(values, values[:, :1]) is None
    assert memory.room_like(values, np.ascontiguousarray(values)) is None
    assert memory.room_like(values[:1, :1], values[:1, :1]) is None
