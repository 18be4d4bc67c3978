"""Damaged arrays, IDX files, texts, series and sounds: what is said of each, and what of it stays usable.

A case makes its files, and tells either the sentence that refuses them, or how many samples stay and which problem is
named. None may take much memory, however much its header promises.
"""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
import zipfile
from dataclasses import dataclass

import numpy as np
import pytest

from core.data import Cancelled, DataChoice, DataError, guess_source, split, take
from core.data.readers.audio_folder import AudioFolder
from core.data.readers.idx import Idx
from core.data.readers.numpy_arrays import NumpyArrays
from core.data.readers.text_folder import TextFolder
from core.data.readers.text_stream import TextStream
from core.data.readers.text_table import TextTable
from core.data.readers.time_series import TimeSeries

MOST_MEMORY = 64 * 2**20


@dataclass(frozen=True)
class Refused:
    """Nothing can be used; the sentence holds `says`."""

    says: str


@dataclass(frozen=True)
class Used:
    """`samples` can be trained on; a problem names `where`, `what` and `action` (parts of its texts)."""

    samples: int
    where: str = ""
    what: str = ""
    action: str = ""


# --- arrays -----------------------------------------------------------------------------------------------------------


def npy(array, *, pickled=False) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=pickled)
    return file.getvalue()


def npy_saying(header: str, data: bytes = b"", version: int = 1) -> bytes:
    text = header.encode("latin-1")
    size = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + size + text + data


def says(descr="'<f4'", shape="(6, 3)", fortran="False") -> str:
    return f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n"


ROWS = np.arange(18, dtype=np.float32).reshape(6, 3)
MARKS = np.array([0, 1, 0, 1, 0, 1])


def single(content: bytes):
    def make(folder):
        (folder / "table.npy").write_bytes(content)
        return NumpyArrays(path=str(folder / "table.npy"))

    return make


def archive(members, *, method=zipfile.ZIP_DEFLATED):
    def make(folder):
        with zipfile.ZipFile(folder / "set.npz", "w", method) as file:
            for name, content in members:
                file.writestr(name, content)
        return NumpyArrays(path=str(folder / "set.npz"))

    return make


def good_archive(*more):
    return archive([("x.npy", npy(ROWS)), ("y.npy", npy(MARKS)), *more])


def cut_archive(folder):
    source = good_archive()(folder)
    path = folder / "set.npz"
    path.write_bytes(path.read_bytes()[:-30])
    return source


def twice(folder):
    with zipfile.ZipFile(folder / "set.npz", "w") as file:
        file.writestr("x.npy", npy(ROWS))
        file.writestr("y.npy", npy(MARKS))
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("x.npy", npy(ROWS + 1))
    return NumpyArrays(path=str(folder / "set.npz"))


def broken_member(folder):
    source = good_archive()(folder)
    path = folder / "set.npz"
    raw = bytearray(path.read_bytes())
    start = raw.find(b"y.npy") + 5
    raw[start : start + 40] = bytes(40)
    path.write_bytes(raw)
    return source


def with_gap(value):
    rows = ROWS.astype(np.float64)
    rows[2, 1] = value
    return good_archive_of(rows, MARKS)


def good_archive_of(inputs, targets):
    return archive([("x.npy", npy(inputs)), ("y.npy", npy(targets))])


def folder_of_npy(folder):
    (folder / "X.npy").write_bytes(npy(ROWS))
    (folder / "y.npy").write_bytes(npy(MARKS))
    (folder / "notes.npy").write_bytes(b"not an array at all")
    return guess_source(folder)


