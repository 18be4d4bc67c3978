"""Layers as text."""

from __future__ import annotations

import dataclasses
import json

import pytest

from core.catalog import layer_kinds
from core.graph import edit, layout
from core.templates import load_template
from netstudio.document import ClipboardError, copy_text, paste_text


@pytest.fixture
def project():
    return load_template("digits-cnn")


def test_that_pasted_layers_are_copies_with_their_wires_beside_the_originals(project):
    picked = ["conv2d_1", "relu_1", "linear_1"]
    text = copy_text(project, picked)
    pasted, nodes, _ = paste_text(project, text)
    assert len(nodes) == 3
    assert not set(nodes) & set(project.graph.by_id)
    for old, new in zip(picked, nodes, strict=True):
        assert pasted.graph.by_id[new].layer == project.graph.by_id[old].layer
        assert pasted.layout[new] != project.layout[old]
    inner = [edge for edge in pasted.graph.edges if {edge.source, edge.target} <= set(nodes)]
    assert [(edge.source, edge.target) for edge in inner] == [(nodes[0], nodes[1])]
    assert len(pasted.graph.edges) == len(project.graph.edges) + 1
    assert len({node.name for node in pasted.graph.nodes}) == len(pasted.graph.nodes)


def test_that_pasting_twice_never_hides_a_layer_under_another(project):
    text = copy_text(project, ["conv2d_1"])
    once, _, _ = paste_text(project, text)
    twice, _, _ = paste_text(once, text)
    assert len(set(twice.layout.values())) == len(twice.layout)


def test_that_layers_travel_to_another_project_as_they_are(project):
    empty = dataclasses.replace(project, graph=edit.remove(project.graph, project.graph.by_id), layout={})
    pasted, nodes, _ = paste_text(empty, copy_text(project, project.graph.by_id))
    assert [node.name for node in pasted.graph.nodes] == [node.name for node in project.graph.nodes]
    assert len(pasted.graph.edges) == len(project.graph.edges)
    assert [pasted.layout[node] for node in nodes] == [project.layout[node.id] for node in project.graph.nodes]


def test_that_merged_branches_keep_their_ports(project):
    graph, concat = edit.add_node(project.graph, layer_kinds.default("concat"))
    graph = edit.connect(graph, "relu_2", concat, 0)
    graph = edit.connect(graph, "relu_1", concat, 1)
    project = dataclasses.replace(project, graph=graph)
    pasted, nodes, _ = paste_text(project, copy_text(project, ["relu_1", "relu_2", concat]))
    arriving = pasted.graph.incoming[nodes[2]]
    assert [(edge.source, edge.port) for edge in arriving] == [(nodes[1], 0), (nodes[0], 1)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[" * 100_000,
        "{}",
        '{"format": "other", "nodes": [], "edges": []}',
        '{"format": "netstudio-layers", "nodes": [{"id": 1}], "edges": []}',
        "x" * (4 * 2**20 + 1),
    ],
)
def test_that_other_text_is_refused_in_one_sentence(project, text):
    with pytest.raises(ClipboardError, match=r"^The clipboard .*\.$"):
        paste_text(project, text)


def damaged(project, change) -> str:
    raw = json.loads(copy_text(project, ["conv2d_1", "relu_1"]))
    change(raw)
    return json.dumps(raw)


def test_that_damaged_layers_are_refused(project):
    def unknown(raw):
        raw["nodes"][0]["layer"]["kind"] = "warp_drive"

    def twice(raw):
        raw["nodes"][1]["id"] = raw["nodes"][0]["id"]

    def loop(raw):
        raw["edges"].append({"source": "relu_1", "target": "conv2d_1", "port": 0})

    for change, words in ((unknown, "warp_drive"), (twice, "twice"), (loop, "loop")):
        with pytest.raises(ClipboardError, match=words):
            paste_text(project, damaged(project, change))


def test_that_the_text_can_be_read_by_people(project):
    text = copy_text(project, ["conv2d_1"])
    assert '"kind": "conv2d"' in text
    assert text.count("\n") > 5


@pytest.fixture
def grouped(project):
    """Two convolutions that share weights, one in a group with a ReLU, which is repeated."""
    graph, group = edit.group(project.graph, ["conv2d_2", "relu_2"], "Block")
    graph = edit.set_node_settings(edit.set_field(graph, group, "repeat", 2), [group], {"frozen": True})
    places = layout.grouped(project.layout, "", ["conv2d_2", "relu_2"], group)
    return dataclasses.replace(project, graph=graph, layout=places), group


def test_that_a_group_travels_with_what_is_in_it_and_where_it_stands(grouped):
    project, group = grouped
    pasted, (copy, *_), _ = paste_text(project, copy_text(project, [group]))
    assert pasted.graph.by_id[copy].layer == project.graph.by_id[group].layer
    assert pasted.graph.by_id[copy].settings.frozen
    assert pasted.layout[f"{copy}/relu_2"] == project.layout[f"{group}/relu_2"]


def test_that_layers_are_copied_out_of_one_group_and_into_another(grouped):
    project, group = grouped
    text = copy_text(project, ["conv2d_2", "relu_2"], group)
    inside, nodes, _ = paste_text(project, text, group)
    assert {"conv2d_2", "relu_2", *nodes} <= edit.sub(inside.graph, group).by_id.keys()
    assert len(set(layout.level(inside.layout, group).values())) == 4
    outside, nodes, _ = paste_text(project, text)
    assert outside.graph.by_id[nodes[0]].layer == project.graph.by_id[group].layer.graph.by_id["conv2d_2"].layer


def test_that_copies_share_weights_among_themselves_and_with_nobody_else(project):
    graph = edit.share(project.graph, ["conv2d_1", "conv2d_2"])
    project = dataclasses.replace(project, graph=graph)
    both, (first, second), _ = paste_text(project, copy_text(project, ["conv2d_1", "conv2d_2"]))
    assert both.graph.by_id[second].settings.shares == first
    one, (alone,), _ = paste_text(project, copy_text(project, ["conv2d_2"]))
    assert one.graph.by_id[alone].settings.shares == ""


def test_that_groups_too_deep_to_be_stored_are_not_pasted(project):
    graph, group = edit.group(project.graph, ["relu_1"])
    for _ in range(15):
        graph, group = edit.group(graph, [group])
    deep = dataclasses.replace(project, graph=graph)
    text = copy_text(deep, [group])
    assert paste_text(project, text)
    with pytest.raises(ClipboardError, match="at most 16 deep"):
        paste_text(deep, text, group)
