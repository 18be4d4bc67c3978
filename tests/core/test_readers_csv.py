"""Tables from CSV text: dialects, labels, gaps, and what is said of files that are no tables."""

from __future__ import annotations

import gzip
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import DataError, guess_source
from core.data.readers.csv_table import CsvTable

IRIS = "length,width,kind\n5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,virginica\n"


def load(tmp_path, content: str | bytes, **fields: str):
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CsvTable(path=str(path), **fields).load(None)


def test_that_the_last_column_is_the_label(tmp_path):
    loaded = load(tmp_path, IRIS)
    assert loaded.columns == ("length", "width")
    assert loaded.classes == ("setosa", "virginica")
    assert loaded.train.targets.tolist() == [0, 0, 1]
    np.testing.assert_allclose(loaded.train.inputs, [[5.1, 3.5], [4.9, 3.0], [6.2, 2.9]], rtol=1e-6)
    assert (loaded.input.shape, loaded.kind, loaded.test, loaded.problems) == ((2,), "table", None, ())


@pytest.mark.parametrize("label", ["kind", "KIND", "3", " kind "])
def test_that_the_label_is_found_by_name_or_number(tmp_path, label):
    assert load(tmp_path, IRIS, label=label).classes == ("setosa", "virginica")


def test_that_another_column_can_be_the_label(tmp_path):
    loaded = load(tmp_path, "kind,a,b\nx,1,2\ny,3,4\n", label="kind")
    assert (loaded.columns, loaded.classes) == (("a", "b"), ("x", "y"))


def test_that_an_unknown_label_names_the_columns(tmp_path):
    with pytest.raises(
        DataError, match=r"no column 'species'; expected one of length, width, kind, or a number from 1 to 3"
    ):
        load(tmp_path, IRIS, label="species")


@pytest.mark.parametrize(
    "content",
    [
        IRIS.replace(",", ";"),
        IRIS.replace(",", "\t"),
        IRIS.replace(",", " "),
        IRIS.replace(",", ", "),
        IRIS.replace("\n", "\r\n"),
        IRIS.replace("\n", "\n\n"),
        IRIS.rstrip("\n"),
        IRIS.replace("setosa", '"setosa"'),
        IRIS.encode("utf-8-sig"),
        IRIS.encode("utf-16"),
        gzip.compress(IRIS.encode()),
    ],
)
def test_that_dialects_read_the_same(tmp_path, content):
    loaded, plain = load(tmp_path, content), load(tmp_path, IRIS)
    np.testing.assert_array_equal(loaded.train.inputs, plain.train.inputs)
    assert (loaded.columns, loaded.classes) == (plain.columns, plain.classes)


def test_that_quotes_in_quotes_may_stand_in_any_row_of_a_long_table(tmp_path):
    rows = "".join(f'{place},"size ""{place % 3}""",{"ab"[place % 2]}\n' for place in range(6000))
    frame = load(tmp_path, "x,note,label\n" + rows).frame
    assert frame.rows == 6000
    assert frame.column("note").categories == ('size "0"', 'size "1"', 'size "2"')


def test_that_quoted_cells_may_hold_the_delimiter_and_quotes(tmp_path):
    loaded = load(tmp_path, 'a,b\n1,"x, ""big"""\n2,y\n')
    assert loaded.classes == ('x, "big"', "y")


def test_that_latin_text_is_read(tmp_path):
    assert load(tmp_path, "größe,art\n1,weiß\n2,rot\n".encode("cp1252")).classes == ("rot", "weiß")


def test_that_a_table_without_header_gets_numbered_columns(tmp_path):
    loaded = load(tmp_path, "1,2,0\n3,4,1\n")
    assert (loaded.columns, len(loaded.train)) == (("column 1", "column 2"), 2)


@pytest.mark.parametrize(("header", "rows"), [("auto", 3), ("yes", 2), ("no", 3)])
def test_that_the_header_can_be_decided(tmp_path, header, rows):
    assert len(load(tmp_path, "1,2,0\n3,4,1\n5,6,0\n", header=header).train) == rows


