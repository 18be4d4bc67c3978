"""What is said of data whose kind or parts are not what one may expect."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from core.data import Column, ColumnType, DataChoice, DataError, Frame, guess_source, load, of_frame, roles, summary
from core.data.readers import text_stream
from core.data.readers.text_stream import TextStream


def put_pictures(folder, count):
    folder.mkdir(parents=True)
    for number in range(count):
        values = np.random.default_rng(number).integers(0, 255, (8, 8, 3), dtype=np.uint8)
        Image.fromarray(values).save(folder / f"{number}.png")


def problems_of(choice):
    return [problem for problem in summary(load(choice, None), choice)["problems"] if problem["where"] == "test part"]


def test_that_pictures_without_class_folders_are_told(tmp_path):
    put_pictures(tmp_path / "flat", 3)
    with pytest.raises(DataError, match="holds pictures, but no sub-folder that is named after a class"):
        guess_source(tmp_path / "flat")


def test_that_a_test_part_taken_from_training_is_told(tmp_path):
    for part, count in (("train", 15), ("val", 5)):
        for name in ("ants", "bees"):
            put_pictures(tmp_path / part / name, count)
    choice = DataChoice(guess_source(tmp_path))
    told = [problem["action"] for problem in problems_of(choice) if "none for testing" in problem["what"]]
    assert told == ["6 samples of the training part held out for it"]
    for name in ("ants", "bees"):
        put_pictures(tmp_path / "test" / name, 5)
    assert [problem for problem in problems_of(choice) if "none for testing" in problem["what"]] == []


def test_that_the_beginning_of_a_text_beyond_the_limit_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr(text_stream, "MOST_BYTES", 1000)
    monkeypatch.setattr(text_stream, "MOST_SAMPLES", 300)
    path = tmp_path / "long.txt"
    path.write_text("to be or not to be\n" * 100)
    loaded = TextStream(path=str(path), length=8).load(None)
    told = {problem.what: problem.action for problem in loaded.problems}
    assert told == {"is longer than 0 MiB": "its beginning was used", "holds 980 windows": "every 4th is a sample"}
    assert len(loaded.train) == 245


def test_that_classes_in_turn_are_no_constant_in_a_table_of_many_rows(monkeypatch):
    monkeypatch.setattr(roles, "ENOUGH", 100)
    frame = Frame(
        (
            Column("size", ColumnType.NUMERIC, np.random.default_rng(0).normal(size=1000)),
            Column("kind", ColumnType.CATEGORY, np.arange(1000, dtype=np.int32) % 2, ("p", "q")),
        ),
        1000,
    )
    assert of_frame(frame).classes == ("p", "q")


def put_listed(folder, count):
    put_pictures(folder / "images", count)
    rows = "".join(f"images/{number}.png,{'xy'[number % 2]}\n" for number in range(count))
    (folder / "labels.csv").write_text(f"file,label\n{rows}")


def test_that_a_folder_with_a_list_of_its_pictures_is_read_by_the_list(tmp_path):
    put_listed(tmp_path, 8)
    assert load(DataChoice(guess_source(tmp_path)), None).classes == ("x", "y")


def test_that_class_folders_count_more_than_a_table_beside_them(tmp_path):
    put_listed(tmp_path, 8)
    put_pictures(tmp_path / "others", 8)
    assert load(DataChoice(guess_source(tmp_path)), None).classes == ("images", "others")


def test_that_a_folder_of_several_tables_says_which_can_be_opened(tmp_path):
    for name in ("train.csv", "test.csv"):
        (tmp_path / name).write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(DataError, match=r"open one of its tables: test.csv, train.csv\."):
        guess_source(tmp_path)
