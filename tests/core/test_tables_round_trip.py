"""A table that is written in any dialect is read as it was; dates, numbers, and no bytes whatever do harm."""

from __future__ import annotations

import csv
import gzip
import io
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data import DataError
from core.data.tables import JsonFeed, Wishes, find_dialect, read_feed, read_frame
from core.data.tables.careful import records
from core.data.tables.cells import Block
from core.data.tables.numbers import POINT, NumberForm, parse_numbers

WORDS = st.text("abcdefghijklmnopqrstuvwxyzäöüßéñ", min_size=2, max_size=8).filter(
    lambda word: word not in ("na", "nan", "null", "none")
)
SIGNS = st.sampled_from(["", ",", ";", '"', '""', "\n", " and ", "\t", "|", "'"])
TEXTS = st.builds(lambda a, sign, b: a + sign + b, WORDS, SIGNS, WORDS)
NUMBERS = st.floats(-1e30, 1e30).map(lambda value: value + 0.0)
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


@st.composite
def tables(draw):
    """Names, and rows of a number, a text and a whole number."""
    count = draw(st.integers(3, 12))
    rows = [(draw(NUMBERS), draw(TEXTS), draw(st.integers(-(10**9), 10**9))) for _ in range(count)]
    names = draw(st.lists(st.text("abcdefghäöß", min_size=2), min_size=3, max_size=3, unique=True))  # none is "id"
    return names, rows


def written(names, rows, mark, ends, quoting, decimal):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=mark, lineterminator=ends, quoting=quoting)
    writer.writerow(names)
    for value, text, whole in rows:
        number = repr(value) if decimal == "." else repr(value).replace(".", ",")
        writer.writerow([number, text, str(whole)])
    return stream.getvalue()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tables(),
    st.sampled_from(sorted(DELIMITERS)),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([".", ","]),
    st.booleans(),
)
def test_that_what_was_written_is_read(tmp_path, table, delimiter, ends, quoting, encoding, decimal, packed):
    names, rows = table
    content = written(names, rows, DELIMITERS[delimiter], ends, quoting, decimal).encode(encoding)
    path = tmp_path / "table.csv"
    path.write_bytes(gzip.compress(content) if packed else content)
    fixed = "latin-1" if encoding == "cp1252" else "auto"
    mark = "comma" if decimal == "," else "point"
    read = read_frame(path, Wishes(encoding=fixed, delimiter=delimiter, header="yes", quotes="yes", decimal=mark))
    assert read.problems == ()
    assert read.frame.names == tuple(names)
    first, second, third = read.frame.columns
    assert first.values.tolist() == [row[0] for row in rows]
    texts = second.values.tolist() if second.values.dtype == object else [second.categories[c] for c in second.values]
    assert texts == [row[1] for row in rows]
    assert third.values.tolist() == [float(row[2]) for row in rows]


@pytest.mark.parametrize(
    ("delimiter", "decimal"),
    [
        (delimiter, decimal)
        for delimiter in sorted(DELIMITERS)
        for decimal in ".,"
        if (delimiter, decimal) != ("comma", ",")
    ],
)
@pytest.mark.parametrize("header", [True, False])
def test_that_the_dialect_is_found(tmp_path, delimiter, decimal, header):
    rng = np.random.default_rng(0)
    rows = [[f"{value:.3f}" for value in rng.normal(size=4)] + [str(kind)] for kind in ("a", "b", "a", "c") * 5]
    lines = [["one", "two", "three", "four", "kind"]] * header + rows
    content = "\n".join(DELIMITERS[delimiter].join(cell.replace(".", decimal) for cell in line) for line in lines)
    path = tmp_path / "table.txt"
    path.write_text(content, encoding="utf-8")
    found = find_dialect(path)
    assert (found.delimiter, found.form.decimal, found.header) == (DELIMITERS[delimiter], decimal, header)


def parsed(cells: list[str], form: NumberForm = POINT) -> list[float | None]:
    raw = [cell.encode() for cell in cells]
    ends = np.cumsum([len(cell) + 1 for cell in raw]) - 1
    starts = np.concatenate([[0], ends[:-1] + 1]).astype(np.intp)
    buffer = np.frombuffer(b",".join(raw) + bytes(40), np.uint8)
    values, good = parse_numbers(buffer, starts[:, None], ends.astype(np.intp)[:, None], form)
    return [value if fine else None for value, fine in zip(values[:, 0].tolist(), good[:, 0].tolist(), strict=True)]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30))
def test_that_numbers_are_read_to_the_last_bit(values):
    assert parsed([repr(value) for value in values]) == values


@given(st.lists(st.text("0123456789.,eE+- x", min_size=0, max_size=6).filter(lambda t: "," not in t), min_size=1))
def test_that_only_numbers_are_read_as_numbers(cells):
    for cell, value in zip(cells, parsed(cells), strict=True):
        try:
            expected = float(cell) if cell == cell.strip() else None
        except ValueError:
            expected = None
        assert value == expected or (expected is not None and math.isinf(expected)), cell


