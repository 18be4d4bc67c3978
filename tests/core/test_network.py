"""A graph as a module: what it computes, how its weights are keyed, and what moves between networks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import core
from core import nn
from core.catalog import Placeholder, layer_kinds, loss_kinds, optimizer_kinds
from core.graph import Edge, analyse, edit
from core.network import BuildError, Network, transfer
from core.templates import load_template, templates


def layer(key, **fields):
    return layer_kinds.decode({"kind": key, **fields})


def residual():
    """Input → Conv2d → BatchNorm → Add (with the Input) → Flatten → Linear → Output."""
    graph = edit.chain(
        [
            layer("input", shape=(2, 5, 5)),
            layer("conv2d", out_channels=2, same_padding=True),
            layer("batch_norm"),
            layer("add"),
            layer("flatten"),
            layer("linear", out_features=3),
            layer("output"),
        ]
    )
    return edit.connect(graph, "input_1", "add_1", 1)


def batch(count=4, shape=(2, 5, 5), seed=0):
    return core.tensor(np.random.default_rng(seed).normal(size=(count, *shape)).astype("float32"))


def trained(graph, optimizer, steps=3, seed=0):
    network = Network(graph, seed)
    engine = optimizer.build(network.parameters())
    for step in range(steps):
        train_step(network, engine, step)
    return network, engine


def train_step(network, engine, step):
    measure = loss_kinds.default("cross_entropy").build()

    def closure():
        engine.zero_grad()
        loss = measure(network(batch(seed=step)), core.tensor(np.array([0, 1, 2, 0])))
        loss.backward()
        return loss

    engine.step(closure)


def test_that_a_network_computes_what_its_layers_compute():
    network = Network(residual()).train(False)
    parts = dict(zip(network.node_ids, network.nodes, strict=True))
    x = batch()
    summed = parts["batch_norm_1"](parts["conv2d_1"](x)) + x
    expected = parts["linear_1"](core.flatten(summed, 1))
    np.testing.assert_array_equal(network(x).detach().numpy(), expected.detach().numpy())


def test_that_the_order_of_inputs_is_the_order_of_ports():
    graph = edit.chain([layer("input", shape=(2,)), layer("concat"), layer("output")])
    graph, scaled = edit.add_node(graph, layer("linear", out_features=1))
    graph = edit.connect(edit.connect(graph, "input_1", scaled, 0), scaled, "concat_1", 1)
    x = batch(shape=(2,))
    np.testing.assert_array_equal(Network(graph)(x).detach().numpy()[:, :2], x.numpy())


@pytest.mark.parametrize("key", [template.key for template in templates()])
def test_that_a_template_builds_to_the_shape_and_size_that_analysis_says(key):
    project = load_template(key)
    network = Network(project.graph)
    analysis = analyse(project.graph)
    output = network.train(False)(batch(2, project.graph.nodes[0].layer.shape))
    assert tuple(output.shape) == (2, *analysis.outputs["output_1"].shape)
    assert sum(parameter.numel() for parameter in network.parameters()) == analysis.parameters


def test_that_weights_are_keyed_by_node_and_name():
    assert sorted(Network(residual()).state()) == [
        "batch_norm_1.bias",
        "batch_norm_1.num_batches_tracked",
        "batch_norm_1.running_mean",
        "batch_norm_1.running_var",
        "batch_norm_1.weight",
        "conv2d_1.bias",
        "conv2d_1.weight",
        "linear_1.bias",
        "linear_1.weight",
    ]


def test_that_initial_weights_depend_on_seed_and_node_alone():
    graph = residual()
    first, again, other = Network(graph, 1).state(), Network(graph, 1).state(), Network(graph, 2).state()
    assert all(np.array_equal(first[key], again[key]) for key in first)
    assert not np.array_equal(first["linear_1.weight"], other["linear_1.weight"])
    shorter = Network(edit.remove_and_reconnect(graph, ["batch_norm_1"]), 1).state()
    assert np.array_equal(first["conv2d_1.weight"], shorter["conv2d_1.weight"])
    assert np.array_equal(first["linear_1.weight"], shorter["linear_1.weight"])


def test_that_layers_beside_the_way_to_the_output_are_not_built():
    graph, idle = edit.add_node(residual(), layer("linear"))
    assert idle not in Network(graph).node_ids


def test_that_a_state_brings_another_network_to_the_same_outputs():
    network, _ = trained(residual(), optimizer_kinds.default("sgd"))
    other = Network(residual(), seed=9)
    other.load_state(network.state())
    x = batch(seed=8)
    np.testing.assert_array_equal(network.train(False)(x).detach().numpy(), other.train(False)(x).detach().numpy())


def test_that_a_state_is_a_copy():
    network = Network(residual())
    state = network.state()
    state["linear_1.weight"][...] = 7
    assert not (network.state()["linear_1.weight"] == 7).any()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda state: state.pop("linear_1.bias"), "lack “Linear” bias"),
        (
            lambda state: state.update({"linear_1.bias": np.zeros(4, "float32")}),
            "have the shape 4; the network expects 3",
        ),
        (lambda state: state.update({"gone_1.weight": np.zeros(1, "float32")}), "no weights “gone_1” weight"),
    ],
)
def test_that_a_foreign_state_is_refused_and_nothing_changed(change, words):
    network = Network(residual())
    state = {key: value + 1 for key, value in network.state().items()}
    change(state)
    before = network.state()
    with pytest.raises(ValueError, match=words):
        network.load_state(state)
    assert all(np.array_equal(before[key], value) for key, value in network.state().items())


def test_that_transfer_takes_what_fits_and_leaves_the_rest():
    old = Network(residual(), seed=1).state()
    wider = edit.set_field(residual(), "linear_1", "out_features", 5)
    network = Network(wider, seed=2)
    fresh = network.state()
    taken = transfer(old, network)
    assert "conv2d_1.weight" in taken
    assert "linear_1.weight" not in taken
    assert np.array_equal(network.state()["conv2d_1.weight"], old["conv2d_1.weight"])
    assert np.array_equal(network.state()["linear_1.weight"], fresh["linear_1.weight"])


@pytest.mark.parametrize("key", sorted(optimizer_kinds.classes))
def test_that_weights_and_optimizer_state_continue_training_bit_for_bit(key):
    optimizer = optimizer_kinds.default(key)
    network, engine = trained(residual(), optimizer)
    other = Network(residual(), seed=5)
    other_engine = optimizer.build(other.parameters())
    other.load_state(network.state())
    arrays = network.optimizer_state(engine)
    assert all(key.split(".")[0] in network.node_ids for key in arrays)
    other.load_optimizer_state(other_engine, arrays)
    for step in range(3, 6):
        train_step(network, engine, step)
        train_step(other, other_engine, step)
    mine, theirs = network.state(), other.state()
    assert all(mine[key].tobytes() == theirs[key].tobytes() for key in mine)


def test_that_an_optimizer_state_of_another_network_is_refused():
    network, engine = trained(residual(), optimizer_kinds.default("adam"))
    arrays = network.optimizer_state(engine)
    shorter = Network(edit.remove_and_reconnect(residual(), ["batch_norm_1"]))
    with pytest.raises(ValueError, match="belongs to “batch_norm_1”"):
        shorter.load_optimizer_state(optimizer_kinds.default("adam").build(shorter.parameters()), arrays)


@pytest.mark.parametrize(
    ("graph", "node", "words"),
    [
        (edit.chain([layer("input"), layer("linear"), layer("output")]), "linear_1", "Expects one row"),
        (edit.disconnect(residual(), [Edge("linear_1", "output_1")]), "output_1", "not connected"),
        (edit.chain([layer("input"), Placeholder(), layer("output")]), "placeholder_1", "cannot be used"),
    ],
)
def test_that_a_broken_graph_is_not_built_and_the_layer_is_named(graph, node, words):
    with pytest.raises(BuildError, match=words) as raised:
        Network(graph)
    assert raised.value.node == node


def test_that_a_layer_too_large_for_memory_is_named(monkeypatch):
    def refuse(*arguments, **settings):
        raise MemoryError

    monkeypatch.setattr(nn, "Linear", refuse)
    with pytest.raises(BuildError, match="Training its 153 parameters takes about") as raised:
        Network(residual())
    assert raised.value.node == "linear_1"


def test_that_a_network_too_large_for_the_machine_is_refused_before_it_is_built():
    layers = [layer("input", shape=(2**20,)), layer("linear", out_features=2**20), layer("linear", out_features=2)]
    with pytest.raises(BuildError, match=r"takes about 16,384\.0 GB") as raised:
        Network(edit.chain([*layers, layer("output")]))
    assert raised.value.node == "linear_1"


OTHERS = ("input", "output", "group_input", "group_output", "embedding")  # Embedding takes whole numbers
LAYERS = st.sampled_from([key for key in sorted(layer_kinds.classes) if key not in OTHERS])


@st.composite
def repaired_networks(draw):
    """Random layers in a row, some with a second branch, repaired by the offers of analysis until they fit."""
    shape = tuple(draw(st.lists(st.integers(1, 7), min_size=1, max_size=3)))
    keys = draw(st.lists(LAYERS, min_size=1, max_size=6))
    graph = edit.chain([layer("input", shape=shape), *map(layer_kinds.default, keys), layer("output")])
    for node in graph.nodes:
        if node.layer.grows or len(node.layer.inputs) > 1:
            graph = edit.connect(graph, draw(st.sampled_from(graph.nodes[: graph.nodes.index(node)])).id, node.id, 1)
    for _ in range(20):
        repairs = [repair for problem in analyse(graph).errors for repair in problem.repairs]
        if not repairs:
            break
        graph = edit.apply_repair(graph, draw(st.sampled_from(repairs)))
    return graph


@given(repaired_networks())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_that_what_analysis_accepts_runs_with_the_shapes_it_says(graph):
    analysis = analyse(graph)
    assume(analysis.trainable)
    network = Network(graph)
    with np.errstate(all="ignore"):  # chains of Exp and Divide leave the numbers
        output = network(batch(2, analysis.outputs["input_1"].shape))
    assert tuple(output.shape) == (2, *analysis.outputs["output_1"].shape)
    assert sum(parameter.numel() for parameter in network.parameters()) == analysis.parameters


def test_that_values_are_dropped_after_their_last_use():
    network = Network(residual())
    held = {step.node: step.last_use for step in network._steps}
    assert held["conv2d_1"] == ()
    assert held["add_1"] == ("batch_norm_1", "input_1")
    assert sum(len(last) for last in held.values()) == len(network.node_ids) - 1
