"""Small jobs beside the window: one at a time, delivered in the GUI thread, dropped when nobody waits any more."""

from __future__ import annotations

import threading

import pytest

from netstudio.training import Background, Task


@pytest.fixture
def background(qtbot):
    runner = Background("test-work")
    yield runner
    assert runner.wait(5.0)


def test_that_a_result_arrives_in_the_thread_that_asked(background, qtbot):
    seen = []
    work = threading.current_thread
    background.start(Task(work, lambda thread: seen.append((thread, threading.current_thread())), seen.append))
    assert background.busy
    qtbot.waitUntil(lambda: bool(seen))
    worker, receiver = seen[0]
    assert worker is not threading.main_thread()
    assert receiver is threading.main_thread()
    assert not background.busy


def test_that_an_error_arrives_as_an_error(background, qtbot):
    seen = []

    def broken():
        raise OSError("no such disk")

    background.start(Task(broken, seen.append, lambda error: seen.append(str(error))))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["no such disk"]


def test_that_a_cancelled_task_delivers_nothing(background, qtbot):
    seen, release = [], threading.Event()
    background.start(Task(lambda: release.wait(5), seen.append, seen.append))
    background.cancel()
    release.set()
    assert background.wait(5.0)
    qtbot.wait(80)
    assert seen == []


def test_that_a_newer_task_replaces_the_one_before(background, qtbot):
    seen, release = [], threading.Event()
    background.start(Task(lambda: release.wait(5) and "old", seen.append, seen.append))
    background.start(Task(lambda: "new", seen.append, seen.append))
    release.set()
    assert background.wait(5.0)
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(80)
    assert seen == ["new"]
