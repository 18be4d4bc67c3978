"""Objects of one shape are read quickly, others carefully: both ways say the same of the same file."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core.data.source import Cancelled, DataError
from core.data.tables import JsonFeed, json_rows, json_stretches, read_feed, table
from core.data.tables.json_rows import JsonPart

ROWS = 3000


def usual(row: int) -> dict[str, object]:
    return {
        "a": row / 7,
        "n": row,
        "kind": ("red", "green", None)[row % 3],
        "day": f"2020-01-{1 + row % 28:02d}",
        "ok": row % 2 == 0,
        "note": f"this is the note with the number {row} of those",
        "o": {"x": row % 5, "p": {"q": f"w{row % 4}"}},
    }


def lines(change=None) -> list[str]:
    return [json.dumps(change(row, usual(row)) if change else usual(row)) for row in range(ROWS)]


def at(place: int, line: str) -> str:
    found = lines()
    found[place] = line
    return "\n".join(found) + "\n"


def joined(change, **options) -> str:
    return "\n".join(json.dumps(change(row, usual(row)), **options) for row in range(ROWS)) + "\n"


FILES = {
    "usual rows": "\n".join(lines()) + "\n",
    "no line feed at the end": "\n".join(lines()),
    "ends of lines as on Windows": "\r\n".join(lines()),
    "a byte order mark": ("\n".join(lines())).encode("utf-8-sig"),
    "blank lines": "\n\n".join(lines()) + "\n \n\n",
    "blanks around": "".join(f"  {line} \n" for line in lines()),
    "keys that are missing": joined(lambda row, it: {name: it[name] for name in it if (row + len(name)) % 3}),
    "another order of keys": joined(lambda row, it: dict(sorted(it.items(), reverse=row % 2 == 0))),
    "one more key later on": at(2500, '{"a": 1, "late": "x", "o": {"deep": 2}}'),
    "a key that is always null later on": at(2500, '{"a": 1, "late": null}'),
    "null for an object": joined(lambda row, it: it | {"o": None if row % 4 else it["o"]}),
    "null for an object later on": at(2500, '{"a": 1, "o": null}'),
    "an empty object": at(2500, '{"a": 1, "o": {}}'),
    "a text for an object": at(2500, '{"a": 1, "o": "text"}'),
    "an object for a text": at(2500, '{"a": 1, "kind": {"sub": 1}}'),
    "nothing but an empty object": at(2500, "{}"),
    "numbers as texts": joined(lambda row, it: it | {"a": str(it["a"]), "n": f" {row}"}),
    "a text among numbers": at(2500, '{"a": "many", "n": 1}'),
    "a number as a text among numbers": at(2500, '{"a": "12.5", "n": 1}'),
    "truth among numbers": at(2500, '{"a": true, "n": 1}'),
    "numbers among texts": joined(lambda row, it: it | {"kind": [1, 2.0, 1e16, "x", True][row % 5]}),
    "numbers in a column of texts later on": at(2500, '{"kind": 5, "note": 1e-7}'),
    "half of a column of numbers is text": joined(lambda row, it: it | {"a": "word" if row > 1500 else row}),
    "whole numbers that are large": joined(lambda row, it: it | {"n": 9007199254740993 + row * 10**15}),
    "numbers larger than any": at(2500, '{"a": 1' + "0" * 400 + "}"),
    "numbers that are too large": at(2500, '{"a": 1e300}'),
    "NaN": joined(lambda row, it: it | {"a": float("nan") if row % 3 == 0 else 1.5}),
    "NaN within texts": joined(lambda row, it: it | {"a": float("nan"), "kind": 'say ": NaN'}),
    "Infinity": joined(lambda row, it: it | {"a": float("inf") if row == 2500 else 1.5}),
    "escapes": joined(lambda row, it: it | {"kind": ['ü"\\', "😀", "tab\t", "\x7f"][row % 4], "note": f"é\n{row}"}),
    "signs as they are": joined(lambda row, it: it | {"kind": ["ü", "😀"][row % 2]}, ensure_ascii=False),
    "half of a pair": at(2500, '{"kind": "\\ud83d"}'),
    "a sign that is none": "\n".join(lines()).encode() + b'\n{"kind": "\xff"}\n',
    "an escape in a key": at(2500, '{"\\u0061": 3}'),
    "quotes in a key": joined(lambda row, it: it | {'say "a"': row}),
    "points in a key": joined(lambda row, it: it | {"o.x": row, "p.q": 1}),
    "a key twice": at(2500, '{"a": "x", "a": 5, "o": {"x": 1}, "o": {"p": {"q": "z"}}}'),
    "lists": joined(lambda row, it: it | {"tags": ["x", row] if row % 3 else None}),
    "a list later on": at(2500, '{"a": [1], "kind": ["x"]}'),
    "a broken line": at(2500, '{"a": 1, "ki'),
    "two objects on a line": at(2500, '{"a": 1} {"a": 2}'),
    "objects with a comma between them": at(2500, '{"a": 1}, {"a": 2}'),
    "an object on two lines": at(2500, '{"a": 1,\n"n": 2}'),
    "an object on two lines without a comma": at(2500, '{"a": 1\n"n": 2}, {"a": 3}'),
    "no objects": at(2500, "[1, 2]\n5\nnull"),
    "blanks around texts": joined(lambda row, it: it | {"kind": [" x", "x ", "  ", "null", "NaN"][row % 5]}),
    "times": joined(lambda row, it: it | {"day": f"2020-01-01T00:{row % 60:02d}:00Z"}),
    "times with fractions": joined(lambda row, it: it | {"day": f"2020-01-01T00:{row % 60:02d}:00.5+02:00"}),
    "a day that is none": at(2500, '{"day": "2020-02-31"}'),
    "missing days": joined(lambda row, it: it | {"day": [None, "", "2020-01-05"][row % 3]}),
    "deep objects": joined(lambda row, it: it | {"d": json.loads('{"d":' * 12 + str(row) + "}" * 12)}),
    "only nulls at first": joined(lambda row, it: it | {"a": row if row > 2500 else None, "kind": None}),
    "texts after nothing": joined(lambda row, it: it | {"a": f"t{row}" if row > 2000 else None}),
    "texts that do not repeat": joined(lambda row, it: it | {"note": "ä" * (row % 40) + str(row), "kind": str(row)}),
}


def read(path):
    found = read_feed(JsonFeed(path))
    columns = [
        (
            column.name,
            column.kind,
            column.fractions,
            column.gaps,
            column.categories,
            np.asarray(column.values[:]).tolist() if column.values.dtype == object else column.values.tobytes(),
        )
        for column in found.frame.columns
    ]
    return columns, found.frame.lines.tolist(), found.problems, found.notes


def as_array(content: str) -> str:
    return "[" + ",\n ".join(content.strip().split("\n")) + "]"


@pytest.mark.parametrize("name", list(FILES))
def test_that_both_ways_say_the_same(tmp_path, monkeypatch, name):
    content = FILES[name]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.setattr(json_rows, "PART", 2**14)
    quick = read(path)
    monkeypatch.setattr(JsonPart, "listed", lambda *_: None)
    assert quick == read(path)


@pytest.mark.parametrize("name", ["usual rows", "NaN", "lists", "a text among numbers", "one more key later on"])
def test_that_an_array_is_what_its_objects_are_on_lines(tmp_path, monkeypatch, name):
    monkeypatch.setattr(json_rows, "PART", 2**14)
    monkeypatch.setattr(json_stretches, "PART", 2**14)
    found = []
    for content in (FILES[name], as_array(FILES[name])):
        path = tmp_path / "rows.json"
        path.write_text(content, encoding="utf-8")
        columns, numbers, problems, notes = read(path)
        found.append((columns, numbers, len(problems), notes))
    assert found[0] == found[1]


def test_that_objects_within_lists_do_not_end_an_array_early(tmp_path, monkeypatch):
    monkeypatch.setattr(json_stretches, "PART", 100)
    rows = [{"a": row, "in": [{"x": 1}, {"x": 2}], "text": "},{"} for row in range(500)]
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert read_feed(JsonFeed(path)).frame.column("a").values.tolist() == list(range(500))


@pytest.mark.parametrize("end", ["", "]]", ', {"a": 1', "] x"])
def test_that_an_array_that_does_not_end_is_told_in_one_sentence(tmp_path, monkeypatch, end):
    monkeypatch.setattr(json_stretches, "PART", 2**12)
    path = tmp_path / "rows.json"
    path.write_text(as_array(FILES["usual rows"])[:-1] + end, encoding="utf-8")
    with pytest.raises(DataError, match=r"rows\.json is no JSON: .*; mend it or write one object a line\.$"):
        read_feed(JsonFeed(path))


def test_that_an_array_that_is_too_large_is_told_with_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr(json_rows, "MOST_ARRAY", 2**17)
    path = tmp_path / "rows.json"
    path.write_text(as_array(FILES["usual rows"]), encoding="utf-8")
    with pytest.raises(DataError, match=r"rows\.json holds one array of more than .* MiB, .*; write one object a line"):
        read_feed(JsonFeed(path))


def test_that_usual_rows_are_read_quickly(tmp_path, monkeypatch):
    path = tmp_path / "rows.jsonl"
    path.write_text(FILES["usual rows"], encoding="utf-8")
    monkeypatch.setattr(JsonPart, "cells", lambda *_: pytest.fail("read the careful way"))
    assert read_feed(JsonFeed(path)).frame.rows == ROWS


def test_that_reading_hears_of_a_wish_to_stop_in_every_part(tmp_path, monkeypatch):
    class Stops:
        calls = 0

        def progress(self, done: int, total: int) -> None:
            self.calls += 1
            if self.calls == 6:
                raise Cancelled

    monkeypatch.setattr(json_rows, "PART", 2**14)
    path = tmp_path / "rows.jsonl"
    path.write_text(FILES["usual rows"], encoding="utf-8")
    with pytest.raises(Cancelled):
        read_feed(JsonFeed(path), Stops())


def test_that_a_table_in_files_is_that_in_memory(tmp_path, monkeypatch):
    monkeypatch.setenv("NETSTUDIO_HOME", str(tmp_path / "home"))
    path = tmp_path / "rows.jsonl"
    path.write_text(FILES["keys that are missing"], encoding="utf-8")
    memory = read(path)
    monkeypatch.setattr(table, "IN_MEMORY", 1000)
    columns, *rest = read(path)
    assert ([column[:5] for column in columns], rest) == ([column[:5] for column in memory[0]], list(memory[1:]))
