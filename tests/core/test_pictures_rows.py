"""Pictures that are decoded when asked for: the same ones for any number of processes, within bounds of memory."""

from __future__ import annotations

import copy
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data import DataChoice, DataError, DataLoader, Variation, all_problems, load, order, split
from core.data.free_memory import free_memory
from core.data.images import PictureFiles, PictureRows, Shaping, decode, picture_settings
from core.data.images.pool import BROKE_DOWN, START, Pool, Task
from core.data.readers.image_folder import ImageFolder

SHAPING = Shaping(6, 8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("pictures")
    draw = np.random.default_rng(1)
    for number in range(90):
        path = root / "ab"[number % 2] / f"{number:02}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(draw.integers(0, 256, (6, 8, 3)).astype(np.uint8)).save(path)
    return root


@pytest.fixture
def files(folder):
    return PictureFiles(str(folder), sorted(str(path.relative_to(folder)) for path in folder.glob("*/*.png")))


@pytest.fixture
def settings():
    kept = picture_settings.cache_bytes, picture_settings.workers
    yield picture_settings
    picture_settings.cache_bytes, picture_settings.workers = kept


@pytest.fixture
def make(files, settings):
    made = []

    def build(workers=0, cache=10**9):
        settings.workers, settings.cache_bytes = workers, cache
        made.append(PictureRows(files, SHAPING))
        return made[-1]

    yield build
    for rows in made:
        rows.close()


@pytest.fixture
def truth(files):
    return np.stack([decode(files.path(k), SHAPING) for k in range(len(files))]).transpose(0, 3, 1, 2)


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("cache", [0, 144 * 20, 10**9])
def test_that_rows_are_the_pictures_whatever_is_announced_and_kept(make, truth, workers, cache):
    rows = make(workers, cache)
    assert (rows.shape, rows.dtype, len(rows)) == ((90, 3, 6, 8), np.uint8, 90)
    for epoch in range(2):
        drawn = order(90, 3, epoch)
        rows.announce(drawn)
        for begin in range(0, 60, 7):  # the epoch is left before its end
            np.testing.assert_array_equal(rows.take(drawn[begin : begin + 7]), truth[drawn[begin : begin + 7]])
        other = np.array([5, 5, 89, -1, 0])
        np.testing.assert_array_equal(rows.take(other), truth[other])
    assert rows.take(np.array([], dtype=np.int64)).shape == (0, 3, 6, 8)


def test_that_pictures_lie_channels_last_in_memory(make):
    assert make().take(np.arange(3)).transpose(0, 2, 3, 1).flags.c_contiguous


def test_that_the_cache_keeps_to_its_bound(make, monkeypatch):
    rows = make(0, 144 * 20)
    for _ in range(2):
        rows.take(np.arange(90))
    assert rows._cache.holds(np.arange(90)).sum() == 20
    decoded = []
    monkeypatch.setattr("core.data.images.pool.decode_all", lambda paths, _: decoded.append(len(paths)) or None)
    np.testing.assert_array_equal(rows.take(np.arange(20)), rows.take(np.arange(20)))
    assert decoded == []


def test_that_what_is_decoded_ahead_keeps_to_its_bound(make):
    rows = make(1, 0)
    rows._most_ahead = 32
    rows.announce(np.arange(90))
    assert sum(len(places) for places, _, _ in rows._tasks) <= 48


def test_that_the_system_tells_how_much_memory_is_free(monkeypatch):
    assert 2**20 < free_memory() < 2**50
    module = sys.modules[free_memory.__module__]
    monkeypatch.setattr(module, "_available", lambda: 10**9)
    monkeypatch.setattr(module, "_left_in_group", lambda: 5)
    assert sys.platform == "win32" or free_memory() == 5


def test_that_files_in_memory_do_not_count_as_taken_in_a_container(monkeypatch, tmp_path):
    for name, text in (
        ("memory.max", "1000\n"),
        ("memory.current", "900\n"),
        ("memory.stat", "anon 200\ninactive_file 500\nactive_file 150\n"),
    ):
        (tmp_path / name).write_text(text)
    module = sys.modules[free_memory.__module__]
    monkeypatch.setattr(module, "_GROUP", tmp_path)
    assert module._left_in_group() == 750
    (tmp_path / "memory.max").write_text("max\n")
    assert module._left_in_group() == sys.maxsize


def test_that_the_default_cache_is_a_quarter_of_free_memory_at_most(monkeypatch, settings):
    settings.cache_bytes = None
    monkeypatch.setattr("core.data.decoding.free_memory", lambda: 4000)
    assert settings.cache() == 1000


def test_that_a_picture_that_turns_out_damaged_is_black_and_told(make, files, tmp_path):
    (tmp_path / "a").mkdir()
    for number in range(3):
        (tmp_path / "a" / f"{number}.png").write_bytes(Path(files.path(number)).read_bytes())
    (tmp_path / "a" / "1.png").write_bytes(b"text")
    rows = PictureRows(PictureFiles(str(tmp_path), [f"a/{k}.png" for k in range(3)]), SHAPING)
    taken = rows.take(np.arange(3))
    assert (taken[1].max(), taken[0].max() > 0) == (0, True)
    assert [(problem.where, problem.what) for problem in rows.problems] == [("a/1.png", "it is text, not a picture")]
    with pytest.raises(DataError, match=r"a/1\.png: it is text"):
        rows.picture(1)


def test_that_a_picture_that_broke_after_it_was_opened_is_listed_with_the_others(tmp_path, settings, monkeypatch):
    monkeypatch.setattr("core.data.images.choosing.IN_MEMORY", 0)
    settings.workers = 0
    for number in range(12):
        path = tmp_path / "ab"[number % 2] / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.full((6, 8, 3), 20 * number, np.uint8)).save(path)
    choice = DataChoice(ImageFolder(path=str(tmp_path)), test=0.0)
    loaded = load(choice, None)
    parts = split(loaded, choice)
    (tmp_path / "b" / "3.png").write_bytes(b"text")
    loaded.train.inputs.take(np.arange(12))
    assert "it is text, not a picture" in [problem.what for problem in all_problems(loaded, parts)]
    loaded.train.inputs.close()


