"""Settings that every layer has: set, stored only where they are not at their default, and read with forgiveness."""

from __future__ import annotations

import dataclasses

import pytest

from core.catalog import fields_of, layer_kinds
from core.files.project_json import project_documents, read_project
from core.graph import NodeSettings, changed_settings, edit
from core.templates import load_template


@pytest.fixture
def graph():
    return edit.chain(layer_kinds.default(key) for key in ("input", "linear", "relu"))


def stored(graph):
    project = dataclasses.replace(load_template("digits-mlp"), graph=graph)
    return project_documents(project, None)


def test_that_every_field_of_the_settings_is_declared_and_explained():
    assert [field.name for field in fields_of(NodeSettings)] == [f.name for f in dataclasses.fields(NodeSettings)]
    assert all(field.help.endswith(".") for field in fields_of(NodeSettings))


def test_that_settings_are_set_on_several_layers_at_once(graph):
    graph = edit.set_node_settings(graph, ["linear_1", "relu_1"], {"rate": 2, "frozen": True})
    assert [node.settings for node in graph.nodes] == [NodeSettings(), *[NodeSettings(rate=2.0, frozen=True)] * 2]
    assert isinstance(graph.nodes[1].settings.rate, float)


@pytest.mark.parametrize("values", [{"colour": 1}, {"rate": "much"}, {"rate": float("nan")}, {"frozen": 1}])
def test_that_a_setting_of_the_wrong_name_or_type_is_refused(graph, values):
    with pytest.raises(ValueError, match=r"\w"):
        edit.set_node_settings(graph, ["linear_1"], values)


def test_that_an_edit_of_the_layer_keeps_its_settings(graph):
    graph = edit.set_node_settings(graph, ["linear_1"], {"frozen": True})
    graph = edit.rename(edit.set_field(graph, "linear_1", "out_features", 7), "linear_1", "kept")
    assert graph.by_id["linear_1"].settings.frozen
    graph, copies = edit.duplicate(graph, ["linear_1"])
    assert graph.by_id[copies["linear_1"]].settings.frozen


def test_that_only_what_is_not_at_its_default_is_stored(graph):
    plain = stored(graph)["graph.json"]
    assert all("settings" not in node for node in plain["nodes"])
    graph = edit.set_node_settings(graph, ["linear_1"], {"l2": 0.5, "frozen": False})
    documents = stored(graph)
    assert [node.get("settings") for node in documents["graph.json"]["nodes"]] == [None, {"l2": 0.5}, None]
    assert changed_settings(graph.by_id["linear_1"].settings) == {"l2": 0.5}
    project, notes = read_project(documents, None)
    assert (project.graph, notes) == (graph, ())


@pytest.mark.parametrize(
    ("raw", "kept", "words"),
    [
        ({"l2": 0.5, "colour": "red"}, NodeSettings(l2=0.5), "colour"),
        ({"l2": "much"}, NodeSettings(), "l2"),
        ({"rate": None}, NodeSettings(), "rate"),
    ],
)
def test_that_settings_nobody_can_read_are_left_out_with_a_note(graph, raw, kept, words):
    documents = stored(graph)
    documents["graph.json"]["nodes"][1]["settings"] = raw
    project, notes = read_project(documents, None)
    assert project.graph.by_id["linear_1"].settings == kept
    assert len(notes) == 1
    assert words in notes[0]
    assert "Linear" in notes[0]
