"""The tables that come with the program."""

from __future__ import annotations

import pytest

from core.data import DataChoice, load, sources
from core.data.guess import task_of

TRUTH = {
    "iris": (4, "classes", {"setosa": 50, "versicolor": 50, "virginica": 50}),
    "wine": (13, "classes", {"1": 59, "2": 71, "3": 48}),
    "breast_cancer": (30, "binary", {"benign": 357, "malignant": 212}),
}


@pytest.mark.parametrize("key", list(TRUTH))
def test_that_a_bundled_table_holds_what_it_is_known_for(key):
    inputs, task, counts = TRUTH[key]
    loaded = load(DataChoice(sources.default(key)), None)
    found = {name: int((loaded.train.targets == place).sum()) for place, name in enumerate(loaded.classes)}
    assert (loaded.input.shape, task_of(loaded), found, loaded.problems) == ((inputs,), task, counts, ())


def test_that_the_table_of_diabetes_has_its_known_mean():
    loaded = load(DataChoice(sources.default("diabetes")), None)
    assert (task_of(loaded), loaded.train.inputs.shape, loaded.problems) == ("regression", (442, 10), ())
    assert loaded.train.targets.mean() == pytest.approx(152.133, abs=1e-3)