TABLE = np.array([(1.0, 2.0, b"a"), (3.0, 4.0, b"b")] * 3, [("w", "f4"), ("h", ">f8"), ("label", "S1")])
OBJECTS = npy(np.array([1, "a", None], dtype=object), pickled=True)
ARRAYS = {
    "npy with pickled objects": (single(OBJECTS), Refused("Python objects, which are never read")),
    "npy of the wrong magic": (single(b"\x93NUMPZ" + npy(ROWS)[6:]), Refused("neither an .npz nor an .npy")),
    "npy cut off in its values": (single(npy(ROWS)[:-5]), Refused("is cut off: its header declares 6 × 3")),
    "npy cut off in its header": (single(npy(ROWS)[:40]), Refused("cut off in its header")),
    "npy of a future version": (single(npy_saying(says(), version=9)), Refused("version 9")),
    "npy with a header of a gigabyte": (single(b"\x93NUMPY\x02\0\0\0\0\x40"), Refused("declares a header of")),
    "npy with a header that is no dictionary": (single(npy_saying("[1, 2]\n")), Refused("unreadable header")),
    "npy with a header that would run code": (
        single(npy_saying("__import__('os').system('true')\n")),
        Refused("unreadable header"),
    ),
    "npy with a header of deep brackets": (single(npy_saying("(" * 5000)), Refused("unreadable header")),
    "npy with a huge shape": (single(npy_saying(says(shape=f"({2**62}, 9)"), bytes(64))), Refused("is cut off")),
    "npy with a negative shape": (single(npy_saying(says(shape="(-3, 2)"))), Refused("which no array has")),
    "npy with a shape of texts": (single(npy_saying(says(shape="('a', 2)"))), Refused("which no array has")),
    "npy of an unknown type": (single(npy_saying(says(descr="'<q99'"))), Refused("unknown type")),
    "npy of complex numbers": (single(npy(ROWS.astype(complex))), Refused("complex numbers")),
    "npy of dates": (single(npy(np.zeros((6, 3), "M8[s]"))), Refused("of type datetime64")),
    "npy of nothing": (single(npy(np.zeros((0, 3)))), Refused("holds no values")),
    "npy of a single value": (single(npy(np.array(3.5))), Refused("could be told apart")),
    "npy in Fortran order, big-endian": (single(npy(np.asfortranarray(ROWS.astype(">f8")))), Used(6)),
    "npy of half precision": (single(npy(ROWS.astype(np.float16))), Used(6)),
    "npy of named columns": (single(npy(TABLE)), Used(6)),
    "npy with bytes behind its values": (single(npy(ROWS) + b"more"), Used(6)),
    "npz cut off": (cut_archive, Refused("damaged .npz")),
    "npz with a broken member": (broken_member, Refused("could be told apart")),
    "npz without arrays": (archive([("a.txt", b"hello")]), Refused("neither an .npz nor an .npy")),
    "npz with an array of objects beside": (
        good_archive(("o.npy", OBJECTS)),
        Used(6, "o.npy", "Python objects", "left out"),
    ),
    "npz of objects only": (archive([("x.npy", OBJECTS)]), Refused("Python objects")),
    "npz with a text beside": (
        good_archive(("readme.txt", b"hi")),
        Used(6, "readme.txt", "is not an array", "left out"),
    ),
    "npz with a member twice": (twice, Used(6, "x.npy", "second time", "left out")),
    "npz that is a bomb": (
        archive([("x.npy", npy_saying(says("'|u1'", f"({2**40},)"), bytes(2**20))), ("y.npy", npy(MARKS))]),
        Refused("could be told apart"),
    ),
    "npz packed in another way": (
        archive([("x.npy", npy(ROWS)), ("y.npy", npy(MARKS))], method=zipfile.ZIP_BZIP2),
        Refused("compressed in a way that is not read"),
    ),
    "npz of unequal lengths": (good_archive_of(ROWS, MARKS[:4]), Refused("could be told apart")),
    "npz with a NaN": (with_gap(np.nan), Used(5, "row 2", "no finite number", "left out")),
    "npz with a value beyond float32": (with_gap(1e300), Used(5, "row 2", "no finite number", "left out")),
    "npz of NaN only": (good_archive_of(ROWS * np.nan, MARKS), Refused("every row holds")),
    "npz with targets of three axes": (good_archive_of(ROWS, np.zeros((6, 2, 2))), Refused("targets have one or two")),
    "folder with a file that is no array": (folder_of_npy, Used(6, "notes.npy", "not an array file", "left out")),
}


# --- IDX --------------------------------------------------------------------------------------------------------------

IMAGES = b"\0\0\x08\3" + struct.pack(">3I", 4, 2, 2) + bytes(16)
LABELS = b"\0\0\x08\1" + struct.pack(">I", 4) + bytes([0, 1, 0, 1])


def idx(images: bytes, labels: bytes = LABELS):
    def make(folder):
        (folder / "a-images-idx3-ubyte").write_bytes(images)
        (folder / "a-labels-idx1-ubyte").write_bytes(labels)
        return Idx(path=str(folder / "a-images-idx3-ubyte"))

    return make


