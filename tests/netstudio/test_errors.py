"""Unexpected errors are logged and said."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler, qWarning

from netstudio.errors import LOG_NAME, ErrorReporter


@pytest.fixture
def reporter(qapp, tmp_path):
    previous = qInstallMessageHandler(None)
    hooks = sys.excepthook, threading.excepthook
    found = ErrorReporter(tmp_path)
    found.install()
    yield found
    found.uninstall()
    sys.excepthook, threading.excepthook = hooks
    qInstallMessageHandler(previous)


def broken() -> None:
    raise KeyError("lost thing")


def caught() -> BaseException:
    try:
        broken()
    except KeyError as error:
        return error
    raise AssertionError


def test_that_an_error_is_said_in_a_sentence_and_logged_with_its_trace(reporter, qtbot, capsys, tmp_path):
    error = caught()
    with qtbot.waitSignal(reporter.reported) as signal:
        sys.excepthook(type(error), error, error.__traceback__)
    assert "KeyError" in signal.args[0]
    assert "lost thing" in signal.args[0]
    log = (tmp_path / LOG_NAME).read_text(encoding="utf-8")
    assert "in broken" in log
    assert "lost thing" in capsys.readouterr().err


def test_that_an_error_in_a_thread_reaches_the_window(reporter, qtbot):
    with qtbot.waitSignal(reporter.reported) as signal:
        thread = threading.Thread(target=broken)
        thread.start()
        thread.join()
    assert "lost thing" in signal.args[0]


def test_that_messages_of_qt_are_logged(reporter, tmp_path):
    qWarning("a widget is unhappy")
    assert "a widget is unhappy" in (tmp_path / LOG_NAME).read_text(encoding="utf-8")
    assert QtMsgType.QtWarningMsg is not None


def test_that_everything_is_given_back(qapp, tmp_path):
    hook = threading.excepthook
    reporter = ErrorReporter(tmp_path)
    reporter.uninstall()
    assert sys.excepthook is sys.__excepthook__
    assert threading.excepthook is threading.__excepthook__
    threading.excepthook = hook
