"""Networks that do not fit the data are adapted, or replaced by a suggested one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.catalog import Spec, loss_kinds
from core.data import DataFacts
from core.graph import analyse, edit
from core.templates import load_template
from netstudio.data_panel.adapt import adapt, misfits, suggest

PICTURES = DataFacts(Spec((1, 28, 28)), tuple("abcdefg"), 1, 700)
COLOUR = DataFacts(Spec((3, 32, 32)), ("cat", "dog"), 1, 700)
ROWS = DataFacts(Spec((4,)), ("setosa", "versicolor", "virginica"), 1, 150)
NUMBERS = DataFacts(Spec((8,)), (), 1, 20_000)
SERIES = DataFacts(Spec((3, 5)), (), 2, 100)


def project_with(facts, template="digits-cnn"):
    project = load_template(template)
    return replace(project, data=replace(project.data, facts=facts))


@pytest.mark.parametrize("template", ["digits-cnn", "digits-mlp", "mnist-cnn"])
@pytest.mark.parametrize("facts", [PICTURES, COLOUR], ids=["grey", "colour"])
def test_that_a_network_for_pictures_adapts_to_other_pictures(template, facts):
    project = project_with(facts, template)
    assert misfits(project)
    found = adapt(project)
    assert found.left == ()
    assert misfits(found.project) == ()
    outputs = analyse(found.project.graph).outputs
    last = next(node.id for node in found.project.graph.nodes if node.layer.key == "output")
    assert outputs[last].shape == (len(facts.classes),)


def test_that_adapting_keeps_every_layer_that_fits():
    project = project_with(PICTURES)
    kept = [node.id for node in adapt(project).project.graph.nodes]
    assert [node.id for node in project.graph.nodes] == kept


def test_that_the_loss_follows_the_targets():
    project = project_with(NUMBERS, "digits-mlp")
    found = adapt(project)
    assert found.project.training.loss.key == "mse"
    assert found.left == ()
    back = replace(found.project, data=replace(found.project.data, facts=ROWS))
    assert adapt(back).project.training.loss.key == "cross_entropy"


def test_that_a_fitting_network_stays_the_very_same():
    project = load_template("digits-cnn")
    assert misfits(project) == ()
    assert adapt(project).project == project


def test_that_a_network_for_pictures_cannot_take_rows_and_says_so():
    found = adapt(project_with(ROWS))
    assert found.left
    assert all(problem.text for problem in found.left)


def test_that_the_networks_own_errors_are_not_blamed_on_the_data():
    project = load_template("digits-cnn")
    graph = edit.remove(project.graph, [project.graph.nodes[2].id])
    broken = replace(project, graph=graph)
    assert analyse(broken.graph).errors
    assert misfits(broken) == ()


def test_that_unread_data_fit_everything():
    project = load_template("digits-cnn")
    unread = replace(project, data=replace(project.data, facts=None))
    assert misfits(unread) == ()
    assert suggest(unread) == unread


@pytest.mark.parametrize(
    "facts",
    [PICTURES, COLOUR, ROWS, NUMBERS, SERIES, DataFacts(Spec((1, 3, 3)), ("x", "y"), 1, 9)],
    ids=["grey", "colour", "rows", "numbers", "series", "tiny pictures"],
)
def test_that_a_suggested_network_can_be_trained_on_its_data(facts):
    project = suggest(project_with(facts))
    analysis = analyse(project.graph, facts, project.training.loss)
    assert analysis.errors == ()
    assert project.layout.keys() == {node.id for node in project.graph.nodes}
    assert project.training.loss.target == ("classes" if facts.classes else "values")
    assert loss_kinds.classes[project.training.loss.key]
