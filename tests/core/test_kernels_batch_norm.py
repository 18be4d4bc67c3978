"""Batch normalisation by rows: the quick path beside the plain one."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
import core.nn.functional as F
from core.backend import limit_threads
from core.backend.kernels import batch_norm as kernel
from core.testing import gradcheck


def channels_last(shape, dtype="float64", offset=0.0):
    n, channels, *size = shape
    drawn = np.random.default_rng(8).standard_normal((n, *size, channels)) * 3 + offset
    return torch.from_array(np.moveaxis(drawn.astype(dtype), -1, 1), requires_grad=True)


def normalised(x, statistics=None, given=None):
    return F.batch_norm(x, *(statistics or (None, None)), *(given or ()), training=statistics is None)


def parameters(channels, dtype="float64"):
    stream = np.random.default_rng(9)
    return [torch.tensor(stream.uniform(0.5, 2, channels).astype(dtype), requires_grad=True) for _ in range(2)]


@pytest.mark.parametrize("shape", [(2, 3, 4), (2, 3, 4, 2), (1, 1, 2, 3), (3, 2, 1, 2), (2, 2, 3, 2, 2)])
@pytest.mark.parametrize("fixed", [False, True])
@pytest.mark.parametrize("affine", [False, True])
@pytest.mark.parametrize(("limit", "wide"), [(1, 1), (100, 8), (1 << 19, 1024)])
def test_that_rows_give_the_values_and_gradients_of_the_plain_way(monkeypatch, shape, fixed, affine, limit, wide):
    x, given = channels_last(shape), tuple(parameters(shape[1])) if affine else None
    statistics = tuple(parameter.detach() for parameter in parameters(shape[1])) if fixed else None
    plain = normalised(x, statistics, given).detach().array
    monkeypatch.setattr(kernel, "_LARGE", 1)
    monkeypatch.setattr(kernel, "_HOST_BYTES", limit)
    monkeypatch.setattr(kernel, "_WIDE", wide)
    quick = normalised(x, statistics, given).detach().array
    np.testing.assert_allclose(quick, plain, rtol=1e-10, atol=1e-12)
    assert np.moveaxis(quick, 1, -1).flags.c_contiguous
    gradcheck(lambda y, *rest: normalised(y, statistics, rest or None), [x, *(given or ())])


def test_that_a_large_mean_costs_no_digits():
    x = channels_last((16, 64, 8, 8), "float32", offset=1000)
    exact = x.array.astype(np.float64)
    exact -= exact.mean((0, 2, 3), keepdims=True)
    exact /= np.sqrt((exact**2).mean((0, 2, 3), keepdims=True) + 1e-5)
    assert kernel.suits(x.array.transpose(0, 2, 3, 1))
    np.testing.assert_allclose(normalised(x).detach().array, exact, atol=2e-4)


def test_that_normalised_results_do_not_depend_on_the_number_of_threads():
    x, given = channels_last((32, 16, 24, 24), "float32"), parameters(16, "float32")
    found = []
    for threads in (1, 2, 3):
        with limit_threads(threads):
            x.grad = given[0].grad = None
            out = normalised(x, None, given)
            (out * out * out).sum().backward()
        found.append((out.detach().array.tobytes(), x.grad.array.tobytes(), given[0].grad.array.tobytes()))
    assert len(set(found)) == 1


def test_that_changing_the_input_before_backward_is_refused():
    x = channels_last((4, 64, 8, 8), "float32").detach()
    weight, bias = parameters(64, "float32")
    out = normalised(x, None, (weight, bias))
    x.zero_()
    with pytest.raises(RuntimeError, match="changed in place"):
        out.sum().backward()
