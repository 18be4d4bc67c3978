"""Folders and lists of pictures: which classes and parts are found, and what the pictures become."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from core.data import Cancelled, DataChoice, DataError, PictureChoice, guess_source, load, split
from core.data.images import PictureRows, Shaping, decode
from core.data.images.probe import Probe
from core.data.images.sizing import guess_shaping
from core.data.readers.image_folder import ImageFolder
from core.data.readers.image_list import ImageList


def paint(path, colour=(200, 100, 50), size=(8, 6), mode="RGB", **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, colour).save(path, **options)


def build(root, *names, **options):
    for name in names:
        paint(root / name, **options)
    return root


def read(root, pictures=None):
    return load(DataChoice(ImageFolder(path=str(root)), pictures=pictures or PictureChoice()), None)


def counts(samples, classes):
    return dict(zip(classes, np.bincount(samples.targets, minlength=len(classes)).tolist(), strict=True))


def test_that_folders_are_classes_in_the_order_of_their_names(tmp_path):
    loaded = read(build(tmp_path, "b/1.png", "a/1.png", "a/2.png"))
    assert (loaded.classes, loaded.train.targets.tolist()) == (("a", "b"), [0, 0, 1])
    assert (loaded.kind, loaded.input.shape, loaded.train.inputs.shape) == ("pictures", (3, 6, 8), (3, 3, 6, 8))
    assert list(loaded.names) == ["a/1.png", "a/2.png", "b/1.png"]


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [("train", "val", "test"), ("Training", "valid", "testing"), ("TRAIN", "validation", "Test")],
)
def test_that_part_folders_are_given_parts(tmp_path, train, validation, test):
    names = [f"{part}/{name}/{k}.png" for part in (train, validation, test) for name in "ab" for k in (1, 2)]
    loaded = read(build(tmp_path, *names))
    assert [counts(part, loaded.classes) for part in (loaded.train, loaded.validation, loaded.test)] == [
        {"a": 2, "b": 2}
    ] * 3
    parts = split(loaded, DataChoice(ImageFolder(path=str(tmp_path))))
    assert [len(part) for part in (parts.train, parts.validation, parts.test)] == [4, 4, 4]


def test_that_parts_may_stand_below_the_classes(tmp_path):
    loaded = read(build(tmp_path, "a/train/1.png", "b/train/1.png", "a/test/1.png", "b/test/1.png"))
    assert (loaded.classes, len(loaded.train), len(loaded.test)) == (("a", "b"), 2, 2)


def test_that_outer_folders_that_only_wrap_are_seen_through(tmp_path):
    loaded = read(
        build(tmp_path, "archive/data/train/a/1.png", "archive/data/train/b/1.png", "archive/data/val/a/2.png")
    )
    assert (loaded.classes, len(loaded.train), len(loaded.validation)) == (("a", "b"), 2, 1)


def test_that_nested_folders_are_classes_where_they_tell_more(tmp_path):
    loaded = read(build(tmp_path, "birds/robin/1.png", "birds/owl/1.png", "mammals/cat/1.png"))
    assert loaded.classes == ("birds/owl", "birds/robin", "mammals/cat")


def test_that_the_first_folder_is_the_class_where_inner_ones_repeat(tmp_path):
    loaded = read(build(tmp_path, "cat/day1/1.png", "cat/day2/1.png", "dog/day1/1.png", "dog/day2/1.png"))
    assert loaded.classes == ("cat", "dog")


def test_that_the_first_folder_is_the_class_where_pictures_stand_right_in_it(tmp_path):
    loaded = read(build(tmp_path, "cat/1.png", "cat/more/1.png", "dog/1.png"))
    assert counts(loaded.train, loaded.classes) == {"cat": 2, "dog": 1}


def test_that_equal_names_in_other_unicode_forms_are_one_class(tmp_path):
    loaded = read(build(tmp_path, "train/caf\u00e9/1.png", "train/tea/1.png", "val/cafe\u0301/1.png"))
    assert loaded.classes == ("caf\u00e9", "tea")


def test_that_the_kind_of_a_folder_is_recognised_by_its_files(tmp_path):
    build(tmp_path, "pictures/a/1.png")
    (tmp_path / "texts" / "a").mkdir(parents=True)
    (tmp_path / "texts" / "a" / "fake.png").write_text("text")
    assert isinstance(guess_source(tmp_path / "pictures"), ImageFolder)
    assert ImageFolder.recognise(tmp_path / "texts") is None


def test_that_the_first_page_comes_without_a_look_at_each_file(tmp_path):
    build(tmp_path, "a/1.png", "b/1.png")
    (tmp_path / "b" / "2.png").write_bytes(b"broken")
    page = ImageFolder(path=str(tmp_path)).first_page(None)
    assert (page.complete, len(page.train), page.classes) == (False, 3, ("a", "b"))
    assert page.train.inputs.take(np.array([0])).shape == (1, 3, 6, 8)


def test_that_a_reading_can_be_cancelled(tmp_path):
    class Impatient:
        def progress(self, done, total):
            raise Cancelled

    with pytest.raises(Cancelled):
        ImageFolder(path=str(build(tmp_path, "a/1.png", "b/1.png"))).load(None, Impatient())


def test_that_the_fingerprint_notices_a_changed_file(tmp_path):
    build(tmp_path, "a/1.png", "b/1.png")
    before = read(tmp_path).fingerprint
    assert read(tmp_path).fingerprint == before
    paint(tmp_path / "b" / "1.png", size=(80, 60))
    assert read(tmp_path).fingerprint != before


@pytest.mark.parametrize("orientation", range(1, 9))
def test_that_pictures_stand_upright_as_exif_says(tmp_path, orientation):
    upright = np.zeros((6, 8, 3), np.uint8)
    upright[0, :, 0] = upright[:, 0, 1] = 255
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: np.rot90(upright.transpose(1, 0, 2), 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(np.ascontiguousarray(stored)).save(tmp_path / "x.png", exif=exif)
    np.testing.assert_array_equal(decode(tmp_path / "x.png", Shaping(6, 8)), upright)


@pytest.mark.parametrize(
    ("mode", "colour", "rgb"),
    [
        ("L", 120, (120, 120, 120)),
        ("1", 1, (255, 255, 255)),
        ("LA", (120, 0), (255, 255, 255)),
        ("RGBA", (10, 20, 30, 0), (255, 255, 255)),
        ("RGBA", (10, 20, 30, 255), (10, 20, 30)),
        ("I;16", 257 * 70, (70, 70, 70)),
        ("P", 3, None),
    ],
)
def test_that_every_mode_becomes_colours_of_eight_bits(tmp_path, mode, colour, rgb):
    paint(tmp_path / "x.png", colour, mode=mode)
    picture = decode(tmp_path / "x.png", Shaping(6, 8))
    assert (picture.shape, picture.dtype) == ((6, 8, 3), np.uint8)
    assert rgb is None or picture[3, 3].tolist() == list(rgb)


def test_that_transparency_is_kept_where_it_is_asked_for(tmp_path):
    paint(tmp_path / "x.png", (10, 20, 30, 40), mode="RGBA")
    assert decode(tmp_path / "x.png", Shaping(6, 8, colour="rgba"))[0, 0].tolist() == [10, 20, 30, 40]


def stripes(path, size=(64, 32)):
    values = np.zeros((size[1], size[0]), np.uint8)
    values[:, ::2] = 255
    Image.fromarray(values).save(path)


def test_that_making_smaller_smooths(tmp_path):
    stripes(tmp_path / "x.png")
    picture = decode(tmp_path / "x.png", Shaping(8, 16, colour="grey"))
    assert np.abs(picture.astype(int) - 128).max() < 40


@pytest.mark.parametrize(("fit", "dark"), [("stretch", 0), ("crop", 0), ("fit", 32)])
def test_that_pictures_are_fitted_as_chosen(tmp_path, fit, dark):
    paint(tmp_path / "x.png", (255, 255, 255), size=(64, 32))
    picture = decode(tmp_path / "x.png", Shaping(8, 8, fit, "grey"))
    assert int((picture < 10).sum()) == dark


def test_that_a_crop_keeps_the_middle(tmp_path):
    values = np.zeros((32, 96, 3), np.uint8)
    values[:, 32:64] = 255
    Image.fromarray(values).save(tmp_path / "x.png")
    assert decode(tmp_path / "x.png", Shaping(16, 16, "crop"))[:, 1:-1].min() == 255


def test_that_a_large_jpeg_is_decoded_small_and_alike(tmp_path):
    values = np.linspace(0, 255, 640 * 480).reshape(480, 640).astype(np.uint8)
    Image.fromarray(values).convert("RGB").save(tmp_path / "x.jpg", quality=95)
    quick = decode(tmp_path / "x.jpg", Shaping(48, 64))
    whole = np.asarray(Image.open(tmp_path / "x.jpg").resize((64, 48), Image.Resampling.BILINEAR))
    assert np.abs(quick.astype(int) - whole).max() <= 4


def probes(*sizes, colour="rgb"):
    return [Probe(height, width, colour, "PNG") for height, width in sizes]


@pytest.mark.parametrize(
    ("found", "shaping"),
    [
        (probes((28, 28), (28, 28), (30, 20), colour="grey"), Shaping(28, 28, colour="grey")),
        (probes((32, 64), (32, 64)), Shaping(32, 64)),
        (probes((500, 375), (375, 500), (333, 500)), Shaping(96, 96)),
        (probes((600, 800), (600, 800)), Shaping(96, 96)),
        (probes((70, 90), (66, 80), (90, 71)), Shaping(64, 64)),
        (probes((9, 12), (8, 10), (7, 7)), Shaping(32, 32)),
        ([], Shaping(32, 32)),
    ],
)
def test_that_a_sensible_size_is_guessed(found, shaping):
    assert guess_shaping(found) == shaping


def test_that_pictures_become_what_was_chosen(tmp_path):
    build(tmp_path, "a/1.png", "b/1.png")
    loaded = read(tmp_path, PictureChoice(size=(4, 5), colour="grey"))
    assert (loaded.input.shape, loaded.train.inputs.shape) == ((1, 4, 5), (2, 1, 4, 5))
    assert (loaded.preparation.pictures.size, loaded.preparation.pictures.colour) == ((4, 5), "grey")


@pytest.mark.parametrize("size", [(0, 5), (5,), (5000, 5)])
def test_that_a_size_without_sense_is_refused(tmp_path, size):
    with pytest.raises(DataError, match="from 1 to 4096 points"):
        read(build(tmp_path, "a/1.png", "b/1.png"), PictureChoice(size=size))


def test_that_measured_normalisation_gives_mean_0_and_deviation_1(tmp_path):
    for number, shade in enumerate((10, 60, 110, 160, 210, 250)):
        paint(tmp_path / "ab"[number % 2] / f"{number}.png", (shade, 255 - shade, 7 * number))
    choice = DataChoice(
        ImageFolder(path=str(tmp_path)), validation=0, test=0, pictures=PictureChoice(normalise="measured")
    )
    parts = split(load(choice, None), choice)
    inputs, _ = parts.train.__getitems__(np.arange(6))
    np.testing.assert_allclose(inputs.mean(axis=(0, 2, 3)), 0, atol=1e-6)
    np.testing.assert_allclose(inputs.std(axis=(0, 2, 3)), 1, atol=1e-5)
    assert inputs.dtype == np.float32
    again = split(load(choice, None), choice, parts.preparation)
    np.testing.assert_array_equal(again.train[0][0], parts.train[0][0])


def test_that_given_normalisation_is_taken(tmp_path):
    build(tmp_path, "a/1.png", "b/1.png")
    pictures = PictureChoice(normalise="given", mean=(0.5,), deviation=(0.25, 0.5, 1.0))
    choice = DataChoice(ImageFolder(path=str(tmp_path)), validation=0, test=0, pictures=pictures)
    inputs, _ = split(load(choice, None), choice).train.__getitems__(np.array([0]))
    wanted = (np.array([200, 100, 50]) / 255 - 0.5) / [0.25, 0.5, 1.0]
    np.testing.assert_allclose(inputs[0, :, 0, 0], wanted, rtol=1e-5)


@pytest.mark.parametrize(("mean", "deviation"), [((0.1, 0.2), (1.0,)), ((0.5,), (0.0,)), ((), (1.0,))])
def test_that_normalisation_without_sense_is_refused(tmp_path, mean, deviation):
    build(tmp_path, "a/1.png", "b/1.png")
    with pytest.raises(DataError, match="Normalisation needs 1 or 3 numbers"):
        read(tmp_path, PictureChoice(normalise="given", mean=mean, deviation=deviation))


def test_that_many_pictures_stay_in_their_files(tmp_path, monkeypatch):
    monkeypatch.setattr("core.data.images.choosing.IN_MEMORY", 2)
    loaded = read(build(tmp_path, "a/1.png", "a/2.png", "b/1.png"))
    assert isinstance(loaded.train.inputs, PictureRows)
    loaded.train.inputs.close()


class TestLists:
    def make(self, root, text, count=6):
        for number in range(count):
            paint(root / "files" / f"{number}.png", (40 * number, 0, 0))
        (root / "list.csv").write_text(text, encoding="utf-8")
        return guess_source(root / "list.csv")

    def test_that_a_list_with_classes_is_read(self, tmp_path):
        rows = "".join(f"files/{k}.png,{'cat' if k % 2 else 'dog'}\n" for k in range(6))
        source = self.make(tmp_path, "file,kind\n" + rows)
        loaded = load(DataChoice(source), None)
        assert isinstance(source, ImageList)
        assert (loaded.classes, loaded.train.targets.tolist()) == (("cat", "dog"), [1, 0, 1, 0, 1, 0])

    def test_that_a_list_with_numbers_is_read(self, tmp_path):
        source = self.make(tmp_path, "age,file\n" + "".join(f"{k * 1.5},files/{k}.png\n" for k in range(6)))
        loaded = load(DataChoice(source), None)
        assert (loaded.classes, loaded.train.targets.dtype) == ((), np.float32)
        assert loaded.train.targets[:, 0].tolist() == [0, 1.5, 3, 4.5, 6, 7.5]

    def test_that_a_column_of_parts_divides(self, tmp_path):
        rows = "".join(f"files/{k}.png,{k % 2},{'train' if k < 4 else 'test'}\n" for k in range(6))
        loaded = load(DataChoice(self.make(tmp_path, "file,kind,part\n" + rows)), None)
        assert (len(loaded.train), len(loaded.test)) == (4, 2)

    def test_that_paths_of_windows_and_missing_files_are_understood(self, tmp_path):
        rows = "".join(f"files\\{k}.png,{k % 2}\n" for k in range(8))
        loaded = load(DataChoice(self.make(tmp_path, "file,kind\n" + rows)), None)
        assert len(loaded.train) == 6
        assert [problem.where for problem in loaded.problems] == ["files/6.png", "files/7.png"]

    def test_that_rows_without_a_label_are_named(self, tmp_path):
        rows = "".join(f"files/{k}.png,{'' if k == 2 else 'ab'[k % 2]}\n" for k in range(6))
        loaded = load(DataChoice(self.make(tmp_path, "file,kind\n" + rows)), None)
        assert len(loaded.train) == 5
        assert [(problem.where, problem.what) for problem in loaded.problems] == [("line 4", "no value in kind")]

    def test_that_a_table_without_pictures_is_no_list(self, tmp_path):
        (tmp_path / "t.csv").write_text("a,b\n1,2\n3,4\n")
        assert ImageList.recognise(tmp_path / "t.csv") is None
        with pytest.raises(DataError, match="no column with paths of pictures"):
            ImageList(path=str(tmp_path / "t.csv")).load(None)


@pytest.mark.parametrize(
    ("folder", "told"),
    [("birds", "the first was looked for at {root}/birds/0.jpg; put them"), (r"C:\birds", "is a place of Windows")],
)
@pytest.mark.parametrize("head", ["file,label", "id,file,label", "file,label,split"])
def test_that_a_list_of_pictures_none_of_which_is_there_says_so(tmp_path, folder, told, head):
    table = tmp_path / "list.csv"
    parts = ("train", "test")
    kinds = ("gull", "auk")
    separator = folder[2:3] or "/" if folder.startswith("C:") else "/"
    cells = [
        {"id": n, "file": f"{folder}{separator}{n}.jpg", "label": kinds[n % 2], "split": parts[n // 2 % 2]}
        for n in range(60)
    ]
    rows = [",".join(str(cell[name]) for name in head.split(",")) for cell in cells]
    table.write_text("\n".join([head, *rows]))
    with pytest.raises(DataError, match="None of the 60 pictures that list") as caught:
        load(DataChoice(guess_source(table)), None)
    assert told.format(root=tmp_path) in str(caught.value)


def test_that_a_table_that_names_lost_pictures_beside_measures_stays_a_table(tmp_path):
    rows = [f"{n}.jpg,{n % 7}.5,{'ab'[n % 2]}" for n in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(["file,weight,kind", *rows]))
    assert not isinstance(guess_source(tmp_path / "t.csv"), ImageList)
