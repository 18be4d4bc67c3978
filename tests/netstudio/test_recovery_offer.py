"""After a crash the next window offers what was unsaved."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QPushButton

from core.files import save
from core.templates import load_template
from netstudio.app import build_window
from netstudio.main_window.recovery_offer import offer_recovery

CRASH = """
import dataclasses, os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from netstudio.app import build_window
app = QApplication([])
window = build_window(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
document = window.document
document.apply(dataclasses.replace(document.project, notes="precious"), "Write notes")
window.models.autosave.write_now()
window.models.autosave.wait()
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def window(qtbot):
    found = build_window()
    found.show()
    yield found
    found.close_without_asking()


def crash(*arguments: str) -> None:
    killed = subprocess.run([sys.executable, "-c", CRASH, *arguments], check=False, timeout=60)
    assert killed.returncode != 0


def press(window, text: str) -> None:
    next(button for button in window.bar.findChildren(QPushButton) if button.text() == text).click()


def test_that_nothing_is_offered_after_a_quiet_end(window):
    assert not offer_recovery(window)
    assert not window.bar.isVisible()


def test_that_unsaved_work_is_recovered_on_top_of_its_file(window, tmp_path):
    file = tmp_path / "mine.netstudio"
    save(file, load_template("digits-mlp"))
    crash(str(file))
    assert offer_recovery(window)
    assert "mine" in window.bar.text
    press(window, "Recover")
    document = window.document
    assert document.project == dataclasses.replace(load_template("digits-mlp"), notes="precious")
    assert document.path == file
    assert document.dirty
    document.undo_stack.undo()
    assert document.project == load_template("digits-mlp")
    assert not offer_recovery(window)


def test_that_work_that_never_had_a_file_is_recovered(window):
    crash()
    assert offer_recovery(window)
    press(window, "Recover")
    assert window.document.project.notes == "precious"
    assert window.document.path is None
    assert window.document.dirty


def test_that_unsaved_work_can_be_thrown_away(window):
    crash()
    assert offer_recovery(window)
    press(window, "Discard")
    assert window.document.project.notes == ""
    assert not offer_recovery(window)


def test_that_recovered_work_is_safe_at_once(window):
    crash()
    offer_recovery(window)
    press(window, "Recover")
    assert window.models.autosave.file.exists()
