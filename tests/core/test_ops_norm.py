"""Batch normalisation and dropout."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.nn.functional as F
from core.backend import Generator, use_generator
from core.testing import gradcheck


@pytest.mark.parametrize("shape", [(4, 3), (3, 2, 4), (2, 3, 4, 2)])
@pytest.mark.parametrize("fixed", [False, True])
@pytest.mark.parametrize("affine", [False, True])
def test_that_batch_norm_gradients_match_differences(values, shape, fixed, affine):
    channels = shape[1]
    x = values(*shape)
    statistics = (values(channels).detach(), values(channels, low=0.5, high=2).detach()) if fixed else None
    running = statistics or (None, None)
    if affine:
        leaves = [x, values(channels), values(channels)]
        gradcheck(lambda y, w, b: F.batch_norm(y, *running, w, b, statistics is None), leaves)
    else:
        gradcheck(lambda y: F.batch_norm(y, *running, training=statistics is None), [x])


def test_that_batch_norm_takes_channels_last():
    x = torch.from_array(
        np.random.default_rng(0).standard_normal((2, 4, 3, 5)).transpose(0, 3, 1, 2), requires_grad=True
    )
    gradcheck(lambda y: F.batch_norm(y, None, None, training=True), [x])
    assert F.batch_norm(x, None, None, training=True).array.transpose(0, 2, 3, 1).flags.c_contiguous


def test_that_training_normalises_each_channel_and_tracks_the_batch():
    layer = nn.BatchNorm2d(3)
    x = torch.randn(8, 3, 5, 5) * 4.0 + 2.0
    out = layer(x).detach().array
    np.testing.assert_allclose(out.mean((0, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(out.var((0, 2, 3)), 1, atol=1e-3)
    np.testing.assert_allclose(layer.running_mean.array, 0.1 * x.array.mean((0, 2, 3)), rtol=1e-4)
    np.testing.assert_allclose(layer.running_var.array, 0.9 + 0.1 * x.array.var((0, 2, 3), ddof=1), rtol=1e-4)
    assert layer.num_batches_tracked.item() == 1


def test_that_use_takes_the_running_values_and_leaves_them():
    layer = nn.BatchNorm1d(2).eval()
    layer.running_mean.copy_(torch.tensor([1.0, 2.0]))
    layer.running_var.copy_(torch.tensor([4.0, 9.0]))
    out = layer(torch.tensor([[3.0, 8.0]])).detach().array
    np.testing.assert_allclose(out, [[1.0, 2.0]], rtol=1e-5)
    assert layer.num_batches_tracked.item() == 0


def test_that_momentum_none_averages_all_batches():
    layer = nn.BatchNorm1d(1, momentum=None)
    for value in (1.0, 3.0, 8.0):
        layer(torch.tensor([[value], [value]]))
    assert layer.running_mean.item() == pytest.approx(4.0)


def test_that_batch_norm_refuses_what_it_cannot_measure():
    with pytest.raises(ValueError, match="at least 2"):
        nn.BatchNorm1d(3)(torch.ones(1, 3))
    with pytest.raises(RuntimeError, match=r"3 channels.*\(2, 4\)"):
        nn.BatchNorm1d(3)(torch.ones(2, 4))
    with pytest.raises(RuntimeError, match="BatchNorm2d"):
        nn.BatchNorm2d(3)(torch.ones(2, 3))


def test_that_dropout_drops_the_share_and_keeps_the_mean():
    with use_generator(Generator(1)):
        out = F.dropout(torch.ones(200, 500), 0.3).array
    assert (out == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert out.mean() == pytest.approx(1.0, abs=0.01)
    assert len(np.unique(out)) == 2


def test_that_dropout_sends_gradients_through_what_stayed():
    x = torch.ones(50, requires_grad=True)
    with use_generator(Generator(1)):
        out = F.dropout(x, 0.5)
    out.sum().backward()
    np.testing.assert_array_equal(x.grad.array, out.detach().array)


def test_that_dropout_depends_on_the_generator_alone():
    x = torch.ones(4, 3, 5, 5)
    found = []
    for _ in range(2):
        with use_generator(Generator(7, "dropout")):
            found.append(F.dropout(x, 0.5).tolist())
    assert found[0] == found[1]


def test_that_dropout_does_nothing_in_use():
    x = torch.ones(3)
    assert nn.Dropout(0.5).eval()(x) is x
    assert F.dropout(x, 0.0) is x


def test_that_dropping_everything_leaves_zeros():
    assert not F.dropout(torch.ones(500, 500), 1.0).array.any()


def test_that_dropout_keeps_type_and_order_in_memory():
    x = torch.from_array(np.ones((2, 4, 4, 3), np.float32).transpose(0, 3, 1, 2))
    out = F.dropout(x, 0.5)
    assert out.dtype == torch.float32
    assert out.array.transpose(0, 2, 3, 1).flags.c_contiguous


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_that_a_probability_outside_0_to_1_is_refused(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        nn.Dropout(p)
