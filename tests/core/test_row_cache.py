"""The cache of decoded samples: a file within bounds that leaves nothing behind and never ends a training."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple

import numpy as np
import pytest
from PIL import Image

from core.data import by_position
from core.data import row_cache as cache
from core.data.files import LEFT_FREE
from core.data.images import PictureFiles, PictureRows, Shaping, picture_settings
from core.data.row_cache import RowCache, room

SHAPE, SIZE = (4, 5, 3), 60
BYTES = np.dtype(np.uint8)
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    gc.collect()
    assert room.excess == 0
    monkeypatch.setattr(picture_settings, "cache_bytes", 100 * SIZE)
    monkeypatch.setattr(picture_settings, "workers", 0)
    return picture_settings


@pytest.fixture
def pictures():
    return np.random.default_rng(0).integers(0, 256, (100, *SHAPE)).astype(np.uint8)


@pytest.fixture
def make():
    made = []

    def build(count=100):
        made.append(RowCache(count, SHAPE, BYTES))
        return made[-1]

    yield build
    for each in made:
        each.clear()


@pytest.fixture
def rows(tmp_path):
    draw = np.random.default_rng(1)
    (tmp_path / "a").mkdir()
    for number in range(40):
        Image.fromarray(draw.integers(0, 256, SHAPE).astype(np.uint8)).save(tmp_path / "a" / f"{number:02}.png")
    made = PictureRows(PictureFiles(str(tmp_path), [f"a/{number:02}.png" for number in range(40)]), Shaping(4, 5))
    yield made
    made.close()


def filled(kept, places):
    batch = np.zeros((len(places), *SHAPE), np.uint8)
    return kept.fill(batch, np.asarray(places)), batch


def named_files(home):
    return list((home / "cache" / "decoded").iterdir())


@pytest.mark.parametrize("way", ["position", "seek"])
def test_that_what_is_kept_comes_back_in_any_order(way, make, pictures, monkeypatch):
    if way == "seek":
        monkeypatch.setattr(by_position, "_read_some", by_position._seek_and_read)
        monkeypatch.setattr(by_position, "_write_some", by_position._seek_and_write)
    kept, drawn = make(), np.random.default_rng(2)
    for places in np.array_split(drawn.permutation(80), 7):
        assert kept.keep(places, pictures[places]).all()
    for _ in range(5):
        places = drawn.permutation(100)[:30]
        missing, batch = filled(kept, places)
        assert set(places[missing].tolist()) == {place for place in places.tolist() if place >= 80}
        there = np.flatnonzero(places < 80)
        np.testing.assert_array_equal(batch[there], pictures[places[there]])
    np.testing.assert_array_equal(filled(kept, [3, 3, 4, 5, 9])[1], pictures[[3, 3, 4, 5, 9]])


def test_that_reads_and_writes_that_the_system_cuts_short_go_on(make, pictures, monkeypatch):
    read, write = by_position._read_some, by_position._write_some
    monkeypatch.setattr(by_position, "_read_some", lambda file, part, offset: read(file, part[:7], offset))
    monkeypatch.setattr(by_position, "_write_some", lambda file, data, offset: write(file, data[:11], offset))
    kept = make()
    kept.keep(np.arange(20), pictures[:20])
    np.testing.assert_array_equal(filled(kept, np.arange(20)[::-1])[1], pictures[:20][::-1])


def test_that_the_caches_of_all_data_sets_share_the_bound(make, pictures, settings):
    settings.cache_bytes = 30 * SIZE
    one, two = make(20), make(100)
    assert one.keep(np.arange(20), pictures[:20]).all()
    assert two.keep(np.arange(20), pictures[:20]).sum() == 10
    one.clear()
    assert two.keep(np.arange(20, 60), pictures[20:60]).sum() == 20


def test_that_a_cache_nobody_uses_gives_its_room_back(pictures, settings):
    settings.cache_bytes = 10 * SIZE
    kept = RowCache(10, SHAPE, BYTES)
    assert kept.keep(np.arange(10), pictures[:10]).all()
    del kept
    gc.collect()
    other = RowCache(10, SHAPE, BYTES)
    assert other.keep(np.arange(10), pictures[:10]).all()
    other.clear()


def test_that_another_bound_tells_from_the_next_epoch_on(rows, settings):
    def held():
        return int(rows._cache.holds(np.arange(40)).sum())

    truth = rows.take(np.arange(40))
    assert held() == 40
    for bound, expected in ((15, 15), (0, 0), (25, 25)):
        settings.cache_bytes = bound * SIZE
        rows.announce(np.arange(40))
        np.testing.assert_array_equal(rows.take(np.arange(40)[::-1]), truth[::-1])
        assert held() == expected


def test_that_without_a_bound_by_the_user_a_quarter_of_free_memory_is_taken(make, pictures, settings, monkeypatch):
    settings.cache_bytes = None
    monkeypatch.setattr("core.data.decoding.free_memory", lambda: 4 * 33 * SIZE)
    kept = make()
    assert kept.keep(np.arange(100), pictures).sum() == 33
    monkeypatch.setattr("core.data.decoding.free_memory", lambda: 0)  # what is kept makes it smaller itself
    kept.settle()
    assert kept.holds(np.arange(100)).sum() == 33


@pytest.mark.parametrize(("free", "held"), [(40 * SIZE, 20), (SIZE, 0), (-(2**29), 0)])
def test_that_a_disk_keeps_half_of_its_room_and_a_gibibyte(free, held, make, pictures, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, LEFT_FREE + free))
    assert make().keep(np.arange(100), pictures).sum() == held


@pytest.mark.parametrize("fails", ["_write_some", "_read_some"])
def test_that_a_cache_that_fails_changes_nothing_but_the_time(fails, rows, monkeypatch, caplog):
    truth = rows.take(np.arange(40))
    rows._cache.clear()
    rows.take(np.arange(0, 40, 3))

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(by_position, fails, fail)
    for _ in range(2):
        rows.announce(np.arange(40))
        np.testing.assert_array_equal(rows.take(np.arange(40)), truth)
    (told,) = rows.problems
    assert "decoded samples cannot be kept in" in told.what
    assert told.what.endswith("No space left on device")
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_that_a_file_that_lost_its_end_is_given_up(rows):
    truth = rows.take(np.arange(40))
    rows._cache._store.file.truncate(SIZE)
    np.testing.assert_array_equal(rows.take(np.arange(40)), truth)
    assert "not there any more" in rows.problems[0].what


def test_that_a_folder_that_cannot_be_written_is_replaced(make, pictures, own_home, monkeypatch, tmp_path):
    (own_home / "cache").write_text("a file where the folder belongs")
    monkeypatch.setattr(cache.tempfile, "tempdir", str(tmp_path))
    kept = make()
    assert kept.keep(np.arange(10), pictures[:10]).all()
    assert kept._store.folder == str(tmp_path)


def test_that_no_cache_at_all_makes_no_file(make, pictures, own_home, settings):
    settings.cache_bytes = 0
    assert not make().keep(np.arange(10), pictures[:10]).any()
    assert not (own_home / "cache").exists()


def test_that_what_a_killed_program_left_is_removed_and_what_another_makes_is_not(make, pictures, own_home):
    folder = own_home / "cache" / "decoded"
    folder.mkdir(parents=True)
    for name in ("rows-old", "rows-new"):
        (folder / name).write_bytes(b"x")
    long_ago = time.time() - cache.ABANDONED - 60
    os.utime(folder / "rows-old", (long_ago, long_ago))
    make().keep(np.arange(10), pictures[:10])
    left = {path.name for path in folder.iterdir()}
    assert "rows-old" not in left
    assert "rows-new" in left


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
def test_that_a_program_that_is_killed_leaves_no_file(own_home):
    code = (
        "import sys, time\n"
        "import numpy as np\n"
        "from core.data.row_cache import RowCache\n"
        "kept = RowCache(10, (4, 5, 3), np.dtype(np.uint8))\n"
        "assert kept.keep(np.arange(10), np.ones((10, 4, 5, 3), np.uint8)).all()\n"
        "print('kept', flush=True)\n"
        "time.sleep(60)\n"
    )
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with program:
        assert program.stdout.readline() == "kept\n"
        program.send_signal(signal.SIGKILL)
    assert named_files(own_home) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="has no fork")
def test_that_a_forked_copy_writes_nothing_into_the_file_of_the_first(make, pictures):
    kept = make()
    kept.keep(np.arange(10), pictures[:10])
    process, kept._process = kept._process, -1  # as it is in the copy
    assert not kept.holds(np.arange(10)).any()
    assert not kept.keep(np.arange(10, 20), pictures[:10]).any()
    kept.clear()
    kept._process = process
    np.testing.assert_array_equal(filled(kept, np.arange(10))[1], pictures[:10])