def test_that_equal_and_empty_column_names_are_told_apart(tmp_path):
    assert load(tmp_path, "a,a,,y\n1,2,3,u\n4,5,6,v\n").columns == ("a", "a (2)", "column 3")


def test_that_a_first_line_of_counts_and_class_names_is_understood(tmp_path):
    loaded = load(tmp_path, "3,2,small,large\n1,2,0\n3,4,1\n5,6,0\n")
    assert (loaded.classes, loaded.train.targets.tolist()) == (("large", "small"), [1, 0, 1])


@pytest.mark.parametrize(
    ("column", "task", "classes"),
    [
        (("0", "1", "2"), "auto", ("0", "1", "2")),
        (("3", "-1", "3"), "auto", ("-1", "3")),
        (("0.5", "1", "2"), "auto", ()),
        (("1.0", "2.0", "3.0"), "auto", ()),
        (("1.0", "2.0", "3.0"), "classes", ("1", "2", "3")),
        (("0", "1", "2"), "values", ()),
        (("no", "yes", "no"), "auto", ("no", "yes")),
    ],
)
def test_that_the_label_is_classes_or_values(tmp_path, column, task, classes):
    loaded = load(tmp_path, "x,y\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(column)), task=task)
    assert loaded.classes == classes
    assert loaded.train.targets.shape == ((3,) if classes else (3, 1))


def test_that_many_different_whole_numbers_are_a_quantity(tmp_path):
    loaded = load(tmp_path, "x,y\n" + "".join(f"{row},{row * 3}\n" for row in range(60)))
    assert loaded.classes == ()


def test_that_fractions_cannot_be_classes(tmp_path):
    with pytest.raises(DataError, match="holds fractions"):
        load(tmp_path, "x,y\n1,0.5\n2,1\n", task="classes")


def test_that_text_cannot_be_values(tmp_path):
    with pytest.raises(DataError, match="holds text"):
        load(tmp_path, "x,y\n1,a\n2,b\n", task="values")


def test_that_a_folder_is_no_table(tmp_path):
    with pytest.raises(DataError, match="is a folder"):
        CsvTable(path=str(tmp_path)).load(None)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("looks.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a kind of data"),
        ("names.txt", b"", "names.txt is empty"),
        ("names.csv", b"one\ntwo\nthree\n", "one column only"),
        ("header.csv", b"a,b,kind\n", "holds no rows of data"),
    ],
)
def test_that_what_is_no_table_is_refused_with_the_reason(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        guess_source(path).load(None)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_that_a_pipe_is_refused_instead_of_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DataError, match="neither a file nor a folder"):
        guess_source(tmp_path / "pipe.csv")


def test_that_a_name_too_long_for_a_file_is_told(tmp_path):
    with pytest.raises(DataError, match="There is nothing at"):
        guess_source(tmp_path / ("n" * 5000))


def test_that_a_delimiter_at_the_end_of_every_line_makes_no_column(tmp_path):
    loaded = load(tmp_path, IRIS.replace("\n", ",\n"))
    assert (loaded.columns, loaded.classes) == (("length", "width"), ("setosa", "virginica"))


def test_that_the_content_decides_not_the_name(tmp_path):
    path = tmp_path / "table.jpg"
    path.write_text(IRIS, encoding="utf-8")
    assert guess_source(path) == CsvTable(path=str(path))


def test_that_a_path_to_nothing_cannot_be_guessed(tmp_path):
    with pytest.raises(DataError, match="There is nothing at"):
        guess_source(tmp_path / "gone.csv")


@given(st.binary(max_size=300))
def test_that_no_content_raises_anything_but_a_data_error(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("fuzz") / "table.csv"
    path.write_bytes(content)
    for load in (lambda: guess_source(path).load(None), lambda: CsvTable(path=str(path)).load(None)):
        try:
            loaded = load()
        except DataError as error:
            assert "\n" not in str(error)  # noqa: PT017  (the kind of error is the point)
        else:
            assert np.isfinite(loaded.train.inputs).all()