def test_that_a_folder_that_is_gone_ends_the_training_in_one_sentence(settings, tmp_path):
    settings.workers = 0
    rows = PictureRows(PictureFiles(str(tmp_path), [f"{k}.png" for k in range(50)]), SHAPING)
    with pytest.raises(DataError, match=r"50 of 50 pictures cannot be decoded any more, the last one is .*49\.png"):
        rows.take(np.arange(50))


def test_that_a_process_that_dies_is_replaced(make, truth):
    rows = make(2, 0)
    rows.announce(np.arange(90))
    rows.take(np.arange(10))
    for worker in list(rows._pool._workers):
        worker.process.kill()
    np.testing.assert_array_equal(rows.take(np.arange(10, 90)), truth[10:])
    assert rows.problems == ()


def test_that_a_picture_that_kills_its_decoder_is_told(files, monkeypatch):
    monkeypatch.setattr("core.data.images.pool._Worker.answer", _raise_for_the_third(files.path(2)))
    pool = Pool(1)
    task = Task([files.path(k) for k in range(4)], SHAPING)
    pool.submit(task)
    pool.wait(task)
    assert task.faults == [(2, BROKE_DOWN)]
    assert (task.pictures[2].max(), task.pictures[3].max() > 0) == (0, True)
    pool.close()


@pytest.mark.parametrize("program", ["false", "no-such-program"])
def test_that_pictures_are_decoded_here_where_no_process_can_be_started(program, make, truth, monkeypatch, caplog):
    if shutil.which(program) is None and program == "false":
        pytest.skip("there is no program that ends at once")
    monkeypatch.setattr(sys, "executable", shutil.which(program) or program)
    rows = make(2, 0)
    for _ in range(2):
        rows.announce(np.arange(90))
        np.testing.assert_array_equal(rows.take(np.arange(70)), truth[:70])
    assert rows.problems == ()
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def _raise_for_the_third(path):
    from core.data.images import pool

    real = pool._Worker.answer

    def answer(self):
        if path in self.tasks[0][0].paths:
            self.is_ready()
            raise pool.Ended
        real(self)

    return answer


