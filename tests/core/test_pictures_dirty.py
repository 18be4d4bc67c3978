"""Folders of pictures as they really are: each odd file is named in the report, and the rest is used."""

from __future__ import annotations

import io
import os
import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from core.data import DataChoice, DataError, load
from core.data.readers.image_folder import ImageFolder

SIZE = (12, 10)


def drawn(mode="RGB", size=SIZE):
    values = np.random.default_rng(5).integers(0, 256, (size[1], size[0], 4)).astype(np.uint8)
    return (
        Image.fromarray(values).convert("RGB" if mode in ("P", "CMYK", "YCbCr", "LAB", "HSV") else mode).convert(mode)
    )


def saved(image_format, image=None, **options):
    out = io.BytesIO()
    (image or drawn()).save(out, image_format, **options)
    return out.getvalue()


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_png(width=30000, height=30000):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + packed


def patched(content, at, value):
    return content[:at] + value + content[at + len(value) :]


def turned(orientation, image_format="JPEG"):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(image_format, exif=exif)


def sixteen_bits():
    return saved("PNG", Image.fromarray(np.linspace(0, 65535, 120).astype(np.uint16).reshape(10, 12)))


def floats(low=0.0, high=1.0):
    return saved("TIFF", Image.fromarray(np.linspace(low, high, 120, dtype=np.float32).reshape(10, 12)))


def frames(image_format):
    return saved(image_format, drawn(), save_all=True, append_images=[drawn(size=SIZE).rotate(90)] * 2)


def damaged_middle(content):
    middle = len(content) // 2
    return content[:middle] + bytes(40) + content[middle + 40 :]


def bmp_declaring(width, height):
    return patched(patched(saved("BMP"), 18, struct.pack("<i", width)), 22, struct.pack("<i", height))


def transparent_palette():
    image = drawn("P")
    return saved("PNG", image, transparency=3)


