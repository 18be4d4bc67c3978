"""IDX files: what is read, and what is said of files that cannot be."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from core.data import DataError, facts_of, guess_source, sources
from core.data.idx_format import read_idx
from core.data.readers.idx import Idx

CODES = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}
NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def idx_bytes(array: np.ndarray) -> bytes:
    code = CODES[array.dtype.str[1:]]
    header = struct.pack(">BBBB", 0, 0, code, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


def pictures(count: int, size: int = 4, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, size, size), dtype=np.uint8)


def labels(count: int, classes: int = 3) -> np.ndarray:
    return (np.arange(count) % classes).astype(np.uint8)


def put_four(folder: Path, *, packed: bool = False) -> None:
    contents = (pictures(12), labels(12), pictures(6, seed=1), labels(6))
    for name, content in zip(NAMES, contents, strict=True):
        raw = idx_bytes(content)
        (folder / (name + ".gz" if packed else name)).write_bytes(gzip.compress(raw) if packed else raw)


def put_pair(folder: Path, images: bytes, marks: bytes) -> Path:
    (folder / "some-images-idx3-ubyte").write_bytes(images)
    (folder / "some-labels-idx1-ubyte").write_bytes(marks)
    return folder / "some-images-idx3-ubyte"


@pytest.mark.parametrize("packed", [False, True])
def test_that_a_folder_with_the_four_files_brings_train_and_test(tmp_path, packed):
    put_four(tmp_path, packed=packed)
    source = guess_source(tmp_path)
    loaded = source.load(None)
    assert source == Idx(path=str(tmp_path))
    np.testing.assert_array_equal(loaded.train.inputs, pictures(12)[:, None])
    np.testing.assert_array_equal(loaded.test.inputs, pictures(6, seed=1)[:, None])
    np.testing.assert_array_equal(loaded.train.targets, np.arange(12) % 3)
    assert loaded.train.inputs.dtype == np.uint8
    assert loaded.train.targets.dtype == np.int64
    assert (loaded.input.shape, loaded.classes, loaded.standardize) == ((1, 4, 4), ("0", "1", "2"), False)
    assert facts_of(loaded).samples == 18


def test_that_a_path_is_relative_to_the_projects_folder(tmp_path):
    (tmp_path / "data").mkdir()
    put_four(tmp_path / "data")
    assert len(Idx(path="data").load(tmp_path).train) == 12


def test_that_one_of_the_four_files_stands_for_the_folder(tmp_path):
    put_four(tmp_path)
    assert guess_source(tmp_path / NAMES[2]) == Idx(path=str(tmp_path))


def test_that_a_single_pair_has_no_test_part(tmp_path):
    images = put_pair(tmp_path, idx_bytes(pictures(5)), idx_bytes(labels(5)))
    loaded = guess_source(images).load(None)
    assert (len(loaded.train), loaded.test) == (5, None)


def test_that_the_file_of_labels_can_be_named(tmp_path):
    (tmp_path / "a").write_bytes(idx_bytes(pictures(4)))
    (tmp_path / "b").write_bytes(idx_bytes(labels(4)))
    assert len(Idx(path="a", labels="b").load(tmp_path).train) == 4


def test_that_an_unpacked_file_is_taken_before_its_packed_twin(tmp_path):
    put_four(tmp_path)
    (tmp_path / f"{NAMES[0]}.gz").write_bytes(b"\x1f\x8bbroken")
    assert len(guess_source(tmp_path).load(None).train) == 12


def test_that_labels_count_the_classes_that_occur(tmp_path):
    marks = np.array([5, 9, 5, 7], np.int32)
    loaded = guess_source(put_pair(tmp_path, idx_bytes(pictures(4)), idx_bytes(marks))).load(None)
    assert loaded.classes == ("5", "7", "9")
    assert loaded.train.targets.tolist() == [0, 2, 0, 1]


def test_that_labels_with_fractions_are_values(tmp_path):
    marks = np.array([0.5, 1.5, 2.5], np.float32)
    loaded = guess_source(put_pair(tmp_path, idx_bytes(pictures(3)), idx_bytes(marks))).load(None)
    assert loaded.classes == ()
    np.testing.assert_array_equal(loaded.train.targets, marks[:, None])
    assert facts_of(loaded).target_size == 1


def test_that_colour_pictures_come_with_channels_first(tmp_path):
    colour = np.random.default_rng(0).integers(0, 256, (3, 5, 6, 3), dtype=np.uint8)
    loaded = guess_source(put_pair(tmp_path, idx_bytes(colour), idx_bytes(labels(3)))).load(None)
    assert loaded.input.shape == (3, 5, 6)
    np.testing.assert_array_equal(loaded.train.inputs, colour.transpose(0, 3, 1, 2))


def test_that_rows_of_features_are_standardised(tmp_path):
    rows = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float64)
    loaded = guess_source(put_pair(tmp_path, idx_bytes(rows), idx_bytes(labels(6)))).load(None)
    assert (loaded.input.shape, loaded.standardize, loaded.train.inputs.dtype) == ((4,), True, np.float32)


@pytest.mark.parametrize("kind", list(CODES))
@pytest.mark.parametrize("rank", [1, 2, 3, 4])
def test_that_every_type_and_rank_is_read_back(tmp_path, kind, rank):
    array = (np.arange(2**rank) % 100).reshape((2,) * rank).astype(kind)
    (tmp_path / "x").write_bytes(idx_bytes(array))
    found = read_idx(tmp_path / "x").array
    assert found.dtype == np.dtype(kind)
    np.testing.assert_array_equal(found, array)


def test_that_bytes_behind_the_values_are_reported(tmp_path):
    images = put_pair(tmp_path, idx_bytes(pictures(3)) + b"more", idx_bytes(labels(3)))
    loaded = guess_source(images).load(None)
    assert len(loaded.train) == 3
    assert [(problem.where, problem.action) for problem in loaded.problems] == [(images.name, "they were left out")]


def test_that_the_fingerprint_notices_changed_data(tmp_path):
    images = put_pair(tmp_path, idx_bytes(pictures(3)), idx_bytes(labels(3)))
    before = guess_source(images).load(None).fingerprint
    again = guess_source(images).load(None).fingerprint
    put_pair(tmp_path, idx_bytes(pictures(3, seed=5)), idx_bytes(labels(3)))
    after = guess_source(images).load(None).fingerprint
    assert before == again != after


GOOD_IMAGES, GOOD_LABELS = idx_bytes(pictures(4)), idx_bytes(labels(4))
BROKEN = {
    "empty file": (b"", GOOD_LABELS, "not an IDX file"),
    "wrong magic": (b"\x89PNG\r\n\x1a\n" + bytes(60), GOOD_LABELS, "not an IDX file"),
    "unknown type": (b"\0\0\x07\3" + GOOD_IMAGES[4:], GOOD_LABELS, "not an IDX file"),
    "no axes": (b"\0\0\x08\0", GOOD_LABELS, "not an IDX file"),
    "header cut off": (GOOD_IMAGES[:9], GOOD_LABELS, "cut off in its header"),
    "values cut off": (GOOD_IMAGES[:-1], GOOD_LABELS, "it holds 63"),
    "no pictures": (idx_bytes(np.zeros((0, 4, 4), np.uint8)), GOOD_LABELS, "holds no values"),
    "huge shape": (b"\0\0\x0e\4" + b"\xff" * 16 + bytes(64), GOOD_LABELS, "more than a file of its size can hold"),
    "huge shape in gzip": (
        gzip.compress(b"\0\0\x08\3" + b"\x7f" * 12 + bytes(64)),
        GOOD_LABELS,
        "more than a file of its size can hold",
    ),
    "gzip cut off": (gzip.compress(GOOD_IMAGES)[:-12], GOOD_LABELS, "cut off"),
    "gzip of too little": (gzip.compress(GOOD_IMAGES[:-1]), GOOD_LABELS, "it holds 63"),
    "gzip broken": (gzip.compress(GOOD_IMAGES)[:20] + b"\0\0" + gzip.compress(GOOD_IMAGES)[22:], GOOD_LABELS, ""),
    "gzip without content": (b"\x1f\x8b", GOOD_LABELS, ""),
    "counts differ": (GOOD_IMAGES, idx_bytes(labels(5)), "4 pictures but some-labels-idx1-ubyte 5 labels"),
    "labels as pictures": (GOOD_LABELS, GOOD_LABELS, "has 1 axis"),
    "pictures as labels": (GOOD_IMAGES, GOOD_IMAGES, "labels have one"),
    "not a number": (idx_bytes(np.full((4, 2), np.nan, np.float32)), GOOD_LABELS, "not finite numbers"),
    "too large for float32": (idx_bytes(np.full((4, 2), 1e300)), GOOD_LABELS, "not finite numbers"),
    "labels not finite": (GOOD_IMAGES, idx_bytes(np.full(4, np.inf, np.float32)), "not finite numbers"),
    "labels cut off": (GOOD_IMAGES, GOOD_LABELS[:-2], "it holds 2"),
    "half a file": (GOOD_IMAGES[:30], GOOD_LABELS, "more than a file of its size can hold"),
}


@pytest.mark.parametrize("case", list(BROKEN))
def test_that_a_bad_file_is_told_in_one_sentence(tmp_path, case):
    images, marks, expected = BROKEN[case]
    path = put_pair(tmp_path, images, marks)
    with pytest.raises(DataError) as caught:
        Idx(path=str(path)).load(None)
    text = str(caught.value)
    assert expected in text
    assert "some-" in text
    assert text.endswith(".")
    assert "\n" not in text


def test_that_a_zip_bomb_is_read_no_further_than_declared(tmp_path):
    bomb = gzip.compress(GOOD_IMAGES + bytes(50_000_000))
    images = put_pair(tmp_path, bomb, GOOD_LABELS)
    loaded = Idx(path=str(images)).load(None)
    assert (len(loaded.train), len(loaded.problems)) == (4, 1)


def test_that_pictures_of_different_sizes_for_test_are_refused(tmp_path):
    put_four(tmp_path)
    (tmp_path / NAMES[2]).write_bytes(idx_bytes(pictures(6, size=5)))
    with pytest.raises(DataError, match=r"training are 1 × 4 × 4, those for testing 1 × 5 × 5"):
        guess_source(tmp_path).load(None)


def test_that_a_folder_without_labels_names_what_is_missing(tmp_path):
    put_four(tmp_path)
    (tmp_path / NAMES[1]).unlink()
    with pytest.raises(DataError, match="no file of labels for it"):
        guess_source(tmp_path)


def test_that_a_folder_with_several_sets_asks_for_one_file(tmp_path):
    put_four(tmp_path)
    put_pair(tmp_path, GOOD_IMAGES, GOOD_LABELS)
    with pytest.raises(DataError, match="choose one file of images"):
        guess_source(tmp_path)


def test_that_an_images_file_without_labels_says_where_they_should_be(tmp_path):
    (tmp_path / "lonely-images-idx3-ubyte").write_bytes(GOOD_IMAGES)
    with pytest.raises(DataError, match="no file of labels"):
        guess_source(tmp_path / "lonely-images-idx3-ubyte")


@pytest.mark.parametrize("path", ["", "   ", "nowhere", "bad\0name"])
def test_that_a_path_to_nothing_is_told_in_one_sentence(tmp_path, path):
    with pytest.raises(DataError, match=r"^(No data is chosen|There is nothing at)"):
        Idx(path=path).load(tmp_path)


def test_that_the_bundled_digits_are_complete():
    loaded = sources.default("digits").load(None)
    counts = np.bincount(loaded.train.targets).tolist()
    assert counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (loaded.train.inputs.shape, loaded.input.shape) == ((1797, 1, 8, 8), (1, 8, 8))
    assert (loaded.train.inputs.min(), loaded.train.inputs.max()) == (0, 255)
    assert loaded.train.inputs[0, 0, 0].tolist() == [0, 0, 80, 207, 143, 16, 0, 0]