def test_that_closed_rows_can_be_asked_again(make, truth):
    rows = make(1, 0)
    rows.announce(np.arange(90))
    rows.close()
    np.testing.assert_array_equal(rows.take(np.arange(90)), truth)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
def test_that_processes_end_with_the_program_however_it_ends(files):
    code = (
        "import sys, time\n"
        "from core.data.images.pool import Pool, Task\n"
        "pool = Pool(2)\n"
        "tasks = [Task([sys.argv[1]]), Task([sys.argv[1]])]\n"
        "for task in tasks: pool.submit(task)\n"
        "for task in tasks: pool.wait(task)\n"
        "print(*[worker.process.pid for worker in pool._workers], flush=True)\n"
        "time.sleep(60)\n"
    )
    program = subprocess.Popen([sys.executable, "-c", code, files.path(0)], stdout=subprocess.PIPE, text=True)
    with program:
        workers = [int(word) for word in program.stdout.readline().split()]
        assert len(workers) == 2
        program.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(_runs(pid) for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_that_a_decoding_process_holds_nothing_of_the_program_but_what_decodes():
    code = (
        "import runpy, sys\n"
        "runpy.run_path(sys.argv[1])['empty_packages']()\n"
        "import core.data.images.worker\n"
        "print(*(name for name in sys.modules if name.partition('.')[0] == 'core'))\n"
    )
    told = subprocess.run([sys.executable, "-c", code, START], capture_output=True, text=True, check=True)
    inner = {f"core.data.images.{name}" for name in ("decode", "faults", "messages", "probe", "tails", "worker")}
    assert set(told.stdout.split()) == {"core", "core.data", "core.data.images"} | inner


def _runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


@pytest.fixture
def parts(folder, settings, monkeypatch):
    monkeypatch.setattr("core.data.images.choosing.IN_MEMORY", 10)
    opened = []

    def build(workers):
        settings.workers = workers
        choice = DataChoice(ImageFolder(path=str(folder)))
        loaded = load(choice, None)
        opened.append(loaded.train.inputs)
        return split(loaded, choice)

    yield build
    for rows in opened:
        rows.close()


def epoch_of(part, epoch, seed=4):
    drawn = order(len(part), seed, epoch)
    part.announce(drawn)
    batches = [
        part.training_batch(drawn[begin : begin + 8], Variation(seed, epoch)) for begin in range(0, len(part), 8)
    ]
    return np.concatenate([inputs for inputs, _ in batches]), np.concatenate([targets for _, targets in batches])


def test_that_an_epoch_is_the_same_with_0_and_2_processes_and_the_next_one_differs(parts):
    alone, together = parts(0).train, parts(2).train
    for epoch in (1, 2):
        for one, two in zip(epoch_of(alone, epoch), epoch_of(together, epoch), strict=True):
            np.testing.assert_array_equal(one, two)
    assert not np.array_equal(epoch_of(alone, 1)[0], epoch_of(alone, 2)[0])


def test_that_a_loader_over_streamed_pictures_goes_on_at_the_same_sample(parts):
    part = parts(1).train
    whole = [inputs for inputs, _ in DataLoader(part, 8, shuffle=True, seed=6)]
    first = DataLoader(part, 8, shuffle=True, seed=6)
    for number, _ in enumerate(first):
        if number == 2:
            break
    again = DataLoader(part, 8, shuffle=True)
    again.load_state_dict(first.state_dict())
    rest = [inputs for inputs, _ in again]
    assert len(rest) == len(whole) - 3
    np.testing.assert_array_equal(np.concatenate(rest), np.concatenate(whole[3:]))


def test_that_the_processes_of_a_loader_hand_over_the_same_pictures_as_none(parts):
    part = parts(1).train
    alone, together = (
        [batch for batch, _ in DataLoader(part, 16, shuffle=True, seed=6, num_workers=count)] for count in (0, 2)
    )
    np.testing.assert_array_equal(np.concatenate(alone), np.concatenate(together))


def test_that_a_copy_for_another_process_starts_none_and_keeps_nothing(make, truth):
    twin = copy.copy(make(2))
    np.testing.assert_array_equal(twin.take(np.arange(9)), truth[:9])
    assert (twin._pool.count, twin._cache.holds(np.arange(9)).any()) == (0, False)