IDX = {
    "IDX with bytes behind its values": (idx(IMAGES + b"junk"), Used(4, "a-images", "more bytes follow", "left out")),
    "IDX in gzip, cut off": (idx(gzip.compress(IMAGES)[:-9]), Refused("cut off")),
    "IDX of a wrong type": (idx(b"\0\0\x07" + IMAGES[3:]), Refused("not an IDX file")),
    "IDX of five axes": (idx(b"\0\0\x08\5" + struct.pack(">5I", 4, 1, 2, 1, 2) + bytes(16)), Used(4)),
    "IDX that promises 2 EiB": (idx(b"\0\0\x08\4" + b"\x7f\xff\xff\xff" * 4), Refused("more than a file of its size")),
    "IDX in a gzip bomb": (idx(gzip.compress(IMAGES + bytes(2**24))), Used(4, "a-images", "more bytes follow")),
}


# --- texts ------------------------------------------------------------------------------------------------------------


def classes_of(**files):
    """A folder with two good texts in each of two classes, and `files` (name with __ for /) beside them."""

    def make(folder):
        for label, text in (("good", "what a fine day"), ("bad", "what a sad day")):
            (folder / label).mkdir()
            for place in range(2):
                (folder / label / f"{place}.txt").write_text(text)
        for name, content in files.items():
            (folder / name.replace("__", "/")).write_bytes(content)
        return TextFolder(path=str(folder))

    return make


def stream(content: bytes, **settings):
    def make(folder):
        (folder / "book.txt").write_bytes(content)
        return TextStream(path=str(folder / "book.txt"), **{"length": 8, **settings})

    return make


def messages(content: bytes, **settings):
    def make(folder):
        (folder / "mail.csv").write_bytes(content)
        return TextTable(path=str(folder / "mail.csv"), **settings)

    return make


BOOK = "It was a dark and stormy night; the rain fell in torrents.\n" * 3
GOOD_MAIL = b"label,text\n" + b"".join(
    b"%s,this is message number %d for you\n" % (b"spam" if n % 2 else b"ham", n) for n in range(8)
)
CHINESE = "今天天气很好我们一起去公园散步吧明天也许会下雨"
TEXTS = {
    "texts with an empty file": (classes_of(good__2=b""), Used(4, "good/2", "is empty", "left out")),
    "texts with a file of blanks": (classes_of(good__2=b" \n\t "), Used(4, "good/2", "blanks only", "left out")),
    "texts with a binary file": (classes_of(bad__2=bytes(range(256)) * 9), Used(4, "bad/2", "binary", "left out")),
    "texts with a file in UTF-16": (classes_of(bad__2="so sad".encode("utf-16")), Used(5)),
    "texts with a file in Latin-1": (classes_of(bad__2="très déçu à Noël".encode("latin-1")), Used(5)),
    "texts with one letter": (classes_of(bad__2=b"x"), Used(5)),
    "texts with hidden files": (classes_of(**{".hidden": b"x", "good__.DS_Store": b"\0\1"}), Used(4)),
    "texts with a file beside the classes": (classes_of(readme=b"about"), Used(4)),
    "a folder without texts": (lambda folder: TextFolder(path=str(folder)), Refused("no files in sub-folders")),
    "a text that is empty": (stream(b""), Refused("holds no text")),
    "a text of blanks": (stream(b" \n\n "), Refused("holds no text")),
    "a text of one letter": (stream(b"a"), Refused("holds 1 characters; expected more than the 8")),
    "a text that is binary": (stream(bytes(range(256)) * 20), Refused("no text but binary")),
    "a text in UTF-16 without a mark": (stream(BOOK.encode("utf-16-le")), Used(len(BOOK) - 8)),
    "a text in UTF-16 cut in half a letter": (
        stream(BOOK.encode("utf-16")[:-1]),
        Used(len(BOOK) - 8, "book.txt", "1 char"),
    ),
    "a text in GBK": (stream(CHINESE.encode("gbk") * 4), Used(4 * len(CHINESE) - 8)),
    "a text with some broken UTF-8": (
        stream(("é" * 400 + BOOK * 3).encode() + b"\xff\xfe"),
        Used(400 + 3 * len(BOOK) + 2 - 8, "book.txt", "2 characters cannot be read"),
    ),
    "a text on one line of a megabyte": (stream(b"abc " * 2**18), Used(2**20 - 8)),
    "a text in gzip, cut off": (stream(gzip.compress(BOOK.encode() * 99)[:-8]), Refused("cannot be read to its end")),
    "a text of unknown words": (
        stream(BOOK.encode(), unit="words", vocabulary=4),
        Used(6, "book.txt", "end in an unknown token", "left out"),
    ),
    "messages without a label": (messages(GOOD_MAIL + b",nobody knows what I am\n"), Used(8, "line 10", "no label")),
    "messages without a text": (messages(GOOD_MAIL + b"ham,\n"), Used(8, "line 10", "no text", "row left out")),
    "messages with a ragged line": (messages(GOOD_MAIL + b"ham\n"), Used(8, "line 10")),
    "messages without a second column": (
        messages(b"text\n" + b"hello my dear friend\n" * 9, delimiter="comma"),
        Refused("label"),
    ),
    "messages with a column that is not there": (messages(GOOD_MAIL, words="body"), Refused("no column 'body'")),
    "messages with a text as its own label": (
        messages(GOOD_MAIL, words="text", label="text"),
        Refused("cannot be both text and label"),
    ),
}


