"""Noise while training: shares, means and variances, what is dropped together, gradients, seeds."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.nn.functional as F
from core.backend import Generator, use_generator
from core.ops.noise import ALPHA
from core.testing import gradcheck

LAYERS = [
    nn.Dropout1d(0.4),
    nn.Dropout2d(0.4),
    nn.AlphaDropout(0.4),
    nn.GaussianNoise(0.4),
    nn.GaussianDropout(0.4),
    nn.StochasticDepth(0.4),
    nn.StochasticDepth(0.4, "batch"),
]
every_layer = pytest.mark.parametrize("layer", LAYERS, ids=repr)


@pytest.fixture(autouse=True)
def seeded():
    with use_generator(Generator(1)):
        yield


def test_that_spatial_dropout_drops_whole_channels_and_keeps_the_mean():
    out = F.dropout2d(torch.ones(100, 200, 2, 3), 0.3).array
    np.testing.assert_array_equal(out, np.broadcast_to(out[:, :, :1, :1], out.shape))
    assert (out == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert out.mean() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(
    ("function", "shape", "together"),
    [(F.dropout1d, (40, 5), 1), (F.dropout2d, (2, 40, 5), 1), (F.dropout3d, (40, 2, 2, 2), 3)],
)
def test_that_fewer_axes_are_taken_as_in_pytorch(function, shape, together):
    out = function(torch.ones(*shape), 0.5).array
    assert out.shape == shape
    flat = out.reshape(*shape[: len(shape) - together], -1)
    assert (flat == flat[..., :1]).all()
    assert {0.0, 2.0} == set(np.unique(out).tolist())


def test_that_alpha_dropout_keeps_mean_and_variance():
    x = torch.randn(400, 500)
    out = F.alpha_dropout(x, 0.3, training=True).array
    assert out.mean() == pytest.approx(0, abs=0.01)
    assert out.var() == pytest.approx(1, abs=0.02)
    lowest, count = np.unique(out, return_counts=True)
    assert count.max() / out.size == pytest.approx(0.3, abs=0.01)
    scale = ((1 - 0.3) * (1 + 0.3 * ALPHA**2)) ** -0.5
    assert lowest[count.argmax()] == pytest.approx(scale * ALPHA * (1 - 0.3), rel=1e-3)


def test_that_gaussian_noise_has_the_deviation_asked_for():
    noise = F.gaussian_noise(torch.full((300, 400), 5.0), 0.25).array - 5
    assert noise.mean() == pytest.approx(0, abs=0.005)
    assert noise.std() == pytest.approx(0.25, rel=0.02)


def test_that_gaussian_dropout_has_mean_1_and_the_variance_of_dropout():
    factors = F.gaussian_dropout(torch.ones(300, 400), 0.2).array
    assert factors.mean() == pytest.approx(1, abs=0.01)
    assert factors.var() == pytest.approx(0.25, rel=0.02)


def test_that_stochastic_depth_drops_samples_or_the_batch():
    rows = F.stochastic_depth(torch.ones(2000, 3), 0.25).array
    assert (rows == rows[:, :1]).all()
    assert (rows == 0).mean() == pytest.approx(0.25, abs=0.03)
    assert rows.max() == pytest.approx(1 / 0.75, rel=1e-4)
    batches = [F.stochastic_depth(torch.ones(4, 3), 0.5, "batch").array for _ in range(40)]
    assert all((batch == batch[0, 0]).all() for batch in batches)
    assert {float(batch[0, 0]) for batch in batches} == {0.0, 2.0}


@every_layer
def test_that_gradients_match_differences(layer, values):
    def function(x):
        with use_generator(Generator(5)):
            return layer.train()(x)

    gradcheck(function, [values(2, 3, 4)])
    gradcheck(function, [values(1, 1, 1)])


@every_layer
def test_that_nothing_happens_in_use(layer):
    x = torch.ones(2, 3, 4)
    assert layer.eval()(x) is x


@every_layer
def test_that_noise_depends_on_the_generator_alone(layer):
    x, found = torch.ones(5, 30, 4), []
    for seed in (7, 7, 8):
        with use_generator(Generator(seed, "noise")):
            found.append([layer.train()(x).tolist() for _ in range(6)])
    assert found[0] == found[1]
    assert found[0] != found[2]


@pytest.mark.parametrize("layer", [nn.Dropout2d(0.4), *LAYERS[2:]], ids=repr)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_that_type_and_memory_order_stay(layer, dtype):
    x = torch.from_array(np.ones((2, 4, 5, 3), dtype).transpose(0, 3, 1, 2), requires_grad=True)
    out = layer.train()(x)
    out.backward(torch.from_array(np.ones(x.shape, dtype)))
    assert out.dtype == x.grad.dtype == dtype
    assert out.array.transpose(0, 2, 3, 1).flags.c_contiguous


def test_that_dropping_everything_leaves_zeros():
    x = torch.randn(3, 4, 5)
    for out in (F.dropout1d(x, 1.0), F.alpha_dropout(x, 1.0, True), F.stochastic_depth(x, 1.0)):
        assert not out.array.any()


def test_that_settings_out_of_range_are_refused():
    for kind in (nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout, nn.StochasticDepth):
        with pytest.raises(ValueError, match="between 0 and 1"):
            kind(1.5)
    with pytest.raises(ValueError, match="less than 1"):
        nn.GaussianDropout(1.0)
    with pytest.raises(ValueError, match="negative"):
        nn.GaussianNoise(-0.1)
    with pytest.raises(ValueError, match='"row" or "batch"'):
        nn.StochasticDepth(0.5, "column")
    with pytest.raises(RuntimeError, match=r"4 axes.*\(2, 3\)"):
        F.dropout2d(torch.ones(2, 3))
