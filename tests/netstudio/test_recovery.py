"""Unsaved work survives a crash."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSysInfo

from core.files import load
from core.templates import load_template
from core.train.snapshot import Curves, RunState, Snapshot
from netstudio.document import Autosave, Document, Saved, Writer, discard, find_recovered


@pytest.fixture
def document(qapp) -> Document:
    return Document(load_template("digits-mlp"))


def change(document: Document, notes: str) -> None:
    document.apply(dataclasses.replace(document.project, notes=notes), "Write notes")


@pytest.fixture
def autosave(document, tmp_path) -> Iterator[Autosave]:
    found = Autosave(document, tmp_path / "recovery", delay=20)
    yield found
    found.close()


def test_that_unsaved_work_is_written_soon_after_a_change(document, autosave, qtbot):
    assert not autosave.file.exists()
    change(document, "unsaved")
    qtbot.waitUntil(autosave.file.exists)
    autosave.wait()
    assert load(autosave.file).project.notes == "unsaved"


def test_that_what_is_learned_further_is_written_again(document, autosave):
    for epoch in (1, 2):
        document.set_snapshot(Snapshot({"linear_1.weight": np.full((2, 2), float(epoch))}, {}, Curves(), RunState()))
        autosave.write_now()
        autosave.wait()
        assert load(autosave.file).snapshot.weights["linear_1.weight"][0, 0] == epoch


def test_that_nothing_is_kept_once_it_is_saved(document, autosave, qtbot, tmp_path):
    change(document, "unsaved")
    qtbot.waitUntil(autosave.file.exists)
    document.mark_saved(document.saved_state, tmp_path / "saved.netstudio")
    autosave.wait()
    assert not autosave.file.exists()


def test_that_nothing_is_kept_once_it_is_undone(document, autosave, qtbot):
    change(document, "unsaved")
    qtbot.waitUntil(autosave.file.exists)
    document.undo_stack.undo()
    autosave.wait()
    assert not autosave.file.exists()


def test_that_a_lock_nobody_holds_is_cleared_away_and_a_held_one_stays(autosave):
    folder = autosave.file.parent
    left = folder / "1-abc.lock"
    left.write_text(f"99999999\nnetstudio\n{QSysInfo.machineHostName()}\n")
    held = {path for path in folder.iterdir() if path != left}
    assert find_recovered(folder) == ()
    assert set(folder.iterdir()) == held


def test_that_work_put_away_in_a_hurry_is_offered_at_the_next_start(document, autosave):
    change(document, "unsaved")
    autosave.put_away()
    assert [load(found.file).project.notes for found in find_recovered(autosave.file.parent)] == ["unsaved"]


def test_that_nothing_is_put_away_where_all_is_saved(autosave):
    autosave.put_away()
    assert list(autosave.file.parent.iterdir()) == []


def test_that_a_living_window_offers_nothing_to_another(document, autosave, qtbot):
    change(document, "unsaved")
    qtbot.waitUntil(autosave.file.exists)
    autosave.wait()
    assert find_recovered(autosave.file.parent) == ()


def test_that_a_closed_window_leaves_nothing(document, autosave, qtbot):
    change(document, "unsaved")
    qtbot.waitUntil(autosave.file.exists)
    autosave.close()
    assert [file for file in autosave.file.parent.iterdir() if file.suffix != ".lock"] == []
    assert find_recovered(autosave.file.parent) == ()


CRASH = """
import dataclasses, os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from core.templates import load_template
from netstudio.document import Autosave, Document
app = QApplication([])
document = Document(load_template("digits-mlp"))
document.mark_saved(document.saved_state, Path(sys.argv[2]))
autosave = Autosave(document, Path(sys.argv[1]))
document.apply(dataclasses.replace(document.project, notes="precious"), "Write notes")
autosave.write_now()
autosave.wait()
os.kill(os.getpid(), 9)
"""


def test_that_the_work_of_a_killed_program_is_found(tmp_path):
    original = tmp_path / "mine.netstudio"
    folder = tmp_path / "recovery"
    killed = subprocess.run([sys.executable, "-c", CRASH, str(folder), str(original)], check=False, timeout=60)
    assert killed.returncode != 0
    (found,) = find_recovered(folder)
    assert load(found.file).project.notes == "precious"
    assert found.original == original
    assert abs(found.changed - time.time()) < 60
    discard(found)
    assert find_recovered(folder) == ()
    assert list(folder.iterdir()) == []


def test_that_a_writer_says_when_a_file_is_written_and_read(qtbot, tmp_path, document):
    writer = Writer()
    file = tmp_path / "new" / "a.netstudio"
    with qtbot.waitSignal(writer.saved) as saved:
        writer.save(file, document.saved_state)
    assert saved.args == [Saved(document.project, None), file]
    with qtbot.waitSignal(writer.loaded) as loaded:
        writer.load(file)
    assert loaded.args[0].project == document.project
    assert writer.wait()


@pytest.mark.parametrize("content", [None, b"", b"no zip at all"])
def test_that_a_writer_says_in_a_sentence_why_it_failed(qtbot, tmp_path, content):
    file = tmp_path / "broken.netstudio"
    if content is not None:
        file.write_bytes(content)
    writer = Writer()
    with qtbot.waitSignal(writer.failed) as failed:
        writer.load(file)
    text, path = failed.args
    assert path == file
    assert "broken.netstudio" in text
    assert text.endswith(".")
    assert "\n" not in text


def test_that_a_folder_that_cannot_be_written_is_said(qtbot, tmp_path, document):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    writer = Writer()
    with qtbot.waitSignal(writer.failed) as failed:
        writer.save(Path(blocked / "a.netstudio"), document.saved_state)
    assert failed.args[0] == f"The folder {blocked} does not exist; make it or choose another name."
