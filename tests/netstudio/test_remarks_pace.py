"""Whether network and data fit is said at once, in a large network once edits pause."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.catalog import layer_kinds
from core.graph import edit
from core.templates import load_template
from netstudio.data_panel import remarks
from netstudio.data_panel.reader import DataReader
from netstudio.document import Document


@pytest.fixture
def judged(monkeypatch):
    """The networks that were judged."""
    seen = []
    monkeypatch.setattr(remarks, "misfits", lambda project: seen.append(project.graph) or ())
    return seen


def shown(qtbot, layers):
    project = load_template("digits-mlp")
    graph = project.graph
    while len(graph.nodes) < layers:
        graph, _ = edit.add_node(graph, layer_kinds.default("relu"))
    document = Document(replace(project, graph=graph))
    said = remarks.Remarks(document, DataReader(document))
    qtbot.addWidget(said)
    said.refresh()
    return document, said


def rename(document, name):
    project = document.project
    document.apply(replace(project, graph=edit.rename(project.graph, "input_1", name)), "Rename")


def test_that_a_small_network_is_judged_at_every_edit(qtbot, judged):
    document, said = shown(qtbot, 20)
    rename(document, "Pixels")
    said.refresh()
    assert judged[-1] is document.project.graph


def test_that_a_large_network_is_judged_once_after_several_edits(qtbot, judged):
    document, said = shown(qtbot, 200)
    before = len(judged)
    for name in ("A", "B", "C"):
        rename(document, name)
        said.refresh()
    assert len(judged) == before
    qtbot.waitUntil(lambda: len(judged) == before + 1)
    assert judged[-1] is document.project.graph


def test_that_what_was_judged_is_not_judged_again(qtbot, judged):
    _, said = shown(qtbot, 20)
    before = len(judged)
    said.refresh()
    assert len(judged) == before
