"""Rows of arrays in files: fetched as NumPy fetches them, and without the pages of the files staying in memory."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from core.data import by_position
from core.data.paging import Fields, fetched, fetched_bytes, hand_back, is_mapped, map_file, path_of_map, stretches

ROWS = 3000


@pytest.fixture(params=["read", "sought", "mapped"])
def table(request, tmp_path, monkeypatch):
    """A map of rows of 12 numbers; where they lie far from each other they are read, one way or the other."""
    if request.param != "mapped":
        monkeypatch.setattr("core.data.paging.PAGE", 0)
    if request.param == "sought":
        monkeypatch.setattr(by_position, "_read_some", by_position._seek_and_read)
    return written(tmp_path / "table.bin", np.random.default_rng(0).normal(size=(ROWS, 12)))


def written(path, values):
    path.write_bytes(b"12345678" + values.tobytes())
    with path.open("rb") as file:
        return map_file(file, values.dtype, values.shape, path=path, start=8)


VIEWS = {
    "whole": lambda table: table,
    "column": lambda table: table[:, 3],
    "columns": lambda table: table[:, 2:9:3],
    "later rows": lambda table: table[1000:2000, 5],
    "every third row": lambda table: table[::3],
    "pictures": lambda table: table.reshape(ROWS, 2, 3, 2).transpose(0, 3, 1, 2),
    "backwards": lambda table: table[::-1],
    "columns from the last": lambda table: table[:, ::-1],
    "columns as rows": lambda table: table.T,
    "in memory": lambda table: np.array(table),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("rows", [[], [3], [-1, 2], [0, 1, 2, 3], [9, 0, 9, 11, 4], [[1, 2], [3, 4]]], ids=str)
def test_that_rows_of_any_part_of_a_map_are_those_of_the_array(view, rows, table):
    array, rows = view(table), np.array(rows, np.int64)
    expected = np.array(array)[rows]
    found = fetched(array, rows)
    np.testing.assert_array_equal(found, expected)
    assert found.dtype == expected.dtype
    assert not is_mapped(found)
    found[:] = 0
    np.testing.assert_array_equal(fetched(array, rows), expected)


@pytest.mark.parametrize("rows", [[ROWS], [-ROWS - 1], [0, ROWS]])
def test_that_rows_that_are_not_there_are_refused(rows, table):
    with pytest.raises(IndexError):
        fetched(table, rows)


def test_that_fields_of_a_row_are_read_at_once(table, tmp_path, monkeypatch):
    codes = written(tmp_path / "codes.bin", np.arange(ROWS, dtype=np.int32))
    rows = np.random.default_rng(1).permutation(ROWS)[:50]
    arrays = [table[:, 7], codes, table[:, 2], np.arange(ROWS), table[:, 2]]
    reads = []
    read = by_position._read_some
    monkeypatch.setattr(by_position, "_read_some", lambda *given: reads.append(given) or read(*given))
    for found, array in zip(Fields(arrays).take(rows), arrays, strict=True):
        np.testing.assert_array_equal(found, np.array(array)[rows])
    assert len(reads) <= 100  # the fields of a row together, the codes apart


def test_that_reads_that_the_system_cuts_short_go_on(table, monkeypatch):
    read = by_position._read_some
    monkeypatch.setattr(by_position, "_read_some", lambda file, part, offset: read(file, part[:7], offset))
    np.testing.assert_array_equal(fetched(table, [2999, 4, 5]), np.array(table)[[2999, 4, 5]])


def test_that_a_file_that_became_shorter_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("core.data.paging.PAGE", 0)
    table = written(tmp_path / "table.bin", np.zeros((ROWS, 12)))
    with (tmp_path / "table.bin").open("r+b") as file:
        file.truncate(1000)
    with pytest.raises(OSError, match="not there any more"):
        fetched(table, [5, 2000])


def test_that_texts_are_cut_out_of_files_and_of_memory_alike(tmp_path):
    signs = np.frombuffer("äbc def".encode(), np.uint8)
    for content in (signs, written(tmp_path / "texts.bin", signs)):
        assert fetched_bytes(content, np.array([5, 0, 4]), np.array([8, 3, 4])) == [b"def", "äb".encode(), b""]


def test_that_a_map_knows_the_name_of_its_file_and_outlives_it(table, tmp_path):
    assert path_of_map(table[:, 3]) == tmp_path / "table.bin"
    assert path_of_map(np.zeros(3)) is None
    expected = np.array(table)
    if sys.platform != "win32":
        (tmp_path / "table.bin").unlink()
    np.testing.assert_array_equal(fetched(table, np.arange(ROWS)[::-7]), expected[::-7])


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells of its maps elsewhere")
def test_that_hardly_any_page_of_a_file_stays_in_memory(tmp_path):
    path, rows = tmp_path / "large.bin", 2**22
    with path.open("wb") as file:
        file.truncate(rows * 64)
    with path.open("rb") as file:
        table = map_file(file, np.dtype(np.float64), (rows, 8), path=path)
    for seed in range(20):
        places = np.random.default_rng(seed).integers(0, rows, 500)
        Fields([table[:, 1], table[:, 6]]).take(places)
        fetched(table, np.sort(places[:5]))
        fetched(table, np.arange(seed * 1000, seed * 1000 + 900))
    for _, some in stretches(table[:, 3]):
        assert not some.any()
    assert resident(path) < 2**20
    assert not table[::64].any()
    assert resident(path) > 2**27
    hand_back(table)
    assert resident(path) == 0


def resident(path):
    """Bytes of the map of a file that are in memory."""
    lines = iter(Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines())
    next(line for line in lines if line.endswith(str(path)))
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) * 1024
