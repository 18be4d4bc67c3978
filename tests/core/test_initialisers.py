"""How initial weights of single layers are drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.catalog import fields_of, layer_kinds
from core.graph import NodeSettings, analyse, edit, graph_json, read_graph
from core.network import Network

KINDS = next(field for field in fields_of(NodeSettings) if field.name == "initialiser").choices


def net(initialiser="default"):
    layers = ({"kind": "input", "shape": (200,)}, {"kind": "linear", "out_features": 100}, {"kind": "linear"})
    graph = edit.chain([*map(layer_kinds.decode, layers), layer_kinds.default("output")])
    return edit.set_node_settings(graph, ["linear_1"], {"initialiser": initialiser})


def weights(graph, seed=0):
    return Network(graph, seed).state()


@pytest.mark.parametrize("kind", KINDS)
def test_that_the_choice_decides_on_the_weights_of_its_layer_alone_and_the_same_every_time(kind):
    plain, chosen, again = weights(net()), weights(net(kind)), weights(net(kind))
    assert all(np.array_equal(chosen[key], again[key]) for key in chosen)
    differing = {key for key in plain if not np.array_equal(plain[key], chosen[key])}
    assert differing == (set() if kind == "default" else {"linear_1.weight"})
    if kind not in ("default", "zeros"):
        assert not np.array_equal(chosen["linear_1.weight"], weights(net(kind), seed=1)["linear_1.weight"])


@pytest.mark.parametrize(
    ("kind", "deviation"),
    [
        ("he normal", math.sqrt(2 / 200)),
        ("he uniform", math.sqrt(2 / 200)),
        ("xavier normal", math.sqrt(2 / 300)),
        ("xavier uniform", math.sqrt(2 / 300)),
        ("normal", 0.02),
        ("zeros", 0.0),
    ],
)
def test_that_weights_have_the_deviation_of_their_source(kind, deviation):
    assert weights(net(kind))["linear_1.weight"].std() == pytest.approx(deviation, rel=0.03)


def test_that_orthogonal_rows_are_of_length_one_and_stand_upright_on_each_other():
    rows = weights(net("orthogonal"))["linear_1.weight"]
    np.testing.assert_allclose(rows @ rows.T, np.eye(100), atol=1e-5)


def test_that_what_a_group_says_holds_inside_unless_a_layer_says_otherwise():
    graph, group = edit.group(net("zeros"), ["linear_1", "linear_2"])
    graph = edit.set_node_settings(graph, [group], {"initialiser": "orthogonal"})
    found = weights(graph)
    assert not found[f"{group}/linear_1.weight"].any()
    rows = found[f"{group}/linear_2.weight"]
    np.testing.assert_allclose(rows.T @ rows, np.eye(100), atol=1e-5)


def test_that_gains_and_the_row_of_padding_keep_their_start():
    raw = ({"kind": "input", "shape": (4,)}, {"kind": "embedding", "zero_is_padding": True}, {"kind": "layer_norm"})
    fields = {field.name: field for field in fields_of(layer_kinds.classes["layer_norm"])}
    over = next(choice for choice in fields["over"].choices if choice != "last axis")
    layers = [layer_kinds.decode({**item, "over": over} if item["kind"] == "layer_norm" else item) for item in raw]
    graph = edit.chain([*layers, layer_kinds.default("output")])
    graph = edit.set_node_settings(graph, ["embedding_1", "layer_norm_1"], {"initialiser": "he normal"})
    found = weights(graph)
    assert not found["embedding_1.weight"][0].any()
    assert found["embedding_1.weight"][1:].all()
    assert (found["layer_norm_1.weight"] == 1).all()


def test_that_the_choice_is_stored_and_an_unknown_one_is_a_problem_with_a_repair():
    graph = net("orthogonal")
    assert read_graph(graph_json(graph), []) == graph
    assert "settings" not in graph_json(net())["nodes"][1]
    odd = edit.set_node_settings(graph, ["linear_1"], {"initialiser": "by hand"})
    (problem,) = analyse(odd).problems
    assert (problem.node, problem.field) == ("linear_1", "initialiser")
    assert analyse(edit.apply_repair(odd, problem.repairs[0])).problems == ()
