"""Tables in Parquet: types, nested values, damaged files, and what is said where polars is not installed."""

from __future__ import annotations

import datetime
import decimal
import sys

import numpy as np
import pytest

from core.data import ColumnType, DataError, guess_source
from core.data.readers.parquet import Parquet
from core.data.tables import ParquetFeed, read_feed

polars = pytest.importorskip("polars")


def write(tmp_path, **columns):
    path = tmp_path / "rows.parquet"
    polars.DataFrame(columns).write_parquet(path)
    return path


def test_that_a_parquet_file_is_a_table(tmp_path):
    path = write(tmp_path, a=[1.5, None, float("nan"), 4.0], b=[1, 2, 3, 4], kind=["x", 'y, "z"', "x", None])
    source = guess_source(path)
    assert isinstance(source, Parquet)
    frame = source.load(None).frame
    np.testing.assert_array_equal(frame.column("a").values, [1.5, np.nan, np.nan, 4])
    assert frame.column("kind").categories == ("x", 'y, "z"')
    assert frame.column("kind").values.tolist() == [0, 1, 0, -1]
    assert frame.where(2) == "row 3"


def test_that_dates_and_truth_values_keep_their_meaning(tmp_path):
    days = [datetime.date(2020, 1, 31), None, datetime.date(1969, 12, 31)]
    path = write(
        tmp_path, day=days, at=[datetime.datetime(2020, 1, 1, 3, 4, 5)] * 3, good=[True, False, None], y=[1, 2, 3]
    )
    frame = read_feed(ParquetFeed(path)).frame
    assert [frame.column(name).kind for name in ("day", "at", "good")] == [
        ColumnType.DATE,
        ColumnType.DATE,
        ColumnType.CATEGORY,
    ]
    assert frame.column("day").values.tolist()[::2] == [1580428800.0, -86400.0]
    assert frame.column("at").values[0] == 1577847845.0
    assert frame.column("good").values.tolist() == [1, 0, -1]


def test_that_moments_of_any_time_zone_are_those_of_utc(tmp_path):
    noon = polars.Series([datetime.datetime(2020, 7, 1, 12)] * 3).dt.replace_time_zone("UTC")
    frame = read_feed(
        ParquetFeed(write(tmp_path, here=noon, there=noon.dt.convert_time_zone("Europe/Berlin"), y=[1, 2, 3]))
    ).frame
    assert frame.column("here").values.tolist() == frame.column("there").values.tolist() == [1593604800.0] * 3


def test_that_categories_and_decimals_are_read(tmp_path):
    kinds = polars.Series(["u", None, "v"], dtype=polars.Enum(["v", "u"]))
    prices = polars.Series([decimal.Decimal("1.25"), None, decimal.Decimal("-3.5")])
    frame = read_feed(ParquetFeed(write(tmp_path, kinds=kinds, prices=prices))).frame
    assert (frame.column("kinds").categories, frame.column("kinds").values.tolist()) == (("u", "v"), [0, -1, 1])
    np.testing.assert_array_equal(frame.column("prices").values, [1.25, np.nan, -3.5])


@pytest.mark.parametrize("start", [b"PAR1", b"PARE"])
def test_that_an_encrypted_file_is_told(tmp_path, start):
    path = write(tmp_path, a=[1, 2], b=[3, 4])
    path.write_bytes(start + path.read_bytes()[4:-4] + b"PARE")
    with pytest.raises(DataError, match=r"rows\.parquet is encrypted, .*; write the file without encryption\.$"):
        guess_source(path).load(None)


def test_that_structures_become_columns_and_lists_are_named(tmp_path):
    path = write(tmp_path, s=[{"u": 1, "v": {"w": 2.5}}] * 2, items=[[1], [2, 3]], raw=[b"x", b"y"])
    table = read_feed(ParquetFeed(path))
    assert table.frame.names == ("s.u", "s.v.w")
    assert [problem.where for problem in table.problems] == ["column 'items'", "column 'raw'"]


def test_that_many_batches_are_one_table(tmp_path):
    values = np.random.default_rng(0).normal(size=50_000)
    path = write(tmp_path, a=values, b=np.arange(50_000) % 3)
    frame = read_feed(ParquetFeed(path)).frame
    np.testing.assert_array_equal(frame.column("a").values, values)
    assert frame.rows == 50_000


DAMAGE = {
    "cut off": lambda content: content[: len(content) // 2],
    "without its end": lambda content: content[:-4],
    "its end alone": lambda content: b"PAR1" + content[-100:],
    "the mark only": lambda content: b"PAR1",
    "other bytes in the middle": lambda content: content[:4] + bytes(200) + content[204:],
}


@pytest.mark.parametrize("name", list(DAMAGE))
def test_that_a_damaged_file_is_told_in_one_sentence(tmp_path, name, capfd):
    path = write(tmp_path, a=np.random.default_rng(0).normal(size=5000), kind=["x", "y"] * 2500)
    path.write_bytes(DAMAGE[name](path.read_bytes()))
    with pytest.raises(DataError, match=r"rows\.parquet") as caught:
        guess_source(path).load(None)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


ENDS = {
    "cut off": lambda content: content[: len(content) // 2],
    "an end without length": lambda content: content[:-8] + bytes(4) + b"PAR1",
    "an end longer than the file": lambda content: content[:-8] + len(content).to_bytes(4, "little") + b"PAR1",
    "the mark twice": lambda content: b"PAR1PAR1",
}


@pytest.mark.parametrize("name", list(ENDS))
def test_that_a_file_without_its_end_is_told_before_anything_reads_it(tmp_path, name, capfd):
    path = write(tmp_path, a=[1.5, 2.5], kind=["x", "y"])
    path.write_bytes(ENDS[name](path.read_bytes()))
    with pytest.raises(DataError, match="its end, which tells what the file holds, is missing or damaged"):
        read_feed(ParquetFeed(path))
    assert capfd.readouterr() == ("", "")


def test_that_a_file_without_usable_columns_is_told(tmp_path):
    with pytest.raises(DataError, match="no rows of data"):
        read_feed(ParquetFeed(write(tmp_path, items=[[1], [2]])))


def test_that_it_is_said_how_to_get_polars(tmp_path, monkeypatch):
    path = write(tmp_path, a=[1], b=[2])
    monkeypatch.setitem(sys.modules, "polars", None)
    for source in (Parquet(path=str(path)), guess_source(path)):
        with pytest.raises(DataError, match=r"pip install netstudio\[data\]"):
            source.load(None)
