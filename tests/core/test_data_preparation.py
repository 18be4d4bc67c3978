"""Encoding, filling in and scaling: fitted on the training part, kept as JSON, and used on raw rows again."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import (
    Column,
    ColumnChoice,
    ColumnType,
    DataChoice,
    DataError,
    Frame,
    Preparation,
    adopt,
    in_units,
    of_frame,
    prepare_rows,
    sources,
    split,
)
from core.data.arrange import rearrange
from core.data.encode import EncodedRows
from core.data.fitting import fit_target
from core.data.preparation import FittedTarget
from core.data.prepared import prepare_usable
from core.data.tables import Dialect, Table

ROWS = 200
DAY = 86_400.0


def table(seed: int = 0, rows: int = ROWS, gaps: float = 0.2) -> Frame:
    rng = np.random.default_rng(seed)
    age = np.where(rng.random(rows) < gaps, np.nan, rng.normal(40, 12, rows))
    sex = rng.integers(-1, 2, rows).astype(np.int32)
    when = np.floor(rng.random(rows) * 9000) * DAY
    return Frame(
        (
            Column("age", ColumnType.NUMERIC, age),
            Column("sex", ColumnType.CATEGORY, sex, ("female", "male")),
            Column("grade", ColumnType.ORDINAL, rng.integers(0, 3, rows).astype(np.int32), ("low", "mid", "high")),
            Column("when", ColumnType.DATE, when),
            Column("kind", ColumnType.CATEGORY, rng.integers(0, 2, rows).astype(np.int32), ("a", "b")),
        ),
        rows,
        np.arange(rows) + 2,
    )


def choice(*columns: ColumnChoice, **choices) -> DataChoice:
    return DataChoice(sources.default("digits"), columns=columns, **choices)


def prepared(*columns: ColumnChoice, frame: Frame | None = None):
    wanted = choice(*columns)
    loaded = rearrange(of_frame(frame or table()), wanted)
    return loaded, split(loaded, wanted)


def all_inputs(part) -> np.ndarray:
    return part.__getitems__(np.arange(len(part)))[0]


def test_that_every_kind_of_column_becomes_numbers_with_names():
    loaded, parts = prepared()
    assert loaded.columns == (
        "age", "age is missing", "sex = female", "sex = male", "sex = (missing)", "grade", "when, trend",
        "when, year sine", "when, year cosine", "when, week sine", "when, week cosine",
    )  # fmt: skip
    inputs = all_inputs(parts.train)
    assert inputs.dtype == np.float32
    assert np.isfinite(inputs).all()
    assert loaded.input.shape == inputs.shape[1:]
    assert set(np.unique(inputs[:, 1:5])) == {0.0, 1.0}
    np.testing.assert_array_equal(inputs[:, 2:5].sum(axis=1), 1)


def test_that_everything_is_fitted_on_the_training_part_alone():
    frame = table()
    _, parts = prepared(frame=frame)
    age = frame.columns[0].values.copy()
    held_out = np.concatenate([parts.test.indices, parts.validation.indices])
    age[held_out] += 1000
    other = replace(frame, columns=(replace(frame.columns[0], values=age), *frame.columns[1:]))
    _, changed = prepared(frame=other)
    assert changed.preparation == parts.preparation
    here = age[parts.train.indices]
    here = here[~np.isnan(here)]
    assert parts.preparation.columns[0].fill == np.median(here)
    assert parts.preparation.columns[0].centre == pytest.approx(here.mean())
    assert parts.preparation.columns[0].scale == pytest.approx(here.std())


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("mean", np.mean),
        ("median", np.median),
        ("mode", lambda v: np.unique(v)[np.unique(v, return_counts=True)[1].argmax()]),
    ],
)
def test_that_a_missing_number_is_filled_in_as_chosen(rule, expected):
    frame = table()
    whole = replace(frame.columns[0], values=np.round(frame.columns[0].values / 10))
    frame = replace(frame, columns=(whole, *frame.columns[1:]))
    loaded, parts = prepared(ColumnChoice("age", missing=rule, scaling="none"), frame=frame)
    assert loaded.columns[1] == "sex = female"
    here = whole.values[parts.train.indices]
    wanted = np.float32(expected(here[~np.isnan(here)]))
    inputs = all_inputs(parts.train)[:, 0]
    np.testing.assert_allclose(inputs, np.where(np.isnan(here), wanted, here), rtol=1e-6)


def test_that_rows_with_a_missing_value_can_be_dropped():
    loaded, _ = prepared(ColumnChoice("age", missing="drop"))
    gaps = int(np.isnan(table().columns[0].values).sum())
    assert len(loaded.train) == ROWS - gaps
    assert sum(problem.what == "no value in age" for problem in loaded.problems) == gaps


def test_that_few_missing_numbers_get_no_input_of_their_own():
    loaded, _ = prepared(frame=table(gaps=0.02))
    assert "age is missing" not in loaded.columns
    assert ("column 'age'", "filled with the median") in [(p.where, p.action) for p in loaded.problems]


def test_that_a_missing_category_can_be_the_most_frequent_one():
    loaded, parts = prepared(ColumnChoice("sex", missing="mode"))
    assert "sex = (missing)" not in loaded.columns
    codes = table().columns[1].values[parts.train.indices]
    usual = int(np.bincount(codes[codes >= 0]).argmax())
    inputs = all_inputs(parts.train)[:, 2:4]
    np.testing.assert_array_equal(inputs.argmax(axis=1), np.where(codes < 0, usual, codes))


@pytest.mark.parametrize("scaling", ["none", "standard", "minmax", "robust"])
def test_that_numbers_are_scaled_as_chosen(scaling):
    _, parts = prepared(ColumnChoice("age", missing="drop", scaling=scaling))
    values = all_inputs(parts.train)[:, 0].astype(float)
    if scaling == "none":
        assert 30 < values.mean() < 50
    elif scaling == "standard":
        np.testing.assert_allclose((values.mean(), values.std()), (0, 1), atol=1e-5)
    elif scaling == "minmax":
        np.testing.assert_allclose((values.min(), values.max()), (0, 1), atol=1e-6)
    else:
        low, middle, high = np.percentile(values, (25, 50, 75))
        np.testing.assert_allclose((middle, high - low), (0, 1), atol=1e-5)


def test_that_a_category_can_be_an_index():
    loaded, parts = prepared(ColumnChoice("sex", encoding="index"))
    assert loaded.columns[2] == "sex"
    assert loaded.preparation.columns[1].categories == ("female", "male", "(missing)")
    codes = table().columns[1].values[parts.train.indices]
    np.testing.assert_array_equal(all_inputs(parts.train)[:, 2], np.where(codes < 0, 2, codes))


def test_that_dates_turn_with_the_year_and_the_week():
    seconds = np.array([np.datetime64(day, "s").astype(np.int64) for day in ("2023-03-01", "2023-03-08", "2024-02-29")])
    frame = Frame(
        (Column("when", ColumnType.DATE, seconds.astype(float)), Column("y", ColumnType.NUMERIC, np.arange(3.5, 6))), 3
    )
    inputs = of_frame(frame, target="y").train.inputs
    np.testing.assert_allclose(inputs[1, 0] - inputs[0, 0], 7, atol=1e-3)
    np.testing.assert_allclose(inputs[0, 3:], inputs[1, 3:], atol=1e-4)
    np.testing.assert_allclose(inputs[0, 1:3], inputs[2, 1:3], atol=0.02)
    clock = replace(frame.columns[0], values=seconds + np.array([0, 3600.0, 7200.0]))
    assert of_frame(replace(frame, columns=(clock, frame.columns[1])), target="y").columns[-1] == "when, day cosine"


def test_that_a_preparation_survives_json():
    _, parts = prepared(ColumnChoice("age", scaling="robust"), ColumnChoice("sex", encoding="index"))
    text = json.dumps(parts.preparation.to_json())
    assert Preparation.from_json(json.loads(text)) == parts.preparation
    with pytest.raises(ValueError, match="columns"):
        Preparation.from_json({"columns": 3})


@given(st.integers(0, 50))
@settings(max_examples=10, deadline=None)
def test_that_raw_rows_become_what_the_network_was_trained_on(seed):
    frame = table(seed)
    _, parts = prepared(frame=frame)
    kept = Preparation.from_json(parts.preparation.to_json())
    np.testing.assert_array_equal(prepare_rows(kept, frame)[parts.train.indices], all_inputs(parts.train))
    rows = [as_row(frame, int(row)) for row in parts.train.indices[:20]]
    np.testing.assert_allclose(prepare_rows(kept, rows), all_inputs(parts.train)[:20], rtol=1e-5, atol=1e-5)


def as_row(frame: Frame, row: int) -> dict[str, object]:
    age, sex, grade, when, _ = (column.values[row] for column in frame.columns)
    return {
        "age": None if np.isnan(age) else float(age),
        "sex": "" if sex < 0 else ("female", "male")[sex],
        "grade": ("low", "mid", "high")[grade],
        "when": str(np.datetime64(int(when), "s")),
    }


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"sex": "other"}, "Row 2, column 'sex': 'other' was never seen in training; expected female, male"),
        ({"age": "old"}, "Row 2, column 'age': expected a number, found 'old'"),
        ({"age": "inf"}, "finite"),
        ({"when": "soon"}, "expected a date"),
        ({"size": 3}, "Row 2 has the column 'size', which is no input; expected age, sex"),
        ({"when": ...}, "Row 2 lacks the column 'when'"),
    ],
)
def test_that_rows_that_do_not_fit_are_refused_with_the_reason(changes, match):
    frame = table()
    _, parts = prepared(frame=frame)
    bad = {name: value for name, value in (as_row(frame, 1) | changes).items() if value is not ...}
    with pytest.raises(DataError, match=match):
        prepare_rows(parts.preparation, [as_row(frame, 0), bad])


def test_that_dates_in_a_column_with_other_texts_are_read_and_the_others_told():
    frame = table(gaps=0)
    _, parts = prepared(frame=frame)
    dates = replace(frame.columns[3], kind=ColumnType.CATEGORY, categories=("2020-02-01", "soon"))
    few = [replace(column, values=column.values[:3]) for column in frame.columns]
    few[3] = replace(dates, values=np.array([0, 1, -1], np.int32))
    found = prepare_usable(parts.preparation, Table(Frame(tuple(few), 3, np.arange(3) + 2), Dialect()))
    assert found.rows.tolist() == [0, 2]
    (problem,) = found.problems
    assert (problem.where, problem.what) == ("line 3, column 'when'", "expected a date, found 'soon'")
    with pytest.raises(DataError, match="Line 3, column 'when': expected a date, found 'soon'"):
        prepare_rows(parts.preparation, Frame(tuple(few), 3, np.arange(3) + 2))


@pytest.mark.parametrize(("rule", "taken"), [("drop", [0]), ("mean", [0, 1])])
def test_that_a_missing_value_costs_the_row_where_nothing_stands_for_it(rule, taken):
    frame = table()
    _, parts = prepared(ColumnChoice("age", missing=rule), frame=frame)
    rows = [as_row(frame, 0) | {"age": 5, "sex": "male"}, as_row(frame, 1) | {"age": None, "sex": "male"}]
    assert prepare_usable(parts.preparation, rows).rows.tolist() == taken


def test_that_a_table_that_lacks_a_column_is_refused():
    frame = table()
    _, parts = prepared(frame=frame)
    with pytest.raises(DataError, match="lacks the column 'age'"):
        prepare_rows(parts.preparation, replace(frame, columns=frame.columns[1:]))
    with pytest.raises(DataError, match="no row"):
        prepare_rows(parts.preparation, [])


def test_that_another_table_is_read_with_the_categories_of_training():
    _, parts = prepared()
    other = table(7)
    men = replace(other.columns[1], values=np.zeros(ROWS, np.int32), categories=("male",))
    loaded = of_frame(replace(other, columns=(other.columns[0], men, *other.columns[2:])))
    adopted = adopt(loaded, parts.preparation)
    assert adopted.input == adopted.input.__class__((11,))
    np.testing.assert_array_equal(adopted.train.inputs[:, 2:5], np.tile([0, 1, 0], (ROWS, 1)))
    np.testing.assert_array_equal(adopted.train.targets, other.columns[4].values)
    odd = replace(other.columns[4], categories=("a", "new"))
    with pytest.raises(DataError, match="the class 'new' was never seen"):
        adopt(of_frame(replace(other, columns=(*other.columns[:4], odd))), parts.preparation)


def test_that_rows_encoded_when_fetched_are_those_encoded_at_once():
    loaded, parts = prepared()
    lazy = EncodedRows(loaded.frame, loaded.preparation.columns, np.arange(ROWS), 11)
    np.testing.assert_array_equal(lazy.take(np.array([5, 3])), loaded.train.inputs[[5, 3]])
    streamed = replace(loaded, train=replace(loaded.train, inputs=lazy))
    again = split(streamed, choice())
    np.testing.assert_array_equal(all_inputs(again.train), all_inputs(parts.train))


@pytest.mark.parametrize(
    ("values", "scaled"),
    [
        ([-1.0, 0.5, 1.0], False),
        ([0.0, 1.0, 1.0], False),
        ([1e5, 2e5, 3e5], True),
        ([1e-4, 2e-4, 0.0], True),
        ([9.0], True),
    ],
)
def test_that_targets_are_scaled_where_they_are_far_from_one(values, scaled):
    target = fit_target(FittedTarget(("y",)), np.array(values)[:, None])
    assert bool(target.centre) is scaled
    if scaled and len(values) > 1:
        outputs = (np.array(values)[:, None] - target.centre) / target.scale
        np.testing.assert_allclose(in_units(target, outputs.astype(np.float32))[:, 0], values, rtol=1e-5, atol=1e-9)


def test_that_a_person_decides_on_the_scale_of_targets():
    values = np.array([[1e5], [3e5]])
    assert fit_target(FittedTarget(("y",), scaling="none"), values).centre == ()
    assert fit_target(FittedTarget(("y",), scaling="minmax"), values).scale == (2e5,)
