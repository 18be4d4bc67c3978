"""Columns whose numbers are written with another decimal mark than the rest of their file."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import ColumnChoice, DataChoice, guess_source, load
from core.data.written_numbers import mark_of, number_in


def opened(tmp_path, head, row, *columns, name="t.csv"):
    path = tmp_path / name
    path.write_text("\n".join([head, *(row(number) for number in range(60))]) + "\n")
    return load(DataChoice(guess_source(path), columns=columns), None)


def test_that_a_quoted_decimal_comma_in_one_column_is_read_and_told(tmp_path):
    loaded = opened(tmp_path, "a,b,label", lambda n: f'"{n},5",{n}.25,{"pq"[n % 2]}')
    np.testing.assert_array_equal(loaded.frame.column("a").values[:3], [0.5, 1.5, 2.5])
    told = {problem.where: problem for problem in loaded.problems}
    assert "decimal comma, such as '0,5'" in told["column 'a'"].what
    assert loaded.columns == ("a", "b")


def test_that_a_column_that_is_read_is_not_said_to_be_left_out(tmp_path):
    loaded = opened(tmp_path, "a\tb\tlabel", lambda n: f"{n}.25\t{n},75\t{'pq'[n % 2]}", name="t.tsv")
    assert loaded.columns == ("a", "b")
    assert [problem.action for problem in loaded.problems if problem.where == "column 'b'"] == [
        "read as numbers; choose its type to read it as text"
    ]


def test_that_points_and_commas_of_one_number_are_understood(tmp_path):
    loaded = opened(tmp_path, "a;b;label", lambda n: f"{n + 1}.234,5;{n},25;{'pq'[n % 2]}")
    np.testing.assert_array_equal(loaded.frame.column("a").values[:2], [1234.5, 2234.5])
    np.testing.assert_array_equal(loaded.frame.column("b").values[:2], [0.25, 1.25])


def test_that_a_person_may_keep_such_a_column_as_a_category(tmp_path):
    loaded = opened(
        tmp_path, "a,b,label", lambda n: f'"{n % 5},5",{n}.25,{"pq"[n % 2]}', ColumnChoice("a", kind="category")
    )
    assert loaded.frame.column("a").categories[:2] == ("0,5", "1,5")


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,5", "20", "-3,25"], "comma"),
        (["1.234,5", "2,1"], "comma"),
        ([".5", "1e3", "2.5e-3"], ""),
        ([".5", "1.5e3", "2.5"], "point"),
        (["1", "2", "2.5"], "point"),
        (["1,234", "2,500"], ""),
        (["12", "13"], ""),
        (["1,5", "2.5"], ""),
        (["1,5", "x"], ""),
        ([], ""),
    ],
)
def test_that_a_mark_is_known_where_all_texts_agree(texts, mark):
    assert mark_of(texts)[0] == mark_of(iter(texts))[0] == mark


def test_that_what_is_no_finite_number_is_none():
    assert np.isnan([number_in(text, "comma") for text in ("x", "", "1e999", "1,2,3")]).all()
    assert number_in("1 234,5", "comma") == number_in("1,234.5", "point") == 1234.5