@given(st.lists(st.sampled_from([*b'\n\n\n11,,aa " \t\r\0\x7f\x80\xff!#']), max_size=30).map(bytes))
def test_that_a_block_knows_what_is_in_it(content):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.data.tables.cells._IN_CACHE", 4)
        block = Block(content, 1)
        assert block.feeds == content.count(b"\n")
        assert block.simple == all(sign == 10 or 32 <= sign < 128 for sign in content)
        assert block.quoted == (b'"' in content)


CELLS = st.text("0123456789.eE+-", max_size=6) | st.sampled_from(["1 2", "", "", "x", '"', "[1]", "null", "-0", "5"])
BETWEEN = st.sampled_from([",", "\n", "\t", ',,"', ' "x', "ab,", ",\n"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(CELLS, BETWEEN), min_size=1, max_size=12), st.sampled_from(["", "x,", '"']))
def test_that_numbers_among_other_things_are_read_as_they_are_alone(written, ahead):
    buffer = np.frombuffer((ahead + "".join(map("".join, written))).encode() + bytes(40), np.uint8)
    lengths = np.array([[len(cell), len(mark)] for cell, mark in written])
    starts = len(ahead) + np.cumsum(lengths.ravel())[::2] - lengths[:, 0]
    ends = starts + lengths[:, 0]
    values, good = parse_numbers(buffer, starts[None].astype(np.intp), ends[None].astype(np.intp), NumberForm())
    alone = [NumberForm().value(cell.encode()) for cell, _ in written]
    assert [value if fine else None for value, fine in zip(values[0].tolist(), good[0].tolist(), strict=True)] == alone


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text('ab1,;"\n\r\t |.#?é', max_size=120).map(str.encode)))
def test_that_no_bytes_do_harm(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "table.csv"
    path.write_bytes(content)
    for read in (lambda: read_frame(path), lambda: read_feed(JsonFeed(path))):
        try:
            table = read()
        except DataError as error:
            assert "\n" not in str(error)  # noqa: PT017  (the kind of error is the point)
        else:
            assert {len(column.values) for column in table.frame.columns} == {table.frame.rows}


ODDITIES = st.sampled_from(
    [
        "",
        "?",
        "NaN",
        "inf",
        "1e300",
        "x",
        "+5",
        ".5",
        "007",
        " 7 ",
        "2020-13-01",
        "1_0",
        '"3"',
        '"a,b"',
        "4,5",
        "\n",
        "é",
    ]
)


def alike(quick, careful):
    assert quick.problems == careful.problems
    np.testing.assert_array_equal(quick.frame.lines, careful.frame.lines)
    for one, other in zip(quick.frame.columns, careful.frame.columns, strict=True):
        assert (one.kind, one.categories, one.fractions) == (other.kind, other.categories, other.fractions)
        np.testing.assert_array_equal(one.values, other.values)


def read_both_ways(path, monkeypatch, block):
    """The table read through polars where it can be, and without."""
    with monkeypatch.context() as patch:
        patch.setattr("core.data.tables.blocks.BLOCK", block)
        patch.setattr("core.data.tables.building.AT_ONCE", 2**11)
        quick = read_frame(path)
        patch.setattr("core.data.tables.building.suits", lambda dialect: False)
        return quick, read_frame(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.tuples(st.integers(300, 1999), st.integers(0, 3)), ODDITIES, max_size=6),
    st.sampled_from([2**12, 2**14, 2**24]),
)
def test_that_the_quick_way_says_the_same_as_the_careful_one(tmp_path, monkeypatch, odd, block):
    pytest.importorskip("polars")
    lines = [
        ",".join(odd.get((row, place), cell) for place, cell in enumerate(cells))
        for row, cells in enumerate(
            [
                [f"{row / 8}", str(row % 7), ("red", "green")[row % 2], f"2020-01-{1 + row % 28:02d}"]
                for row in range(2000)
            ]
        )
    ]
    path = tmp_path / "table.csv"
    path.write_text("a,b,kind,day\n" + "\n".join(lines) + "\n", encoding="utf-8")
    alike(*read_both_ways(path, monkeypatch, block))


def test_that_a_number_too_large_is_seen_beside_a_column_with_gaps(tmp_path, monkeypatch):
    pytest.importorskip("polars")
    path = tmp_path / "table.csv"
    lines = [f"{'' if row % 3 else row},{'1e300' if row == 900 else row / 4}" for row in range(1000)]
    path.write_text("a,b\n" + "\n".join(lines) + "\n", encoding="utf-8")
    quick, careful = read_both_ways(path, monkeypatch, 2**12)
    alike(quick, careful)
    assert np.flatnonzero(quick.frame.column("b").missing).tolist() == [900]


