"""How samples are divided: at random, stratified, by a column, by time, as given, and into folds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.backend import Generator
from core.catalog import Spec
from core.data import (
    Column,
    ColumnChoice,
    ColumnType,
    DataChoice,
    DataError,
    Frame,
    Loaded,
    Samples,
    fold_splits,
    of_frame,
    sources,
    split,
)
from core.data.arrange import rearrange
from core.data.division import divide

SOURCE = sources.default("digits")
NAMES = ("train", "validation", "test")


def labelled(counts, **more) -> Loaded:
    targets = np.repeat(np.arange(len(counts)), counts)
    inputs = np.arange(len(targets), dtype=np.float32)[:, None]
    classes = tuple(map(str, range(len(counts))))
    return replace(Loaded(Samples(inputs, targets), None, Spec((1,)), classes), **more)


def choose(**settings) -> DataChoice:
    return DataChoice(SOURCE, **settings)


def test_that_random_parts_are_cut_from_one_permutation_of_the_seed():
    found = divide(labelled([100]), choose(split_seed=3, test=0.2, validation=0.1))
    order = Generator(3, "split").numpy.permutation(100)
    np.testing.assert_array_equal(found.test, np.sort(order[:20]))
    np.testing.assert_array_equal(found.validation, np.sort(order[20:28]))
    np.testing.assert_array_equal(found.train, np.sort(order[28:]))


@given(st.lists(st.integers(20, 200), min_size=2, max_size=5), st.integers(0, 5))
def test_that_stratified_parts_hold_their_share_of_every_class(counts, seed):
    loaded = labelled(counts)
    found = divide(loaded, choose(splitting="stratified", test=0.2, validation=0.25, split_seed=seed))
    everything = np.concatenate([found.train, found.validation, found.test])
    np.testing.assert_array_equal(np.sort(everything), np.arange(sum(counts)))
    for indices, share in ((found.test, 0.2), (found.validation, 0.2), (found.train, 0.6)):
        here = np.bincount(loaded.train.targets[indices], minlength=len(counts))
        assert (np.abs(here - share * np.array(counts)) <= 2.5).all()


def test_that_stratified_parts_hold_all_ranges_of_values():
    values = np.random.default_rng(0).normal(size=(400, 1)).astype(np.float32)
    loaded = Loaded(Samples(values, values), None, Spec((1,)))
    test = divide(loaded, choose(splitting="stratified", test=0.25)).test
    low, high = np.quantile(values, 0.2), np.quantile(values, 0.8)
    assert abs((values[test] < low).sum() - 20) <= 2
    assert abs((values[test] > high).sum() - 20) <= 2


def test_that_stratified_parts_follow_the_seed():
    parts = [
        divide(labelled([50, 50]), choose(splitting="stratified", split_seed=seed)).test.tolist() for seed in (1, 1, 2)
    ]
    assert parts[0] == parts[1] != parts[2]


def table(**columns) -> Loaded:
    made = [Column("x", ColumnType.NUMERIC, np.arange(12) * 1.5)]
    for name, values in columns.items():
        if isinstance(values[0], str):
            names = tuple(sorted(set(values)))
            made.append(Column(name, ColumnType.CATEGORY, np.array([names.index(v) for v in values], np.int32), names))
        else:
            made.append(Column(name, ColumnType.DATE, np.array(values, float)))
    made.append(Column("y", ColumnType.CATEGORY, np.arange(12, dtype=np.int32) % 2, ("a", "b")))
    return of_frame(Frame(tuple(made), 12))


def test_that_a_column_names_the_parts():
    loaded = table(part=["Train", "train", "VAL", "test"] * 3)
    for way in (choose(splitting="column", split_column="part"), choose(columns=(ColumnChoice("part", role="split"),))):
        found = divide(rearrange(loaded, way), way)
        assert (found.train.tolist(), found.validation.tolist()) == ([0, 1, 4, 5, 8, 9], [2, 6, 10])
        assert found.test.tolist() == [3, 7, 11]
        assert rearrange(loaded, way).columns == ("x",)


@pytest.mark.parametrize("name", ["gone", "other"])
def test_that_a_column_that_names_no_parts_is_refused(name):
    loaded = table(other=["train", "later"] * 6)
    with pytest.raises(DataError, match="names"):
        divide(loaded, choose(splitting="column", split_column=name))


def test_that_the_latest_samples_are_held_out():
    days = list(np.random.default_rng(0).permutation(12) * 86_400.0)
    loaded = table(day=days)
    found = divide(loaded, choose(splitting="time", test=0.25, validation=0.25))
    order = np.argsort(days)
    np.testing.assert_array_equal(found.test, order[9:])
    np.testing.assert_array_equal(found.validation, order[7:9])
    np.testing.assert_array_equal(found.train, order[:7])
    by_value = divide(loaded, choose(splitting="time", split_column="x", test=0.25))
    assert by_value.test.tolist() == [9, 10, 11]
    with pytest.raises(DataError, match="no column 'gone'"):
        divide(loaded, choose(splitting="time", split_column="gone"))


def test_that_windows_of_a_series_are_divided_by_time_without_overlap():
    found = divide(labelled([100], ordered=True, gap=3), choose(test=0.2, validation=0.1))
    assert found.test.tolist() == list(range(80, 100))
    assert found.validation.tolist() == list(range(69, 77))
    assert found.train.tolist() == list(range(66))
    assert divide(labelled([100], ordered=True), choose(splitting="random")).test.tolist() != found.test.tolist()


def test_that_parts_that_the_source_gives_are_used_as_they_are():
    own = Samples(np.full((4, 1), 7, np.float32), np.zeros(4, np.int64))
    parts = split(labelled([40], validation=own, test=own), choose(validation=0.5, test=0.5))
    assert [len(parts.part(name)) for name in NAMES] == [40, 4, 4]
    assert parts.validation.__getitems__([0])[0] == [[7]]
    parts = split(labelled([40]), choose(splitting="given"))
    assert [len(parts.part(name)) for name in NAMES] == [40, 0, 0]


@given(st.integers(2, 7), st.integers(0, 3))
def test_that_every_sample_is_tested_in_exactly_one_fold(count, seed):
    loaded = labelled([30, 12])
    tested = []
    for parts in fold_splits(loaded, choose(split_seed=seed), count):
        assert len(parts.validation) == 0
        assert not set(parts.train.indices) & set(parts.test.indices)
        assert len(parts.train) + len(parts.test) == 42
        assert abs(parts.test.targets.sum() - 12 / count) <= 1
        tested += parts.test.indices.tolist()
    assert sorted(tested) == list(range(42))


def test_that_folds_are_fitted_apart():
    loaded = replace(labelled([40]), standardize=True)
    means = {parts.scaling.mean[0] for parts in fold_splits(loaded, choose(), 4)}
    assert len(means) == 4


@pytest.mark.parametrize("count", [0, 1, 11])
def test_that_senseless_numbers_of_folds_are_refused(count):
    with pytest.raises(DataError, match="2 to 10"):
        list(fold_splits(labelled([10]), choose(), count))
