"""Groups: what they are made of, that expanding gives back what was there, ports, levels, layout."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.catalog import Placeholder, layer_kinds
from core.graph import Edge, Graph, Group, Node, edit, layout, paths
from core.graph.graph_json import MAX_DEPTH


def layer(key, **fields):
    return layer_kinds.decode({"kind": key, **fields})


def chain(*layers):
    return edit.chain(layer_kinds.default(item) if isinstance(item, str) else item for item in layers)


def residual():
    """Input → Conv2d → ReLU → Add (with the Input) → Flatten → Output."""
    graph = chain(layer("input", shape=(2, 6, 6)), layer("conv2d", out_channels=2, same_padding=True), "relu", "add",
                  "flatten", "output")  # fmt: skip
    return edit.connect(graph, "input_1", "add_1", 1)


def wires(graph):
    return {(edge.source, edge.output, edge.target, edge.port) for edge in graph.edges}


def test_that_a_new_group_hands_its_input_on():
    graph, group = edit.add_node(Graph(), layer_kinds.default("group"))
    inside = edit.sub(graph, group)
    assert wires(inside) == {("group_input_1", 0, "group_output_1", 0)}
    assert (graph.input_ports(group), graph.output_ports(group)) == (("Input",), ("Output",))


def test_that_wires_across_the_border_become_ports():
    graph, group = edit.group(residual(), ["conv2d_1", "relu_1", "add_1"], "Block")
    assert [node.id for node in graph.nodes] == ["input_1", group, "flatten_1", "output_1"]
    assert graph.by_id[group].name == "Block"
    assert wires(graph) == {("input_1", 0, group, 0), (group, 0, "flatten_1", 0), ("flatten_1", 0, "output_1", 0)}
    inside = edit.sub(graph, group)
    assert wires(inside) == {
        ("group_input_1", 0, "conv2d_1", 0), ("conv2d_1", 0, "relu_1", 0), ("relu_1", 0, "add_1", 0),
        ("group_input_1", 0, "add_1", 1), ("add_1", 0, "group_output_1", 0),
    }  # fmt: skip


def test_that_a_group_may_have_several_inputs_and_outputs():
    graph = chain("input", "relu", "tanh", "sigmoid", "output")
    graph = edit.connect(graph, "relu_1", "sigmoid_1", 0)
    graph, group = edit.group(graph, ["relu_1", "tanh_1"])
    assert graph.output_ports(group) == ("Output",)
    graph = chain("input", "relu", "tanh", "concat", "output")
    graph = edit.connect(graph, "relu_1", "concat_1", 1)
    graph, group = edit.group(graph, ["relu_1", "tanh_1"])
    assert graph.output_ports(group) == ("Output 1", "Output 2")
    assert [(edge.port, edge.output) for edge in graph.incoming["concat_1"]] == [(0, 0), (1, 1)]
    graph, merging = edit.group(graph, ["concat_1"])
    assert graph.input_ports(merging) == ("Input 1", "Input 2")
    assert {(edge.output, edge.port) for edge in graph.incoming[merging]} == {(0, 0), (1, 1)}


def test_that_layers_without_wires_make_a_group_with_ports_for_what_is_open():
    graph, group = edit.group(chain("relu", "tanh"), ["relu_1", "tanh_1"])
    assert (graph.input_ports(group), graph.output_ports(group)) == (("Input",), ("Output",))
    assert edit.expand(graph, group)[0] == chain("relu", "tanh")


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ([], "at least one layer"),
        (["conv2d_1", "add_1"], "feed itself through ReLU"),
        (["input_1", "conv2d_1"], "Input is an end of the network"),
        (["output_1"], "Output is an end of the network"),
    ],
)
def test_that_a_selection_that_cannot_be_a_group_is_refused_with_its_reason(nodes, words):
    with pytest.raises(ValueError, match=words) as raised:
        edit.group(residual(), nodes)
    assert str(raised.value).endswith(".")
    assert str(raised.value) == edit.grouping_fault(residual(), nodes)


def test_that_weights_are_not_shared_across_the_border_of_a_group():
    graph = edit.share(chain("input", "linear", "linear", "output"), ["linear_1", "linear_2"])
    with pytest.raises(ValueError, match="Linear 2 uses the weights of Linear; put both"):
        edit.group(graph, ["linear_1"])
    graph, group = edit.group(graph, ["linear_1", "linear_2"])
    assert edit.sub(graph, group).by_id["linear_2"].settings.shares == "linear_1"


@st.composite
def wired_graphs(draw):
    """Acyclic graphs of merging layers, wired at random, in any order of nodes and wires."""
    count = draw(st.integers(1, 9))
    keys = draw(st.lists(st.sampled_from(["add", "relu", "concat", "subtract"]), min_size=count, max_size=count))
    graph = Graph()
    for key in keys:
        graph, _ = edit.add_node(graph, layer_kinds.default(key))
    for source, target, port in draw(
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.integers(0, 3)), max_size=20)
    ):
        ends = graph.nodes[min(source, target)].id, graph.nodes[max(source, target)].id
        if source != target and port < len(graph.input_ports(ends[1])):
            graph = edit.connect(graph, *ends, port)
    nodes, edges = draw(st.permutations(graph.nodes)), draw(st.permutations(graph.edges))
    return Graph(tuple(nodes), tuple(edges))


@given(wired_graphs(), st.data())
@settings(max_examples=150, deadline=None)
def test_that_expanding_a_new_group_gives_back_exactly_what_was_there(graph, data):
    nodes = data.draw(st.lists(st.sampled_from([node.id for node in graph.nodes]), min_size=1, unique=True))
    assume(not edit.grouping_fault(graph, nodes))
    grouped, group = edit.group(graph, nodes)
    assert len(grouped.order) == len(grouped.nodes)
    back, mapping = edit.expand(grouped, group)
    assert back == graph
    assert mapping == {f"{group}/{node}": node for node in nodes}


@given(wired_graphs(), st.data())
@settings(max_examples=60, deadline=None)
def test_that_places_on_the_canvas_come_back_too(graph, data):
    nodes = data.draw(st.lists(st.sampled_from([node.id for node in graph.nodes]), min_size=1, unique=True))
    assume(not edit.grouping_fault(graph, nodes))
    places = {node.id: (8.0 * data.draw(st.integers(-20, 20)), 8.0 * index) for index, node in enumerate(graph.nodes)}
    grouped, group = edit.group(graph, nodes)
    moved = layout.grouped(places, "", nodes, group)
    assert layout.known(grouped, moved) == moved
    assert {key for key in moved if "/" in key} == {f"{group}/{node}" for node in nodes}
    _, mapping = edit.expand(grouped, group)
    assert layout.expanded(moved, "", group, mapping) == places
    shifted = moved | {group: (moved[group][0] + 16, moved[group][1] - 8)}
    out = layout.expanded(shifted, "", group, mapping)
    assert all(out[node] == (places[node][0] + 16, places[node][1] - 8) for node in nodes)


def test_that_ids_that_are_taken_meanwhile_are_replaced_when_expanding():
    graph, group = edit.group(chain("input", "relu", "tanh", "output"), ["relu_1"])
    graph, _ = edit.add_node(graph, layer_kinds.default("relu"))
    assert "relu_1" in graph.by_id
    graph, mapping = edit.expand(graph, group)
    assert mapping == {f"{group}/relu_1": "relu_2"}
    assert wires(graph) >= {("input_1", 0, "relu_2", 0), ("relu_2", 0, "tanh_1", 0)}


def test_that_a_repeated_group_expands_to_copies_in_a_row():
    graph, group = edit.group(residual(), ["conv2d_1", "relu_1", "add_1"])
    graph = edit.set_fields(graph, [group], {"repeat": 3, "shared": True})
    flat, mapping = edit.expand(graph, group)
    assert mapping[f"{group}@3/conv2d_1"] == "conv2d_3"
    assert [node.id for node in flat.nodes if node.layer.key == "add"] == ["add_1", "add_2", "add_3"]
    assert wires(flat) >= {("add_1", 0, "conv2d_2", 0), ("add_1", 0, "add_2", 1), ("add_3", 0, "flatten_1", 0)}
    assert [node.settings.shares for node in flat.nodes if node.layer.key == "conv2d"] == ["", "conv2d_1", "conv2d_1"]
    assert len({node.name for node in flat.nodes}) == len(flat.nodes)


def test_that_settings_of_a_group_go_to_its_layers_when_it_is_expanded():
    graph, group = edit.group(chain("input", "linear", "output"), ["linear_1"])
    graph = edit.set_node_settings(graph, [group], {"rate": 2.0, "frozen": True, "l2": 0.5})
    graph = edit.at(graph, group, lambda inside: edit.set_node_settings(inside, ["linear_1"], {"rate": 3.0}))
    settings = edit.expand(graph, group)[0].by_id["linear_1"].settings
    assert (settings.rate, settings.frozen, settings.l2) == (6.0, True, 0.5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda graph, group: edit.bypass(graph, [group]), "is bypassed"),
        (lambda graph, group: edit.share(*_twice(graph, group)), "shares its weights"),
    ],
)
def test_that_a_group_that_cannot_be_expanded_says_why(change, words):
    graph, group = edit.group(chain("input", "linear", "output"), ["linear_1"])
    with pytest.raises(ValueError, match=words):
        edit.expand(change(graph, group), group)
    with pytest.raises(ValueError, match="is no group"):
        edit.expand(graph, "input_1")


def _twice(graph, group):
    graph, copies = edit.duplicate(graph, [group])
    return graph, [group, copies[group]]


def nested(levels):
    """A ReLU inside so many groups."""
    graph, path = chain("input", "relu", "output"), ""
    for _ in range(levels):
        inside, group = edit.group(edit.sub(graph, path), ["relu_1"])
        graph, path = edit.put(graph, path, inside), paths.join(path, group)
    return graph, path


def test_that_layers_deep_inside_are_found_named_and_edited_by_their_path():
    graph, path = nested(3)
    assert path == "group_1/group_1/group_1"
    graph = edit.at(graph, path, lambda inside: edit.rename(inside, "relu_1", "deep"))
    assert edit.node_at(graph, f"{path}/relu_1").name == "deep"
    assert edit.name_of(graph, f"{path}@4/relu_1") == "Group › Group › Group › deep"
    assert edit.node_at(graph, "group_1/gone/relu_1") is None
    assert edit.node_at(graph, "input_1/relu_1") is None
    assert edit.name_of(graph, "gone_1") == ""
    with pytest.raises(ValueError, match="Input is no group"):
        edit.sub(graph, "input_1")


def test_that_groups_cannot_stand_in_one_another_without_end():
    graph, path = nested(MAX_DEPTH)
    assert edit.depth(graph) == MAX_DEPTH
    inside, _ = edit.group(edit.sub(graph, path), ["relu_1"])
    with pytest.raises(ValueError, match="at most 16 deep"):
        edit.put(graph, path, inside)
    with pytest.raises(ValueError, match="at most 16 deep"):
        edit.group(graph, ["group_1"])


def test_that_wires_outside_follow_the_ports_of_a_group():
    graph = chain("input", "relu", "tanh", "concat", "output")
    graph = edit.connect(graph, "relu_1", "concat_1", 1)
    graph, group = edit.group(graph, ["tanh_1", "concat_1"])
    assert [(edge.source, edge.port) for edge in graph.incoming[group]] == [("relu_1", 0)]
    two, group = edit.group(edit.connect(chain("input", "relu", "subtract", "output"), "input_1", "subtract_1", 1),
                            ["subtract_1"])  # fmt: skip
    assert [(edge.source, edge.port) for edge in two.incoming[group]] == [("relu_1", 0), ("input_1", 1)]
    less = edit.at(two, group, lambda inside: edit.remove(inside, ["group_input_1"]))
    assert [(edge.source, edge.port) for edge in less.incoming[group]] == [("input_1", 0)]
    none = edit.at(two, group, lambda inside: edit.remove(inside, ["group_output_1"]))
    assert none.outgoing[group] == ()
    assert none.output_ports(group) == ()
    swapped = edit.at(two, group, lambda inside: Graph(tuple(reversed(inside.nodes)), inside.edges))
    assert [(edge.source, edge.port) for edge in swapped.incoming[group]] == [("input_1", 0), ("relu_1", 1)]


def test_that_wires_to_outputs_that_are_not_there_are_refused():
    graph = chain("input", "relu", "output")
    with pytest.raises(ValueError, match="ReLU has 1 output; there is no output 2"):
        edit.connect(graph, "relu_1", "output_1", 0, 1)


def test_that_removing_and_inserting_keep_the_output_of_a_wire():
    graph = chain("input", "relu", "tanh", "concat", "output")
    graph, group = edit.group(edit.connect(graph, "relu_1", "concat_1", 1), ["relu_1", "tanh_1"])
    graph, added = edit.add_node(graph, layer_kinds.default("sigmoid"))
    graph = edit.insert_on_edge(graph, Edge(group, "concat_1", 1, 1), added)
    assert wires(graph) >= {(group, 1, added, 0), (added, 0, "concat_1", 1)}
    graph = edit.remove_and_reconnect(graph, [added])
    assert wires(graph) >= {(group, 1, "concat_1", 1)}
    graph, copies = edit.duplicate(graph, [group, "concat_1"])
    assert (copies[group], 1, copies["concat_1"], 1) in wires(graph)


def test_that_a_layer_nobody_knows_keeps_its_place_in_a_group():
    graph, unknown = edit.add_node(chain("input", "relu", "output"), Placeholder('{"kind":"mystery"}'))
    graph = edit.connect(graph, "relu_1", unknown, 0)
    grouped, group = edit.group(graph, ["relu_1", unknown])
    assert edit.expand(grouped, group)[0] == graph


def test_that_removing_an_owner_hands_its_weights_on():
    graph = edit.share(chain("input", "linear", "linear", "linear", "output"), ["linear_1", "linear_2", "linear_3"])
    assert edit.heirs(graph, ["linear_1"]) == {"linear_1": "linear_2"}
    for remove in (edit.remove, edit.remove_and_reconnect):
        left = remove(graph, ["linear_1"])
        assert [left.by_id[node].settings.shares for node in ("linear_2", "linear_3")] == ["", "linear_2"]
    assert edit.remove(graph, ["linear_1", "linear_2"]).by_id["linear_3"].settings.shares == ""


def test_that_copies_of_layers_that_share_share_among_themselves():
    graph = edit.share(chain("input", "linear", "linear", "output"), ["linear_1", "linear_2"])
    both, copies = edit.duplicate(graph, ["linear_1", "linear_2"])
    assert both.by_id[copies["linear_2"]].settings.shares == copies["linear_1"]
    one, copies = edit.duplicate(graph, ["linear_2"])
    assert one.by_id[copies["linear_2"]].settings.shares == "linear_1"


def test_that_sharing_takes_the_settings_over_and_never_makes_a_chain():
    graph = chain("input", layer("linear", out_features=5), "linear", "linear", "linear", "output")
    graph = edit.share(graph, ["linear_2", "linear_3"])
    graph = edit.share(graph, ["linear_1", "linear_2"])
    assert [node.settings.shares for node in graph.nodes[2:5]] == ["linear_1", "linear_1", ""]
    graph = edit.share(graph, ["linear_3", "linear_4"])
    assert [node.settings.shares for node in graph.nodes[1:5]] == ["", "linear_1", "linear_1", "linear_1"]
    assert {node.layer.out_features for node in graph.nodes[1:5]} == {5}
    assert edit.unshare(graph, ["linear_4"]).by_id["linear_4"].settings.shares == ""
    with pytest.raises(ValueError, match="Only layers of one kind can share weights"):
        edit.share(graph, ["linear_1", "input_1"])


def test_that_only_what_has_a_way_round_is_bypassed():
    graph = chain("input", "relu", "output")
    on = edit.bypass(graph, ["input_1", "relu_1"])
    assert [node.settings.bypassed for node in on.nodes] == [False, True, False]
    assert edit.bypass(on, ["relu_1"], False) == graph
    with pytest.raises(ValueError, match="None of these layers"):
        edit.bypass(graph, ["input_1", "output_1"])


def test_that_positions_are_kept_moved_and_dropped_by_level():
    places = {"a": (0.0, 0.0), "g": (8.0, 8.0), "g/x": (1.0, 1.0), "g/h": (2.0, 2.0), "g/h/y": (3.0, 3.0)}
    assert layout.level(places, "") == {"a": (0.0, 0.0), "g": (8.0, 8.0)}
    assert layout.level(places, "g") == {"x": (1.0, 1.0), "h": (2.0, 2.0)}
    moved = layout.with_level(places, "g", {"h": (9.0, 9.0)})
    assert moved == {"a": (0.0, 0.0), "g": (8.0, 8.0), "g/h": (9.0, 9.0), "g/h/y": (3.0, 3.0)}
    assert layout.removed(places, "", ["g"]) == {"a": (0.0, 0.0)}
    assert layout.removed(places, "g", ["h"]).keys() == {"a", "g", "g/x"}
    copied = layout.duplicated(places, "", {"g": "g2"}, (10.0, 20.0))
    assert copied.items() >= places.items()
    assert {key: at for key, at in copied.items() if key not in places} == {
        "g2": (18.0, 28.0), "g2/x": (1.0, 1.0), "g2/h": (2.0, 2.0), "g2/h/y": (3.0, 3.0),
    }  # fmt: skip


def test_that_repeats_come_out_in_rows_of_their_own():
    graph, group = edit.group(chain("input", "relu", "tanh", "output"), ["relu_1", "tanh_1"])
    graph = edit.set_field(graph, group, "repeat", 3)
    places = {group: (0.0, 0.0), f"{group}/relu_1": (0.0, 0.0), f"{group}/tanh_1": (248.0, 0.0)}
    _, mapping = edit.expand(graph, group)
    out = layout.expanded(places, "", group, mapping)
    assert len(set(out.values())) == 6
    assert [out[mapping[f"{group}{copy}/tanh_1"]] for copy in ("", "@2", "@3")] == [
        (248.0, 0.0), (248.0, 152.0), (248.0, 304.0),
    ]  # fmt: skip


def test_that_a_group_is_equal_by_value_whatever_it_was_made_from():
    graph, group = edit.group(residual(), ["conv2d_1", "relu_1"])
    made = graph.by_id[group].layer
    assert made == layer_kinds.decode(layer_kinds.encode(made))
    assert hash(made) == hash(layer_kinds.decode(layer_kinds.encode(made)))
    assert isinstance(made, Group)
    assert dataclasses.replace(made, repeat=2) != made
    assert isinstance(graph.by_id[group], Node)
