"""Tables as they come: what is said of each fault, where, and what of the table remains usable.

Each case is a file of a few lines. `columns` are what can still be used; `said` are words of the report, each with the
place they stand at. Cases in REFUSED cannot be used at all and are told in one sentence.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field

import numpy as np
import pytest

from core.data import ColumnType, DataError, guess_source
from core.data.readers.csv_table import CsvTable
from core.data.tables import Wishes, find_dialect, read_frame

GOOD = "a,b,kind\n1,2.5,x\n3,4.5,y\n5,6.5,x\n7,8.5,y\n"


@dataclass(frozen=True)
class Case:
    """A file, and what must come of it. `columns`: name → values (None is missing) of some columns."""

    content: str | bytes
    columns: dict[str, list] = field(default_factory=dict)
    said: tuple[tuple[str, str], ...] = ()
    name: str = "table.csv"
    wishes: Wishes = field(default_factory=Wishes)


def rows(*lines: str) -> str:
    return "\n".join(lines) + "\n"


A = {"a": [1, 3, 5, 7]}
CASES = {
    # lines of another length
    "short line": Case(GOOD + "9,1\n", A, (("line 6", "expected 3 values as in the first row, found 2"),)),
    "long line": Case(GOOD + "9,1,x,4\n", A, (("line 6", "expected 3 values as in the first row, found 4"),)),
    "line of one value": Case(GOOD + "total\n" + "9,1,x\n", {"a": [1, 3, 5, 7, 9]}, (("line 6", "found 1"),)),
    "blank lines": Case(GOOD.replace("\n", "\n\n"), A),
    "lines of blanks": Case(GOOD.replace("\n", "\n   \n"), A),
    "delimiter told in the first line": Case("sep=;\n" + GOOD.replace(",", ";").replace(".", ","), A),
    "delimiter told between quotes": Case('"sep=,"\r\n' + GOOD.replace("\n", "\r\n"), A),
    "delimiter told, and a short line": Case(
        "sep=;\n" + GOOD.replace(",", ";") + "9;1\n", A, (("line 7", "expected 3 values"),)
    ),
    "delimiter behind every line": Case(GOOD.replace("\n", ",\n"), A),
    "delimiter behind one line": Case(GOOD.replace("3,4.5,y", "3,4.5,y,"), A),
    "no line feed at the end": Case(GOOD.rstrip(), A),
    "two blanks at the end of a line": Case(GOOD.replace("y\n", "y  \n"), {"kind": ["x", "y", "x", "y"]}),
    # values of another type
    "a text among numbers": Case(
        GOOD.replace("3,4.5", "3x,4.5"),
        {"a": [1, None, 5, 7]},
        (("line 3, column a", "expected a number as in the rest of the column, found '3x'"),),
    ),
    "a number among texts": Case("a,kind\n1,x\n2,7\n3,x\n4,y\n", {"kind": ["x", "7", "x", "y"]}),
    "half numbers, half texts": Case("a,kind\n1,u\nb,v\n2,u\nc,v\n", {"a": ["1", "b", "2", "c"]}),
    "infinite": Case(GOOD.replace("3,", "inf,"), {"a": [1, None, 5, 7]}, (("line 3, column a", "'inf'"),)),
    "minus infinite": Case(GOOD.replace("3,", "-Infinity,"), {"a": [1, None, 5, 7]}, (("line 3", "'-Infinity'"),)),
    "too large": Case(
        GOOD.replace("3,", "1e300,"), {"a": [1, None, 5, 7]}, (("line 3, column a", "1e300 is too large"),)
    ),
    "endless digits": Case(GOOD.replace("3,", "9" * 5000 + ","), {"a": [1, None, 5, 7]}, (("line 3", "is too large"),)),
    "hexadecimal": Case(GOOD.replace("3,", "0x1F,"), {"a": [1, None, 5, 7]}, (("line 3", "'0x1F'"),)),
    "underscores in a number": Case(GOOD.replace("3,", "3_0,"), {"a": [1, None, 5, 7]}, (("line 3", "'3_0'"),)),
    "two points in a number": Case(GOOD.replace("3,", "3.1.2,"), {"a": [1, None, 5, 7]}, (("line 3", "'3.1.2'"),)),
    "a date that the calendar lacks": Case(
        rows("when,y", "2024-01-31,1", "2024-02-30,2", "2024-03-01,3", *(f"2024-04-0{d},4" for d in range(1, 10))),
        {"y": [1, 2, 3] + [4] * 9},
        (("line 3, column when", "expected a date as in the rest of the column, found '2024-02-30'"),),
    ),
    # missing values
    "empty cells": Case(
        "a,b,kind\n1,,x\n,4,y\n5,6,\n", {"a": [1, None, 5], "b": [None, 4, 6], "kind": ["x", "y", None]}
    ),
    "question marks": Case("a,kind\n1,x\n?,y\n5,?\n", {"a": [1, None, 5], "kind": ["x", "y", None]}),
    "NA, N/A, null, nan, None, -": Case(
        "a,kind\n1,x\nNA,y\nN/A,x\nnull,y\nNaN,x\nNone,y\n-,x\n", {"a": [1, None, None, None, None, None, None]}
    ),
    "blanks for nothing": Case("a,kind\n1,x\n  ,y\n5,x\n", {"a": [1, None, 5]}),
    "a column without values": Case("a,b,kind\n1,,x\n2,,y\n3,,x\n", {"a": [1, 2, 3], "b": [None] * 3}),
    "a marker of one's own": Case("a,kind\n1,x\n-999,y\n5,x\n", {"a": [1, None, 5]}, wishes=Wishes(missing="-999")),
    "a marker that is a value": Case("a,kind\n1,-\n2,y\n5,-\n", {"kind": ["-", "y", "-"]}, wishes=Wishes(missing="NA")),
    # names of the columns
    "equal names": Case("a,a,a\n1,2,3\n4,5,6\n", {"a": [1, 4], "a (2)": [2, 5], "a (3)": [3, 6]}),
    "equal names and a name like the new one": Case("a,a (2),a\n1,2,3\n4,5,6\n", {"a (2)": [2, 5], "a (3)": [3, 6]}),
    "empty names": Case(",b,\n1,2,3\n4,5,6\n", {"column 1": [1, 4], "column 3": [3, 6]}),
    "a name over two lines": Case('"a\nb",c\n1,2\n3,4\n', {"a b": [1, 3], "c": [2, 4]}),
    "no names": Case("1,2,x\n3,4,y\n", {"column 1": [1, 3], "column 3": ["x", "y"]}),
    "names over texts only": Case("label,text\nham,one\nspam,two\nham,three\n", {"label": ["ham", "spam", "ham"]}),
    "texts only, no names": Case(
        "ham,one\nspam,two\nham,three\nspam,four\n", {"column 1": ["ham", "spam", "ham", "spam"]}
    ),
    "counts and names of classes": Case(
        "4,2,no,yes\n1,2,0\n3,4,1\n5,6,1\n7,8,0\n", {"column 3": ["no", "yes", "yes", "no"]}
    ),
    "counts that do not fit": Case("9,2,no,yes\n1,2,0\n3,4,1\n", {"column 1": [1, 3]}, (("line 1", "found 4"),)),
    # quotes
    "doubled quotes": Case('a,kind\n1,"x ""big"""\n2,y\n', {"kind": ['x "big"', "y"]}),
    "a delimiter in quotes": Case('a,kind\n1,"x, y"\n2,z\n', {"kind": ["x, y", "z"]}),
    "a line feed in quotes": Case(
        'a,kind\n1,"x\ny"\n2,z\nq3,z\n4,z\n', {"kind": ["x\ny", "z", "z", "z"]}, (("line 5", "'q3'"),)
    ),
    "an empty text in quotes": Case('a,kind\n1,""\n2,z\n', {"kind": [None, "z"]}),
    "numbers in quotes": Case('"a","kind"\n"1","x"\n"3","y"\n', {"a": [1, 3]}),
    "a quote that is never closed": Case(
        'a,kind\n1,"u\n2,v\n3,w\n', {"a": [1, 2, 3], "kind": ['"u', "v", "w"]}, (("line 2", "a quote is not closed"),)
    ),
    "a quote within a text": Case('a,kind\n1,5" pipe\n2,v\n', {"kind": ['5" pipe', "v"]}),
    "text behind a closing quote": Case(
        'a,kind\n1,"u"v\n2,"w"\n3,"w"\n4,"x"\n',
        {"kind": ['"u"v', "w", "w", "x"]},
        (("line 2", "a quote is not closed"),),
    ),
    "quotes that are signs": Case('l\ts\nx\t"oh\ny\tsay "no"\nx\twell"\n', {"s": ['"oh', 'say "no"', 'well"']}),
    "a blank before quotes": Case('a, kind\n1, "x, y"\n2, "z"\n', {"kind": ["x, y", "z"]}),
    # delimiters
    "semicolons": Case(GOOD.replace(",", ";"), A),
    "tabs": Case(GOOD.replace(",", "\t"), A),
    "bars": Case(GOOD.replace(",", "|"), A),
    "blanks": Case(GOOD.replace(",", " "), A),
    "many blanks": Case(GOOD.replace(",", "    "), A),
    "a comma and a blank": Case(GOOD.replace(",", ", "), A),
    "semicolons with commas in texts": Case("a;kind\n1;x, y\n2;z, w\n3;x, y\n", {"kind": ["x, y", "z, w", "x, y"]}),
    # numbers
    "decimal commas": Case("a;kind\n1,5;x\n2,25;y\n3,0;x\n", {"a": [1.5, 2.25, 3]}),
    "decimal commas with tabs": Case("a\tb\n1,5\t2,5\n2,25\t1,0\n", {"a": [1.5, 2.25], "b": [2.5, 1]}),
    "points between thousands": Case("a;kind\n1.234,5;x\n2,25;y\n12.345.678,0;x\n", {"a": [1234.5, 2.25, 12345678]}),
    "commas between thousands": Case('a,kind\n"1,234.5",x\n2.25,y\n"12,345",x\n', {"a": [1234.5, 2.25, 12345]}),
    "blanks between thousands": Case("a;kind\n1 234,5;x\n2,25;y\n", {"a": [1234.5, 2.25]}),
    "apostrophes between thousands": Case("a,kind\n1'234.5,x\n2.25,y\n", {"a": [1234.5, 2.25]}),
    "plus, points without digits, zeros in front": Case("a,kind\n+1,x\n.5,y\n5.,x\n007,y\n", {"a": [1, 0.5, 5, 7]}),
    "exponents": Case("a,kind\n1e3,x\n2.5E-1,y\n-1e+2,x\n", {"a": [1000, 0.25, -100]}),
    # encodings
    "UTF-8 with a mark": Case(
        "größe,kind\n1,weiß\n2,rot\n".encode("utf-8-sig"), {"größe": [1, 2], "kind": ["weiß", "rot"]}
    ),
    "UTF-16": Case("größe,kind\n1,weiß\n2,rot\n".encode("utf-16"), {"kind": ["weiß", "rot"]}),
    "UTF-16, great end first, no mark": Case(
        "length,kind\n1,white\n2,red\n".encode("utf-16-be"), {"kind": ["white", "red"]}
    ),
    "UTF-16, no mark": Case("length,kind\n1,white\n2,red\n".encode("utf-16-le"), {"kind": ["white", "red"]}),
    "Latin-1": Case("größe,kind\n1,weiß\n2,rot\n".encode("cp1252"), {"größe": [1, 2], "kind": ["weiß", "rot"]}),
    "GBK": Case(
        "长度,种类\n1,红色\n2,白色\n3,红色\n".encode("gbk"), {"长度": [1, 2, 3], "种类": ["红色", "白色", "红色"]}
    ),
    "UTF-16 with half a sign": Case(
        "a,kind\n1,x\n2,y\n".encode("utf-16") + b"z", {"a": [1, 2]}, (("line", "signs are no utf-16-le"),)
    ),
    "bytes that are no UTF-8, though it must be": Case(
        b"a,kind\n1,x\n2,\xffy\n", {"a": [1, 2]}, (("after line", "1 signs are no utf-8 text"),), wishes=Wishes("utf-8")
    ),
    "bytes 0": Case(b"a,kind\n1,x\n2,\0y\n3,x\n", {"kind": ["x", "y", "x"]}, (("after line", "bytes 0"),)),
    "Windows line ends": Case(GOOD.replace("\n", "\r\n"), A),
    "old Macintosh line ends": Case(GOOD.replace("\n", "\r"), A),
    # files
    "gzip": Case(gzip.compress(GOOD.encode()), A),
    "two gzip files in one": Case(gzip.compress(GOOD.encode()) + gzip.compress(b"9,1,x\n"), {"a": [1, 3, 5, 7, 9]}),
    "gzip cut off": Case(
        gzip.compress(GOOD.encode() * 1 + b"".join(b"%d,%d.5,x\n" % (i * 7919 % 9973, i) for i in range(3000)))[:-40],
        {},
        (("table.csv", "cut off or damaged"),),
    ),
    "comments": Case("# made by hand\n" + GOOD.replace("\n5,", "\n# five\n5,"), A),
    "a wrong ending": Case(GOOD, A, name="table.jpg"),
    "one row": Case("a,b,kind\n1,2,x\n", {"a": [1], "kind": ["x"]}),
    "ten thousand columns": Case(
        rows(",".join(f"c{i}" for i in range(10_000)), *(",".join(["1", "2.5"] * 5000) for _ in range(3))),
        {"c0": [1, 1, 1], "c9999": [2.5, 2.5, 2.5]},
    ),
    "a cell of a megabyte": Case("a,kind\n1,x\n2," + "y" * 2**20 + "\n3,x\n", {"a": [1, 2, 3]}),
    "a table of dates, day first": Case(
        "when,y\n13/02/2024,1\n01/02/2024,2\n", {"when": [np.datetime64("2024-02-13"), np.datetime64("2024-02-01")]}
    ),
    "a table of dates, month first": Case(
        "when,y\n02/13/2024,1\n02/01/2024,2\n", {"when": [np.datetime64("2024-02-13"), np.datetime64("2024-02-01")]}
    ),
    "dates with time and zone": Case(
        "when,y\n2024-02-13T10:00:00Z,1\n2024-02-13 10:00:00+02:00,2\n",
        {"when": [np.datetime64("2024-02-13T10:00:00"), np.datetime64("2024-02-13T08:00:00")]},
    ),
    "months": Case(
        '"Month","y"\n"1949-01",1\n"1949-02",2\n', {"Month": [np.datetime64("1949-01-01"), np.datetime64("1949-02-01")]}
    ),
}


