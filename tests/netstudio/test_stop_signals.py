"""Signals that ask the program to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from netstudio.document import find_recovered
from netstudio.stop_signals import StopSignals

_INTERRUPTED = """
import dataclasses, os, signal
from PySide6.QtCore import QTimer
from netstudio import app

def interrupt():
    document = found.document
    document.apply(dataclasses.replace(document.project, notes="unsaved"), "Write notes")
    os.kill(os.getpid(), signal.SIGTERM)

def build(path):
    global found
    found = whole(path)
    QTimer.singleShot(0, found, interrupt)
    return found

whole, app.build_window = app.build_window, build
raise SystemExit(app.run())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_an_idle_program_hears_a_signal_and_gives_the_handlers_back(qtbot, number):
    before = signal.getsignal(number)
    signals = StopSignals()
    with qtbot.waitSignal(signals.arrived) as heard:
        os.kill(os.getpid(), number)
    signals.uninstall()
    assert heard.args == [number]
    assert signal.getsignal(number) is before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
def test_that_the_end_of_the_session_ends_the_program_and_keeps_the_work(tmp_path):
    environment = {**os.environ, "NETSTUDIO_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED], env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (128 + signal.SIGTERM, "")
    assert len(find_recovered(tmp_path / "recovery")) == 1
