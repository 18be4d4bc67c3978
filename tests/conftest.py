"""Nothing is quiet: leaked threads, timers and windows, Qt warnings and exceptions in slots fail the test."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_ENABLE_HIGHDPI_SCALING", "1")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, recovery files and the log of a test go to its own folder."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("NETSTUDIO_HOME", str(home))
    return home


@pytest.fixture(autouse=True, scope="module")
def settled_heap() -> None:
    """What earlier files left behind is not looked through again after every test with a window: it grows to a GiB."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Every thread that a test starts has ended when it ends."""
    before = set(threading.enumerate())
    yield
    leaked = _wait_until_empty(
        lambda: [thread for thread in threading.enumerate() if thread not in before and not _is_foreign(thread)]
    )
    assert not leaked, f"threads left running: {leaked}"


@pytest.fixture(autouse=True)
def no_leaked_widgets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every window that a test opens is closed, and no timer of it ticks on."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    request.getfixturevalue("qapp")
    before = {id(widget) for widget in QApplication.topLevelWidgets()}
    yield
    assert QThreadPool.globalInstance().waitForDone(5000), "a task in the thread pool did not end"
    windows = [window for window in QApplication.topLevelWidgets() if window.parent() is None]
    for widget in [window for window in windows if id(window) not in before]:
        assert not widget.isVisible(), f"left open: {widget!r} {widget.objectName()!r}"
        for _ in range(200):  # what is due once may still come
            timers = [timer for timer in widget.findChildren(QTimer) if timer.isActive()]
            if not timers:
                break
            QTest.qWait(10)
        assert not timers, f"timers left running in {widget!r}: {[timer.parent() for timer in timers]}"
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def _wait_until_empty(find: object, seconds: float = 5.0) -> list[object]:
    end = time.monotonic() + seconds
    left = find()  # type: ignore[operator]
    while left and time.monotonic() < end:
        time.sleep(0.01)
        left = find()  # type: ignore[operator]
    return list(left)


def _is_foreign(thread: threading.Thread) -> bool:
    """Threads of libraries that live as long as the process, and Qt's own while Python looks at them."""
    return thread.name.startswith(("pydevd", "ThreadPoolExecutor-hypothesis")) or isinstance(
        thread, threading._DummyThread
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """An exception that nobody may catch (in `__del__`, in a thread) is an error of the test run."""
    assert sys.flags.optimize == 0, "tests need assertions"