def values_of(column):
    if column.kind is ColumnType.DATE:
        return [np.datetime64(int(value), "s") for value in column.values]
    if column.values.dtype.kind == "f":
        return [None if np.isnan(value) else value for value in column.values.tolist()]
    if column.values.dtype.kind == "i":
        return [None if code < 0 else column.categories[code] for code in column.values.tolist()]
    return [text or None for text in column.values.tolist()]


def read(tmp_path, case: Case):
    path = tmp_path / case.name
    path.write_bytes(case.content if isinstance(case.content, bytes) else case.content.encode())
    return path, read_frame(path, case.wishes)


@pytest.mark.parametrize("name", list(CASES))
def test_that_a_fault_is_named_and_the_rest_is_used(tmp_path, name):
    case = CASES[name]
    path, table = read(tmp_path, case)
    for column, expected in case.columns.items():
        assert values_of(table.frame.column(column)) == expected, column
    told = [(problem.where, problem.what) for problem in table.problems]
    for where, what in case.said:
        assert any(where in place and what in text for place, text in told), told
    assert case.said or not told
    assert all("\n" not in place + text and len(text) < 300 for place, text in told)
    assert len(table.frame.lines) == table.frame.rows == len(table.frame.columns[0].values)
    guess_source(path)


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b"\n \n\n", "is empty"),
    "only comments": (b"# one\n# two\n", "is empty"),
    "header only": (b"a,b,y\n", "holds no rows"),
    "one column": (b"a\n1\n2\n", "one column only"),
    "binary": (bytes(range(256)) * 20, "binary data"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(50), "binary data"),
    "gzip of nothing": (gzip.compress(b""), "is empty"),
    "gzip that is none": (b"\x1f\x8b" + b"junk" * 20, "cannot be decompressed"),
    "one endless line": (b"a,b\n1,2\n" + b"7" * (2**24 + 2**21), "is longer than 16 MiB"),
    "prose": (
        b"\n".join(b"word " * (n % 7 + 1) + b"and, so on" * (n % 5) for n in range(100)),
        "Choose another delimiter",
    ),
    "all texts": (b"a,y\n" + b"".join(b"word %d is this,u%d\n" % (n, n % 2) for n in range(90)), "texts only"),
    "no target at all": (b"a,b\n1,\n2,\n3,\n", "no column"),
    "a hundred thousand columns": (b",".join([b"1"] * 100_001) + b"\n", "at most 100,000"),
    "a bomb": (gzip.compress(b"1,2,3,4,5,6,7\n" * 2**20), "times its size"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_that_what_cannot_be_used_is_told_in_one_sentence(tmp_path, name, monkeypatch):
    monkeypatch.setattr("core.data.tables.blocks.FREE_RATIO_BYTES", 2**22)
    monkeypatch.setattr("core.data.tables.blocks.MOST_RATIO", 50)
    content, expected = REFUSED[name]
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        CsvTable(path=str(path)).load(None)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_that_of_many_faults_a_hundred_are_named_and_the_rest_is_counted(tmp_path):
    content = "a,b\n" + "1,2\n" * 400 + "1\n" * 150
    _, table = read(tmp_path, Case(content))
    assert len(table.problems) == 101
    assert table.problems[-1].what == "50 further lines of another length"
    assert table.frame.rows == 400


def test_that_an_encoding_that_shows_late_is_found(tmp_path):
    content = b"a,kind\n" + b"1,x\n" * 400_000 + "2,weiß\n".encode("cp1252")
    _, table = read(tmp_path, Case(content))
    assert table.frame.column("kind").categories == ("weiß", "x")
    assert table.dialect.encoding == "latin-1"


def test_that_a_type_that_shows_late_is_found(tmp_path):
    content = "a,kind\n" + "1,x\n" * 3000 + "red,y\n" * 3000
    _, table = read(tmp_path, Case(content))
    assert table.frame.column("a").categories == ("1", "red")


def test_that_the_lines_of_rows_are_those_of_the_file(tmp_path):
    _, table = read(tmp_path, Case('# note\na,kind\n\n1,"x\ny"\nbad\n2,z\n\n3,z\n'))
    assert table.frame.lines.tolist() == [4, 7, 9]


def test_that_the_dialect_is_told_in_one_line(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes("a;kind\n1.234,5;x\n2,25;y\n".encode("utf-16"))
    assert find_dialect(path).describe() == (
        "UTF-16-LE text, 2 columns divided by semicolon, names in the first line, decimal comma, "
        "a point between thousands"
    )
