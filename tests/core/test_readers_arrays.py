"""NumPy's array files: which array is what, how it becomes samples, and files too large for memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from core.data import DataChoice, DataError, facts_of, guess_source, split, take
from core.data.arrays import store, words_of
from core.data.readers.numpy_arrays import NumpyArrays

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(12, 4))
MARKS = np.arange(12) % 3
PICTURES = RANDOM.integers(0, 256, (12, 6, 5), dtype=np.uint8)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x_train", ("x", "train")),
        ("X", ("x",)),
        ("trainX", ("train", "x")),
        ("xtrain", ("x", "train")),
        ("Test-Images", ("test", "images")),
        ("t10k_labels", ("t10k", "labels")),
        ("arr_0", ("arr", "0")),
    ],
)
def test_that_a_name_is_taken_apart(name, words):
    assert words_of(name) == words


NAMES = [
    ("x_train", "y_train", "x_test", "y_test"),
    ("train_x", "train_y", "test_x", "test_y"),
    ("X_train", "Y_train", "X_te", "Y_te"),
    ("train_images", "train_labels", "test_images", "test_labels"),
    ("xtrain", "ytrain", "xtest", "ytest"),
    ("trainData", "trainTarget", "testData", "testTarget"),
    ("training_inputs", "training_targets", "t10k_inputs", "t10k_targets"),
]


@pytest.mark.parametrize("names", NAMES)
def test_that_names_tell_parts_and_roles(tmp_path, names):
    np.savez(tmp_path / "a.npz", **dict(zip(names, (ROWS, MARKS, ROWS[:6] + 1, MARKS[:6]), strict=True)))
    loaded = guess_source(tmp_path / "a.npz").load(None)
    np.testing.assert_array_equal(loaded.train.inputs, ROWS.astype(np.float32))
    np.testing.assert_array_equal(loaded.test.inputs, (ROWS[:6] + 1).astype(np.float32))
    assert loaded.train.targets.tolist() == MARKS.tolist()
    assert (loaded.classes, loaded.validation) == (("0", "1", "2"), None)


@pytest.mark.parametrize(
    "names",
    [("X", "y"), ("images", "labels"), ("data", "target"), ("features", "classes"), ("arr_0", "arr_1"), ("a", "b")],
)
def test_that_a_pair_without_parts_is_for_training(tmp_path, names):
    np.savez_compressed(tmp_path / "a.npz", **dict(zip(names, (ROWS, MARKS), strict=True)))
    loaded = guess_source(tmp_path / "a.npz").load(None)
    assert (len(loaded.train), loaded.test, loaded.input.shape) == (12, None, (4,))
    assert loaded.train.targets.tolist() == MARKS.tolist()


def test_that_validation_arrays_are_their_own_part(tmp_path):
    np.savez(tmp_path / "a.npz", x_train=ROWS, y_train=MARKS, x_val=ROWS[:4], y_val=MARKS[:4])
    loaded = guess_source(tmp_path / "a.npz").load(None)
    assert (len(loaded.train), len(loaded.validation), loaded.test) == (12, 4, None)


def test_that_arrays_can_be_named(tmp_path):
    np.savez(tmp_path / "a.npz", first=ROWS, second=ROWS * 2, goal=MARKS)
    loaded = NumpyArrays(path="a.npz", inputs="second", targets="goal").load(tmp_path)
    np.testing.assert_array_equal(loaded.train.inputs, (ROWS * 2).astype(np.float32))
    with pytest.raises(DataError, match="has no array 'third'; expected one of first, second, goal"):
        NumpyArrays(path="a.npz", inputs="third").load(tmp_path)


@pytest.mark.parametrize("opened", ["X.npy", "y.npy", "."])
def test_that_two_files_belong_together(tmp_path, opened):
    np.save(tmp_path / "X.npy", np.asfortranarray(ROWS.astype(">f8")))
    np.save(tmp_path / "y.npy", MARKS.astype(">i2"))
    loaded = guess_source(tmp_path / opened).load(None)
    np.testing.assert_array_equal(loaded.train.inputs, ROWS.astype(np.float32))
    assert loaded.train.inputs.dtype.isnative
    assert loaded.train.targets.tolist() == MARKS.tolist()


def test_that_a_single_array_has_its_label_in_the_last_column(tmp_path):
    np.save(tmp_path / "table.npy", np.column_stack([ROWS, MARKS]))
    loaded = guess_source(tmp_path / "table.npy").load(None)
    assert (loaded.input.shape, loaded.classes) == ((4,), ("0", "1", "2"))
    assert loaded.train.targets.tolist() == MARKS.tolist()


def test_that_named_columns_are_inputs_and_one_of_them_the_label(tmp_path):
    table = np.zeros(12, [("target", "U5"), ("size", ">f4"), ("note", "U9"), ("count", "i8")])
    table["target"], table["size"], table["count"] = np.array(["no", "yes"])[MARKS % 2], ROWS[:, 0], MARKS
    np.save(tmp_path / "table.npy", table)
    loaded = guess_source(tmp_path / "table.npy").load(None)
    np.testing.assert_allclose(loaded.train.inputs, np.column_stack([ROWS[:, 0], MARKS]), rtol=1e-6)
    assert loaded.classes == ("no", "yes")
    assert [(p.where, p.action) for p in loaded.problems] == [("table.npy, column 'note'", "left out")]


@pytest.mark.parametrize(
    ("inputs", "shape", "kind"),
    [
        (PICTURES, (1, 6, 5), "pictures"),
        (np.repeat(PICTURES[..., None], 3, axis=3), (3, 6, 5), "pictures"),
        (np.repeat(PICTURES[:, None], 3, axis=1), (3, 6, 5), "pictures"),
        (RANDOM.random((12, 8, 8)), (1, 8, 8), "pictures"),
        (RANDOM.random((12, 7, 3)), (7, 3), "arrays"),
        (RANDOM.random((12, 2, 7, 3, 5)), (2, 7, 3, 5), "arrays"),
        (RANDOM.random(12), (1,), "arrays"),
        (RANDOM.random((12, 3)) > 0.5, (3,), "arrays"),
        (ROWS.astype(np.float16), (4,), "arrays"),
    ],
)
def test_that_axes_tell_pictures_from_other_arrays(tmp_path, inputs, shape, kind):
    np.savez(tmp_path / "a.npz", x=inputs, y=MARKS)
    loaded = guess_source(tmp_path / "a.npz").load(None)
    facts = facts_of(loaded)
    assert (facts.input.shape, facts.kind) == (shape, kind)
    assert loaded.train.inputs.dtype == (np.uint8 if inputs.dtype == np.uint8 else np.float32)
    np.testing.assert_allclose(np.sort(loaded.train.inputs.ravel()), np.sort(inputs.ravel().astype(np.float32)))


def test_that_arrays_can_be_taken_as_they_are_stored(tmp_path):
    np.savez(tmp_path / "a.npz", x=PICTURES, y=MARKS)
    assert NumpyArrays(path=str(tmp_path / "a.npz"), layout="stored").load(None).input.shape == (6, 5)


@pytest.mark.parametrize(
    ("targets", "task", "classes"),
    [
        (np.eye(3)[MARKS], "auto", ("0", "1", "2")),
        (np.array(["ant", "bee", "wasp"])[MARKS], "auto", ("ant", "bee", "wasp")),
        (np.array([b"ant", b"bee", b"wasp"])[MARKS], "auto", ("ant", "bee", "wasp")),
        (MARKS.astype(float)[:, None], "auto", ("0", "1", "2")),
        (MARKS == 1, "auto", ("0", "1")),
        (MARKS, "values", ()),
        (np.arange(12), "auto", ()),
        (np.arange(12), "classes", tuple(map(str, range(12)))),
        (MARKS * 1e30, "auto", ()),
        (ROWS[:, 0], "auto", ()),
        (ROWS[:, :2], "auto", ()),
    ],
)
def test_that_targets_are_classes_or_values(tmp_path, targets, task, classes):
    np.savez(tmp_path / "a.npz", x=ROWS, y=targets)
    loaded = NumpyArrays(path=str(tmp_path / "a.npz"), task=task).load(None)
    assert loaded.classes == classes
    if classes:
        assert loaded.train.targets.dtype == np.int64
    else:
        np.testing.assert_allclose(loaded.train.targets, targets.reshape(12, -1).astype(np.float32))


def test_that_an_array_of_texts_names_the_classes(tmp_path):
    np.savez(tmp_path / "a.npz", x=ROWS, y=MARKS, class_names=np.array(["ant", "bee", "wasp"]))
    assert guess_source(tmp_path / "a.npz").load(None).classes == ("ant", "bee", "wasp")


def test_that_parts_of_other_shapes_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", x_train=ROWS, y_train=MARKS, x_test=ROWS[:, :2], y_test=MARKS)
    with pytest.raises(DataError, match="samples of different shapes"):
        guess_source(tmp_path / "a.npz").load(None)


@pytest.mark.parametrize("gap", [False, True])
def test_that_a_large_file_stays_on_the_disk(tmp_path, monkeypatch, gap):
    monkeypatch.setattr(store, "MAPPED", 2**20)
    rows = RANDOM.normal(size=(5000, 400))
    if gap:
        rows[7, 7] = np.nan
    kept = np.delete(rows, 7, axis=0) if gap else rows
    np.save(tmp_path / "X.npy", rows)
    np.save(tmp_path / "y.npy", np.arange(5000) % 2)
    tracemalloc.start()
    loaded = guess_source(tmp_path / "X.npy").load(None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < rows.nbytes
    assert loaded.train.inputs.shape == (len(kept), 400)
    np.testing.assert_array_equal(take(loaded.train.inputs, np.array([9, 2, 2])), kept[[9, 2, 2]].astype(np.float32))
    parts = split(loaded, DataChoice(guess_source(tmp_path / "X.npy")))
    inputs, _ = parts.train.__getitems__(np.arange(len(parts.train)))
    np.testing.assert_allclose(inputs.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(inputs.std(axis=0), 1, atol=1e-3)


def test_that_large_pictures_stay_bytes_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "MAPPED", 100)
    np.save(tmp_path / "images.npy", PICTURES)
    np.save(tmp_path / "labels.npy", MARKS)
    loaded = guess_source(tmp_path / "images.npy").load(None)
    assert (loaded.train.inputs.dtype, loaded.input.shape) == (np.uint8, (1, 6, 5))
    np.testing.assert_array_equal(take(loaded.train.inputs, np.array([3]))[0, 0], PICTURES[3])
