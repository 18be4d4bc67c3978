"""The analysis always belongs to the project that is open."""

from __future__ import annotations

import dataclasses

import pytest

from core.catalog import loss_kinds
from core.graph import analyse, edit
from core.templates import load_template
from netstudio.analysis import LiveAnalysis
from netstudio.document import Document


@pytest.fixture
def document(qapp) -> Document:
    return Document(load_template("digits-cnn"))


def test_that_an_edit_is_analysed_before_others_hear_of_it(document, qtbot):
    analysis = LiveAnalysis(document)
    heard = []
    document.changed.connect(lambda: heard.append(analysis.current.parameters))
    before = analysis.current.parameters
    graph = edit.set_field(document.project.graph, "conv2d_1", "out_channels", 8)
    with qtbot.waitSignal(analysis.analysed):
        document.apply(dataclasses.replace(document.project, graph=graph), "Change")
    assert heard == [analysis.current.parameters] != [before]
    document.undo_stack.undo()
    assert analysis.current.parameters == before


def test_that_the_loss_is_taken_into_account(document, qtbot):
    analysis = LiveAnalysis(document)
    training = dataclasses.replace(document.project.training, loss=loss_kinds.default("mse"))
    with qtbot.waitSignal(analysis.analysed):
        document.apply(dataclasses.replace(document.project, training=training), "Change the loss")
    project = document.project
    assert analysis.current == analyse(project.graph, project.data.facts, project.training.loss)


def test_that_what_does_not_matter_is_not_analysed_again(document, qtbot):
    analysis = LiveAnalysis(document)
    with qtbot.assertNotEmitted(analysis.analysed):
        document.apply(dataclasses.replace(document.project, notes="x", layout={}), "Write notes")
