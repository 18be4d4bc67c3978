"""Folders as people have them: very many classes, photographs with films behind them, other formats, odd names."""

from __future__ import annotations

import io
import os
import sys

import numpy as np
import pytest
from PIL import Image

from core.data import DataError, guess_source
from core.data.images import PictureFault, probe
from core.data.readers.image_folder import ImageFolder

DOTS = np.random.default_rng(0).integers(0, 256, (16, 16, 3)).astype(np.uint8)


def encoded(kind):
    made = io.BytesIO()
    Image.fromarray(DOTS).save(made, kind)
    return made.getvalue()


def test_that_a_folder_of_very_many_classes_is_recognised(tmp_path):
    picture = encoded("PNG")
    for number in range(450):
        (tmp_path / f"class {number}").mkdir()
        (tmp_path / f"class {number}" / "1.png").write_bytes(picture)
    assert isinstance(guess_source(tmp_path), ImageFolder)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_that_a_picture_with_a_film_behind_it_is_used(tmp_path, kind):
    path = tmp_path / f"photo.{kind.lower()}"
    path.write_bytes(encoded(kind) + b"\0ftypmp42" * 5000)
    assert (probe(path).height, probe(path).width) == (16, 16)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_that_a_picture_without_its_end_is_still_noticed(tmp_path, kind):
    path = tmp_path / f"photo.{kind.lower()}"
    path.write_bytes(encoded(kind)[:-40])
    with pytest.raises(PictureFault, match="its end is missing"):
        probe(path)


def test_that_pictures_in_other_formats_are_named_with_what_to_do(tmp_path):
    for name in ("cat/1.png", "dog/1.png", "dog/2.heic"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(encoded("PNG") if name.endswith("png") else b"\0\0\0\x18ftypheic")
    problems = {problem.where: problem.what for problem in ImageFolder(path=str(tmp_path)).load(None).problems}
    assert problems["dog/2.heic"] == "a format that is not read (HEIC); save it as PNG or JPEG"


def test_that_a_folder_of_nothing_but_other_formats_is_refused_with_what_to_do(tmp_path):
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.HEIC").write_bytes(b"\0\0\0\x18ftypheic")
    with pytest.raises(DataError, match="formats that are not read here; save them as PNG or JPEG"):
        guess_source(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes on Linux")
def test_that_classes_whose_names_are_no_text_stay_different(tmp_path):
    for name in (b"caf\xe8", b"caf\xe9"):
        folder = os.path.join(os.fsencode(tmp_path), name)
        os.mkdir(folder)
        for number in range(3):
            with open(os.path.join(folder, b"%d.png" % number), "wb") as file:
                file.write(encoded("PNG"))
    assert ImageFolder(path=str(tmp_path)).load(None).classes == (r"caf\xe8", r"caf\xe9")
