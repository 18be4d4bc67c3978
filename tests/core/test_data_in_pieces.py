"""Long work on data in pieces gives what it gives in one go, and no call has more than a piece to do."""

from __future__ import annotations

import codecs

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import pieces as in_pieces
from core.data.frame import Column, ColumnType
from core.data.labels import class_targets
from core.data.pieces import all_differ, occurrences, pieces
from core.data.readers import text_table
from core.data.tables import sniff
from core.data.tables.sinks import Memory
from core.data.tables.texts import TextColumn, _spread
from core.data.text import encoding, tokens
from core.data.windows import WindowRows


@given(st.integers(0, 40), st.integers(1, 9))
def test_that_pieces_follow_each_other_and_are_never_too_large(count, most):
    found = [list(range(part.start, part.stop)) for part in pieces(count, most)]
    assert [place for part in found for place in part] == list(range(count))
    assert all(1 <= len(part) <= most for part in found)


def test_that_occurrences_are_counted_a_piece_at_a_time(monkeypatch):
    monkeypatch.setattr(in_pieces, "VALUES", 3)
    counted = []
    bincount = np.bincount
    monkeypatch.setattr(np, "bincount", lambda part, **how: counted.append(len(part)) or bincount(part, **how))
    assert occurrences(np.array([2, 0, 2, 1, 2, 0, 2]), 4).tolist() == [2, 1, 4, 0]
    assert counted == [3, 3, 1]


@pytest.mark.parametrize(("texts", "differ"), [(["a", "b", "c"], True), (["a", "b", "a"], False), ([], True)])
def test_that_texts_that_all_differ_are_told_from_those_of_which_one_repeats(texts, differ):
    assert all_differ(np.array(texts, object)) is differ


def test_that_gaps_in_texts_are_found_in_every_piece(monkeypatch):
    values = np.array(["a", "", "b", "c", ""], object)
    monkeypatch.setattr("core.data.frame.pieces", lambda count: pieces(count, 2))
    assert Column("x", ColumnType.TEXT, values).missing.tolist() == [False, True, False, False, True]


@given(st.lists(st.integers(0, 15), max_size=12), st.integers(1, 5), st.integers(1, 4))
def test_that_steps_in_windows_are_found_across_pieces(starts, length, most):
    stream = np.arange(20, dtype=np.int32)
    rows = WindowRows(stream, np.array(starts, np.int64), length)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.data.windows.VALUES", most)
        found = rows.covered(np.arange(len(starts)))
    assert found.tolist() == sorted({start + step for start in starts for step in range(length)})


@given(st.text(alphabet="ab'’ .\n\tß语", max_size=60))
def test_that_words_are_the_same_however_a_text_is_cut(text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "STRETCH", 4)
        found = tokens.cut(text, "words")
    assert found == tokens._WORD.findall(text)


def test_that_no_search_for_words_goes_through_more_than_a_stretch(monkeypatch):
    monkeypatch.setattr(tokens, "STRETCH", 10)
    assert max(map(len, tokens._stretches("some words \n" * 40))) <= 20


@given(st.text(alphabet="aß语\r\n", max_size=40), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_that_bytes_become_the_same_text_however_they_are_cut(text, name):
    raw = text.encode(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "AT_ONCE", 3)
        found = encoding.decode_text(raw)
    if not raw.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE)):
        assert name == "utf-8"
    assert found is not None
    assert found.text == text.replace("\r\n", "\n").replace("\r", "\n")


def test_that_quotes_enclose_values_wherever_a_search_for_them_is_cut(monkeypatch):
    long = '1,"a ""word"" in\nmany\nlines, with commas"\n2,"b"\n' * 20
    stray = '1,5" screen\n2,say "hi" now\n' * 20
    for most in (1, 7, 30, 1000):
        monkeypatch.setattr(sniff, "SEARCHED_AT_ONCE", most)
        assert sniff._quotes_enclose(long, ",", True)
        assert not sniff._quotes_enclose(stray, ",", True)
        assert "".join(sniff._between_rows(long)) == long


def test_that_labels_with_codes_become_the_classes_that_their_texts_would():
    label = Column("label", ColumnType.CATEGORY, np.array([2, 0, 2, 3], np.int32), ("b", "unused", "a", "c"))
    rows = np.array([0, 1, 2, 3])
    names, (numbers,) = class_targets([np.array(["a", "b", "a", "c"])])
    classes, targets = text_table._targets(label, rows)
    assert classes == names
    assert targets.tolist() == numbers.tolist()
    assert targets.dtype == np.int64


def test_that_texts_of_many_blocks_are_joined_a_piece_at_a_time(monkeypatch):
    monkeypatch.setattr("core.data.tables.sinks.pieces", lambda count: pieces(count, 2))
    column = TextColumn(frozenset({""}), Memory(), 0)
    blocks = [np.array([f"text {low + row}" for row in range(3)], object) for low in (0, 3, 6)]
    for block in blocks:
        column.add_objects(block)
    different, counts = column.different()
    assert different == [f"text {row}" for row in range(9)]
    assert counts.tolist() == [1] * 9
    assert column.objects().tolist() == different
    assert column.objects() is column.objects()
    assert column.different()[0] == different


def test_that_texts_are_taken_from_a_list_a_piece_at_a_time(monkeypatch):
    monkeypatch.setattr("core.data.tables.texts.pieces", lambda count: pieces(count, 2))
    table = np.array(["a", "b", ""], object)
    assert _spread(table, np.array([2, 0, 0, 1, 2])).tolist() == ["", "a", "a", "b", ""]
    assert _spread(table, np.zeros(0, np.int32)).tolist() == []