@pytest.mark.parametrize("odd", ["2020-01- 5", "2020- 1-05", "2020-01-05 10: 5:00", "2020-01-05   10:5:0"])
def test_that_a_blank_in_place_of_a_digit_makes_no_date(tmp_path, monkeypatch, odd):
    pytest.importorskip("polars")
    usual = "2020-02-03" if len(odd) == 10 else "2020-02-03 04:05:06"
    path = tmp_path / "table.csv"
    path.write_text("a,day\n" + "".join(f"{row},{odd if row == 700 else usual}\n" for row in range(1000)))
    quick, careful = read_both_ways(path, monkeypatch, 2**12)
    alike(quick, careful)
    assert np.flatnonzero(quick.frame.column("day").missing).tolist() == [700]


def test_that_texts_and_dates_that_come_late_are_told_apart_though_blocks_are_read_at_once(tmp_path, monkeypatch):
    pytest.importorskip("polars")
    days = np.datetime64("1999-12-25") + np.arange(3000) // 40
    rows = [
        f"{row},{'red' if row < 900 else f'k{row // 500}'},{days[row] if row % 611 else '?'}{',' * (row % 701 == 0)}"
        for row in range(3000)
    ]
    path = tmp_path / "table.csv"
    path.write_text("a,kind,day\n" + "\n".join(rows) + "\n", encoding="utf-8")
    quick, careful = read_both_ways(path, monkeypatch, 2**11)
    alike(quick, careful)
    assert quick.frame.column("kind").categories == ("k1", "k2", "k3", "k4", "k5", "red")
    assert np.flatnonzero(quick.frame.column("day").missing).tolist() == [0, 611, 1222, 1833, 2444]


STRANGE_CELLS = st.sampled_from(
    [
        "",
        "?",
        "NA",
        "nan",
        "x y",
        " x",
        "x ",
        '"x, y"',
        '"x\ny"',
        '"x ""y"" z"',
        '" x"',
        '"NA"',
        '""',
        'x"y',
        '"open',
        "é",
    ]
)
STRANGE_LINES = st.sampled_from(["", "  ", "1", "1,2", "a,b,c,d,e,f", "1;2;3;4;5", ",,,,", '"', "\t1,2,3,4,5"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(DELIMITERS.values())),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["", "NA", "?", "nan", "NULL"]),
    st.dictionaries(st.tuples(st.integers(100, 899), st.integers(0, 4)), STRANGE_CELLS, max_size=3),
    st.dictionaries(st.integers(100, 899), STRANGE_LINES, max_size=2),
    st.sampled_from(["\n", "\r\n"]),
)
def test_that_both_ways_say_the_same_of_any_dialect(tmp_path, monkeypatch, mark, quoting, gap, cells, strange, ends):
    pytest.importorskip("polars")
    names = [f"name {number}" for number in range(40)]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=mark, lineterminator="\n", quoting=quoting)
    writer.writerow(["number", "whole", "kind", "day", "note"])
    for row in range(900):
        known = [
            row / 7,
            row % 9,
            names[row * row % (5 + row // 25)],
            f"2021-03-{1 + row % 31:02d}",
            f"note {row} of it",
        ]
        writer.writerow([gap if (row + place) % 11 == 0 and place != 4 else cell for place, cell in enumerate(known)])
    lines = stream.getvalue().split("\n")
    for (row, place), cell in cells.items():
        if quoting != csv.QUOTE_ALL or '"' in cell:
            lines[row] = mark.join([*lines[row].split(mark)[:place], cell, *lines[row].split(mark)[place + 1 :]])
    for row, line in strange.items():
        lines[row] = line.replace(",", mark)
    path = tmp_path / "table.csv"
    path.write_bytes(ends.join(lines).encode())
    alike(*read_both_ways(path, monkeypatch, 2**13))


def test_that_a_plain_table_is_read_the_quick_way(tmp_path, monkeypatch):
    """Else the tests above would compare the careful way with itself."""
    pytest.importorskip("polars")
    lines = [f'{row / 8},"a, b",{"NA" if row % 5 else row},2020-01-01,' + "xyz"[row % 3] for row in range(9000)]
    path = tmp_path / "table.csv"
    path.write_text("a,b,c,d,e\n" + "\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr("core.data.tables.building.find_and_measure", lambda *arguments: pytest.fail("read carefully"))
    assert read_frame(path).frame.rows == 9000


@pytest.mark.parametrize("quote", ['"', ""])
def test_that_a_quote_left_open_is_looked_at_within_a_stretch_only(tmp_path, monkeypatch, quote):
    lines = [f"{row},{quote}{'lorem ipsum ' * 800}{quote},{row / 2}" for row in range(700)]
    lines[300] = f'300,"{"lorem ipsum " * 800},150.0'
    path = tmp_path / "table.csv"
    path.write_text("n,note,v\n" + "\n".join(lines) + "\n", encoding="utf-8")
    looked_at: list[int] = []

    def watched(text, *others):
        looked_at.append(len(text))
        return records(text, *others)

    monkeypatch.setattr("core.data.tables.cells.records", watched)
    table = read_frame(path)
    assert table.frame.rows == 700
    assert [problem.where for problem in table.problems] == ["line 302"]
    assert 0 < max(looked_at) < 3 * 2**20
