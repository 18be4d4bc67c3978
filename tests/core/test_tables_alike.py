"""Small tables of the make of well-known ones: names, types, target, classes and gaps are found as people know them."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from core.data import ColumnType, DataError, guess_source
from core.data.guess import task_of
from core.data.tables import read_frame

ROWS = 120


def pick(index: int, *values: str) -> str:
    return values[index * 7919 % 9973 % len(values)]


def passengers(index: int) -> str:
    name = f'"Surname{index}, Mr. John ""Jack"" ({index})"'
    age = "" if index % 5 == 0 else f"{20 + index % 40}.0"
    ticket, cabin = f"A/5 {21171 + index * 3}", f"C {index % 60}" if index % 4 == 0 else ""
    known = [str(index + 1), str(index * 31 % 2), str(1 + index % 3), name, pick(index, "male", "female")]
    return ",".join([*known, age, ticket, str(7.25 + index), cabin])


def people(index: int, dot: str) -> str:
    job = pick(index // 7, "Private", "State-gov", "?")
    income = pick(index, "<=50K", ">50K", "<=50K") + dot
    return ", ".join([str(20 + index % 50), job, str(77516 + index * 13), pick(index, "HS-grad", "11th"), income])


def write(tmp_path, name: str, lines: list[str], header: str = "", packed: bool = False):
    path = tmp_path / name
    content = ("\n".join(([header] if header else []) + lines) + "\n").encode()
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


def kinds(frame) -> dict[str, str]:
    return {column.name: column.kind.value for column in frame.columns}


def test_that_passengers_are_read(tmp_path):
    header = "PassengerId,Survived,Pclass,Name,Sex,Age,Ticket,Fare,Cabin"
    path = write(tmp_path, "passengers.csv", [passengers(index) for index in range(ROWS)], header)
    loaded = guess_source(path).load(None)
    expected = "ignore numeric numeric text category numeric text numeric category"
    assert list(kinds(loaded.origin.frame).values()) == expected.split()
    assert loaded.frame.column("Name").values[3] == 'Surname3, Mr. John "Jack" (3)'
    assert (loaded.preparation.target.columns, loaded.classes, task_of(loaded)) == (("Survived",), ("0", "1"), "binary")
    missing = {column.name: int(column.missing.sum()) for column in loaded.frame.columns if column.missing.any()}
    assert missing == {"Age": 24, "Cabin": 90}


def test_that_people_without_a_header_are_read_and_both_files_have_the_same_classes(tmp_path):
    train = write(tmp_path, "train.csv", [people(index, "") for index in range(ROWS)])
    test = write(tmp_path, "test.csv", [people(index, ".") for index in range(ROWS)])
    first, second = guess_source(train).load(None), guess_source(test).load(None)
    assert first.classes == second.classes == ("<=50K", ">50K")
    np.testing.assert_array_equal(first.train.targets, second.train.targets)
    assert first.origin.frame.names == tuple(f"column {place}" for place in range(1, 6))
    assert kinds(first.origin.frame)["column 2"] == "category"
    assert first.origin.frame.column("column 2").categories == ("Private", "State-gov")
    assert first.origin.frame.column("column 2").missing.sum() == sum("?" in people(index, "") for index in range(ROWS))
    told = [[problem.what for problem in loaded.problems if "dot" in problem.what] for loaded in (first, second)]
    assert told == [[], ["every value ends in a dot"]]


def test_that_labels_in_a_file_beside_the_table_are_found(tmp_path):
    lines = [f"{59 + index % 20} {32.1 + index % 13 / 10:.1f}" for index in range(ROWS)]
    path = write(tmp_path, "illness_data_raw.csv.gz", lines, packed=True)
    labels = write(tmp_path, "illness_target.csv.gz", [f"{index**2 % 97:.18e}" for index in range(ROWS)], packed=True)
    source = guess_source(path)
    loaded = source.load(None)
    assert (loaded.preparation.target.columns, loaded.input.shape, task_of(loaded)) == (("target",), (2,), "regression")
    assert loaded.train.targets[:3, 0].tolist() == [0, 1, 4]
    write(tmp_path, labels.name, ["1", "2"], packed=True)
    with pytest.raises(DataError, match=r"holds 2 labels, but .* 120 rows"):
        source.load(None)


@pytest.mark.parametrize("classes", [("setosa", "versicolor", "virginica"), ("malignant", "benign")])
def test_that_the_first_line_may_declare_rows_columns_and_classes(tmp_path, classes):
    lines = [f"{index / 7:.4g},{index % 11 / 3:.3g},{index % len(classes)}" for index in range(ROWS)]
    path = write(tmp_path, "flowers.csv", lines, f"{ROWS},2,{','.join(classes)}")
    loaded = guess_source(path).load(None)
    assert (loaded.classes, len(loaded.train), loaded.input.shape) == (tuple(sorted(classes)), ROWS, (2,))


@pytest.mark.parametrize(
    ("form", "first", "second"),
    [
        ("{year}-{month:02d}", "1749-01-01", "1749-02-01"),
        ("{year}-{month:02d}-{day:02d}", "1749-01-01", "1749-02-02"),
        ("{day:02d}.{month:02d}.{year}", "1749-01-01", "1749-02-02"),
        ("{month}/{day}/{year}", "1749-01-01", "1749-02-02"),
        ("{year}-{month:02d}-{day:02d} 06:30:00", "1749-01-01T06:30", "1749-02-02T06:30"),
        ("{year}-{month:02d}-{day:02d}T06:30:00Z", "1749-01-01T06:30", "1749-02-02T06:30"),
    ],
)
def test_that_a_series_has_dates(tmp_path, form, first, second):
    lines = [
        f'"{form.format(year=1749 + index // 12, month=index % 12 + 1, day=index % 28 + 1)}",{50 + index % 13 / 4}'
        for index in range(ROWS)
    ]
    table = read_frame(write(tmp_path, "series.csv", lines, '"When","Count"'))
    when, count = table.frame.columns
    assert (when.kind, count.kind, table.problems) == (ColumnType.DATE, ColumnType.NUMERIC, ())
    expected = [np.datetime64(text, "s").astype(int) for text in (first, second)]
    assert when.values[:2].tolist() == expected
    assert table.notes[0].startswith("column When: dates read as ")


def test_that_doubt_about_day_and_month_is_told(tmp_path):
    table = read_frame(
        write(tmp_path, "doubt.csv", [f"0{1 + index % 9}/05/2020,{index}" for index in range(9)], "when,y")
    )
    assert "day-month-year, though day and month could be the other way round" in table.notes[0]


def test_that_values_divided_by_blanks_in_a_compressed_file_are_read(tmp_path):
    lines = [
        f"{59 + index % 20} {1 + index % 2} {32.1 + index / 10:.1f} {index**2 % 97 * 1.5e-3:.18e}"
        for index in range(ROWS)
    ]
    loaded = guess_source(write(tmp_path, "measured.csv.gz", lines, packed=True)).load(None)
    assert (task_of(loaded), loaded.input.shape, len(loaded.train)) == ("regression", (3,), ROWS)


def test_that_messages_with_literal_quotes_are_read(tmp_path):
    lines = [f'{pick(index, "ham", "spam")}\t"well, number {index} said: "no' for index in range(ROWS)]
    table = read_frame(write(tmp_path, "messages.tsv", lines, "Label\tSMS"))
    assert kinds(table.frame) == {"Label": "category", "SMS": "text"}
    assert table.frame.rows == ROWS
    assert table.frame.column("SMS").values[5] == '"well, number 5 said: "no'
    assert table.problems == ()


def test_that_pictures_named_beside_the_table_are_known(tmp_path):
    (tmp_path / "shots").mkdir()
    for index in range(30):
        (tmp_path / "shots" / f"{index}.png").write_bytes(b"")
    lines = [f"shots/{index}.png,{pick(index, 'cat', 'dog')}" for index in range(30)]
    assert kinds(read_frame(write(tmp_path, "list.csv", lines, "file,kind")).frame)["file"] == "image"
    gone = write(tmp_path, "gone.csv", [line.replace("shots", "lost") for line in lines], "file,kind")
    assert kinds(read_frame(gone).frame)["file"] != "image"
