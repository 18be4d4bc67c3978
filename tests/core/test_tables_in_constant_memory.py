"""Tables with very many rows: what is kept for each row lies in files, and nothing as long as the table in memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from core.backend import Generator
from core.data import DataChoice, doubts, of_frame, order, split
from core.data import division as dividing
from core.data.division import dealt, divide, ranges_of
from core.data.frame import Column, ColumnType, Frame
from core.data.long_arrays import counting, every, gathered, long_array, places_of, shuffled
from core.data.long_texts import StoredTexts
from core.data.paging import counted, hand_back, is_mapped, stretches
from core.data.readers.csv_table import CsvTable
from core.data.readers.text_table import TextTable
from core.data.tables import table

ROWS = 1_000_000
CHOICE = DataChoice(CsvTable(path="none"), validation=0.1, test=0.2, split_seed=5)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Arrays of any length lie in files."""
    monkeypatch.setenv("NETSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("core.data.long_arrays.LONG", 0)
    monkeypatch.setattr("core.data.long_arrays.HEAP", 1000)
    monkeypatch.setattr("core.data.paging.STRETCH", 1000)
    return tmp_path


def frame_on_disk(folder, rows):
    """Two numbers, a date, and a class, as maps of files."""
    values = np.memmap(folder / "values.bin", np.float64, "w+", shape=(rows, 3))
    generator = np.random.default_rng(0)
    for part in range(0, rows, 100_000):
        values[part : part + 100_000] = generator.normal(size=values[part : part + 100_000].shape)
    values[:, 2] = np.arange(rows) * 86_400.0
    codes = np.memmap(folder / "codes.bin", np.int32, "w+", shape=(rows,))
    codes[:] = np.arange(rows) % 7 == 0
    return Frame(
        (
            Column("a", ColumnType.NUMERIC, values[:, 0], fractions=True),
            Column("b", ColumnType.NUMERIC, values[:, 1], fractions=True),
            Column("day", ColumnType.DATE, values[:, 2]),
            Column("label", ColumnType.CATEGORY, codes, ("no", "yes")),
        ),
        rows,
    )


def test_that_long_arrays_lie_in_files_that_have_no_names(files):
    array = long_array((5000, 2), np.float32)
    assert is_mapped(array)
    assert (array.dtype, array.shape, array.any()) == (np.float32, (5000, 2), False)
    array[17] = 3
    hand_back(array)
    assert array.sum() == 6
    assert not any(each.is_file() for each in files.rglob("*"))


def test_that_short_arrays_are_in_memory(tmp_path, monkeypatch):
    monkeypatch.setenv("NETSTUDIO_HOME", str(tmp_path))
    assert not is_mapped(long_array(1000, np.int64))
    assert not any(tmp_path.iterdir())


def test_that_arrays_are_in_memory_where_no_file_can_be_made(files):
    (files / "home").write_text("no folder", encoding="utf-8")
    assert long_array(10, np.int8).tolist() == [0] * 10


def test_that_a_map_whose_changes_are_private_is_left_alone(tmp_path):
    (tmp_path / "array.bin").write_bytes(bytes(80))
    private = np.memmap(tmp_path / "array.bin", np.int64, "c")
    private[3] = 7
    hand_back(private, private[2:])
    assert private.sum() == 7


def test_that_work_on_long_arrays_gives_what_numpy_gives(files):
    drawn = np.random.default_rng(1).integers(-1, 5, 7777)
    np.testing.assert_array_equal(counting(7777), np.arange(7777))
    np.testing.assert_array_equal(places_of(2, drawn), np.flatnonzero(drawn == 2))
    np.testing.assert_array_equal(gathered(drawn, counting(7777)[::-3]), drawn[::-3])
    np.testing.assert_array_equal(counted(drawn, 5), np.bincount(drawn[drawn >= 0], minlength=5))
    np.testing.assert_array_equal(np.concatenate([some for _, some in stretches(drawn)]), drawn)
    for step in (1, 7, 999, 5000, 10_000):
        np.testing.assert_array_equal(every(step, drawn), drawn[::step])


def test_that_parts_and_orders_are_the_same_in_memory_and_in_files(files, monkeypatch):
    loaded = of_frame(frame_on_disk(files, 3000))
    in_files = [*vars(divide(loaded, CHOICE)).values(), order(3000, 1, 2)]
    assert all(map(is_mapped, in_files))
    (files / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("NETSTUDIO_HOME", str(files / "file"))
    for here, there in zip(in_files, [*vars(divide(loaded, CHOICE)).values(), order(3000, 1, 2)], strict=True):
        assert not is_mapped(there)
        np.testing.assert_array_equal(here, there)


def test_that_a_long_order_is_random_and_follows_its_seed(files, monkeypatch):
    drawn = [shuffled(2500, np.random.default_rng(seed)) for seed in range(60)]
    assert all(sorted(each.tolist()) == list(range(2500)) for each in drawn)
    np.testing.assert_array_equal(shuffled(2500, np.random.default_rng(7)), drawn[7])
    means = np.mean(drawn, axis=0)  # of 60 even draws from 0 … 2499: 1249.5 ± 93
    assert abs(means - 1249.5).max() < 5 * 93
    assert means.std() == pytest.approx(93, rel=0.1)
    monkeypatch.setattr("core.data.long_arrays.LONG", 2**30)
    np.testing.assert_array_equal(shuffled(99, np.random.default_rng(3)), np.random.default_rng(3).permutation(99))


@pytest.mark.parametrize("values", [False, True])
def test_that_very_many_samples_are_dealt_out_in_equal_shares(files, values):
    targets = np.arange(9000)[:, None].astype(np.float32) if values else np.arange(9000) ** 2 % 9000 // 2500
    strata = ranges_of(targets)
    division = dealt(strata, (1800, 900), Generator(1, "split").numpy)
    again = dealt(strata, (1800, 900), Generator(1, "split").numpy)
    parts = [division.train, division.validation, division.test]
    assert sorted(np.concatenate(parts).tolist()) == list(range(9000))
    assert (len(division.test), len(division.validation)) == (1800, 900)
    np.testing.assert_array_equal(division.test, again.test)
    for part, share in zip(parts, (0.7, 0.1, 0.2), strict=True):
        assert (np.abs(counted(strata[part], 4) - share * counted(strata, 4)) <= 2).all()


def test_that_a_stratified_split_of_very_many_samples_deals_them_out(files, monkeypatch):
    monkeypatch.setattr(dividing, "_stratified", None)
    loaded = of_frame(frame_on_disk(files, 3000))
    parts = split(loaded, DataChoice(CHOICE.source, validation=0.1, test=0.2, splitting="stratified"))
    assert parts.test.class_counts(2).tolist() == [514, 86]


def test_that_a_person_is_told_when_scaling_comes_from_some_of_the_samples(files, monkeypatch):
    loaded = of_frame(frame_on_disk(files, 3000))
    told = {problem.where: problem.what for problem in doubts(loaded, split(loaded, CHOICE))}
    assert "training part" not in told
    monkeypatch.setattr("core.data.fitting.ENOUGH", 700)
    (found,) = [problem for problem in doubts(loaded, split(loaded, CHOICE)) if problem.where == "training part"]
    assert "measured on 720 of 2,160 samples" in found.what
    assert "evenly" in found.action


def test_that_nothing_as_long_as_the_table_is_in_memory(files, monkeypatch):
    monkeypatch.setattr("core.data.encode.MOST_BYTES", 0)
    monkeypatch.setattr("core.data.fitting.ENOUGH", 10_000)
    monkeypatch.setattr("core.data.long_arrays.HEAP", 100_000)
    monkeypatch.setattr("core.data.roles.ENOUGH", 10_000)
    frame = frame_on_disk(files, ROWS)
    tracemalloc.start()
    try:
        loaded = of_frame(frame)
        parts = split(loaded, CHOICE)
        order(len(parts.train), 1, 1)
        parts.train.class_counts(2)
        parts.train.announce(slice(None))
        inputs, targets = parts.validation.__getitems__(np.arange(5000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * ROWS  # one array of float64 alone would be 8
    assert (len(parts.train), len(inputs), len(targets)) == (720_000, 5000, 5000)
    assert loaded.rows is None


def test_that_texts_in_files_become_the_tokens_that_texts_in_memory_become(files, monkeypatch):
    path = files / "texts.csv"
    lines = [f'"this is note {row} of {row % 50} words, or so",{("ham", "spam")[row % 2]}' for row in range(25_000)]
    lines[5], lines[7] = ",ham", '"no label here at all, or so",'
    path.write_text("note,label\n" + "\n".join(lines) + "\n", encoding="utf-8")
    source = TextTable(path=str(path))
    assert source.first_page(None) is None
    whole = source.load(None)
    monkeypatch.setattr("core.data.readers.text_table.LARGE", 1000)
    page = source.first_page(None)
    assert (page.complete, page.kind, page.classes) == (False, "text", ("ham", "spam"))
    monkeypatch.setattr(table, "IN_MEMORY", 1000)
    streamed = source.load(None)
    assert isinstance(whole.train.inputs, np.ndarray)
    assert not isinstance(streamed.train.inputs, np.ndarray)
    assert (streamed.preparation, streamed.classes) == (whole.preparation, whole.classes)
    assert streamed.names[5] == whole.names[5] == "line 8"
    np.testing.assert_array_equal(streamed.train.targets, whole.train.targets)
    places = np.array([0, 24_997, 5, 6])
    np.testing.assert_array_equal(streamed.train.inputs.take(places), whole.train.inputs[places])
    parts = split(streamed, CHOICE)
    assert parts.train.__getitems__(np.arange(9))[0].shape == (9, whole.input.shape[0])
    monkeypatch.setattr("core.data.text_rows.MOST_LOOKED_AT", 5000)
    fewer = source.load(None)
    assert len(fewer.preparation.tokens.vocabulary) < len(whole.preparation.tokens.vocabulary)
    assert "spread evenly" in fewer.problems[-1].what


def test_that_a_column_of_texts_in_files_can_be_searched_without_reading_all_at_once():
    words = [f"wörd {row}" for row in range(20_000)]
    encoded = [word.encode() for word in words]
    texts = StoredTexts(np.cumsum([len(each) for each in encoded]), np.frombuffer(b"".join(encoded), np.uint8))
    tracemalloc.start()
    try:
        found = [row for row, word in enumerate(texts) if "19999" in word]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == [19_999]
    assert peak < 1_500_000
