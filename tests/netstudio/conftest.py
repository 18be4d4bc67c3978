"""A project with its selection and its problems, for the panels that show them; and the whole window."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from core.graph import Graph
from core.templates import load_template
from netstudio.analysis import LiveAnalysis
from netstudio.app import build_window
from netstudio.document import Document, Selection
from netstudio.main_window import MainWindow
from netstudio.theme import Theme


class Desk:
    """The digits project, and the panels that a test puts beside it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.document = Document(load_template("digits-cnn"))
        self.selection = Selection()
        self.analysis = LiveAnalysis(self.document)

    def put(self, panel, mode: str, width: int, height: int):
        """A panel of the class `panel`, shown in the theme `mode`."""
        made = panel(self.document, self.selection, self.analysis, Theme(mode))
        self.qtbot.addWidget(made)
        made.resize(width, height)
        made.show()
        return made

    def change(self, graph: Graph) -> None:
        self.document.apply(dataclasses.replace(self.document.project, graph=graph), "Change")


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The whole window, in front."""
    found = build_window()
    found.resize(1440, 900)
    found.show()
    found.activateWindow()
    qtbot.waitUntil(found.isActiveWindow)
    yield found
    assert found.session.shutdown(10.0)
    assert found.panels.data_panel.reader.wait(10.0)
    assert found.panels.data_view.wait(10.0)
    assert found.close_without_asking()
