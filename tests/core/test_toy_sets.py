"""Sets that are made by formula: the same from the same seed, and what their rules say."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from core.data import DataChoice, facts_of, sources, split, take
from core.data.plane_sets import CLASS_SETS, VALUE_SETS
from core.data.readers.playground import Playground
from core.data.readers.sine import Sine
from core.data.series import naive_error

SHAPES = (*CLASS_SETS, *VALUE_SETS)


def points(shape: str, **settings) -> tuple[np.ndarray, np.ndarray]:
    loaded = Playground(shape=shape, **{"noise": 0.0, **settings}).load(None)
    return loaded.train.inputs, loaded.train.targets


@pytest.mark.parametrize("shape", SHAPES)
def test_that_a_set_depends_on_its_seed_alone(shape):
    first, again, other = (Playground(shape=shape, seed=seed).load(None) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.train.inputs, again.train.inputs)
    assert first.fingerprint == again.fingerprint
    if shape != "moons":
        assert not np.array_equal(first.train.inputs, other.train.inputs)


@pytest.mark.parametrize("shape", SHAPES)
def test_that_a_set_has_the_number_of_points_and_the_kind_of_targets(shape):
    facts = facts_of(Playground(shape=shape, samples=101).load(None))
    assert (facts.samples, facts.input.shape) == (101, (2,))
    expected = ("binary", ("-1", "+1")) if shape in CLASS_SETS else ("regression", ())
    assert (facts.task, facts.classes) == expected


@pytest.mark.parametrize("shape", SHAPES)
def test_that_noise_moves_or_relabels_points(shape):
    quiet, loud = points(shape), points(shape, noise=0.5)
    assert not all(np.array_equal(one, other) for one, other in zip(quiet, loud, strict=True))


def test_that_a_circle_has_one_class_inside():
    places, labels = points("circle")
    far = np.hypot(*places.T)
    np.testing.assert_array_equal(labels, far < 2.5)
    assert ((far < 2.5) | (far > 3.5)).all()
    assert labels.sum() == 250


def test_that_xor_is_the_sign_of_the_product_away_from_the_axes():
    places, labels = points("xor")
    np.testing.assert_array_equal(labels, places[:, 0] * places[:, 1] >= 0)
    assert np.abs(places).min() >= 0.3


def test_that_gaussians_have_their_centres_and_variance():
    for noise, variance in ((0.0, 0.5), (0.5, 4.0)):
        places, labels = points("gaussians", samples=20_000, noise=noise)
        np.testing.assert_allclose(places[labels == 1].mean(axis=0), 2, atol=0.1)
        np.testing.assert_allclose(places[labels == 0].mean(axis=0), -2, atol=0.1)
        np.testing.assert_allclose(places[labels == 1].var(axis=0), variance, rtol=0.05)


def test_that_spirals_turn_by_the_formula():
    places, labels = points("spiral", samples=100)
    for label, turn in ((1, 0.0), (0, np.pi)):
        i = np.arange(50)
        radius, angle = 5 * i / 50, 1.75 * 2 * np.pi * i / 50 + turn
        wanted = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
        np.testing.assert_allclose(places[labels == label], wanted, atol=1e-6)


def test_that_moons_are_two_half_circles():
    places, labels = points("moons")
    np.testing.assert_allclose(np.hypot(*places[labels == 1].T), 1, atol=1e-6)
    np.testing.assert_allclose(np.hypot(*(places[labels == 0] - [1, 0.5]).T), 1, atol=1e-6)


def test_that_surfaces_have_their_heights():
    places, values = points("plane")
    np.testing.assert_allclose(values[:, 0], places.sum(axis=1) / 10, atol=1e-6)
    places, values = points("hills", samples=5000)
    near = np.hypot(*(places - [0, 2.5]).T)
    np.testing.assert_allclose(values[near < 1.5, 0], near[near < 1.5] / 2 - 1, atol=1e-5)


def test_that_a_sine_is_the_sum_of_its_waves():
    loaded = Sine(samples=200, waves=1, period=40.0, noise=0.0, window=10).load(None)
    values = np.concatenate([take(loaded.train.inputs, np.array([0]))[0, :, 0], loaded.train.targets[:, 0]])
    assert (len(values), loaded.input.shape) == (200, (10, 1))
    np.testing.assert_allclose(values[40:], values[:-40], atol=1e-5)  # repeats itself after a period
    np.testing.assert_allclose(values[20:], -values[:-20], atol=1e-5)
    assert np.abs(values).max() == pytest.approx(1, abs=0.01)


def test_that_a_sine_goes_on_in_the_order_of_time():
    source = dataclasses.replace(sources.default("sine"), samples=300, horizon=3)
    loaded = source.load(None)
    parts = split(loaded, DataChoice(source))
    assert parts.train.indices.max() < parts.validation.indices.min() < parts.test.indices.min()
    assert naive_error(loaded, parts.test.indices).rmse > 0.05
