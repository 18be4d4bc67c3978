"""Text: encodings, tokens and back, vocabularies of the training part, texts in folders and tables, texts to go on."""

from __future__ import annotations

import gzip
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import DataChoice, facts_of, guess_source, split, take
from core.data.preparation import FittedTokens
from core.data.readers import text_folder
from core.data.readers.text_folder import TextFolder
from core.data.readers.text_stream import TextStream
from core.data.readers.text_table import TextTable
from core.data.text import (
    PADDING,
    UNITS,
    UNKNOWN,
    Corpus,
    Cutting,
    cut,
    decode,
    decode_text,
    encode,
    encode_all,
    encode_context,
    restrict,
    vocabulary_of,
)

SAMPLES = {
    "utf-8": "Zürich, naïve – 東京 😀",
    "utf-8-sig": "Zürich, naïve – 東京 😀",
    "utf-16": "Zürich, naïve – 東京 😀",
    "utf-16-le": "Plain words in two bytes each",
    "utf-16-be": "Plain words in two bytes each",
    "utf-32": "Zürich 😀",
    "gb18030": "今天天气很好，我们去公园吧。and a little English",
    "cp1252": "Crème brûlée à la carte – déjà vu",
}


@pytest.mark.parametrize("encoding", list(SAMPLES))
def test_that_the_encoding_is_told_by_the_bytes(encoding):
    found = decode_text((SAMPLES[encoding] * 3).encode(encoding))
    assert (found.text, found.damaged) == (SAMPLES[encoding] * 3, 0)


def test_that_ends_of_lines_are_line_feeds():
    assert decode_text(b"a\r\nb\rc\nd").text == "a\nb\nc\nd"


