"""The Qt binding does not lose references to None, which would abort the program after some thousand calls."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class Emitter(QObject):
    fired = Signal(int)


def test_that_void_calls_keep_the_references_to_none():
    subject = QObject()
    before = sys.getrefcount(None)
    for index in range(1000):
        subject.setObjectName(str(index))
    assert abs(sys.getrefcount(None) - before) < 50


def test_that_emitting_keeps_the_references_to_true():
    subject = Emitter()
    before = sys.getrefcount(True)
    for index in range(1000):
        subject.fired.emit(index)
    assert abs(sys.getrefcount(True) - before) < 50
