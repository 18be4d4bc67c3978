"""Tables of any make: roles are found and samples made, or one sentence says why not; never anything else."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from core.data import (
    Column,
    ColumnChoice,
    ColumnType,
    DataChoice,
    DataError,
    Frame,
    Loaded,
    Source,
    UnclearRolesError,
    doubts,
    load,
    of_frame,
    prepare_rows,
    sources,
    split,
    summary,
)
from core.data.arrange import rearrange

NUMBERS = np.array([np.nan, np.nan, 0, 1, 2, 3, -7, 0.5, 1e30, -1e30, 1e-30, 86_400 * 365.0])
TEXTS = np.array(["", "a", "b", "train", "test", "id", "ä\n", "x" * 300], dtype=object)
NAMES = ["a", "b", "train", "test", "7", "(missing)"]
USUAL = (ColumnType.NUMERIC, ColumnType.CATEGORY)


def column(name: str, kind: ColumnType, rows: int, rng: np.random.Generator) -> Column:
    if kind in (ColumnType.NUMERIC, ColumnType.DATE, ColumnType.IGNORE):
        values = rng.normal(size=rows) if rng.random() < 0.4 else rng.choice(NUMBERS[rng.integers(0, 3) :], rows)
        return Column(name, kind, values)
    if kind in (ColumnType.TEXT, ColumnType.IMAGE):
        return Column(name, kind, rng.choice(TEXTS, rows).astype(object))
    count = int(rng.integers(0, len(NAMES)))
    return Column(name, kind, rng.integers(-1, max(count, 0), rows).astype(np.int32), tuple(NAMES[:count]))


@st.composite
def frames(draw) -> Frame:
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    rows = draw(st.sampled_from([25, 60, 5, 2, 1, 0]))
    names = draw(st.lists(st.sampled_from(["x", "y", "class", "part", "when", "price", "id"]), unique=True, max_size=5))
    kinds = [draw(st.sampled_from((*USUAL, *USUAL, *ColumnType))) for _ in names]
    return Frame(tuple(column(name, kind, rows, rng) for name, kind in zip(names, kinds, strict=True)), rows)


DECISIONS = st.builds(
    ColumnChoice,
    st.sampled_from(["x", "y", "class", "when", "gone"]),
    st.sampled_from(["", "", "", "numeric", "category", "ordinal", "date", "text", "ignore"]),
    st.sampled_from(["auto", "input", "target", "split", "ignore"]),
    st.sampled_from(["auto", "drop", "mean", "median", "mode", "indicator"]),
    st.sampled_from(["auto", "none", "standard", "minmax", "robust"]),
    st.sampled_from(["auto", "onehot", "index"]),
)


def guessed(frame: Frame) -> Loaded:
    try:
        return of_frame(frame)
    except UnclearRolesError as unclear:
        return unclear.found


@given(
    frames(),
    st.lists(DECISIONS, max_size=3, unique_by=lambda choice: choice.name),
    st.sampled_from(["auto", "auto", "auto", "binary", "classes", "regression"]),
    st.sampled_from(["auto", "stratified", "time", "given", "random", "column"]),
    st.sampled_from(["", "part", "when", "gone"]),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
def test_that_any_table_is_used_or_refused_in_a_sentence(frame, decided, task, splitting, split_column):
    choice = DataChoice(
        sources.default("digits"), task=task, columns=tuple(decided), splitting=splitting, split_column=split_column
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            loaded = rearrange(guessed(frame), choice)
            parts = split(loaded, choice)
        except DataError:
            event("refused")
            return
        event("used")
        inputs, targets = parts.train.__getitems__(np.arange(len(parts.train)))
        assert inputs.shape == (len(parts.train), len(loaded.columns))
        assert inputs.dtype == np.float32
        assert np.isfinite(inputs).all()
        assert np.isfinite(targets).all()
        if loaded.classes:
            assert targets.max() < len(loaded.classes)
        doubts(loaded, parts)
        summary(loaded, choice, parts)
        again = prepare_rows(parts.preparation, loaded.frame)
        rows = parts.train.indices if loaded.rows is None else loaded.rows[parts.train.indices]
        np.testing.assert_array_equal(again[rows], inputs)


@dataclass(frozen=True)
class Grid(Source):
    """A table whose target nobody can guess."""

    key: ClassVar[str] = "grid"
    title: ClassVar[str] = "Grid"
    summary: ClassVar[str] = "Grid."

    def load(self, folder, watch=None):
        words = np.array(["good", "bad"] * 10, dtype=object)
        return of_frame(
            Frame((Column("words", ColumnType.TEXT, words), Column("x", ColumnType.DATE, np.arange(20.0))), 20)
        )

    def describe(self):
        return "grid"

    @classmethod
    def recognise(cls, path):
        return None


def test_that_a_person_can_give_roles_where_none_could_be_guessed():
    with pytest.raises(UnclearRolesError, match="no column that could be predicted"):
        load(DataChoice(Grid()), None)
    target = ColumnChoice("words", kind="category", role="target")
    loaded = load(DataChoice(Grid(), columns=(target,)), None)
    assert (loaded.classes, len(loaded.train), loaded.columns[0]) == (("bad", "good"), 20, "x, trend")
