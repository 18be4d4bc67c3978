"""Pure edits of networks: what each one leaves behind, and that no sequence of them makes an illegal graph."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.catalog import layer_kinds
from core.catalog.placeholder import Placeholder
from core.graph import ConnectNodes, Edge, Graph, InsertLayer, RemoveLayer, SetNodeField, analyse, edit, wire_fault


def chain(*keys):
    return edit.chain(layer_kinds.default(key) for key in keys)


def wires(graph):
    return {(edge.source, edge.target, edge.port) for edge in graph.edges}


def test_that_a_new_layer_gets_a_fresh_id_and_a_readable_name():
    graph = chain("conv2d", "conv2d")
    assert [(node.id, node.name) for node in graph.nodes] == [("conv2d_1", "Conv2d"), ("conv2d_2", "Conv2d 2")]


def test_that_an_id_is_not_taken_again_while_a_later_one_lives():
    graph = edit.remove(chain("relu", "relu", "relu"), ["relu_2"])
    graph, added = edit.add_node(graph, layer_kinds.default("relu"))
    assert added == "relu_4"
    assert graph.by_id[added].name == "ReLU 4"


def test_that_connecting_a_taken_input_replaces_its_wire_in_one_edit():
    graph, other = edit.add_node(chain("input", "relu"), layer_kinds.default("input"))
    assert wires(edit.connect(graph, other, "relu_1", 0)) == {(other, "relu_1", 0)}


def test_that_connecting_what_is_connected_changes_nothing():
    graph = chain("input", "relu")
    assert edit.connect(graph, "input_1", "relu_1", 0) is graph


@pytest.mark.parametrize(
    ("source", "target", "port", "words"),
    [
        ("relu_1", "relu_1", 0, "feed itself"),
        ("relu_2", "relu_1", 0, "loop"),
        ("output_1", "relu_1", 0, "no output"),
        ("relu_1", "input_1", 0, "no input"),
        ("input_1", "relu_2", 1, "there is no input 2"),
    ],
)
def test_that_a_forbidden_wire_is_refused_with_its_reason(source, target, port, words):
    graph = chain("input", "relu", "relu", "output")
    assert words in wire_fault(graph, source, target, port)
    with pytest.raises(ValueError, match=words):
        edit.connect(graph, source, target, port)


def test_that_a_growing_layer_always_offers_one_free_input_more():
    graph = chain("input", "relu", "relu", "add")
    assert len(graph.input_ports("add_1")) == 2
    graph = edit.connect(graph, "relu_1", "add_1", 1)
    assert len(graph.input_ports("add_1")) == 3
    assert wire_fault(graph, "input_1", "add_1", 2) == ""
    assert "there is no input 4" in wire_fault(graph, "input_1", "add_1", 3)


def test_that_the_inputs_of_a_growing_layer_close_up_when_a_wire_goes():
    graph = chain("input", "relu", "relu", "add")
    graph = edit.connect(edit.connect(graph, "relu_1", "add_1", 1), "input_1", "add_1", 2)
    graph = edit.disconnect(graph, [Edge("relu_2", "add_1", 0)])
    assert wires(graph) >= {("relu_1", "add_1", 0), ("input_1", "add_1", 1)}
    assert edit.connect(chain("input", "add"), "input_1", "add_1", 1).incoming["add_1"][1].port == 1


def test_that_removing_a_layer_takes_its_wires_along():
    assert wires(edit.remove(chain("input", "relu", "output"), ["relu_1"])) == set()


def test_that_removing_and_reconnecting_joins_the_neighbours():
    graph = edit.remove_and_reconnect(chain("input", "relu", "tanh", "output"), ["relu_1", "tanh_1"])
    assert wires(graph) == {("input_1", "output_1", 0)}


def test_that_removing_and_reconnecting_keeps_all_branches_after_it():
    graph = chain("input", "relu", "tanh")
    graph, branch = edit.add_node(graph, layer_kinds.default("sigmoid"))
    graph = edit.remove_and_reconnect(edit.connect(graph, "relu_1", branch, 0), ["relu_1"])
    assert wires(graph) == {("input_1", "tanh_1", 0), ("input_1", branch, 0)}


def test_that_a_layer_put_on_a_wire_stands_between_its_ends():
    graph, added = edit.add_node(chain("input", "output"), layer_kinds.default("relu"))
    graph = edit.insert_on_edge(graph, Edge("input_1", "output_1", 0), added)
    assert wires(graph) == {("input_1", added, 0), (added, "output_1", 0)}


@pytest.mark.parametrize("key", ["input", "output"])
def test_that_an_end_of_the_network_cannot_be_put_on_a_wire(key):
    graph, added = edit.add_node(chain("input", "relu"), layer_kinds.default(key))
    with pytest.raises(ValueError, match=r"no (free input|output)"):
        edit.insert_on_edge(graph, Edge("input_1", "relu_1", 0), added)


def test_that_setting_a_number_with_an_integer_gives_what_the_file_will_give_back():
    graph = edit.set_field(chain("dropout"), "dropout_1", "p", 0)
    layer = graph.by_id["dropout_1"].layer
    assert isinstance(layer.p, float)
    assert layer_kinds.decode(layer_kinds.encode(layer)) == layer


@pytest.mark.parametrize(
    ("field", "value"), [("kernel_size", "3"), ("kernel_size", (1, 2, 3)), ("out_channels", 1.5), ("colour", 1)]
)
def test_that_a_value_of_the_wrong_type_is_refused(field, value):
    with pytest.raises(ValueError, match=r"\w"):
        edit.set_field(chain("conv2d"), "conv2d_1", field, value)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_that_a_number_that_no_file_can_hold_is_refused(value):
    with pytest.raises(ValueError, match="finite"):
        edit.set_field(chain("dropout"), "dropout_1", "p", value)


def test_that_several_layers_take_the_same_settings_at_once():
    graph = edit.set_fields(chain("dropout", "dropout"), ["dropout_1", "dropout_2"], {"p": 0.2})
    assert [node.layer.p for node in graph.nodes] == [0.2, 0.2]


def test_that_renaming_trims_and_an_empty_name_gives_the_default_back():
    graph = edit.rename(chain("relu", "relu"), "relu_1", "  my \n layer ")
    assert graph.by_id["relu_1"].name == "my layer"
    assert edit.rename(graph, "relu_1", " ").by_id["relu_1"].name == "ReLU"


def test_that_duplicates_keep_the_wires_among_themselves_only():
    graph, copies = edit.duplicate(chain("input", "relu", "tanh", "output"), ["tanh_1", "relu_1"])
    assert copies == {"relu_1": "relu_2", "tanh_1": "tanh_2"}
    assert wires(graph) - wires(chain("input", "relu", "tanh", "output")) == {("relu_2", "tanh_2", 0)}


def test_that_each_kind_of_repair_does_what_it_says():
    graph = chain("input", "relu", "output")
    assert edit.apply_repair(graph, SetNodeField("", "input_1", "shape", (3,))).by_id["input_1"].layer.shape == (3,)
    assert wires(edit.apply_repair(graph, RemoveLayer("", "relu_1"))) == {("input_1", "output_1", 0)}
    inserted = edit.apply_repair(graph, InsertLayer("", "relu_1", 0, layer_kinds.default("tanh")))
    assert wires(inserted) >= {("input_1", "tanh_1", 0), ("tanh_1", "relu_1", 0)}
    open_end = edit.disconnect(graph, [Edge("relu_1", "output_1", 0)])
    assert edit.apply_repair(open_end, ConnectNodes("", "relu_1", "output_1", 0)).edges == graph.edges


def test_that_the_wires_of_a_layer_nobody_knows_keep_their_ports():
    graph, unknown = edit.add_node(chain("input", "relu", "tanh"), Placeholder('{"kind":"mystery"}'))
    graph = edit.connect(edit.connect(graph, "input_1", unknown, 0), "relu_1", unknown, 1)
    graph = edit.disconnect(graph, [Edge("input_1", unknown, 0)])
    assert wires(graph) >= {("relu_1", unknown, 1)}


class Editing(RuleBasedStateMachine):
    """Random edits with undo and redo, as the window does them: a list of values and a place in it."""

    def __init__(self):
        super().__init__()
        self.history = [Graph()]
        self.at = 0
        self.snapshots = [repr(Graph())]

    @property
    def graph(self):
        return self.history[self.at]

    def apply(self, graph):
        del self.history[self.at + 1 :], self.snapshots[self.at + 1 :]
        self.history.append(graph)
        self.snapshots.append(repr(graph))
        self.at += 1

    def pick(self, data):
        return data.draw(st.sampled_from([node.id for node in self.graph.nodes]))

    @rule(key=st.sampled_from(sorted(layer_kinds.classes)))
    def add(self, key):
        self.apply(edit.add_node(self.graph, layer_kinds.default(key))[0])

    @precondition(lambda self: self.graph.nodes)
    @rule(data=st.data(), port=st.integers(0, 3))
    def connect(self, data, port):
        source, target = self.pick(data), self.pick(data)
        if not wire_fault(self.graph, source, target, port):
            self.apply(edit.connect(self.graph, source, target, port))

    @precondition(lambda self: self.graph.edges)
    @rule(data=st.data())
    def insert(self, data):
        edge = data.draw(st.sampled_from(self.graph.edges))
        graph, added = edit.add_node(self.graph, layer_kinds.default("relu"))
        self.apply(edit.insert_on_edge(graph, edge, added))

    @precondition(lambda self: self.graph.edges)
    @rule(data=st.data())
    def disconnect(self, data):
        self.apply(edit.disconnect(self.graph, [data.draw(st.sampled_from(self.graph.edges))]))

    @precondition(lambda self: len(self.graph.nodes) > 2)
    @rule(data=st.data(), reconnect=st.booleans())
    def remove(self, data, reconnect):
        node = self.pick(data)
        self.apply((edit.remove_and_reconnect if reconnect else edit.remove)(self.graph, [node]))

    @precondition(lambda self: 0 < len(self.graph.nodes) < 30)
    @rule(data=st.data())
    def duplicate(self, data):
        nodes = data.draw(st.lists(st.sampled_from([node.id for node in self.graph.nodes]), min_size=1))
        self.apply(edit.duplicate(self.graph, nodes)[0])

    @precondition(lambda self: self.graph.nodes)
    @rule(data=st.data(), name=st.text(max_size=5))
    def rename(self, data, name):
        self.apply(edit.rename(self.graph, self.pick(data), name))

    @rule(data=st.data())
    def repair(self, data):
        repairs = [repair for problem in analyse(self.graph).problems for repair in problem.repairs]
        if repairs:
            self.apply(edit.apply_repair(self.graph, data.draw(st.sampled_from(repairs))))

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self):
        self.at -= 1

    @precondition(lambda self: self.at < len(self.history) - 1)
    @rule()
    def redo(self):
        self.at += 1

    @invariant()
    def every_step_is_still_what_it_was(self):
        assert repr(self.graph) == self.snapshots[self.at]

    @invariant()
    def the_graph_is_legal(self):
        assert_legal(self.graph)


def assert_legal(graph):
    assert len(graph.by_id) == len(graph.nodes)
    assert len(graph.order) == len(graph.nodes)
    assert len({(edge.target, edge.port) for edge in graph.edges}) == len(graph.edges)
    for edge in graph.edges:
        without = dataclasses.replace(graph, edges=tuple(other for other in graph.edges if other is not edge))
        assert (
            wire_fault(without, edge.source, edge.target, min(edge.port, len(without.input_ports(edge.target)) - 1))
            == ""
        )
    for node in graph.nodes:
        if node.layer.grows:
            assert [edge.port for edge in graph.incoming[node.id]] == list(range(len(graph.incoming[node.id])))


TestEditing = Editing.TestCase
TestEditing.settings = settings(
    max_examples=20, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
