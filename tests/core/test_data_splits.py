"""Training, validation and test part: sizes, seeds, scaling, and the batches they give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog import Spec
from core.data import DataChoice, DataError, Loaded, Samples, sources, split

SOURCE = sources.default("digits")


def table(count: int, *, own_test: int = 0) -> Loaded:
    rng = np.random.default_rng(0)
    inputs = rng.normal(5, [1, 20, 0], (count, 3)).astype(np.float32)
    test = Samples(np.ones((own_test, 3), np.float32), np.zeros(own_test, np.int64)) if own_test else None
    return Loaded(Samples(inputs, np.arange(count)), test, Spec((3,)), standardize=True)


def pictures(channels: int) -> Loaded:
    inputs = np.random.default_rng(0).integers(0, 256, (20, channels, 5, 4), dtype=np.uint8)
    return Loaded(Samples(inputs, np.arange(20) % 2), None, Spec((channels, 5, 4)), ("a", "b"))


@given(st.integers(3, 300), st.floats(0, 0.5), st.floats(0, 0.5), st.integers(0, 9))
def test_that_every_sample_is_in_exactly_one_part(count, validation, test, seed):
    choice = DataChoice(SOURCE, validation=validation, test=test, split_seed=seed)
    try:
        parts = split(table(count), choice)
    except DataError:
        assert validation + test > 0
        return
    taken = np.concatenate([parts.train.targets, parts.validation.targets, parts.test.targets])
    assert sorted(taken.tolist()) == list(range(count))
    assert abs(len(parts.test) - test * count) <= 1
    assert abs(len(parts.validation) - validation * (count - len(parts.test))) <= 1


@pytest.mark.parametrize(("part", "held"), [(float("nan"), 0), (-1.0, 0), (0.0, 0), (0.001, 1), (0.5, 10)])
def test_that_senseless_parts_do_no_harm(part, held):
    assert len(split(table(20), DataChoice(SOURCE, validation=part, test=0.0)).validation) == held


def test_that_holding_everything_out_is_refused():
    with pytest.raises(DataError, match="hold out less"):
        split(table(20), DataChoice(SOURCE, validation=float("inf")))


def test_that_the_seed_decides_the_parts():
    def train(seed: int) -> list[int]:
        return split(table(50), DataChoice(SOURCE, split_seed=seed)).train.targets.tolist()

    assert train(1) == train(1) != train(2)


def test_that_the_test_samples_of_the_source_are_used_as_they_are():
    parts = split(table(40, own_test=7), DataChoice(SOURCE, validation=0.25, test=0.5))
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (30, 10, 7)


def test_that_no_samples_left_for_training_is_said():
    with pytest.raises(DataError, match=r"holds 2 samples, and none is left for training"):
        split(table(2), DataChoice(SOURCE, validation=0.5, test=0.5))


def test_that_tables_are_scaled_by_the_training_part_alone():
    parts = split(table(200), DataChoice(SOURCE, validation=0.3, test=0.3))
    inputs, _ = parts.train.__getitems__(range(len(parts.train)))
    assert inputs.dtype == np.float32
    np.testing.assert_allclose(inputs.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(inputs[:, :2].std(axis=0), 1, rtol=1e-5)
    held, _ = parts.validation.__getitems__([0, 1])
    raw = np.stack([parts.validation.raw(0), parts.validation.raw(1)])
    np.testing.assert_allclose(held, (raw - parts.scaling.mean) / parts.scaling.deviation, rtol=1e-4, atol=1e-5)


def test_that_a_column_without_variation_becomes_zero():
    parts = split(table(50), DataChoice(SOURCE))
    inputs, _ = parts.train.__getitems__(range(10))
    assert np.abs(inputs[:, 2]).max() < 1e-5


@pytest.mark.parametrize("channels", [1, 3])
def test_that_pictures_become_floats_between_0_and_1_channels_last(channels):
    loaded = pictures(channels)
    train = split(loaded, DataChoice(SOURCE)).train
    inputs, targets = train.__getitems__(np.array([4, 0, 2]))
    rows = train.indices[[4, 0, 2]]
    np.testing.assert_array_equal(inputs, loaded.train.inputs[rows].astype(np.float32) / np.float32(255))
    np.testing.assert_array_equal(targets, loaded.train.targets[rows])
    assert (inputs.dtype, inputs.shape) == (np.float32, (3, channels, 5, 4))
    assert inputs.transpose(0, 2, 3, 1).flags.c_contiguous


def test_that_a_single_sample_is_the_one_of_a_batch():
    train = split(pictures(3), DataChoice(SOURCE)).train
    one, target = train[3]
    many, targets = train.__getitems__([3])
    np.testing.assert_array_equal(one, many[0])
    assert target == targets[0]
