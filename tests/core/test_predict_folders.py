"""Folders of pictures to predict: what is no picture is passed over, and what is damaged is named."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest
from PIL import Image

from core.catalog import Spec
from core.data import DataError, Preparation, Wanted, read_inputs
from core.data.preparation import FittedPictures

WANTED = Wanted(Preparation(kind="pictures", pictures=FittedPictures((8, 8), "stretch", "rgb")), Spec((3, 8, 8)))


@pytest.fixture
def folder(tmp_path):
    for name in ("1.png", "2.png"):
        Image.fromarray(np.full((8, 8, 3), 90, np.uint8)).save(tmp_path / name)
    return tmp_path


def test_that_folders_and_hidden_files_named_as_pictures_are_passed_over(folder):
    (folder / "3.png").mkdir()
    (folder / "._1.png").write_bytes(b"kept by the system")
    assert read_inputs(WANTED, folder).names == ("1.png", "2.png")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
def test_that_a_pipe_named_as_a_picture_is_passed_over(folder):
    os.mkfifo(folder / "3.png")
    assert read_inputs(WANTED, folder).names == ("1.png", "2.png")


def test_that_a_damaged_picture_is_named(folder):
    (folder / "2.png").write_bytes(b"text")
    with pytest.raises(DataError, match=r"2\.png cannot be read: it is text, not a picture"):
        read_inputs(WANTED, folder)