# --- series -----------------------------------------------------------------------------------------------------------


def days(count=40, *, change=None, settings=None):
    """A CSV of `count` days whose lines `change` (a function of the list of lines) has spoilt."""

    def make(folder):
        first = np.datetime64("2020-01-01")
        lines = [f"{first + day},{day}.5,{day * day % 17}.25" for day in range(count)]
        if change is not None:
            change(lines)
        (folder / "days.csv").write_text("\n".join(["day,level,rain", *lines]) + "\n")
        return TimeSeries(path=str(folder / "days.csv"), window=5, **(settings or {}))

    return make


def without(*places):
    def change(lines):
        for place in sorted(places, reverse=True):
            del lines[place]

    return change


def put(place, line):
    def change(lines):
        lines[place] = line

    return change


SERIES = {
    "a series with a day missing": (
        days(change=without(20)),
        Used(35, "2020-01-20", "1 step is missing", "filled with the value before"),
    ),
    "a series with many days missing": (days(change=without(*range(3, 37, 3))), Used(23, "dates", "left out in")),
    "a series with a value missing": (
        days(change=put(7, "2020-01-08,,4.25")),
        Used(35, "column 'level'", "1 value is missing", "filled with the value before"),
    ),
    "a series with infinity": (days(change=put(7, "2020-01-08,inf,4.25")), Used(35, "line 9", "'inf'", "left out")),
    "a series out of order": (
        days(change=lambda lines: lines.reverse()),
        Used(35, "dates", "39 rows stand before their time", "sorted by date"),
    ),
    "a series with a day twice": (
        days(change=put(8, "2020-01-08,3.5,4.25")),
        Used(35, "line 10", "date of another row", "row left out"),
    ),
    "a series with a row without a date": (days(change=put(8, ",3.5,4.25")), Used(35, "line 10", "has no date")),
    "a series with a ragged row": (days(change=put(39, "2020-02-09,3.5")), Used(34, "line 41")),
    "a series that is too short": (days(4), Refused("holds 4 rows; a window of 5")),
    "a series with a column that is not there": (
        days(settings={"targets": "snow"}),
        Refused("the column 'snow' is not there; expected some of level, rain"),
    ),
    "a series whose target is the date": (days(settings={"targets": "day"}), Refused("'day' holds no numbers")),
    "a series whose date is no date": (days(settings={"date": "rain"}), Refused("no column of dates 'rain'")),
    "a series with a vast horizon": (days(settings={"horizon": 9999}), Refused("a horizon of 9999")),
}


# --- sounds -----------------------------------------------------------------------------------------------------------


def wav(frames=800, *, tag=1, bits=16, channels=1, rate=8000, declared=None, before=b""):
    width = channels * bits // 8
    data = (np.arange(frames * width) % 251).astype(np.uint8).tobytes()
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * width, width, bits)
    length = len(data) if declared is None else declared
    body = b"WAVE" + before + b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", length) + data
    return b"RIFF" + struct.pack("<I", len(body) & 0xFFFFFFFF) + body


def sounds(name="low/2.wav", content=None, **settings):
    def make(folder):
        for label in ("high", "low"):
            (folder / label).mkdir()
            for place in range(2):
                (folder / label / f"{place}.wav").write_bytes(wav())
        if content is not None:
            (folder / name).write_bytes(content)
        return AudioFolder(path=str(folder), **{"rate": 8000, "seconds": 0.1, "mels": 8, **settings})

    return make


