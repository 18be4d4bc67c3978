"""Files and folders on Linux may have names that are no text in any encoding: they are read and told all the same."""

from __future__ import annotations

import json
import os
import sys
import wave

import numpy as np
import pytest

from core.data import DataChoice, guess_source, load, split, summary

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes on Linux")


def write_text(path):
    with open(path + b".txt", "wb") as file:
        file.write(b"a few words of some length, again and again " * 3)


def write_sound(path):
    with open(path + b".wav", "wb") as file, wave.open(file) as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(np.zeros(4000, "<i2").tobytes())


def write_table(path):
    with open(path + b".csv", "wb") as file:
        file.write(b"width,length,kind\n" + b"".join(b"%d,%d,%s\n" % (n, n % 5, b"ab"[n % 2 :][:1]) for n in range(40)))


@pytest.mark.parametrize("write", [write_text, write_sound])
def test_that_classes_with_such_names_are_told_apart(tmp_path, write):
    for name in (b"caf\xe8", b"caf\xe9"):
        folder = os.path.join(os.fsencode(tmp_path), name)
        os.mkdir(folder)
        for number in range(5):
            write(os.path.join(folder, b"\xff%d" % number))
    (tmp_path / os.fsdecode(b"caf\xe9") / os.fsdecode(b"\xfe.txt")).write_bytes(b"")
    choice = DataChoice(guess_source(tmp_path))
    loaded = load(choice, None)
    assert loaded.classes == (r"caf\xe8", r"caf\xe9")
    told = json.dumps(summary(loaded, choice, split(loaded, choice)), ensure_ascii=False)
    assert r"caf\\xe9/\\xfe.txt" in told.encode("utf-8").decode("utf-8")


def test_that_a_table_with_such_a_name_is_read(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9")
    write_table(path)
    loaded = load(DataChoice(guess_source(tmp_path / os.fsdecode(b"caf\xe9.csv"))), None)
    assert len(loaded.train) == 40
    assert loaded.fingerprint
