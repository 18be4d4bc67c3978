"""Initial values: distributions, fans, and independence from everything but the generator."""

from __future__ import annotations

import math

import numpy as np
import pytest

import core as torch
import core.nn as nn
from core.backend import Generator, use_generator
from core.nn import init


@pytest.mark.parametrize(
    ("layer", "fan_in"), [(nn.Linear(400, 300), 400), (nn.Conv2d(32, 64, 3), 288), (nn.Conv2d(32, 64, 3, groups=4), 72)]
)
def test_that_default_weights_are_uniform_within_one_over_root_fan_in(layer, fan_in):
    bound = 1 / math.sqrt(fan_in)
    for parameter in (layer.weight, layer.bias):
        assert np.abs(parameter.array).max() <= bound
        assert np.abs(parameter.array).max() > 0.9 * bound
    assert layer.weight.array.std() == pytest.approx(bound / math.sqrt(3), rel=0.03)
    assert layer.weight.dtype == torch.float32


@pytest.mark.parametrize(
    ("fill", "deviation"),
    [
        (lambda t: init.uniform_(t, -1, 1), 1 / math.sqrt(3)),
        (lambda t: init.normal_(t, 0, 0.5), 0.5),
        (init.xavier_uniform_, math.sqrt(2 / 900)),
        (init.xavier_normal_, math.sqrt(2 / 900)),
        (lambda t: init.kaiming_uniform_(t, nonlinearity="relu"), math.sqrt(2 / 500)),
        (lambda t: init.kaiming_normal_(t, mode="fan_out", nonlinearity="relu"), math.sqrt(2 / 400)),
    ],
)
def test_that_weights_have_the_deviation_of_their_rule(fill, deviation):
    weight = nn.Parameter(torch.empty(400, 500))
    assert fill(weight) is weight
    assert weight.array.std() == pytest.approx(deviation, rel=0.02)
    assert abs(weight.array.mean()) < 0.02 * deviation


def test_that_constants_fill():
    weight = nn.Parameter(torch.empty(2, 2))
    assert init.zeros_(weight).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert init.ones_(weight).tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert init.constant_(weight, 3.0).sum().item() == 12.0


def test_that_weights_depend_on_the_generator_alone():
    def weights(seed, stream):
        with use_generator(Generator(seed, stream)):
            return nn.Linear(3, 3).weight.tolist()

    assert weights(1, "a") == weights(1, "a")
    assert weights(1, "a") != weights(1, "b")
    assert weights(1, "a") != weights(2, "a")


def test_that_manual_seed_repeats_a_network():
    torch.manual_seed(4)
    first = nn.Conv2d(1, 2, 3).weight.tolist()
    torch.manual_seed(4)
    assert nn.Conv2d(1, 2, 3).weight.tolist() == first


def test_that_gains_are_known_or_named():
    assert init.calculate_gain("relu") == math.sqrt(2)
    assert init.calculate_gain("leaky_relu", 1.0) == 1.0
    with pytest.raises(ValueError, match="'sine'"):
        init.calculate_gain("sine")


def test_that_a_vector_has_no_fans():
    with pytest.raises(ValueError, match=r"\(3,\)"):
        init.xavier_uniform_(torch.empty(3))