QUIETLY = ""
USED, LEFT_OUT = "used", "left out"
SOUND = {
    "plain PNG": ("x.png", lambda: saved("PNG")),
    "plain JPEG": ("x.jpg", lambda: saved("JPEG")),
    "plain BMP": ("x.bmp", lambda: saved("BMP")),
    "plain GIF": ("x.gif", lambda: saved("GIF")),
    "plain TIFF": ("x.tif", lambda: saved("TIFF")),
    "plain WebP": ("x.webp", lambda: saved("WEBP")),
    "capital ending": ("X.JPEG", lambda: saved("JPEG")),
    "no ending": ("picture", lambda: saved("PNG")),
    "ending of another kind": ("picture.data", lambda: saved("JPEG")),
    "progressive JPEG": ("x.jpg", lambda: saved("JPEG", progressive=True)),
    "grey JPEG": ("x.jpg", lambda: saved("JPEG", drawn("L"))),
    "CMYK JPEG": ("x.jpg", lambda: saved("JPEG", drawn("CMYK"))),
    "CMYK TIFF": ("x.tif", lambda: saved("TIFF", drawn("CMYK"))),
    "one bit a point": ("x.png", lambda: saved("PNG", drawn("1"))),
    "grey with alpha": ("x.png", lambda: saved("PNG", drawn("LA"))),
    "colours with alpha": ("x.png", lambda: saved("PNG", drawn("RGBA"))),
    "palette": ("x.png", lambda: saved("PNG", drawn("P"))),
    "palette with a clear colour": ("x.png", transparent_palette),
    "sixteen bits": ("x.png", sixteen_bits),
    "floats from 0 to 1": ("x.tif", floats),
    "floats of any range": ("x.tif", lambda: floats(-7.0, 1e6)),
    "compressed TIFF": ("x.tif", lambda: saved("TIFF", compression="tiff_lzw")),
    "lossless WebP with alpha": ("x.webp", lambda: saved("WEBP", drawn("RGBA"), lossless=True)),
    "bytes behind the end": ("x.jpg", lambda: saved("JPEG") + b"camera notes"),
    "JPEG turned by EXIF": ("x.jpg", lambda: turned(6)),
    "EXIF orientation without sense": ("x.jpg", lambda: turned(77)),
    "PNG turned by EXIF": ("x.png", lambda: turned(8, "PNG")),
    "name in Chinese": ("图片.png", lambda: saved("PNG")),
    "name with a line break": ("a\nb.png", lambda: saved("PNG")),
    "name of emoji and blanks": (" 🐜 .png", lambda: saved("PNG")),
    "very wide": ("x.png", lambda: saved("PNG", drawn(size=(4000, 1)).resize((4000, 12)))),
}
ODD = {
    "JPEG named PNG": ("x.png", lambda: saved("JPEG"), USED, "JPEG picture although"),
    "WebP named JPEG": ("x.jpg", lambda: saved("WEBP"), USED, "WebP picture although"),
    "GIF named TIFF": ("x.tiff", lambda: saved("GIF"), USED, "GIF picture although"),
    "animated GIF": ("x.gif", lambda: frames("GIF"), USED, "the first is used"),
    "animated WebP": ("x.webp", lambda: frames("WEBP"), USED, "the first is used"),
    "animated PNG": ("x.png", lambda: frames("PNG"), USED, "the first is used"),
    "TIFF of several pages": ("x.tif", lambda: frames("TIFF"), USED, "the first is used"),
    "one point": ("x.png", lambda: saved("PNG", drawn(size=(1, 1))), USED, QUIETLY),
    "empty file": ("x.png", lambda: b"", LEFT_OUT, "empty"),
    "zeros": ("x.jpg", lambda: bytes(5000), LEFT_OUT, "zeros"),
    "text named JPEG": ("x.jpg", lambda: b"not a picture at all", LEFT_OUT, "text"),
    "web page named PNG": ("x.png", lambda: b"<!DOCTYPE html><html>404", LEFT_OUT, "text"),
    "noise": ("x.png", lambda: np.random.default_rng(0).bytes(3000), LEFT_OUT, "not a picture"),
    "half a mark": ("x.png", lambda: b"\x89PN", LEFT_OUT, "not a picture"),
    "PNG of 30000 × 30000": ("x.png", huge_png, LEFT_OUT, "more points than"),
    "PNG of 9000 × 9000": ("x.png", lambda: huge_png(9000, 9000), LEFT_OUT, "9,000 × 9,000"),
    "PNG beyond all bounds": ("x.png", lambda: huge_png(2**31 - 1, 2**31 - 1), LEFT_OUT, "points"),
    "PNG without width": ("x.png", lambda: huge_png(0, 5), LEFT_OUT, "it"),
    "BMP beyond all bounds": ("x.bmp", lambda: bmp_declaring(60000, 60000), LEFT_OUT, "points"),
    "BMP that declares more": ("x.bmp", lambda: bmp_declaring(120, 100), LEFT_OUT, "cut short"),
    "GIF beyond all bounds": ("x.gif", lambda: patched(saved("GIF"), 6, b"\xff\xff\xff\xff"), LEFT_OUT, "points"),
    "cut JPEG": ("x.jpg", lambda: saved("JPEG")[:-40], LEFT_OUT, "cut short"),
    "cut PNG": ("x.png", lambda: saved("PNG")[:-30], LEFT_OUT, "cut short"),
    "cut GIF": ("x.gif", lambda: saved("GIF", drawn(size=(60, 60)))[:-200], LEFT_OUT, "cut short"),
    "cut BMP": ("x.bmp", lambda: saved("BMP")[:-50], LEFT_OUT, "cut short"),
    "cut WebP": ("x.webp", lambda: saved("WEBP")[:-20], LEFT_OUT, "it"),
    "cut TIFF": ("x.tif", lambda: saved("TIFF")[: -len(saved("TIFF")) // 2], LEFT_OUT, "it"),
    "header of a JPEG only": ("x.jpg", lambda: saved("JPEG")[:20], LEFT_OUT, "it"),
    "header of a PNG only": ("x.png", lambda: saved("PNG")[:24], LEFT_OUT, "it"),
    "PNG damaged in the middle": ("x.png", lambda: damaged_middle(saved("PNG")), LEFT_OUT, "cannot be decoded"),
    "PNG without pictures": (
        "x.png",
        lambda: (
            b"\x89PNG\r\n\x1a\n"
            + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 5, 5, 8, 2, 0, 0, 0))
            + png_chunk(b"IEND", b"")
        ),
        LEFT_OUT,
        "it",
    ),
    "TIFF with tags without sense": ("x.tif", lambda: b"II*\0\x08\0\0\0\xff\xff" + bytes(40), LEFT_OUT, "it"),
    "damaged EXIF": (
        "x.jpg",
        lambda: (lambda jpeg: jpeg[:2] + b"\xff\xe1\x00\x10Exif\0\0II*\0\xff\xff" + jpeg[2:])(saved("JPEG")),
        USED,
        QUIETLY,
    ),
    "text without a picture's name": ("notes.txt", lambda: b"hello", LEFT_OUT, "no picture"),
    "labels beside the pictures": ("labels.csv", lambda: b"a,b\n1,2\n", LEFT_OUT, "no picture"),
    "hidden file": (".x.png", lambda: saved("PNG"), LEFT_OUT, "hidden"),
    "macOS twin": ("._x.png", lambda: b"\0\5\x16\7" + bytes(80), LEFT_OUT, "macOS"),
    "macOS folder file": (".DS_Store", lambda: bytes(80), LEFT_OUT, "hidden"),
    "Windows thumbnails": ("Thumbs.db", lambda: bytes(80), LEFT_OUT, "system"),
    "Windows settings": ("desktop.ini", lambda: b"[x]", LEFT_OUT, "system"),
}


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "data"
    for name in ("ants", "bees"):
        (root / name).mkdir(parents=True)
        for number in range(3):
            (root / name / f"{number}.png").write_bytes(saved("PNG"))
    return root