@pytest.mark.parametrize("raw", [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n" + bytes(99), b"MZ\x90\0\3\0\0\0" * 20])
def test_that_binary_is_no_text(raw):
    assert decode_text(raw) is None


def tokens_of(text: str, unit: str, length: int = 8, most: int = 10_000) -> FittedTokens:
    return FittedTokens(unit, vocabulary_of(Counter(cut(text, unit)), most), length)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from(["characters", "bytes"]))
def test_that_decoding_gives_the_text_back(text, unit):
    tokens = tokens_of(text, unit)
    assert decode(tokens, encode_all(tokens, text)) == text


def test_that_words_are_shown_as_they_are_written():
    text = "Don't stop, said the Queen's man!\nNever."
    tokens = tokens_of(text, "words")
    assert "Don't" in tokens.vocabulary
    assert decode(tokens, encode_all(tokens, text)) == text


@pytest.mark.parametrize("unit", UNITS)
def test_that_numbers_follow_frequency_and_start_with_padding_and_unknown(unit):
    tokens = tokens_of("b b b a a c", unit, most=4)
    wanted = {"words": ("b", "a"), "characters": (" ", "b"), "bytes": (" ", "b")}[unit]
    assert tokens.vocabulary == (PADDING, UNKNOWN, *wanted)


def test_that_samples_are_cut_and_filled_up():
    tokens = tokens_of("abc", "characters", length=4)
    assert encode(tokens, "ab").tolist() == [2, 3, 0, 0]
    assert encode(tokens, "abcabc").tolist() == [2, 3, 4, 2]
    assert encode(tokens, "axb").tolist() == [2, 1, 3, 0]
    assert encode_context(tokens, "ab").tolist() == [0, 0, 2, 3]
    assert encode_context(tokens, "abcabc").tolist() == [4, 2, 3, 4]
    assert decode(tokens, np.array([0, 0, 2, 1, 3])) == "a\ufffdb"


def test_that_letters_can_be_taken_as_small_ones():
    corpus = Corpus(Cutting("words", lower=True))
    assert corpus.add("The the THE")
    assert corpus.tokens().vocabulary[2:] == ("the",)


def test_that_a_corpus_gives_what_encoding_gives():
    texts = ["a cat sat", "the dog sat on a mat", "dog dog"]
    corpus = Corpus(Cutting("words", vocabulary=6, length=5))
    assert [corpus.add(text) for text in texts] == [True] * 3
    tokens = corpus.tokens()
    np.testing.assert_array_equal(corpus.inputs(tokens), [encode(tokens, text) for text in texts])


def test_that_the_length_holds_most_texts_whole():
    corpus = Corpus(Cutting("words"))
    for count in [*range(1, 100), 5000]:
        corpus.add("word " * count)
    assert 95 <= corpus.tokens().length <= 100


def test_that_tokens_without_a_place_are_unknown():
    tokens = restrict(tokens_of("abc", "characters"), np.array([2, 4]))
    assert tokens.vocabulary == (PADDING, UNKNOWN, "a", "", "c")
    assert encode_all(tokens, "abc").tolist() == [2, 1, 4]


def put_texts(folder, parts=("",)):
    for part in parts:
        for label, text in (("good", "fine {} day"), ("bad", "sad {} night")):
            (folder / part / label).mkdir(parents=True)
            for place in range(4):
                (folder / part / label / f"{place}.txt").write_text(text.format(f"n{place}"))


def test_that_a_folder_of_texts_is_recognised(tmp_path):
    put_texts(tmp_path)
    source = guess_source(tmp_path)
    assert source == TextFolder(path=str(tmp_path))
    loaded = source.load(None)
    facts = facts_of(loaded)
    assert (facts.kind, facts.task, facts.classes, facts.vocabulary) == ("text", "binary", ("bad", "good"), 10)
    assert (facts.input.shape, facts.input.dtype) == ((3,), "int64")
    assert list(loaded.names)[:2] == ["bad/0.txt", "bad/1.txt"]
    assert decode(loaded.preparation.tokens, loaded.train.inputs[5]) == "fine n1 day"


def test_that_parts_of_texts_share_classes_and_numbers(tmp_path):
    put_texts(tmp_path, ("train", "test"))
    loaded = guess_source(tmp_path).load(None)
    assert (len(loaded.train), len(loaded.test)) == (8, 8)
    np.testing.assert_array_equal(loaded.train.inputs, loaded.test.inputs)
    np.testing.assert_array_equal(loaded.train.targets, loaded.test.targets)


def test_that_words_only_testing_holds_are_unknown(tmp_path):
    put_texts(tmp_path, ("train", "test"))
    (tmp_path / "test" / "good" / "9.txt").write_text("fine unseen day")
    source = guess_source(tmp_path)
    parts = split(source.load(None), DataChoice(source, validation=0.0))
    tokens = parts.preparation.tokens
    assert "unseen" not in tokens.vocabulary
    shown = [decode(tokens, parts.test[place][0]) for place in range(len(parts.test))]
    assert "fine \ufffd day" in shown
    assert "fine n3 day" in shown


def put_messages(path, mark=",", count=40):
    lines = [mark.join(("kind", "message"))]
    for place in range(count):
        text = f"call {place} now to win a big prize" if place % 4 == 0 else f"see you at {place} for a cup of tea"
        lines.append(mark.join(("spam" if place % 4 == 0 else "ham", text)))
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(("name", "mark"), [("m.csv", ","), ("m.tsv", "\t"), ("m.csv", ";")])
def test_that_a_table_of_messages_is_recognised(tmp_path, name, mark):
    path = put_messages(tmp_path / name, mark)
    source = guess_source(path)
    assert source == TextTable(path=str(path))
    loaded = source.load(None)
    facts = facts_of(loaded)
    assert (facts.kind, facts.task, facts.classes) == ("text", "binary", ("ham", "spam"))
    assert np.bincount(loaded.train.targets).tolist() == [30, 10]
    assert decode(loaded.preparation.tokens, loaded.train.inputs[1]) == "see you at 1 for a cup of tea"
    assert loaded.names[1] == "line 3"


def test_that_columns_of_a_table_of_texts_can_be_chosen(tmp_path):
    path = tmp_path / "m.csv"
    rows = [
        f"{place % 5},title number {place},the body of message {place} is long,{place / 3:.3f}" for place in range(30)
    ]
    path.write_text("stars,title,body,score\n" + "\n".join(rows) + "\n")
    loaded = TextTable(path=str(path), words="TITLE", label="stars", unit="characters").load(None)
    assert (loaded.classes, loaded.input.shape[0]) == (tuple("01234"), len("title number 29"))
    loaded = TextTable(path=str(path), label="score").load(None)
    assert (loaded.classes, loaded.train.targets.shape) == ((), (30, 1))


def test_that_tables_of_other_things_are_no_texts(tmp_path):
    path = tmp_path / "t.csv"
    rows = [
        f"{place},Mr. John Q. Number {place} of the town,{place * 1.5},red,{place % 3},x{place},7,8"
        for place in range(40)
    ]
    path.write_text("id,name,fare,colour,class,cabin,a,b\n" + "\n".join(rows) + "\n")
    assert TextTable.recognise(path) is None


BOOK = "It was a dark night, and the rain\nfell in torrents on the roofs of London;\n\nThen all was still.\n" * 4


@pytest.mark.parametrize("packed", [False, True])
def test_that_a_long_text_is_recognised_and_read_as_windows(tmp_path, packed):
    path = tmp_path / ("book.txt.gz" if packed else "book.txt")
    path.write_bytes(gzip.compress(BOOK.encode()) if packed else BOOK.encode())
    source = guess_source(path)
    assert source == TextStream(path=str(path))
    loaded = source.load(None)
    facts = facts_of(loaded)
    assert (facts.kind, facts.task, facts.input.shape) == ("text", "sequence", (64,))
    assert facts.classes == loaded.preparation.tokens.vocabulary[2:]
    assert set(facts.classes) == set(BOOK)
    assert len(loaded.train) == len(BOOK) - 64
    for place in (0, 17, 99):
        assert decode(loaded.preparation.tokens, take(loaded.train.inputs, np.array([place]))[0]) == BOOK[place:][:64]
        assert facts.classes[loaded.train.targets[place]] == BOOK[place + 64]


@pytest.mark.parametrize(("unit", "units"), [("characters", 16), ("words", 3), ("bytes", 19)])
def test_that_every_unit_gives_the_one_that_follows(tmp_path, unit, units):
    path = tmp_path / "a.txt"
    path.write_text("Das süße Mädchen", encoding="utf-8")
    loaded = TextStream(path=str(path), unit=unit, length=2, lines="together").load(None)
    assert len(loaded.train) == units - 2


def test_that_a_list_of_names_keeps_its_lines_apart(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("\n".join(["emma", "bo", "ada", "li", "max", "kim"]) + "\n")
    source = guess_source(path)
    assert source == TextStream(path=str(path), length=16)
    loaded = source.load(None)
    rows = take(loaded.train.inputs, np.arange(len(loaded.train)))
    pairs = [
        (decode(loaded.preparation.tokens, row), loaded.classes[target])
        for row, target in zip(rows, loaded.train.targets, strict=True)
    ]
    assert len(pairs) == sum(map(len, ["emma", "bo", "ada", "li", "max", "kim"])) + 6
    assert {("", "e"), ("e", "m"), ("em", "m"), ("emm", "a"), ("emma", "\n")} <= set(pairs)
    assert not any("\n" in context for context, _ in pairs)


def test_that_a_text_is_divided_by_place_and_unseen_signs_are_unknown(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("abcab " * 200 + "abcZab " * 10)
    source = TextStream(path=str(path), length=8)
    parts = split(source.load(None), DataChoice(source, validation=0.0, test=0.06))
    assert parts.train.indices.max() < parts.test.indices.min()
    assert "Z" not in parts.preparation.tokens.vocabulary
    inputs, _ = parts.test.__getitems__(np.arange(len(parts.test)))
    assert (inputs == 1).any()
    inputs, _ = parts.train.__getitems__(np.arange(len(parts.train)))
    assert not (inputs == 1).any()


def test_that_stride_leaves_windows_out(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(BOOK)
    loaded = TextStream(path=str(path), length=10, stride=7).load(None)
    assert len(loaded.train) == -(-(len(BOOK) - 10) // 7)
    assert decode(loaded.preparation.tokens, take(loaded.train.inputs, np.array([3]))[0]) == BOOK[21:31]


@pytest.mark.parametrize(
    "content", ["a,b\n1,2\n3,4\n5,6\n", "x;y\n1;2\n3;4\n", "1 2 3\n4 5 6\n7 8 9\n", "0.5\n0.7\n0.9\n" * 9]
)
def test_that_numbers_in_a_text_file_are_no_text(tmp_path, content):
    (tmp_path / "a.txt").write_text(content)
    assert TextStream.recognise(tmp_path / "a.txt") is None


def test_that_a_large_folder_of_texts_shows_a_first_page_of_every_class(tmp_path, monkeypatch):
    put_texts(tmp_path, ("train", "test"))
    source = guess_source(tmp_path)
    assert source.first_page(None) is None
    monkeypatch.setattr(text_folder, "PAGE", 3)
    page = source.first_page(None)
    assert (len(page.train), len(page.test), page.complete) == (3, 3, False)
    assert page.classes == ("bad", "good")
