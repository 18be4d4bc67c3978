"""Saving is all or nothing, also when the program is killed in the middle of it."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.files import load, remove_stale_temporaries, save, write_atomically
from core.files.atomic import require_writable
from core.templates import load_template

ROOT = Path(__file__).resolve().parents[2]
NURSERY = """
import dataclasses, os, sys
from pathlib import Path
import numpy as np
from core.files import save
from core.templates import load_template
from core.train.snapshot import Curves, RunState, Snapshot

path, project = Path(sys.argv[1]), load_template("digits-mlp")
weights = {f"linear_1.w{n}": np.full((256, 256), n, "float32") for n in range(4)}

def save_for_ever(count):
    while True:
        snapshot = Snapshot({key: value + count for key, value in weights.items()}, {}, Curves(), RunState(step=count))
        os.write(1, f"begin {count} {os.getpid()}\\n".encode())
        save(path, dataclasses.replace(project, notes=str(count)), snapshot)
        os.write(1, f"done {count}\\n".encode())
        count += 1

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        save_for_ever(int(line))
    os.waitpid(child, 0)
    os.write(1, b"dead\\n")
"""
"""For every number on stdin forks a process that saves without end, counting from that number."""


@pytest.fixture
def nursery(tmp_path):
    """The process above, saving to a.netstudio."""
    command = [sys.executable, "-c", NURSERY, str(tmp_path / "a.netstudio")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()


def test_that_killing_the_program_while_it_saves_never_leaves_a_broken_file(tmp_path, nursery):
    generator = random.Random(11)
    path, count, interrupted = tmp_path / "a.netstudio", 1, 0
    for _ in range(100):
        nursery.stdin.write(f"{count}\n")
        nursery.stdin.flush()
        _, number, pid = nursery.stdout.readline().split()
        time.sleep(generator.uniform(0, 0.02))
        os.kill(int(pid), signal.SIGKILL)
        lines = [["begin", number, pid]]
        while lines[-1] != ["dead"]:
            lines.append(nursery.stdout.readline().split())
        begun = max(int(line[1]) for line in lines if line[0] == "begin")
        done = max((int(line[1]) for line in lines if line[0] == "done"), default=count - 1)
        interrupted += begun > done
        if done == 0 and not path.exists():
            continue  # killed before anything was ever saved
        file = load(path)
        assert int(file.project.notes) in (done, begun)
        assert file.snapshot.state.step == int(file.project.notes)
        assert all((file.snapshot.weights[f"linear_1.w{n}"] == n + file.snapshot.state.step).all() for n in range(4))
        count = int(file.project.notes) + 1
    assert interrupted >= 50


def test_that_stale_temporary_files_are_removed_and_nothing_else(tmp_path):
    old, fresh = tmp_path / ".a.netstudio.00.netstudio-part", tmp_path / ".b.netstudio.11.netstudio-part"
    project, other = tmp_path / "a.netstudio", tmp_path / ".hidden"
    for path in (old, fresh, project, other):
        path.write_bytes(b"x")
    os.utime(old, (time.time() - 3600,) * 2)
    os.utime(project, (time.time() - 3600,) * 2)
    assert remove_stale_temporaries(tmp_path) == (old,)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in (fresh, project, other))


def test_that_saving_clears_what_a_killed_writer_left(tmp_path):
    left = tmp_path / ".a.netstudio.00.netstudio-part"
    left.write_bytes(b"x")
    os.utime(left, (time.time() - 3600,) * 2)
    save(tmp_path / "a.netstudio", load_template("digits-mlp"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.netstudio"]


def test_that_a_killed_writer_leaves_a_file_that_is_recognised_as_stale(tmp_path, nursery):
    nursery.stdin.write("1\n")
    nursery.stdin.flush()
    pid = int(nursery.stdout.readline().split()[2])
    while not stopped_while_writing(pid, tmp_path):
        os.kill(pid, signal.SIGCONT)
    os.kill(pid, signal.SIGKILL)
    while nursery.stdout.readline() != "dead\n":
        continue
    parts = tuple(tmp_path.glob(".*"))
    assert len(parts) == 1
    assert remove_stale_temporaries(tmp_path, older_than=-5) == parts
    assert list(tmp_path.glob(".*")) == []


def stopped_while_writing(pid, folder):
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.002)  # until the process stands still
    return list(folder.glob(".*")) != []


def test_that_a_failing_writer_leaves_the_old_content_and_no_temporary_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def write(file):
        file.write(b"half of the n")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_atomically(path, write)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_that_a_full_disk_leaves_the_old_content(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_that_content_reaches_the_disk_before_it_takes_the_name(tmp_path, monkeypatch):
    order = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("fsync"), fsync(handle)))
    monkeypatch.setattr(os, "replace", lambda *paths: (order.append("replace"), replace(*paths)))
    write_atomically(tmp_path / "a", b"new")
    assert order == ["fsync", "replace", "fsync"]
    assert (tmp_path / "a").read_bytes() == b"new"


def test_that_a_link_stays_a_link_and_permissions_stay(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_that_a_new_file_has_the_usual_permissions(tmp_path):
    (tmp_path / "usual").write_bytes(b"")
    write_atomically(tmp_path / "a", b"new")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_that_a_very_long_name_can_be_saved(tmp_path):
    path = tmp_path / ("n" * 240 + ".netstudio")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("ask", [require_writable, lambda path: write_atomically(path, b"new")])
def test_that_only_plain_files_are_replaced(tmp_path, ask):
    for path in (tmp_path, Path(tmp_path.anchor)):
        with pytest.raises(IsADirectoryError):
            ask(path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(OSError, match="not a plain file"):
            ask(tmp_path / "pipe")
        assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("ask", [require_writable, lambda path: write_atomically(path, b"new")])
def test_that_a_write_protected_file_is_not_replaced(tmp_path, monkeypatch, ask):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write to everything
    with pytest.raises(PermissionError, match="write-protected"):
        ask(path)
    assert path.read_bytes() == b"old"


def test_that_asking_whether_a_file_can_be_written_changes_nothing(tmp_path):
    (tmp_path / "old").write_bytes(b"old")
    require_writable(tmp_path / "old")
    require_writable(tmp_path / "new")
    assert os.listdir(tmp_path) == ["old"]
    assert (tmp_path / "old").read_bytes() == b"old"
    with pytest.raises(FileNotFoundError):
        require_writable(tmp_path / "gone" / "new")
