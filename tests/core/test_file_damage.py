"""Damaged, foreign and hostile files: always one sentence, never an exception of another kind, never much memory."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from core.files import FileError, encode_project, load, save
from core.files.tensors import encode_tensors
from core.network import Network
from core.templates import load_template
from core.train.snapshot import Curves, RunState, Snapshot

PROJECT = load_template("digits-mlp")


@pytest.fixture(scope="module")
def sound():
    """The bytes of a trained project."""
    weights = Network(PROJECT.graph).state()
    return encode_project(PROJECT, Snapshot(weights, {}, Curves(), RunState()))


@pytest.fixture
def refused(tmp_path):
    """Writes bytes to a file that must be refused, and returns the sentence."""

    def check(data):
        path = tmp_path / "x.netstudio"
        path.write_bytes(data)
        with pytest.raises(FileError) as raised:
            load(path)
        sentence = str(raised.value)
        assert sentence.startswith("“x.netstudio” cannot be opened: ")
        assert sentence.endswith(".")
        assert "\n" not in sentence
        return sentence

    return check


def entries_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sentence_of(path):
    """What `load` says of the file; empty when it opens."""
    try:
        load(path)
    except FileError as error:
        return str(error)
    return ""


def packed(entries, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data, compression if name.endswith("json") else zipfile.ZIP_STORED)
    return buffer.getvalue()


def sealed(entries, /, **changes):
    """`entries` with a manifest that lists them truly."""
    listed = {name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
              for name, data in entries.items() if name not in ("mimetype", "manifest.json")}  # fmt: skip
    values = {"format": "netstudio", "version": 1, "min_reader": 1, "entries": listed, **changes}
    return {**entries, "manifest.json": json.dumps(values).encode()}


def tensors(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def test_that_the_sound_file_opens(tmp_path, sound):
    (tmp_path / "x.netstudio").write_bytes(sound)
    assert load(tmp_path / "x.netstudio").project == PROJECT


def test_that_a_rezipped_file_opens(tmp_path, sound):
    (tmp_path / "x.netstudio").write_bytes(packed(entries_of(sound), zipfile.ZIP_DEFLATED))
    assert load(tmp_path / "x.netstudio").project == PROJECT


def test_that_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(FileError, match="does not exist"):
        load(tmp_path / "x.netstudio")
    with pytest.raises(FileError, match=r"(is a folder|cannot be read)"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty"),
        (b"PK", "not a Net Studio project"),
        (b"\x89PNG\r\n" + bytes(100), "not a Net Studio project"),
        (b"<html>" * 1000, "not a Net Studio project"),
        (b"PK\x03\x04" + bytes(1000), "it is cut off"),
        (packed({"word/document.xml": b"<w/>"}), "which a project does not have"),
        (packed({"manifest.json": b"{}"}), "not a Net Studio project"),
        (packed({"mimetype": b"application/epub+zip"}), "not a Net Studio project"),
        (packed({"mimetype": b"application/x-netstudio"}), "list of contents is missing"),
    ],
)
def test_that_a_foreign_file_is_called_by_its_name(refused, data, words):
    assert words in refused(data)


def test_that_a_file_cut_anywhere_is_refused(refused, sound):
    for length in sorted({*range(0, len(sound), 997), *range(len(sound) - 60, len(sound))}):
        refused(sound[:length])


def test_that_a_file_with_any_flipped_byte_is_refused_or_means_the_same(tmp_path, sound):
    """Bits that neither name, size nor content depend on (times, attributes) may change; nothing else may."""
    generator = random.Random(5)
    path = tmp_path / "x.netstudio"
    opened = 0
    for place in [*range(len(sound) - 1000, len(sound)), *(generator.randrange(len(sound)) for _ in range(1500))]:
        damaged = bytearray(sound)
        damaged[place] ^= 1 << generator.randrange(8)
        path.write_bytes(damaged)
        sentence = sentence_of(path)
        assert sentence == "" or sentence.startswith("“x.netstudio” cannot be opened: ")
        if not sentence:
            opened += 1
            file = load(path)
            assert encode_project(file.project, file.snapshot) == sound
    assert opened < 700


def test_that_scrambled_files_never_raise_anything_but_a_sentence(tmp_path, sound):
    generator = random.Random(6)
    path = tmp_path / "x.netstudio"
    for _ in range(400):
        damaged = bytearray(sound)
        for _ in range(generator.choice([1, 3, 20])):
            start = generator.choice([generator.randrange(len(sound)), len(sound) - generator.randrange(1, 1100)])
            piece = bytes(generator.randrange(256) for _ in range(generator.choice([1, 2, 4, 30])))
            match generator.randrange(3):
                case 0:
                    damaged[start : start + len(piece)] = piece
                case 1:
                    damaged[start:start] = piece
                case _:
                    del damaged[start : start + len(piece)]
        path.write_bytes(damaged)
        assert sentence_of(path)[-1:] in ("", ".")


def test_that_scrambled_contents_under_a_fitting_manifest_never_raise_anything_but_a_sentence(tmp_path, sound):
    """Checksums do not protect against a program that writes nonsense."""
    generator = random.Random(7)
    path = tmp_path / "x.netstudio"
    entries = entries_of(sound)
    names = [name for name in entries if name not in ("mimetype", "manifest.json")]
    for _ in range(600):
        name = generator.choice(names)
        changed = bytearray(entries[name])
        for _ in range(generator.choice([1, 1, 2, 10])):
            place = generator.randrange(min(len(changed), 3000))
            changed[place] = generator.choice(b'{}[]",:0129-enull\x00\xff \\')
        path.write_bytes(packed(sealed({**entries, name: bytes(changed)})))
        assert sentence_of(path)[-1:] in ("", ".")


def replaced(sound, name, change):
    entries = entries_of(sound)
    document = json.loads(entries[name])
    change(document)
    return packed(sealed({**entries, name: json.dumps(document).encode()}))


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("graph.json", lambda d: d["nodes"][0].update(id="a/b"), "'a/b' is no id of a layer"),
        ("graph.json", lambda d: d["nodes"][1].update(id="input_1"), "two layers have the id 'input_1'"),
        ("graph.json", lambda d: d.update(nodes=3), "in graph.json, expected `array`, got `int` - at `$.nodes`"),
        ("graph.json", lambda d: d.pop("edges"), "missing required field `edges`"),
        ("training.json", lambda d: d.update(epochs="ten"), "in training.json, expected `int`"),
        ("data.json", lambda d: d.update(validation=None), "in data.json, expected `float`"),
        ("ui.json", lambda d: d["layout"].update(input_1=[1]), "in ui.json, expected `array` of length 2"),
        ("state.json", lambda d: d.update(epoch=[]), "in state.json, Expected `int`"),
        ("state.json", lambda d: d.update(step=2**63), "in state.json, step is no possible count"),
        ("state.json", lambda d: d.update(batch=-1), "in state.json, batch is no possible count"),
    ],
)
def test_that_wrong_structure_is_named_with_its_place(refused, sound, name, change, words):
    assert words in refused(replaced(sound, name, change))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"min_reader": 3, "version": 4}, "newer version (file format 4, this one reads 2). Update Net Studio"),
        ({"format": "other"}, "not a Net Studio project"),
        ({"version": 0}, "not a Net Studio project"),
        ({"version": "1"}, "list of contents cannot be read"),
        ({"entries": {}}, "differ in 'data.json'"),
    ],
)
def test_that_the_manifest_is_checked(refused, sound, changes, words):
    assert words in refused(packed(sealed(entries_of(sound), **changes)))


def test_that_a_newer_file_that_older_programs_may_read_opens(tmp_path, sound):
    (tmp_path / "x.netstudio").write_bytes(packed(sealed(entries_of(sound), version=7)))
    assert load(tmp_path / "x.netstudio").project == PROJECT


def test_that_a_content_that_differs_from_its_checksum_is_named(refused, sound):
    entries = entries_of(sound)
    assert "graph.json does not match its checksum" in refused(
        packed({**entries, "graph.json": entries["graph.json"].replace(b"ReLU", b"RelU")})
    )
    assert "ui.json has not the size" in refused(packed({**entries, "ui.json": b"{}"}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_that_doubled_entries_are_refused(refused, sound):
    buffer = io.BytesIO(sound)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("graph.json", entries_of(sound)["graph.json"])
    assert "'graph.json' twice" in refused(buffer.getvalue())


def test_that_too_many_entries_are_refused(refused):
    assert "more than the 64 entries" in refused(packed({f"{number}.json": b"" for number in range(65)}))


def with_zip64_end(data, count):
    """The archive with its end written as archives beyond 4 GiB write it, claiming `count` entries."""
    end = data.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<II", data, end + 12)
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    last = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    return data[:end] + record + locator + last


def test_that_an_archive_for_large_files_opens_and_its_claims_are_checked(tmp_path, refused, sound):
    count = len(entries_of(sound))
    (tmp_path / "large.netstudio").write_bytes(with_zip64_end(sound, count))
    assert load(tmp_path / "large.netstudio").project == PROJECT
    assert "more than the 64 entries" in refused(with_zip64_end(sound, 10**6))


def test_that_a_missing_part_of_the_snapshot_is_named(refused, sound):
    entries = entries_of(sound)
    del entries["history.safetensors"]
    assert "history.safetensors is missing" in refused(packed(sealed(entries)))
    entries = entries_of(sound)
    del entries["graph.json"]
    assert "graph.json is missing" in refused(packed(sealed(entries)))


def test_that_a_bomb_is_refused_before_it_is_unpacked(refused, sound):
    bomb = {**entries_of(sound), "ui.json": b" " * (15 * 2**20)}
    tracemalloc.start()
    try:
        sentence = refused(packed(sealed(bomb), zipfile.ZIP_DEFLATED))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "would grow 200 times" in sentence
    assert peak < 15 * 2**20 * 3  # making the bomb takes two copies, unpacking it would take another two
    assert "more than the 16,777,216 allowed" in refused(
        packed(sealed({**entries_of(sound), "ui.json": b" " * 2**24 + b" "}))
    )


def test_that_weights_may_not_be_compressed(refused, sound):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries_of(sound).items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else None)
    assert "weights.safetensors is compressed" in refused(buffer.getvalue())


@pytest.mark.parametrize(
    "text", [b"[" * 200_000, b'{"a":' * 100_000, b"nonsense", b"[]", b"\xff\xfe{}", b'{"a":"\\ud800"}']
)
def test_that_hostile_json_is_refused(refused, sound, text):
    for name in ("graph.json", "state.json"):
        assert name in refused(packed(sealed({**entries_of(sound), name: text})))


F32 = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "impossible length"),
        (struct.pack("<Q", 2**63) + b"{}", "impossible length"),
        (struct.pack("<Q", 9 * 2**20) + b" " * (9 * 2**20), "impossible length"),
        (tensors(b"[1]"), "header cannot be read"),
        (tensors(b"[" * 100_000), "header cannot be read"),
        (tensors({"w": 3}), "header cannot be read"),
        (tensors({"w": {**F32, "dtype": "F8"}}, bytes(8)), "unknown type 'F8'"),
        (tensors({"w": {**F32, "shape": [2**40, 2**40]}}, bytes(8)), "as many bytes as its shape needs"),
        (tensors({"w": {**F32, "shape": [-2]}}, bytes(8)), "impossible shape"),
        (tensors({"w": {**F32, "shape": [1] * 40}}, bytes(8)), "impossible shape"),
        (tensors({"w": {**F32, "shape": [0, 2**60], "data_offsets": [0, 0]}}), "impossible shape"),
        (tensors({"w": F32}, bytes(4)), "reaches beyond the end"),
        (tensors({"w": F32}, bytes(12)), "belong to no array"),
        (tensors({"w": F32, "v": F32}, bytes(8)), "as many bytes"),
        (tensors({"w": {**F32, "data_offsets": [8, 0]}}, bytes(8)), "as many bytes"),
        (tensors({"w": {**F32, "data_offsets": [-8, 0]}}, bytes(8)), "as many bytes"),
        (tensors({f"w{n}": {**F32, "shape": [0], "data_offsets": [0, 0]} for n in range(70_000)}), "claims 70000"),
    ],
)  # fmt: skip
def test_that_hostile_weights_are_refused(refused, sound, data, words):
    sentence = refused(packed(sealed({**entries_of(sound), "weights.safetensors": data})))
    assert "in weights.safetensors, " in sentence
    assert words in sentence


@pytest.mark.parametrize(
    "curves",
    [
        {},
        {"steps": np.zeros(2, "int32")},
        {"steps": np.zeros(3, np.int64)},
        {"epochs": np.zeros((1, 8))},
        {"loss": np.zeros((2, 2), "float32")},
    ],
)
def test_that_curves_of_another_form_are_refused(refused, sound, curves):
    good = {
        "steps": np.zeros(2, np.int64),
        "loss": np.zeros(2, "f4"),
        "accuracy": np.zeros(2, "f4"),
        "epochs": np.zeros((1, 9)),
    }
    data = b"".join(encode_tensors({**good, **curves} if curves else {}))
    assert "in history.safetensors" in refused(packed(sealed({**entries_of(sound), "history.safetensors": data})))


def test_that_saving_over_a_damaged_file_mends_it(tmp_path):
    path = tmp_path / "x.netstudio"
    path.write_bytes(b"garbage")
    save(path, PROJECT)
    assert load(path).project == PROJECT


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_that_a_pipe_is_refused_instead_of_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.netstudio")
    assert "it is not a plain file" in sentence_of(tmp_path / "a.netstudio")