SOUNDS = {
    "sounds with an empty file": (sounds(content=b""), Used(4, "low/2.wav", "is no sound", "left out")),
    "sounds with a text": (sounds("low/notes.txt", b"hello"), Used(4, "low/notes.txt", "is no sound", "left out")),
    "a WAV cut off in its header": (sounds(content=wav()[:30]), Used(4, "low/2.wav", "data is missing", "left out")),
    "a WAV cut off in its samples": (sounds(content=wav()[:-100]), Used(5, "low/2.wav", "is cut off", "was used")),
    "a WAV that is longer than it says": (sounds(content=wav() + bytes(99)), Used(5)),
    "a WAV that promises 4 GiB": (sounds(content=wav(declared=0xFFFFFFFF)), Used(5)),
    "a WAV of length zero": (sounds(content=wav(0)), Used(4, "low/2.wav", "length is zero", "left out")),
    "a WAV of half a frame": (sounds(content=wav(1)[:-1]), Used(4, "low/2.wav", "length is zero", "left out")),
    "a WAV without a format": (
        sounds(content=b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd"),
        Used(4, "low/2.wav", "no format chunk", "left out"),
    ),
    "a WAV of no channels": (
        sounds(content=wav().replace(b"\1\0\1\0", b"\1\0\0\0", 1)),
        Used(4, "low/2.wav", "0 channels"),
    ),
    "a WAV at 0 Hz": (sounds(content=wav(rate=0)), Used(4, "low/2.wav", "at 0 Hz", "left out")),
    "a WAV of 12 bits": (sounds(content=wav(bits=12, channels=2)), Used(4, "low/2.wav", "of 12 bits", "left out")),
    "a WAV of A-law": (sounds(content=wav(tag=6, bits=8)), Used(4, "low/2.wav", "A-law", "left out")),
    "a WAV with odd chunks before": (sounds(content=wav(before=b"LIST\3\0\0\0abc\0")), Used(5)),
    "a WAV with a chunk beyond its end": (
        sounds(content=wav(before=b"LIST\xff\xff\xff\x7f")),
        Used(4, "low/2.wav", "data is missing", "left out"),
    ),
    "a FLAC that is none": (sounds("low/2.flac", b"fLaC" + bytes(50)), Used(4, "low/2.flac", "FLAC", "left out")),
    "a sample larger than is bearable": (sounds(hop=0.5, seconds=600.0), Refused("4,194,304 are the most")),
    "a folder without sounds": (lambda folder: AudioFolder(path=str(folder)), Refused("no files in sub-folders")),
}

CASES = {**ARRAYS, **IDX, **TEXTS, **SERIES, **SOUNDS}


def test_that_there_are_enough_cases():
    assert len(CASES) >= 90


@pytest.mark.parametrize("case", list(CASES))
def test_that_dirty_data_is_named_and_the_rest_is_usable(tmp_path, case):
    make, expected = CASES[case]
    tracemalloc.start()
    try:
        if isinstance(expected, Refused):
            with pytest.raises(DataError) as caught:
                make(tmp_path).load(None)
            text = str(caught.value)
            assert expected.says in text
            assert text.endswith(".")
            assert "\n" not in text
        else:
            loaded = make(tmp_path).load(None)
            assert len(loaded.train) == expected.samples
            check_named(loaded.problems, expected)
            check_usable(loaded)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def check_named(problems, expected):
    if not expected.where:
        assert problems == ()
        return
    named = [
        p for p in problems if expected.where in p.where and expected.what in p.what and expected.action in p.action
    ]
    assert named, problems


def check_usable(loaded):
    parts = split(loaded, DataChoice(None))
    inputs, targets = parts.train.__getitems__(np.arange(min(8, len(parts.train))))
    assert len(inputs) == len(targets) > 0
    assert inputs.shape[1:] == loaded.input.shape
    assert np.isfinite(inputs).all()
    assert take(loaded.train.inputs, np.array([0])).shape == (1, *loaded.input.shape)


class Impatient:
    """A watch that stops the reading at once."""

    def progress(self, done: int, total: int) -> None:
        raise Cancelled


@pytest.mark.parametrize("make", [sounds(), classes_of(), stream(BOOK.encode()), good_archive()])
def test_that_a_reading_can_be_cancelled(tmp_path, make):
    with pytest.raises(Cancelled):
        make(tmp_path).load(None, Impatient())
