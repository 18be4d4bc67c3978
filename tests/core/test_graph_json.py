"""Networks in JSON: everything comes back at any depth, hostile files are refused with one sentence."""

from __future__ import annotations

import dataclasses
import tracemalloc

import msgspec
import pytest

from core.catalog import BadEntry, Placeholder, layer_kinds
from core.files import FileError, load, save
from core.graph import BadGraph, Edge, NodeSettings, analyse, edit, graph_json, read_graph
from core.templates import load_template


def layer(key, **fields):
    return layer_kinds.decode({"kind": key, **fields})


def grouped(levels=1):
    """A ReLU, a layer nobody knows and a Linear inside so many groups."""
    graph = edit.chain([layer("input", shape=(4,)), layer("relu"), layer("linear", out_features=4), layer("output")])
    inside = {"id": "x_1", "name": "x", "layer": {"kind": "x", "a": [1]}}
    raw = graph_json(graph)
    raw["nodes"].append(inside)
    graph = read_graph(raw, [])
    picked = ["relu_1", "linear_1", "x_1"]
    for _ in range(levels):
        graph, group = edit.group(graph, picked)
        picked = [group]
    return graph


def read(raw):
    notes = []
    return read_graph(msgspec.json.decode(msgspec.json.encode(raw)), notes), notes


def test_that_networks_come_back_as_they_were_at_any_depth():
    for levels in (0, 1, 3, 16):
        graph = grouped(levels)
        again, notes = read(graph_json(graph))
        assert again == graph
        assert len(notes) == 1
        assert "“x” could not be read" in notes[0]


def test_that_a_file_keeps_what_it_cannot_read_inside_a_group(tmp_path):
    project = dataclasses.replace(load_template("digits-mlp"), graph=grouped(2))
    save(tmp_path / "a.netstudio", project)
    first = load(tmp_path / "a.netstudio")
    save(tmp_path / "b.netstudio", first.project)
    assert (tmp_path / "a.netstudio").read_bytes() == (tmp_path / "b.netstudio").read_bytes()
    inner = edit.sub(first.project.graph, "group_2/group_1")
    assert inner.by_id["x_1"].layer == Placeholder('{"a":[1],"kind":"x"}', inner.by_id["x_1"].layer.reason)


def test_that_nothing_new_is_written_for_a_network_of_single_layers():
    raw = graph_json(edit.chain([layer("input"), layer("relu")]))
    assert raw["nodes"][1] == {"id": "relu_1", "name": "ReLU", "layer": {"kind": "relu"}}
    assert raw["edges"] == [{"source": "input_1", "target": "relu_1", "port": 0}]


def raw_group(**changes):
    raw = graph_json(grouped())
    place = next(index for index, node in enumerate(raw["nodes"]) if node["id"] == "group_1")
    raw["nodes"][place]["layer"] |= changes
    return raw


def inside(**changes):
    plain = raw_group()
    graph = next(node for node in plain["nodes"] if node["id"] == "group_1")["layer"]["graph"]
    return raw_group(graph=graph | changes)


NODE = {"id": "a", "name": "a", "layer": {"kind": "relu"}}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (inside(nodes=[NODE, NODE]), "two layers have the id 'a'"),
        (inside(nodes=[NODE | {"id": "a/b"}]), "'a/b' is no id of a layer"),
        (inside(nodes=[NODE | {"id": "a@2"}]), "'a@2' is no id of a layer"),
        (inside(nodes=3), "expected `array`, got `int`"),
        (raw_group(graph=[]), "expected `object`, got `array`"),
        (raw_group(graph=None), "expected `object`, got `null`"),
    ],
)
def test_that_what_is_wrong_inside_a_group_is_named(raw, words):
    with pytest.raises(BadGraph, match=words):
        read(raw)


@pytest.mark.parametrize("changes", [{"repeat": "3"}, {"repeat": 1.5}, {"shared": 1}, {"colour": "red"}])
def test_that_a_group_with_settings_nobody_can_read_is_kept_as_it_is(changes):
    raw = raw_group(**changes)
    graph, notes = read(raw)
    assert isinstance(graph.by_id["group_1"].layer, Placeholder)
    assert any("“Group” could not be read" in note for note in notes)
    assert graph_json(graph)["nodes"] == raw["nodes"]
    with pytest.raises(BadEntry):
        layer_kinds.decode(next(node for node in raw["nodes"] if node["id"] == "group_1")["layer"])


def test_that_wires_that_no_network_can_have_are_left_out_of_groups_too():
    raw = inside()
    group = next(node for node in raw["nodes"] if node["id"] == "group_1")["layer"]["graph"]
    count = len(group["edges"])
    group["edges"] += [
        {"source": "linear_1", "target": "relu_1", "port": 0},
        {"source": "relu_1", "target": "linear_1", "port": 0, "output": 3},
        {"source": "gone", "target": "relu_1", "port": 1},
    ]
    raw["edges"].append({"source": "group_1", "target": "output_1", "port": 0, "output": 9})
    graph, notes = read(raw)
    assert len(edit.sub(graph, "group_1").edges) == count
    assert [note for note in notes if "wires were left out" in note or "1 wire was" in note]


def test_that_settings_inside_groups_come_back():
    graph = edit.at(grouped(), "group_1", lambda level: edit.set_node_settings(level, ["linear_1"], {"l2": 0.5}))
    again, _ = read(graph_json(graph))
    assert edit.node_at(again, "group_1/linear_1").settings == NodeSettings(l2=0.5)
    assert isinstance(again.edges[0], Edge)


def test_that_nothing_repeated_without_end_is_a_problem_too():
    raw = raw_group(graph={"nodes": [], "edges": []}, repeat=10**12)
    problems = analyse(read(raw)[0]).problems
    assert ["at most 100,000" in problem.text for problem in problems] == [True]


def deep(levels):
    raw = {"nodes": [NODE], "edges": []}
    for _ in range(levels):
        raw = {"nodes": [{"id": "g", "name": "g", "layer": {"kind": "group", "graph": raw}}], "edges": []}
    return raw


@pytest.mark.parametrize("levels", [17, 60, 300])
def test_that_groups_without_end_are_refused(levels):
    with pytest.raises(BadGraph, match="more than 16 deep"):
        read_graph(deep(levels), [])


def test_that_a_file_with_groups_without_end_is_refused_in_one_sentence(tmp_path, monkeypatch):
    project = load_template("digits-mlp")
    monkeypatch.setattr("core.files.project_json.graph_json", lambda graph: deep(40))
    save(tmp_path / "deep.netstudio", project)
    with pytest.raises(FileError, match="groups stand in one another more than 16 deep"):
        load(tmp_path / "deep.netstudio")


def test_that_a_small_file_cannot_grow_without_bound():
    """Sixteen groups in one another, each repeated 64 times: 64^16 layers when all are counted."""
    raw = {"nodes": [NODE], "edges": []}
    for _ in range(16):
        raw = {"nodes": [{"id": "g", "name": "g", "layer": {"kind": "group", "graph": raw, "repeat": 64}}], "edges": []}
    tracemalloc.start()
    graph, _ = read(raw)
    (problem,) = analyse(graph).problems
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "at most 100,000" in problem.text
    assert peak < 50 * 2**20
