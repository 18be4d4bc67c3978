"""Tables as people and other programs write them: what stands above the names, and values that are nearly numbers."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import ColumnType, DataError, guess_source
from core.data.tables import Table, read_frame

WAYS = pytest.mark.parametrize("quickly", [True, False], ids=["quickly", "carefully"])


@pytest.fixture
def read(tmp_path, monkeypatch):
    def read_table(content: str | bytes, quickly: bool = True, name: str = "table.csv") -> Table:
        if not quickly:
            monkeypatch.setattr("core.data.tables.quick.has_polars", lambda: False)
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_frame(path)

    return read_table


@WAYS
@pytest.mark.parametrize("written", ["inf", "-inf", "Infinity", "+INF"])
def test_that_infinite_numbers_are_left_out_of_a_column_of_few_numbers(read, quickly, written):
    rows = [f"{index / 4},{written if index % 4 == 3 else index % 4}" for index in range(40)]
    table = read("\n".join(["a,b", *rows]) + "\n", quickly)
    column = table.frame.column("b")
    assert (column.kind, int(column.missing.sum())) == (ColumnType.NUMERIC, 10)
    np.testing.assert_array_equal(column.values[:3], [0, 1, 2])
    assert (table.problems[0].where, repr(written) in table.problems[0].what) == ("line 5, column b", True)


def test_that_a_word_that_says_infinite_stays_a_word_among_words(read):
    column = read("a,b\n" + "1,inf\n2,out\n" * 9).frame.column("b")
    assert (column.kind, column.categories) == (ColumnType.CATEGORY, ("inf", "out"))


NUMBERS = [f"{index}.5,{index % 7},{('red', 'blue')[index % 2]},{'abc'[index % 3]}" for index in range(20)]
WORDS = [f"n{index},red{index % 3},x,k{index % 2}" for index in range(20)]


@WAYS
@pytest.mark.parametrize("rows", [NUMBERS, WORDS], ids=["numbers", "words"])
@pytest.mark.parametrize(
    ("above", "told"),
    [
        (["Report of 2020,,,"], ["Report of 2020"]),
        (["Report of 2020"], ["Report of 2020"]),
        (["Report of 2020,,,", "made by hand,,,", ",,,"], ["Report of 2020", "made by hand"]),
        (["Report of 2020", ""], ["Report of 2020"]),
        (["Report,2020,,"], ["Report 2020"]),
    ],
)
def test_that_lines_of_title_above_the_names_are_passed_over(read, rows, above, told, quickly):
    table = read("\n".join([*above, "width,height,colour,kind", *rows]) + "\n", quickly)
    assert table.frame.names == ("width", "height", "colour", "kind")
    assert table.frame.column("kind").categories == tuple(sorted({row.rsplit(",")[-1] for row in rows}))
    assert table.frame.rows == 20
    assert [problem.what for problem in table.problems[: len(told)]] == [
        f"{title!r} stands above the names of the columns" for title in told
    ]
    assert all(problem.action == "passed over" for problem in table.problems[: len(told)])


@pytest.mark.parametrize(
    "content", ["a,b\n" + "\n".join(f"{i},{i % 3}" for i in range(9)), "x,,,\n" + "\n".join(WORDS), "\n".join(NUMBERS)]
)
def test_that_tables_without_lines_of_title_have_none(read, content):
    assert read(content).dialect.titles == ()


def test_that_a_column_without_a_name_is_called_by_its_number_once(read):
    rows = [f"{index},{index % 5}" for index in range(20)]
    assert read("\n".join([*rows, "x,1"])).problems[0].where == "line 21, column 1"


@WAYS
@pytest.mark.parametrize(
    ("written", "mark", "sign"),
    [
        ('"$1,23{}.50"', ",", "$"),
        ('"-$1,23{}.50"', ",", "$"),
        ("1 23{},50 €", ";", "€"),
        ("1\u00a023{},50\u00a0€", ";", "€"),
        ("1'23{}.50 CHF", ";", "CHF"),
        ("123{}.5%", ",", "%"),
        ("123{},5 %", ";", "%"),
    ],
)
def test_that_money_and_percentages_are_numbers(read, written, mark, sign, quickly):
    rows = [mark.join([written.format(index % 10), str(index % 3), "xy"[index % 2]]) for index in range(40)]
    table = read("\n".join([mark.join(["a", "b", "kind"]), *rows, mark.join(["", "1", "x"])]) + "\n", quickly)
    column = table.frame.column("a")
    factor = -1 if written.startswith('"-') else 1
    assert (column.kind, column.fractions, column.gaps) == (ColumnType.NUMERIC, True, 1)
    np.testing.assert_array_equal(column.values[:3], factor * np.array([1230.5, 1231.5, 1232.5]))
    action = "read as numbers in per cent" if sign == "%" else "read as numbers without it"
    assert [(problem.where, problem.what, problem.action) for problem in table.problems] == [
        ("column 'a'", f"its values are written with the sign {sign}", action)
    ]


def test_that_money_of_two_currencies_stays_text(read):
    column = read("a,b\n" + "\n".join(f"{'$€'[index % 2]}{index},{index % 2}" for index in range(40))).frame.column("a")
    assert column.kind in (ColumnType.TEXT, ColumnType.IGNORE)


@WAYS
def test_that_eight_digits_are_days_where_the_name_of_the_column_says_so(read, quickly):
    rows = [f"202001{index + 1:02d},202001{index + 1:02d},{index % 4}" for index in range(20)]
    frame = read("\n".join(["Date,sales,b", *rows]) + "\n", quickly).frame
    assert [column.kind for column in frame.columns] == [ColumnType.DATE, ColumnType.NUMERIC, ColumnType.NUMERIC]
    assert frame.column("Date").values[0] == np.datetime64("2020-01-01", "s").astype(int)


def test_that_eight_digits_that_are_no_days_are_numbers(read):
    rows = [f"2020{index:04d},{index % 4}" for index in range(20)]
    assert read("\n".join(["date,b", *rows])).frame.column("date").kind is ColumnType.NUMERIC


ROWS = "a,b,kind\n" + "".join(f"{index}.5,{index % 3},{'xy'[index % 2]}\n" for index in range(30))


@pytest.mark.parametrize("name", ["table.csv", "table.txt"])
@WAYS
def test_that_a_few_bytes_0_in_a_small_table_are_left_out(read, tmp_path, name, quickly):
    table = read(ROWS.replace("5.5,2", "5\0\0.5,\x002"), quickly, name)
    assert table.frame.column("b").values[:6].tolist() == [0, 1, 2, 0, 1, 2]
    assert [problem.what for problem in table.problems] == ["bytes 0 in the text"]
    assert guess_source(tmp_path / name).key == "csv_table"


@pytest.mark.parametrize("ending", ["le", "be"])
def test_that_a_table_in_utf_32_is_read(read, ending):
    table = read(("\ufeff" + ROWS.replace("x", "ä")).encode(f"utf-32-{ending}"))
    assert (table.frame.column("kind").categories, table.problems) == (("y", "ä"), ())
    assert table.dialect.encoding == f"utf-32-{ending}"


@WAYS
def test_that_a_first_value_of_some_megabytes_is_read(read, quickly):
    table = read("a,b\n" + "x" * 3_000_000 + ",1\ny,2\nz,3\n", quickly)
    assert table.frame.column("b").values.tolist() == [1, 2, 3]
    assert len(table.frame.column("a").values[0]) == 3_000_000


@pytest.mark.parametrize("whole", [False, True], ids=["lines", "array"])
def test_that_lists_in_json_are_refused_in_a_sentence(tmp_path, whole):
    lists = [f'[{index}, {index % 3}, "k{index % 2}"]' for index in range(30)]
    path = tmp_path / "rows.jsonl"
    path.write_text("[" + ",\n".join(lists) + "]" if whole else "\n".join(lists))
    with pytest.raises(DataError, match=r"rows\.jsonl holds lists in JSON.*one JSON object a line"):
        guess_source(path)


@pytest.mark.parametrize("name", ["table.xlsx", "table.XLS", "table.ods"])
def test_that_spreadsheets_are_told_the_way_out(tmp_path, name):
    (tmp_path / name).write_bytes(b"PK\x03\x04" + bytes(range(256)) * 9)
    with pytest.raises(DataError, match=r"is a spreadsheet.*save it as CSV"):
        guess_source(tmp_path / name)


def test_that_an_empty_folder_is_called_empty(tmp_path):
    with pytest.raises(DataError, match="is an empty folder"):
        guess_source(tmp_path)


def test_that_one_missing_value_is_told_as_one(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(
        "a,colour,kind\n"
        + "".join(f"{i}.5,{('red', 'blue')[i // 3 % 2]},{'xy'[i % 2]}\n" for i in range(30))
        + "9.5,,x\n"
    )
    told = [problem.action for problem in guess_source(path).load(None).problems if "missing" in problem.what]
    assert told == ["made a category of its own"]
