"""Grouped, repeated, bypassed and shared networks: what analysis says of them, and that they compute and train."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import core
from core.backend import Generator, use_generator
from core.catalog import Spec, layer_kinds, loss_kinds
from core.data import DataFacts
from core.files import load, save
from core.graph import Group, SetNodeSetting, Severity, analyse, edit, flatten, flow
from core.graph.flatten import MAX_NODES
from core.network import BuildError, Network, addresses, readdressed, transfer
from core.templates import load_template
from core.train import Finished, Job, RunControl, Trainer
from core.train.prepare import trained_network


def layer(key, **fields):
    return layer_kinds.decode({"kind": key, **fields})


def chain(*layers):
    return edit.chain(layer_kinds.default(item) if isinstance(item, str) else item for item in layers)


def rows(*layers, size=4):
    return chain(layer("input", shape=(size,)), *layers, "output")


def same(**fields):
    """Linear 4 → 4."""
    return layer("linear", out_features=4, **fields)


def residual():
    graph = chain(layer("input", shape=(2, 6, 6)), layer("conv2d", out_channels=2, same_padding=True), "batch_norm",
                  "add", "flatten", layer("linear", out_features=3), "output")  # fmt: skip
    return edit.connect(graph, "input_1", "add_1", 1)


def batch(count=3, shape=(4,), seed=0):
    return core.tensor(np.random.default_rng(seed).normal(size=(count, *shape)).astype("float32"))


def outputs(network, x):
    """Output and gradients of all weights for one batch."""
    network.train()
    result = network(x)
    (result * result).sum().backward()
    grads = {key: parameter.grad.numpy().copy() for key, parameter in network._parameters_by_key()}
    return result.detach().numpy(), grads


def assert_same(network, other, mapping, shape):
    """Both compute the same bit for bit once `other` has the weights of `network`, whose paths `mapping` translates."""
    weights = {f"{mapping.get(key.split('.')[0], key.split('.')[0])}.{key.split('.', 1)[1]}": value
               for key, value in network.state().items()}  # fmt: skip
    other.load_state(weights)
    (first, grads), (second, others) = outputs(network, batch(shape=shape)), outputs(other, batch(shape=shape))
    assert first.tobytes() == second.tobytes()
    for key, grad in grads.items():
        node, name = key.split(".", 1)
        np.testing.assert_allclose(grad, others[f"{mapping.get(node, node)}.{name}"], rtol=2e-5, atol=1e-6)


def test_that_a_network_without_groups_is_its_own_flat_form():
    graph = residual()
    assert flatten(graph).graph is graph
    assert analyse(graph).flat.graph is graph


def test_that_ids_in_the_flat_network_are_paths():
    graph, group = edit.group(residual(), ["conv2d_1", "batch_norm_1", "add_1"])
    graph = edit.set_field(graph, group, "repeat", 2)
    flat = flatten(graph)
    assert {node.id for node in flat.graph.nodes if node.id not in flat.through} == {
        "input_1", "group_1/conv2d_1", "group_1/batch_norm_1", "group_1/add_1", "group_1@2/conv2d_1",
        "group_1@2/batch_norm_1", "group_1@2/add_1", "flatten_1", "linear_1", "output_1",
    }  # fmt: skip
    assert Network(graph).state().keys() >= {"group_1/conv2d_1.weight", "group_1@2/batch_norm_1.running_mean"}


def test_that_a_grouped_network_computes_what_the_plain_one_does():
    plain = residual()
    graph, group = edit.group(plain, ["conv2d_1", "batch_norm_1", "add_1"])
    mapping = {node: f"{group}/{node}" for node in ("conv2d_1", "batch_norm_1", "add_1")}
    assert_same(Network(plain), Network(graph), mapping, (2, 6, 6))


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("repeat", [1, 2, 4])
def test_that_a_repeated_group_computes_what_its_copies_in_a_row_do(repeat, shared):
    graph, group = edit.group(residual(), ["conv2d_1", "batch_norm_1", "add_1"])
    graph = edit.set_fields(graph, [group], {"repeat": repeat, "shared": shared})
    expanded, mapping = edit.expand(graph, group)
    network, other = Network(graph), Network(expanded)
    kept = {path: new for path, new in mapping.items() if path in network.node_ids}
    assert_same(network, other, kept, (2, 6, 6))
    count = sum(parameter.numel() for parameter in network.parameters())
    assert count == analyse(graph).parameters == analyse(expanded).parameters
    assert (len(network.state()) == len(Network(residual()).state())) == (shared or repeat == 1)


@st.composite
def grouped_chains(draw):
    """Linear and activations with skips to Add, all of width 4, of which random parts are grouped, also twice."""
    keys = draw(st.lists(st.sampled_from(["linear", "relu", "add", "tanh", "layer_norm"]), min_size=2, max_size=8))
    graph = rows(*[same() if key == "linear" else key for key in keys])
    for node in graph.nodes[1:]:
        if node.layer.key == "add":
            before = graph.nodes[: graph.nodes.index(node)]
            graph = edit.connect(graph, draw(st.sampled_from(before)).id, node.id, 1)
    return graph


@given(grouped_chains(), st.data())
@settings(max_examples=40, deadline=None)
def test_that_any_grouping_computes_the_same_bit_for_bit(plain, data):
    graph, where = plain, {node.id: node.id for node in plain.nodes}
    for _ in range(data.draw(st.integers(1, 3))):
        free = [node.id for node in graph.nodes if node.layer.key not in ("input", "output")]
        picked = data.draw(st.lists(st.sampled_from(free), min_size=1, unique=True))
        assume(not edit.grouping_fault(graph, picked))
        graph, group = edit.group(graph, picked)
        where = {node: f"{group}/{path}" if path.split("/")[0] in picked else path for node, path in where.items()}
    assert {problem.text for problem in analyse(plain).problems} == {p.text for p in analyse(graph).problems}
    assume(analyse(plain).trainable)
    assert analyse(graph).parameters == analyse(plain).parameters
    assert_same(Network(plain), Network(graph), where, (4,))


def expanded(graph):
    """The graph with all groups expanded, from the inside out, and the new id of every flat node."""
    mapping = {}
    for node in graph.nodes:
        if not isinstance(node.layer, Group) or node.settings.bypassed:
            mapping[node.id] = node.id
            continue
        inside, within = expanded(node.layer.graph)
        graph, outside = edit.expand(edit.put(graph, node.id, inside), node.id)
        for number in range(1, node.layer.repeat + 1):
            path = node.id if number == 1 else f"{node.id}@{number}"
            ports = [(old, f"{path}/{new}") for old, new in within.items()]
            mapping |= {f"{path}/{old}": outside[new] for old, new in ports if new in outside}
    return graph, mapping


@given(grouped_chains(), st.data())
@settings(max_examples=60, deadline=None)
def test_that_nested_repeated_bypassed_and_shared_layers_compute_what_they_expand_to(graph, data):
    ends = ("input", "output", "group_input", "group_output")
    for _ in range(data.draw(st.integers(1, 3))):
        free = [node.id for node in graph.nodes if node.layer.key not in ends]
        start = data.draw(st.integers(0, len(free) - 1))
        picked = free[start : start + data.draw(st.integers(1, 4))]
        assume(not edit.grouping_fault(graph, picked))
        graph, group = edit.group(graph, picked)
        values = {"repeat": data.draw(st.integers(1, 3)), "shared": data.draw(st.booleans())}
        graph = edit.set_fields(graph, [group], values)
        inside = edit.sub(graph, group)
        layers = [node.id for node in inside.nodes if node.layer.key not in (*ends, "group")]
        if layers and data.draw(st.booleans()):
            inside = edit.bypass(inside, [data.draw(st.sampled_from(layers))])
        linear = [node.id for node in inside.nodes if node.layer.key == "linear"]
        if len(linear) > 1 and data.draw(st.booleans()):
            inside = edit.share(inside, linear)
        graph = edit.put(graph, group, inside)
    plain, mapping = expanded(graph)
    assert analyse(graph).trainable == analyse(plain).trainable
    assume(analyse(graph).trainable)
    assert analyse(graph).parameters == analyse(plain).parameters
    network = Network(graph)
    assert not any(layer.key == "through" for layer in network_layers(network))
    assert_same(network, Network(plain), {path: mapping[path] for path in network.node_ids}, (4,))


def network_layers(network):
    return [flatten(network.graph).graph.by_id[step.node].layer for step in network._steps]


def several():
    """A group with two inputs and two outputs: sum and difference of two branches."""
    graph = rows(same(), same(), "add", "subtract", "concat")
    for source, target, port in [
        ("linear_1", "linear_2", 0), ("linear_1", "add_1", 1), ("linear_2", "subtract_1", 0),
        ("linear_1", "subtract_1", 1), ("add_1", "concat_1", 0), ("subtract_1", "concat_1", 1),
    ]:  # fmt: skip
        graph = edit.connect(graph, source, target, port)
    return graph


def test_that_groups_with_several_ports_compute_and_are_analysed_port_by_port():
    plain = several()
    graph, group = edit.group(plain, ["add_1", "subtract_1"])
    assert (len(graph.input_ports(group)), len(graph.output_ports(group))) == (2, 2)
    assert_same(Network(plain), Network(graph), {}, (4,))
    analysis = analyse(graph)
    assert [analysis.output(group, port) for port in range(3)] == [Spec((4,)), Spec((4,)), None]
    assert analysis.inputs[group] == (Spec((4,)), Spec((4,)))
    assert analysis.outputs["concat_1"] == Spec((8,))


def test_that_further_inputs_feed_every_repeat():
    graph, group = edit.group(several(), ["add_1"])
    graph = edit.set_field(graph, group, "repeat", 3)
    expanded, _ = edit.expand(graph, group)
    sides = [edge.source for node in ("add_1", "add_2", "add_3") for edge in expanded.incoming[node][1:]]
    assert sides == ["linear_1"] * 3
    assert_same(Network(graph), Network(expanded), {}, (4,))


def test_that_a_group_is_also_a_layer_by_itself():
    graph, group = edit.group(several(), ["add_1", "subtract_1"])
    block = graph.by_id[group].layer
    first, second = batch(seed=1), batch(seed=2)
    total, difference = block.build((Spec((4,)), Spec((4,))))(first, second)
    np.testing.assert_array_equal(total.numpy(), (first + second).numpy())
    assert difference.shape == (3, 4)


def test_that_sums_of_a_group_are_those_of_its_layers():
    graph, group = edit.group(rows(same(), "relu", same()), ["linear_1", "relu_1"])
    graph = edit.set_field(graph, group, "repeat", 3)
    analysis = analyse(graph)
    assert (analysis.inferred[group].parameters, analysis.parameters) == (60, 80)
    assert analysis.inferred[group].multiply_adds == 3 * analysis.inferred[f"{group}/linear_1"].multiply_adds
    assert analysis.outputs[f"{group}/relu_1"] == analysis.outputs[f"{group}/group_input_1"] == Spec((4,))
    shared = analyse(edit.set_field(graph, group, "shared", True))
    assert (shared.inferred[group].parameters, shared.parameters) == (20, 40)


def test_that_a_bypassed_layer_is_a_wire():
    plain = rows(same(), "relu", layer("dropout", p=0.5), same())
    without = edit.remove_and_reconnect(plain, ["dropout_1"])
    bypassed = edit.bypass(plain, ["dropout_1"])
    assert Network(bypassed).state().keys() == Network(without).state().keys()
    assert_same(Network(without), Network(bypassed), {}, (4,))
    assert analyse(bypassed).outputs["dropout_1"] == Spec((4,))
    assert "dropout_1" not in {step.node for step in Network(bypassed)._steps}


def test_that_a_bypassed_layer_has_no_faults_and_no_weights():
    graph = rows(same(), layer("linear", out_features=0), same())
    assert analyse(graph).errors
    analysis = analyse(edit.bypass(graph, ["linear_2"]))
    assert analysis.trainable
    assert analysis.parameters == 40
    merged = edit.bypass(several(), ["subtract_1"])
    assert analyse(merged).trainable
    assert_same(Network(edit.remove_and_reconnect(several(), ["subtract_1"])), Network(merged), {}, (4,))


def test_that_a_bypassed_group_is_a_wire_at_all_its_outputs():
    graph, group = edit.group(several(), ["add_1", "subtract_1"])
    graph = edit.bypass(graph, [group])
    analysis = analyse(graph)
    assert analysis.trainable
    assert [analysis.output(group, port) for port in range(2)] == [Spec((4,))] * 2
    result = Network(graph)(batch()).detach().numpy()
    np.testing.assert_array_equal(result[:, :4], result[:, 4:])


def test_that_a_bypass_where_there_is_no_way_round_only_warns():
    graph = edit.set_node_settings(rows(same()), ["input_1"], {"bypassed": True})
    (problem,) = analyse(graph).problems
    assert (problem.node, problem.field, problem.severity) == ("input_1", "bypassed", Severity.WARNING)
    assert analyse(edit.apply_repair(graph, problem.repairs[0])).problems == ()


def test_that_shared_weights_are_one_parameter_whose_gradient_is_the_sum():
    graph = edit.share(rows(same(), "tanh", same()), ["linear_1", "linear_2"])
    network = Network(graph)
    assert sorted(network.state()) == ["linear_1.bias", "linear_1.weight"]
    assert analyse(graph).parameters == 20
    network.double()
    x = core.tensor(np.random.default_rng(0).normal(size=(3, 4)))
    (network(x) * network(x)).sum().backward()
    weight = next(iter(network.parameters()))
    analytic = weight.grad.numpy().copy()
    for place in np.ndindex(4, 4):
        ends = []
        for step in (1e-5, -1e-5):
            weight.array[place] += step
            weight.mark_changed()
            result = network(x).detach().numpy()
            ends.append((result * result).sum())
            weight.array[place] -= step
        weight.mark_changed()
        np.testing.assert_allclose(analytic[place], (ends[0] - ends[1]) / 2e-5, rtol=1e-5, atol=1e-7)


def test_that_an_owner_beside_the_way_to_the_output_keeps_its_key():
    graph = edit.share(rows(same(), same()), ["linear_1", "linear_2"])
    graph = edit.connect(graph, "input_1", "linear_2", 0)
    assert sorted(Network(graph).state()) == ["linear_1.bias", "linear_1.weight"]
    assert analyse(graph).parameters == 20
    bypassed = edit.bypass(graph, ["linear_1"])
    assert sorted(Network(bypassed).state()) == ["linear_1.bias", "linear_1.weight"]


def shared_with(graph, node, owner):
    return edit.set_node_settings(graph, [node], {"shares": owner})


WRONG = {
    "missing": (shared_with(rows(same(), same()), "linear_2", "gone_1"), "linear_2", "not there"),
    "itself": (shared_with(rows(same()), "linear_1", "linear_1"), "linear_1", "its own weights"),
    "another kind": (shared_with(rows("tanh", same()), "linear_1", "tanh_1"), "linear_1", "of the kind Tanh"),
    "other settings": (shared_with(rows(same(), same(bias=False)), "linear_2", "linear_1"), "linear_2", "make both"),
    "a chain": (
        shared_with(shared_with(rows(same(), same(), same()), "linear_2", "linear_1"), "linear_3", "linear_2"),
        "linear_3", "none of its own"),
    "a circle": (
        shared_with(shared_with(rows(same(), same()), "linear_2", "linear_1"), "linear_1", "linear_2"),
        "linear_1", "none of its own"),
    "another shape": (edit.share(rows(same(), same(), size=5), ["linear_1", "linear_2"]), "linear_2", "one shape"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_that_weights_that_cannot_be_shared_are_named_and_one_click_mends_it(name):
    graph, node, words = WRONG[name]
    problems = analyse(graph).errors
    assert words in " ".join(problem.text for problem in problems)
    assert problems[0].node == node
    with pytest.raises(BuildError):
        Network(graph)
    repair = problems[0].repairs[0]
    assert isinstance(repair, SetNodeSetting)
    for _ in range(3):
        for problem in analyse(graph).errors[:1]:
            graph = edit.apply_repair(graph, problem.repairs[0])
    assert analyse(graph).trainable


def test_that_repeats_that_receive_other_shapes_cannot_share():
    graph, group = edit.group(rows(layer("linear", out_features=3)), ["linear_1"])
    graph = edit.set_fields(graph, [group], {"repeat": 2, "shared": True})
    (problem,) = analyse(graph).errors
    assert (problem.node, problem.field) == (group, "shared")
    assert analyse(edit.apply_repair(graph, problem.repairs[0])).trainable


def test_that_groups_share_weights_with_each_other():
    graph, group = edit.group(rows(same(), "relu", same()), ["linear_1", "relu_1"])
    graph, copies = edit.duplicate(graph, [group])
    graph = edit.insert_on_edge(graph, graph.incoming["output_1"][0], copies[group])
    graph = edit.share(graph, [group, copies[group]])
    assert sorted(Network(graph).state()) == [
        "group_1/linear_1.bias", "group_1/linear_1.weight", "linear_2.bias", "linear_2.weight",
    ]  # fmt: skip
    wider = edit.at(graph, copies[group], lambda inside: edit.set_field(inside, "linear_1", "bias", False))
    assert sorted(Network(wider).state()) == ["group_1/linear_1.weight", "linear_2.bias", "linear_2.weight"]
    alone = edit.put(edit.unshare(graph, [copies[group]]), copies[group], edit.sub(wider, group))
    assert [(p.node, p.field) for p in analyse(shared_with(alone, copies[group], group)).errors] == [
        (copies[group], "shares")
    ]
    by = edit.bypass(graph, [group])
    assert [problem.node for problem in analyse(by).errors] == [copies[group]]


def test_that_problems_inside_a_group_carry_the_path_and_are_mended_there():
    facts = DataFacts(Spec((4,)), ("a", "b", "c"))
    graph, group = edit.group(rows(same(), layer("linear", out_features=0), size=5), ["linear_1", "linear_2"])
    graph, outer = edit.group(graph, [group])
    path = f"{outer}/{group}/linear_2"
    problems = analyse(graph, facts).problems
    assert {problem.node for problem in problems} == {"input_1", path}
    assert analyse(graph, facts).worst(outer) is Severity.ERROR
    assert [problem.node for problem in analyse(graph, facts).of(outer)] == [path]
    loss = loss_kinds.default("cross_entropy")
    for _ in range(5):
        repairs = [repair for problem in analyse(graph, facts, loss).problems for repair in problem.repairs]
        if repairs:
            graph = edit.apply_repair(graph, repairs[0])
    assert analyse(graph, facts, loss).problems == ()
    assert edit.node_at(graph, path).layer.out_features == 3


def test_that_the_inside_of_a_group_is_analysed_like_a_network_of_its_own():
    graph, group = edit.group(rows(same(), layer("linear", out_features=0), same()), ["linear_1", "linear_2"])
    graph, outer = edit.group(graph, [group, "linear_3"])
    assert analyse(graph).level("") == analyse(graph)
    here = analyse(graph).level(outer)
    assert [(problem.node, here.worst(group)) for problem in here.problems] == [(f"{group}/linear_2", Severity.ERROR)]
    inside = edit.apply_repair(edit.sub(graph, outer), here.problems[0].repairs[0])
    mended = analyse(edit.put(graph, outer, inside)).level(outer)
    assert mended.problems == ()
    assert mended.outputs[group] == mended.output(group) == Spec((1,))
    assert (mended.inferred[group].parameters, mended.parameters) == (20 + 5, 20 + 5 + 8)
    assert {"group_input_1", group, "linear_3", "group_output_1"} <= mended.active


def test_that_plain_layers_draw_the_weights_that_they_always_drew():
    with use_generator(Generator(3, "init/linear_1")):
        alone = same().build((Spec((4,)),))
    np.testing.assert_array_equal(Network(rows(same()), 3).state()["linear_1.weight"], alone.weight.detach().numpy())


def test_that_a_misfit_in_a_later_repeat_is_named():
    inside = chain(layer("conv2d", kernel_size=(5, 5)))
    graph = chain(layer("input", shape=(1, 8, 8)), inside.nodes[0].layer, "flatten", "output")
    graph, group = edit.group(graph, ["conv2d_1"])
    assert analyse(graph).trainable
    graph = edit.set_field(graph, group, "repeat", 2)
    (problem,) = analyse(graph).errors
    assert (problem.node, problem.text.split(":")[0]) == (f"{group}/conv2d_1", "In a later repeat")
    assert analyse(edit.apply_repair(graph, problem.repairs[0])).trainable


def test_that_ends_in_the_wrong_place_are_named():
    graph, group = edit.add_node(rows(same()), layer_kinds.default("group"))
    graph = edit.insert_on_edge(graph, graph.incoming["output_1"][0], group)
    wrong = edit.at(graph, group, lambda inside: edit.add_node(inside, layer_kinds.default("input"))[0])
    assert any("works only at the top level" in problem.text for problem in analyse(wrong).problems)
    for key in ("group_input", "group_output"):
        stray, added = edit.add_node(graph, layer_kinds.default(key))
        problems = [problem for problem in analyse(stray).problems if problem.node == added]
        assert any("only inside a group" in problem.text for problem in problems)
        assert analyse(edit.apply_repair(stray, problems[0].repairs[0])).problems == ()


def test_that_an_open_input_is_said_of_the_group_alone():
    graph, group = edit.group(rows(same(), "relu"), ["linear_1", "relu_1"])
    graph = edit.disconnect(graph, graph.incoming[group])
    assert [problem.node for problem in analyse(graph).errors] == [group]


def test_that_a_network_too_large_is_a_problem_and_no_burst_of_memory():
    graph = rows(same())
    for _ in range(4):
        graph, group = edit.group(graph, [graph.nodes[1].id])
        graph = edit.set_field(graph, group, "repeat", 64)
    (problem,) = analyse(graph).problems
    assert f"at most {MAX_NODES:,}" in problem.text
    assert problem.node == group
    with pytest.raises(BuildError, match="at most"):
        Network(graph)
    with pytest.raises(ValueError, match="too many layers"):
        edit.expand(graph, group)


def test_that_settings_of_a_group_act_on_what_is_in_it():
    graph, group = edit.group(rows(same(), same()), ["linear_1"])
    graph = edit.set_node_settings(graph, [group], {"frozen": True, "rate": 0.5})
    network = Network(graph)
    assert {node.id for node, _ in network.trained()} == {"linear_2"}
    graph = edit.set_node_settings(graph, [group], {"frozen": False})
    rates = {node.id: node.settings.rate for node, _ in Network(graph).trained()}
    assert rates == {f"{group}/linear_1": 0.5, "linear_2": 1.0}


def test_that_a_setting_out_of_its_limits_is_a_problem_with_a_repair():
    graph = edit.set_node_settings(rows(same()), ["linear_1"], {"rate": -1.0})
    (problem,) = analyse(graph).problems
    assert (problem.node, problem.field) == ("linear_1", "rate")
    assert edit.apply_repair(graph, problem.repairs[0]).by_id["linear_1"].settings.rate == 0.0


def test_that_weights_keep_their_keys_when_a_group_is_repeated():
    graph, group = edit.group(rows(same()), ["linear_1"])
    first = Network(graph, seed=3).state()
    more = Network(edit.set_field(graph, group, "repeat", 2), seed=3)
    assert set(transfer(first, more)) == set(first)
    assert all(np.array_equal(first[key], more.state()[key]) for key in first)
    assert not np.array_equal(more.state()[f"{group}/linear_1.weight"], more.state()[f"{group}@2/linear_1.weight"])


def test_that_trained_weights_follow_layers_into_groups_and_out_of_them():
    plain = residual()
    weights = {key: value + 1 for key, value in Network(plain).state().items()}
    graph, group = edit.group(plain, ["conv2d_1", "batch_norm_1"])
    graph, outer = edit.group(graph, [group, "add_1"])
    network = Network(graph, seed=5)
    places = addresses(weights, network)
    assert places == {node: f"{outer}/{group}/{node}" for node in ("conv2d_1", "batch_norm_1")}
    network.load_state(readdressed(weights, places))
    assert len(transfer(network.state(), Network(plain))) == len(weights)
    back = Network(plain, seed=6)
    transfer(network.state(), back)
    assert all(np.array_equal(weights[key], value) for key, value in back.state().items())


def test_that_weights_of_a_layer_that_is_not_the_only_one_of_its_id_stay_where_they_are():
    graph, group = edit.group(rows(same(), same()), ["linear_1"])
    repeated = edit.set_field(graph, group, "repeat", 2)
    other = edit.expand(repeated, group)[0]
    assert addresses(Network(repeated).state(), Network(other)) == {f"{group}/linear_1": "linear_1"}
    assert addresses(Network(graph).state(), Network(edit.set_field(graph, "linear_2", "bias", False))) == {}


def test_that_a_trained_network_can_be_measured_after_its_layers_were_grouped():
    project = load_template("digits-mlp")
    project = dataclasses.replace(project, training=dataclasses.replace(project.training, epochs=1, threads=1))
    snapshot = finished(project, None)
    graph, _ = edit.group(project.graph, ["linear_1", "relu_1"])
    grouped = trained_network(dataclasses.replace(project, graph=graph), snapshot, core.device("cpu"))
    plain = trained_network(project, snapshot, core.device("cpu"))
    x = batch(shape=(1, 8, 8))
    np.testing.assert_array_equal(grouped(x).detach().numpy(), plain(x).detach().numpy())


def test_that_editing_one_of_those_that_share_edits_all():
    graph = edit.share(rows(same(), same()), ["linear_1", "linear_2"])
    for node in ("linear_1", "linear_2"):
        changed = edit.set_field(graph, node, "bias", False)
        assert [layer.bias for layer in (changed.by_id["linear_1"].layer, changed.by_id["linear_2"].layer)] == [
            False
        ] * 2
        assert analyse(changed).trainable


def test_that_a_grouped_network_trains_saves_and_goes_on_where_it_stood(tmp_path):
    project = load_template("digits-mlp")
    graph, _ = edit.group(project.graph, ["linear_1", "relu_1"], "Block")
    graph, outer = edit.group(graph, ["group_1"])
    inside = edit.set_fields(edit.sub(graph, outer), ["group_1"], {"repeat": 2, "shared": False})
    graph = edit.put(graph, outer, inside)
    training = dataclasses.replace(project.training, epochs=2, threads=1)
    project = dataclasses.replace(project, graph=graph, training=training)
    whole = finished(project, None)
    half = finished(dataclasses.replace(project, training=dataclasses.replace(training, epochs=1)), None)
    save(tmp_path / "half.netstudio", project, half)
    file = load(tmp_path / "half.netstudio")
    assert (file.project.graph, file.notes) == (graph, ())
    assert set(file.snapshot.weights) == {
        f"{prefix}.{name}" for prefix in ("linear_2", f"{outer}/group_1/linear_1", f"{outer}/group_1@2/linear_1")
        for name in ("weight", "bias")
    }  # fmt: skip
    again = finished(dataclasses.replace(project, training=dataclasses.replace(training, epochs=1)), file.snapshot)
    assert all(whole.weights[key].tobytes() == again.weights[key].tobytes() for key in whole.weights)


def finished(project, snapshot):
    events = []
    Trainer(Job(project, snapshot, None), RunControl(), events.append).run()
    assert isinstance(events[-1], Finished), events[-1]
    return events[-1].snapshot


def test_that_what_is_remembered_of_layers_is_what_they_say():
    """The fast path of analysis, which infers only what changed, against the plain one."""

    def plain(graph):
        flow._inferred.cache_clear()
        flow._checked.cache_clear()
        return analyse(graph)

    graph = residual()
    for key in sorted(layer_kinds.classes):
        edited, _ = edit.add_node(graph, layer_kinds.default(key))
        edited = edit.set_field(edited, "conv2d_1", "out_channels", 3)
        fast = analyse(edited)
        slow = plain(edited)
        assert fast == slow
