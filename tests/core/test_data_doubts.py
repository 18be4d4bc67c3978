"""Doubts on samples: shared by two parts, missing, uneven or too few classes; and the facts of data as plain values."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from core.catalog import Spec
from core.data import DataChoice, DataError, Dataset, Loaded, Samples, as_source, doubts, load, sources, split, summary
from core.data.source import Cancelled

SOURCE = sources.default("digits")


def loaded(targets, inputs=None, **more) -> Loaded:
    targets = np.asarray(targets)
    values = np.arange(len(targets))[:, None] if inputs is None else np.asarray(inputs)
    classes = tuple(f"k{place}" for place in range(int(targets.max()) + 1))
    samples = Samples(values.astype(np.float32), targets)
    return replace(Loaded(samples, None, Spec(values.shape[1:]), classes), **more)


def said(data: Loaded, **choice) -> dict[str, str]:
    return {problem.where: problem.what for problem in doubts(data, split(data, DataChoice(SOURCE, **choice)))}


def test_that_sound_data_raise_no_doubt():
    assert said(loaded(np.arange(100) % 3), splitting="stratified") == {}


def test_that_the_same_sample_in_two_parts_is_noticed():
    inputs = np.arange(100)[:, None]
    own = Samples(np.array([[3.0], [500.0], [7.0]], np.float32), np.zeros(3, np.int64))
    found = said(loaded(np.arange(100) % 2, inputs, test=own), validation=0.0)
    assert found == {"test part": "2 of 3 samples stand in the training part too"}


def test_that_windows_of_a_series_may_look_alike():
    assert said(loaded(np.arange(100) % 2, np.zeros((100, 1)), ordered=True)) == {}


def test_that_a_class_that_a_part_lacks_is_noticed():
    own = Samples(np.full((5, 1), 999, np.float32), np.array([0, 0, 2, 0, 2]))
    found = said(loaded(np.arange(90) % 3, test=own), validation=0.0)
    assert found == {"test part": "holds no sample of k1"}


def test_that_the_training_part_is_called_so_where_it_lacks_a_class():
    own = Samples(np.full((5, 1), 999, np.float32), np.array([0, 1, 2, 2, 2]))
    found = said(loaded(np.arange(90) % 2, test=own, classes=("k0", "k1", "k2")), validation=0.0)
    assert found["training part"] == "holds no sample of k2"


def test_that_a_dominating_class_and_a_rare_one_are_noticed():
    found = said(loaded([0] * 97 + [1] * 3), test=0.0, validation=0.0)
    assert found == {
        "class 'k0'": "97 % of the samples for training are of this class",
        "class 'k1'": "has only 3 samples for training",
    }


def test_that_many_rare_classes_are_counted():
    found = said(loaded(np.arange(30)), test=0.0, validation=0.0)
    assert len(found) == 11
    assert "20 more classes" in found["classes"]


class Waves(Dataset):
    """Sines of three lengths."""

    def __len__(self):
        return 60

    def __getitem__(self, index):
        if index >= 60:
            raise IndexError(index)
        return np.sin(np.arange(8) / (1 + index % 3)).astype(np.float64), "abc"[index % 3]


class Quantities(Waves):
    def __getitem__(self, index):
        return np.full((1, 4, 4), index, np.uint8), [index / 2, 1.0]


class Ragged(Waves):
    def __getitem__(self, index):
        return np.zeros(3 + index % 2), 0


class Broken(Waves):
    def __getitem__(self, index):
        raise OSError("gone")


class Empty(Waves):
    def __len__(self):
        return 0


def test_that_a_data_set_of_ones_own_is_a_source():
    kind = as_source(Waves, title="My waves")
    assert (kind.key, kind.title, kind.summary) == ("waves", "My waves", "Sines of three lengths.")
    choice = DataChoice(kind())
    data = load(choice, None)
    assert (data.input.shape, data.classes, len(data.train)) == ((8,), ("a", "b", "c"), 60)
    inputs, targets = split(data, choice).test.__getitems__(np.array([2, 0]))
    assert inputs.dtype == np.float32
    np.testing.assert_allclose(inputs[0], np.sin(np.arange(8) / (1 + targets[0])), rtol=1e-6)


def test_that_a_data_set_of_ones_own_may_have_values_and_bytes():
    data = as_source(Quantities)().load(None)
    assert (data.classes, data.train.targets.shape, data.input.shape) == ((), (60, 2), (1, 4, 4))
    inputs, _ = split(data, DataChoice(SOURCE)).train.__getitems__(np.array([1]))
    assert 0 < inputs.max() < 1


@pytest.mark.parametrize(("dataset", "match"), [(Broken, "OSError: gone"), (Empty, "cannot be read|is empty")])
def test_that_a_broken_data_set_is_told_in_a_sentence(dataset, match):
    with pytest.raises(DataError, match=match):
        as_source(dataset)().load(None)


def test_that_inputs_of_several_shapes_are_told():
    data = as_source(Ragged)().load(None)
    with pytest.raises(DataError, match="sample 1, but"):
        split(data, DataChoice(SOURCE, test=0.0, validation=0.0)).train.__getitems__(np.array([0, 1]))


def test_that_reading_can_be_cancelled():
    class Impatient:
        def progress(self, done, total):
            raise Cancelled

    with pytest.raises(Cancelled):
        as_source(Waves)().load(None, Impatient())


def test_that_the_facts_are_plain_values_in_a_fixed_order():
    choice = DataChoice(SOURCE)
    facts = summary(load(choice, None), choice)
    assert list(facts) == ["kind", "task", "samples", "input_shape", "classes", "columns", "splits", "problems"]
    assert json.loads(json.dumps(facts)) == facts
    assert (facts["kind"], facts["task"], facts["samples"], facts["input_shape"]) == (
        "pictures",
        "classes",
        1797,
        [1, 8, 8],
    )
    assert facts["classes"]["0"] == 178
    assert facts["splits"] == {"train": 1294, "validation": 144, "test": 359}
