"""Series: windows, targets, gaps, the split by time, scaling from the past only, and the naive forecast."""

from __future__ import annotations

import datetime
import json
from itertools import pairwise

import numpy as np
import pytest

from core.data import DataChoice, DataError, facts_of, guess_source, sources, split, take
from core.data.readers.time_series import TimeSeries
from core.data.series import Framing, Series, as_samples, carry_forward, last_value, naive_error, target_values


def stepwise(rows=20, columns=2) -> Series:
    """Column c of row r holds 10 r + c; the last column is the target."""
    values = 10.0 * np.arange(rows)[:, None] + np.arange(columns)
    return Series(values, tuple("abc"[:columns]), (columns - 1,))


def put_table(path, dates, *columns):
    lines = [",".join(["when", *(f"c{place}" for place in range(len(columns)))])]
    lines += [",".join(map(str, row)) for row in zip(dates, *columns, strict=True)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_that_a_window_is_followed_by_its_targets():
    loaded = as_samples(stepwise(), Framing(window=3, horizon=2, stride=4))
    assert (len(loaded.train), loaded.input.shape, loaded.gap) == (4, (3, 2), 1)
    np.testing.assert_array_equal(
        take(loaded.train.inputs, np.array([0, 1])),
        [[[0, 1], [10, 11], [20, 21]], [[40, 41], [50, 51], [60, 61]]],
    )
    np.testing.assert_array_equal(loaded.train.targets[:2], [[31, 41], [71, 81]])


def test_that_several_targets_stand_step_by_step():
    series = Series(stepwise().values, ("a", "b"), (1, 0))
    loaded = as_samples(series, Framing(2, 2))
    np.testing.assert_array_equal(loaded.train.targets[0], [21, 20, 31, 30])
    assert loaded.preparation.target.columns == ("b +1", "a +1", "b +2", "a +2")
    np.testing.assert_array_equal(last_value(loaded, np.array([0, 5])), [[11, 10, 11, 10], [61, 60, 61, 60]])


def test_that_targets_of_changes_are_told_as_values():
    series = Series(stepwise().values, ("a", "b"), (1, 0))
    as_changes = as_samples(series, Framing(2, 2, changes=True))
    some = np.array([0, 5])
    assert not np.array_equal(as_changes.train.targets[some], as_samples(series, Framing(2, 2)).train.targets[some])
    np.testing.assert_array_equal(
        target_values(as_changes, some), as_samples(series, Framing(2, 2)).train.targets[some]
    )


def test_that_the_naive_error_of_even_steps_is_their_height():
    loaded = as_samples(stepwise(), Framing(3, 2))
    error = naive_error(loaded, np.arange(5))
    assert (error.mae, error.rmse) == (15.0, pytest.approx(np.sqrt((100 + 400) / 2)))


def test_that_the_naive_error_is_of_series_only():
    with pytest.raises(ValueError, match="no series"):
        naive_error(sources.default("playground").load(None), np.arange(3))


def test_that_later_targets_never_teach():
    loaded = as_samples(stepwise(200), Framing(5, 4))
    parts = split(loaded, DataChoice(None, validation=0.1, test=0.2))
    order = [parts.train.indices, parts.validation.indices, parts.test.indices]
    for earlier, later in pairwise(order):
        assert loaded.train.targets[earlier].max() < loaded.train.targets[later].min()


def test_that_scaling_is_measured_on_the_past_only():
    loaded = as_samples(stepwise(100), Framing(5))
    parts = split(loaded, DataChoice(None, validation=0.0, test=0.5))
    past = take(loaded.train.inputs, parts.train.indices).astype(np.float64)
    np.testing.assert_allclose(parts.preparation.values.mean, past.mean(axis=(0, 1)))
    np.testing.assert_allclose(parts.preparation.target.centre, loaded.train.targets[parts.train.indices].mean(axis=0))
    inputs, _ = parts.test.__getitems__(np.arange(3))
    assert (inputs > 1.5).all()


def test_that_gaps_are_filled_from_the_past():
    nan = np.nan
    values = np.array([[nan, 1.0], [2.0, nan], [nan, nan], [4.0, 3.0]])
    np.testing.assert_array_equal(carry_forward(values), [[2, 1], [2, 1], [2, 1], [4, 3]])


@pytest.mark.parametrize(
    ("step", "unit", "window"), [(1, "M", 12), (1, "D", 28), (1, "h", 48), (15, "m", 48), (7, "D", 26), (1, "Y", 10)]
)
def test_that_a_table_in_the_order_of_time_is_a_series(tmp_path, step, unit, window):
    dates = np.datetime64("1990-01", unit) + step * np.arange(400)
    written = [str(date).replace("T", " ") for date in (dates.astype("M8[m]") if unit == "h" else dates)]
    if unit == "Y":
        written = [f"{date}-01-01" for date in written]
    path = put_table(tmp_path / "t.csv", written, np.sin(np.arange(400)).round(4), np.arange(400) + 0.5)
    source = guess_source(path)
    assert source == TimeSeries(path=str(path), window=window, predict="changes")
    facts = facts_of(source.load(None))
    assert (facts.kind, facts.task, facts.input.shape, facts.target_size) == ("series", "sequence", (window, 2), 1)


def test_that_other_tables_are_no_series(tmp_path):
    days = np.datetime64("2020-01-01") + np.arange(60)
    mixed = np.random.default_rng(0).permutation(days)
    names = ["red", "blue", "green"] * 20
    for dates, column in ((mixed, np.arange(60) / 7), (days, names), (np.arange(60), np.arange(60) / 7)):
        assert TimeSeries.recognise(put_table(tmp_path / "t.csv", dates, column)) is None


def test_that_columns_targets_and_horizon_can_be_chosen(tmp_path):
    days = np.datetime64("2020-01-01") + np.arange(60)
    path = put_table(tmp_path / "t.csv", days, np.arange(60) + 0.5, np.arange(60) * 2.5, -np.arange(60) / 2)
    source = TimeSeries(path=str(path), columns="C1", targets="c0, c2", window=3, horizon=2, stride=2)
    loaded = source.load(None)
    assert loaded.columns == ("c1", "c0", "c2")
    np.testing.assert_allclose(loaded.train.targets[1], [5.5, -2.5, 6.5, -3.0])


def test_that_a_table_without_dates_can_be_read_as_a_series(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "".join(f"{row}.5,{row * row}.25\n" for row in range(30)))
    loaded = TimeSeries(path=str(path), window=4).load(None)
    assert (len(loaded.train), loaded.preparation.target.columns) == (26, ("b +1",))


def test_that_samples_beyond_memory_are_refused_before_they_are_made():
    long = Series(np.broadcast_to(np.zeros((1, 1)), (2_000_000, 1)), ("a",), (0,))
    with pytest.raises(DataError, match="do not fit into memory; choose a longer stride"):
        as_samples(long, Framing(10, 1000))


def test_that_a_series_is_read_from_json_lines_too(tmp_path):
    days = np.datetime64("2020-01-01") + np.arange(40)
    rows = [json.dumps({"day": str(day), "level": place + 0.5}) for place, day in enumerate(days)]
    (tmp_path / "t.jsonl").write_text("\n".join(rows) + "\n")
    loaded = TimeSeries(path=str(tmp_path / "t.jsonl"), window=4).load(None)
    assert (len(loaded.train), loaded.columns) == (36, ("level",))
    assert loaded.train.targets[:2, 0].tolist() == [4.5, 5.5]


def test_that_changes_are_told_from_the_last_row_seen(tmp_path):
    values, changes = (as_samples(stepwise(), Framing(3, 2, changes=wanted)) for wanted in (False, True))
    np.testing.assert_array_equal(changes.train.targets, [[10, 20]] * len(changes.train))
    assert changes.preparation.target.columns == ("b +1 change", "b +2 change")
    np.testing.assert_array_equal(take(changes.train.inputs, np.array([4])), [[[-20, -20], [-10, -10], [0, 0]]])
    places = np.arange(5)
    np.testing.assert_array_equal(last_value(changes, places), np.zeros((5, 2)))
    assert naive_error(changes, places) == naive_error(values, places)
    days = np.datetime64("2020-01-01") + np.arange(30)
    path = put_table(tmp_path / "t.csv", days, np.arange(30) * 1.5)
    loaded = TimeSeries(path=str(path), window=4, predict="changes").load(None)
    np.testing.assert_array_equal(loaded.train.targets, np.full((26, 1), 1.5))


def test_that_rows_of_json_in_the_order_of_time_are_a_series(tmp_path):
    path = tmp_path / "t.jsonl"
    days = [str(day) for day in np.datetime64("2020-01-01") + np.arange(60)]
    rows = [{"day": day, "level": place + 0.5, "other": place % 7 / 4} for place, day in enumerate(days)]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n")
    assert guess_source(path) == TimeSeries(path=str(path), window=12, predict="changes")
    path.write_text("\n".join(map(json.dumps, rows[::-1])) + "\n")  # the latest first
    assert guess_source(path).key == "time_series"
    assert guess_source(path).load(None).train.inputs.take(np.array([0]))[0, :, 0].tolist() == [*range(-11, 1)]
    path.write_text("\n".join(map(json.dumps, rows[::2] + rows[1::2])) + "\n")
    assert guess_source(path).key == "time_series"
    path.write_text("\n".join(map(json.dumps, rows[::3] + rows[::-2] + rows[2::5])) + "\n")
    assert guess_source(path).key == "json_lines"
    path.write_text("\n".join(json.dumps(row | {"name": f"n{row['level']}"}) for row in rows) + "\n")
    assert guess_source(path).key == "json_lines"


def test_that_parquet_in_the_order_of_time_is_a_series(tmp_path):
    polars = pytest.importorskip("polars")
    path = tmp_path / "t.parquet"
    days = [datetime.date(2020, 1, 1) + datetime.timedelta(place) for place in range(60)]
    polars.DataFrame({"day": days, "level": [place + 0.5 for place in range(60)]}).write_parquet(path)
    assert guess_source(path) == TimeSeries(path=str(path), window=12, predict="changes")
    assert facts_of(guess_source(path).load(None)).kind == "series"