def read(root):
    return load(DataChoice(ImageFolder(path=str(root))), None)


def told(loaded, name):
    return [problem for problem in loaded.problems if name in problem.where]


@pytest.mark.parametrize("case", SOUND)
def test_that_a_sound_picture_is_used(folder, case):
    name, make = SOUND[case]
    (folder / "ants" / name).write_bytes(make())
    loaded = read(folder)
    assert (len(loaded.train), loaded.train.inputs.dtype) == (7, np.uint8)
    assert loaded.problems == ()
    assert np.asarray(loaded.train.inputs).reshape(7, -1).max(axis=1).min() > 0


@pytest.mark.parametrize("case", ODD)
def test_that_an_odd_file_is_named_and_the_rest_used(folder, case):
    name, make, action, reason = ODD[case]
    (folder / "ants" / name).write_bytes(make())
    loaded = read(folder)
    assert len(loaded.train) == (7 if action == USED else 6)
    assert os.path.join("ants", "0.png") in loaded.names
    problems = told(loaded, name)
    if reason:
        assert [problem.action for problem in problems] == [action]
        assert reason in problems[0].what


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
class TestLinks:
    def test_that_a_loop_of_links_ends(self, folder):
        (folder / "ants" / "again").symlink_to(folder, target_is_directory=True)
        loaded = read(folder)
        assert len(loaded.train) == 6
        assert "stands in" in told(loaded, "again")[0].what

    def test_that_a_link_to_nothing_is_named(self, folder):
        (folder / "ants" / "gone.png").symlink_to(folder / "nothing.png")
        assert "not there" in told(read(folder), "gone.png")[0].what

    def test_that_a_link_to_a_picture_is_used(self, folder):
        (folder / "ants" / "same.png").symlink_to(folder / "bees" / "0.png")
        assert len(read(folder).train) == 7

    def test_that_a_pipe_is_not_waited_for(self, folder):
        os.mkfifo(folder / "ants" / "pipe.png")
        assert told(read(folder), "pipe.png")[0].what == "no file"

    def test_that_a_name_that_is_no_text_is_read(self, folder):
        with open(os.path.join(os.fsencode(folder / "ants"), b"b\xe9e.png"), "wb") as file:
            file.write(saved("PNG"))
        assert len(read(folder).train) == 7


