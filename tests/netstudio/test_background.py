"""Small jobs beside the window: one at a time, delivered in the GUI thread, dropped when nobody waits any more."""

from __future__ import annotations

import gc
import sys
import threading

import pytest

from core.data import Cancelled
from netstudio.data_panel.following import Following
from netstudio.training import Background, Task
from netstudio.training.turns import NEVER, PAUSE_SECONDS, SWITCH_SECONDS, WORK_SECONDS, Pauses, ShortTurns


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


def test_that_everything_that_lives_is_not_searched_for_garbage_while_work_is_done(background, qtbot):
    usual, seconds, seen = gc.get_threshold(), sys.getswitchinterval(), []
    running, release = threading.Event(), threading.Event()
    background.start(Task(lambda: seen.append((gc.get_threshold(), sys.getswitchinterval())), seen.append, seen.append))
    background.start(Task(lambda: (running.set(), release.wait(5)), seen.append, seen.append))
    qtbot.waitUntil(lambda: bool(seen) and running.is_set())
    assert seen[0] == ((*usual[:2], NEVER), pytest.approx(SWITCH_SECONDS))
    assert gc.get_threshold() == (*usual[:2], NEVER)
    release.set()
    assert background.wait(5.0)
    assert (gc.get_threshold(), sys.getswitchinterval()) == (usual, pytest.approx(seconds))


def test_that_a_setting_holds_until_the_last_one_ends_though_work_fails():
    usual = sys.getswitchinterval()
    turns = ShortTurns()
    turns.begin()
    with pytest.raises(OSError, match="no such disk"), turns.held():
        raise OSError("no such disk")
    assert sys.getswitchinterval() == pytest.approx(SWITCH_SECONDS)
    turns.end()
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_that_work_pauses_now_and_then_but_not_every_time(monkeypatch):
    slept, now = [], [100.0]
    monkeypatch.setattr("netstudio.training.turns.time.sleep", slept.append)
    monkeypatch.setattr("netstudio.training.turns.time.perf_counter", lambda: now[0])
    pauses = Pauses()
    for _ in range(3):
        pauses.take()
    assert slept == [PAUSE_SECONDS]
    now[0] += WORK_SECONDS
    pauses.take()
    assert slept == [PAUSE_SECONDS] * 2


def test_that_a_reading_pauses_where_it_tells_how_far_it_is(monkeypatch):
    taken = []
    monkeypatch.setattr(Pauses, "take", lambda pauses: taken.append(pauses))
    following = Following()
    following.progress(1, 2)
    assert len(taken) == 1
    following.unwanted = True
    with pytest.raises(Cancelled):
        following.progress(2, 2)
