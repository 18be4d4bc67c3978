"""What stays for long is taken out of the search for garbage, but not what has become garbage."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtWidgets import QWidget

from core.templates import load_template
from netstudio.document import Document
from netstudio.long_lived import LongLived


class Thing:
    """Something that holds itself, as garbage does that only a search finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def frozen_as_before():
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.mark.usefixtures("frozen_as_before")
def test_that_an_opened_project_is_not_searched_and_the_former_one_is_found(qtbot):
    project = load_template("digits-mlp")
    document, window = Document(project), QWidget()
    qtbot.addWidget(window)
    long_lived = LongLived(document, window)
    former, living = Thing(), Thing()
    long_lived.keep()
    assert not any(each is former for each in gc.get_objects())
    seen = weakref.ref(former)
    del former
    gc.collect()
    assert seen() is not None
    document.reset(project, None, None)
    qtbot.waitUntil(lambda: seen() is None)
    assert not any(each is living for each in gc.get_objects())
