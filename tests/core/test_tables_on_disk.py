"""Tables larger than memory: read once into files, found again, given up when they are old, safe among programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from core.data import Cancelled, ColumnType, DataChoice, DataError, load
from core.data.long_texts import CodedTexts, StoredTexts
from core.data.paging import is_mapped
from core.data.readers.csv_table import CsvTable
from core.data.tables import Kept, abandoned, cache, clear_tables, kept_tables, read_frame, table, table_settings


@pytest.fixture
def large(tmp_path, monkeypatch):
    """A table that counts as larger than memory, and the folder that holds such tables."""
    monkeypatch.setenv("NETSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(table, "IN_MEMORY", 1000)
    monkeypatch.setattr("core.data.tables.blocks.BLOCK", 2**19)
    path = tmp_path / "large.csv"
    kinds = ("red", "green", "?")
    lines = [
        f"{row},{row / 8},{kinds[row % 3]},note {row},2020-01-{row % 28 + 1:02d},{row % 2}" for row in range(70_000)
    ]
    path.write_text("n,a,kind,note,day,y\n" + "\n".join(lines) + "\nbad\n", encoding="utf-8")
    return path


def folders(path):
    return sorted(each.name for each in (path.parent / "home" / "cache" / "tables").iterdir())


def test_that_a_large_table_is_mapped_and_equals_the_one_in_memory(large, monkeypatch):
    mapped = read_frame(large)
    monkeypatch.setattr(table, "IN_MEMORY", 2**30)
    whole = read_frame(large)
    for here, there in zip(mapped.frame.columns, whole.frame.columns, strict=True):
        assert isinstance(here.values, StoredTexts) if here.name == "note" else is_mapped(here.values)
        assert (here.kind, here.categories) == (there.kind, there.categories)
        assert here.gaps == there.gaps == there.missing.sum()
        np.testing.assert_array_equal(here.values[:], there.values)
    np.testing.assert_array_equal(mapped.frame.lines, whole.frame.lines)
    assert [problem.where for problem in mapped.problems] == ["line 70002"]


def test_that_it_is_read_only_once(large, monkeypatch):
    first = read_frame(large)
    monkeypatch.setattr(table, "_Reading", None)
    again = read_frame(large)
    np.testing.assert_array_equal(again.frame.column("a").values, first.frame.column("a").values)
    assert (again.problems, again.dialect, again.notes) == (first.problems, first.dialect, first.notes)


def test_that_a_changed_file_is_read_anew(large):
    read_frame(large)
    with large.open("a", encoding="utf-8") as file:
        file.write("1,2,red,x,2020-01-01,0\n")
    assert read_frame(large).frame.rows == 70_001
    assert len(folders(large)) == 2


def test_that_damaged_files_are_read_anew(large):
    read_frame(large)
    (folder,) = folders(large)
    (large.parent / "home" / "cache" / "tables" / folder / "lines.bin").write_bytes(b"12345678")
    assert read_frame(large).frame.rows == 70_000


def test_that_nothing_is_left_of_a_reading_that_is_cancelled(large):
    def progress(done, total):
        if done > total / 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_frame(large, watch=SimpleNamespace(progress=progress))
    assert folders(large) == []


def test_that_what_goes_on_after_the_last_byte_can_be_cancelled_too(large, monkeypatch):
    monkeypatch.setattr("core.data.watching.PAUSE", 0)
    choice = DataChoice(CsvTable(path=str(large)))

    def told(most):
        calls = []

        def progress(done, total):
            calls.extend([done] if done == total else [])
            if len(calls) == most:
                raise Cancelled

        load(choice, None, SimpleNamespace(progress=progress))
        return len(calls)

    count = told(most=-1)
    assert count > 20  # passes over the columns
    for most in (2, count // 2, count - 1):
        clear_tables()
        with pytest.raises(Cancelled):
            told(most)


def test_that_progress_reaches_the_whole(large):
    told = []
    read_frame(large, watch=SimpleNamespace(progress=lambda done, total: told.append((done, total))))
    assert told[-1] == (large.stat().st_size, large.stat().st_size)
    assert told == sorted(told)


def test_that_the_oldest_tables_give_way(large, monkeypatch):
    read_frame(large)
    (old,) = folders(large)
    os.utime(large.parent / "home" / "cache" / "tables" / old / "table.json", (1, 1))
    monkeypatch.setattr(table_settings, "most_bytes", 10_000_000)
    large.write_text(large.read_text(encoding="utf-8") + "1,2,red,x,2020-01-01,0\n", encoding="utf-8")
    monkeypatch.setattr(table_settings, "most_bytes", 6_000_000)
    read_frame(large)
    assert old not in folders(large)
    assert len(folders(large)) == 1


def test_that_what_killed_programs_left_is_removed(large):
    own = abandoned.part_of(cache.home() / "key")
    own.mkdir(parents=True)
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    killed = own.with_name(own.name.replace(f".{os.getpid()}.", f".{int(ended.stdout)}."))
    elsewhere = killed.with_name(killed.name.replace(killed.name.split(".")[1], "01234567"))
    old = own.with_name(own.name.replace("key", "old"))
    for folder in (killed, elsewhere, old):
        folder.mkdir()
    os.utime(old, (1, 1))
    read_frame(large)
    left = [name for name in folders(large) if name.endswith(abandoned.PART)]
    assert left == sorted([own.name, elsewhere.name])


def test_that_a_folder_that_is_still_written_to_is_young(large):
    part = abandoned.part_of(cache.home() / "key").with_name("key.01234567.1.abc.part")
    part.mkdir(parents=True)
    (part / "values.bin").write_bytes(b"1")
    os.utime(part, (1, 1))
    read_frame(large)
    assert part.name in folders(large)


def test_that_texts_that_repeat_stay_codes_and_strange_ones_stay_whole(large, monkeypatch):
    words = [f"wört {row % 1500}" if row % 7 else "" for row in range(70_000)]
    free = [f"note {row} \u2013 ä" if row % 5 else "" for row in range(70_000)]
    lines = [f"{a},{b},{row % 2}" for row, (a, b) in enumerate(zip(words, free, strict=True))]
    large.write_text("word,free,y\n" + "\n".join(lines) + "\n", encoding="utf-8")
    for _ in range(2):
        word, note, _ = read_frame(large).frame.columns
        assert isinstance(word.values, CodedTexts)
        assert isinstance(note.values, StoredTexts)
        assert (word.kind, note.kind) == (ColumnType.TEXT, ColumnType.TEXT)
        assert (list(word.values), list(note.values)) == (words, free)
        assert (word.missing_count, note.missing_count) == (words.count(""), free.count(""))
        assert note.values[-1] == free[-1]
        assert note.values[[3, 69_999, 0]].tolist() == [free[3], free[-1], free[0]]
        assert note.values[10:40:7].tolist() == free[10:40:7]
        assert note.values[note.missing].tolist() == [""] * free.count("")
        with pytest.raises(IndexError):
            note.values[np.array([70_000])]


def test_that_a_program_that_was_faster_is_not_disturbed(large):
    with cache.Making(large, "same") as slow, cache.Making(large, "same") as fast:
        results = []
        for making in (fast, slow):
            reading = table._Reading(table.TextFeed(large, table.ANYTHING), table.SILENT)
            read = reading.read(making)
            results.append(making.keep(cache.Known(read.frame, read.dialect, read.problems, read.notes)))
    np.testing.assert_array_equal(results[0].column("a").values, results[1].column("a").values)
    assert len(folders(large)) == 1


def test_that_a_full_disk_is_told_before_anything_is_written(large, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=2**30 + 1000))
    with pytest.raises(DataError, match=r"large\.csv is larger than memory and needs about 0\.0 GiB"):
        read_frame(large)
    assert folders(large) == []


def test_that_the_first_page_comes_without_reading_the_rest(large, monkeypatch):
    monkeypatch.setattr("core.data.readers.csv_table.LARGE", 1000)
    page = CsvTable(path=str(large), label="y").first_page(None)
    assert page is not None
    assert not page.complete
    assert 1000 < len(page.train) < 60_000


def test_that_a_declared_class_column_survives(tmp_path, large):
    path = tmp_path / "declared.csv"
    path.write_text("3000,2,no,yes\n" + "1,2,0\n3,4,1\n5,6,1\n" * 1000, encoding="utf-8")
    for _ in range(2):
        column = read_frame(path).frame.column("column 3")
        assert (column.categories, column.values[:3].tolist()) == (("no", "yes"), [0, 1, 1])


def test_that_kept_tables_are_counted_and_cleared(large):
    assert kept_tables() == clear_tables() == Kept(0, 0)
    read_frame(large)
    kept = kept_tables()
    assert kept.tables == 1
    assert kept.bytes == sum(file.stat().st_size for file in (cache.home() / folders(large)[0]).iterdir()) > 0
    assert clear_tables() == kept
    assert kept_tables() == Kept(0, 0)
    assert folders(large) == []
    assert read_frame(large).frame.rows == 70_000


@pytest.mark.skipif(os.name == "nt", reason="open files stay there, and so does their table")
def test_that_a_table_that_is_open_can_be_used_after_the_clearing(large):
    frame = read_frame(large).frame
    before = np.array(frame.column("a").values)
    clear_tables()
    np.testing.assert_array_equal(frame.column("a").values, before)


def test_that_a_table_that_cannot_be_removed_stays_whole(large, monkeypatch):
    read_frame(large)
    monkeypatch.setattr(os, "replace", raising(PermissionError("in use")))
    assert clear_tables() == Kept(0, 0)
    assert kept_tables().tables == 1


def test_that_clearing_leaves_a_table_alone_that_is_just_being_read(large):
    def progress(done, total):
        clear_tables()

    assert read_frame(large, watch=SimpleNamespace(progress=progress)).frame.rows == 70_000
    assert kept_tables().tables == 1


def raising(error):
    def fail(*arguments):
        raise error

    return fail
