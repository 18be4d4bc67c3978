"""Tables in JSON, one object a line or an array of objects: values, faults, and what is no table."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from core.data import DataError, guess_source
from core.data.readers.json_lines import JsonLines
from core.data.tables import JsonFeed, read_feed

LINES = '{"a": 1, "kind": "x"}\n{"a": 2.5, "kind": "y"}\n{"a": 3, "kind": "x"}\n'


def read(tmp_path, content: str | bytes, name: str = "rows.jsonl"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path, read_feed(JsonFeed(path))


def column(table, name):
    found = table.frame.column(name)
    if found.values.dtype.kind == "i":
        return [None if code < 0 else found.categories[code] for code in found.values.tolist()]
    return [None if value != value else value for value in found.values.tolist()]


@pytest.mark.parametrize(
    "content",
    [
        LINES,
        "[" + ",".join(LINES.split("\n")[:3]) + "]",
        gzip.compress(LINES.encode()),
        LINES.replace("\n", "\r\n\r\n"),
        LINES.encode("utf-8-sig"),
    ],
)
def test_that_objects_become_rows(tmp_path, content):
    path, table = read(tmp_path, content)
    assert column(table, "a") == [1, 2.5, 3]
    assert column(table, "kind") == ["x", "y", "x"]
    assert table.problems == ()
    source = guess_source(path)
    assert isinstance(source, JsonLines)
    assert source.load(None).classes == ("x", "y")


def test_that_null_and_absent_values_are_missing_and_late_names_are_columns(tmp_path):
    _, table = read(tmp_path, '{"a": 1}\n' * 6000 + '{"a": null, "b": true}\n{"b": false}\n')
    assert column(table, "a")[-3:] == [1, None, None]
    assert column(table, "b")[-3:] == [None, "true", "false"]


def test_that_objects_within_objects_become_columns(tmp_path):
    _, table = read(tmp_path, '{"a": {"b": 1, "c": {"d": 2}}}\n{"a": {"b": 3, "c": {"d": 4}}}\n')
    assert (column(table, "a.b"), column(table, "a.c.d")) == ([1, 3], [2, 4])


FAULTS = {
    "a broken line": (LINES + '{"a": 4, "ki\n', "line 4", "expected a JSON object"),
    "a line that is no object": (LINES + "[1, 2]\n", "line 4", "expected a JSON object"),
    "a list": (LINES + '{"a": [1, 2], "kind": "x"}\n', "line 4, column a", "a list is no single value"),
    "a text among numbers": (LINES + '{"a": "many", "kind": "x"}\n', "line 4, column a", "found 'many'"),
    "deep nesting": (LINES + '{"a": ' + "[" * 100_000 + "\n", "line 4", "expected a JSON object"),
    "a huge number": (LINES + '{"a": 1e300, "kind": "x"}\n', "line 4, column a", "too large"),
}


@pytest.mark.parametrize("name", list(FAULTS))
def test_that_a_fault_is_named_and_the_rest_is_used(tmp_path, name):
    content, where, what = FAULTS[name]
    _, table = read(tmp_path, content)
    assert column(table, "a")[:3] == [1, 2.5, 3]
    assert [(where, True)] == [(problem.where, what in problem.what) for problem in table.problems]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{}\n{}\n", "no rows of data"),
        ('[{"a": 1}, {"a": 2', "is no JSON"),
        ("[" * 200_000, "is no JSON"),
    ],
)
def test_that_what_is_no_table_is_told_in_one_sentence(tmp_path, content, words):
    with pytest.raises(DataError, match=words) as caught:
        read(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_that_numbers_are_kept_to_the_last_digit(tmp_path):
    values = np.random.default_rng(0).normal(size=50).tolist()
    _, table = read(tmp_path, "".join(f'{{"a": {value!r}, "b": 1}}\n' for value in values))
    assert column(table, "a") == values


@pytest.mark.parametrize("array", [False, True])
def test_that_numbers_written_as_words_are_missing_or_told(tmp_path, array):
    lines = ['{"a": NaN, "y": "p"}', '{"a": -Infinity, "y": "q"}', *(f'{{"a": {n}.5, "y": "pq"}}' for n in range(20))]
    path = tmp_path / "t.json"
    path.write_text("[" + ",\n".join(lines) + "]" if array else "\n".join(lines) + "\n")
    loaded = guess_source(path).load(None)
    assert guess_source(path).key == "json_lines"
    assert loaded.frame.column("a").missing.tolist()[:4] == [True, True, False, False]
    assert any("inf" in problem.what for problem in loaded.problems)