def test_that_an_unreadable_file_is_named(folder, monkeypatch):
    import builtins

    real = builtins.open

    def refuse(path, *args, **settings):
        if os.fspath(path).endswith("2.png"):
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **settings)

    monkeypatch.setattr(builtins, "open", refuse)
    loaded = read(folder)
    assert len(loaded.train) == 4
    assert "Permission denied" in told(loaded, "2.png")[0].what


def test_that_an_unreadable_folder_is_named(folder, monkeypatch):
    (folder / "wasps").mkdir()
    real = os.scandir

    def refuse(path):
        if os.fspath(path).endswith("wasps"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert "Permission denied" in told(read(folder), "wasps")[0].what


def test_that_an_empty_class_is_named(folder):
    (folder / "wasps").mkdir()
    loaded = read(folder)
    assert loaded.classes == ("ants", "bees")
    assert told(loaded, "wasps")[0].what == "the folder holds no picture"


def test_that_one_class_only_is_told(folder):
    for file in (folder / "bees").iterdir():
        file.unlink()
    (folder / "bees").rmdir()
    loaded = read(folder)
    assert loaded.classes == ("ants",)
    assert any("nothing to tell apart" in problem.what for problem in loaded.problems)


def test_that_a_class_of_one_picture_is_told(folder):
    (folder / "wasps").mkdir()
    (folder / "wasps" / "only.png").write_bytes(saved("PNG"))
    assert told(read(folder), "wasps")[0].what == "the class has one picture only"


def test_that_a_picture_beside_the_classes_is_named(folder):
    (folder / "stray.png").write_bytes(saved("PNG"))
    assert "no folder named after a class" in told(read(folder), "stray.png")[0].what


def test_that_a_drawing_among_photographs_is_worth_a_look(tmp_path):
    for name in ("ants", "bees"):
        (tmp_path / name).mkdir()
        for number in range(12):
            (tmp_path / name / f"{number}.jpg").write_bytes(saved("JPEG"))
    (tmp_path / "ants" / "imageNotFound.gif").write_bytes(saved("GIF", drawn("P")))
    loaded = read(tmp_path)
    assert len(loaded.train) == 25
    assert "look whether it belongs here" in told(loaded, "imageNotFound.gif")[0].action


def test_that_a_tiny_picture_among_large_ones_is_worth_a_look(tmp_path):
    for name in ("ants", "bees"):
        (tmp_path / name).mkdir()
        for number in range(3):
            (tmp_path / name / f"{number}.png").write_bytes(saved("PNG", drawn(size=(64, 64))))
    (tmp_path / "ants" / "point.png").write_bytes(saved("PNG", drawn(size=(1, 1))))
    assert "1 × 1" in told(read(tmp_path), "point.png")[0].what


def test_that_a_hundred_of_a_kind_are_named_and_the_rest_counted(folder):
    for number in range(130):
        (folder / "ants" / f"bad{number:03}.png").write_bytes(b"")
    problems = [problem for problem in read(folder).problems if "empty" in problem.what]
    assert len(problems) == 101
    assert problems[-1].where == "30 further files"


def test_that_a_folder_without_any_sound_picture_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "ants").mkdir()
    (tmp_path / "ants" / "x.png").write_bytes(b"text")
    with pytest.raises(DataError, match=r"no picture that can be used; for example ants.x\.png: it is text"):
        read(tmp_path)


def test_that_pictures_without_classes_are_refused_in_one_sentence(tmp_path):
    (tmp_path / "x.png").write_bytes(saved("PNG"))
    with pytest.raises(DataError, match="expected for example cats"):
        read(tmp_path)


def test_that_a_folder_for_testing_only_is_refused(tmp_path):
    for name in ("ants", "bees"):
        (tmp_path / "test" / name).mkdir(parents=True)
        (tmp_path / "test" / name / "x.png").write_bytes(saved("PNG"))
    with pytest.raises(DataError, match="none for training"):
        read(tmp_path)
