"""What analysis says of networks: shapes, costs, and for each broken one layer, field and a repair that works."""

from __future__ import annotations

import pytest

from core.catalog import Placeholder, Spec, layer_kinds, loss_kinds
from core.data import DataFacts
from core.graph import ChooseLoss, Edge, Graph, Node, Severity, analyse, edit

DIGITS = DataFacts(Spec((1, 8, 8)), tuple("0123456789"))
TABLE = DataFacts(Spec((4,)), ("a", "b", "c"))
NUMBERS = DataFacts(Spec((4,)), (), target_size=2)
CROSS_ENTROPY, MSE = loss_kinds.default("cross_entropy"), loss_kinds.default("mse")


def layer(key, **fields):
    return layer_kinds.decode({"kind": key, **fields})


def chain(*layers):
    return edit.chain(layer_kinds.default(item) if isinstance(item, str) else item for item in layers)


def pictures(*layers):
    return chain(layer("input", shape=(1, 8, 8)), *layers, "output")


def rows(*layers):
    return chain(layer("input", shape=(4,)), *layers, "output")


def branches(merge, first, second, shape=(1, 8, 8)):
    """Input → first and second → merge → Output."""
    graph = chain(layer("input", shape=shape), first, merge, "output")
    graph, other = edit.add_node(graph, second)
    graph = edit.connect(graph, "input_1", other, 0)
    return edit.connect(graph, other, f"{merge.key}_1", 1)


def test_that_shapes_and_costs_of_a_small_network_are_right():
    graph = pictures(layer("conv2d", out_channels=4), "max_pool2d", "flatten", layer("linear", out_features=10))
    analysis = analyse(graph, DIGITS, CROSS_ENTROPY)
    assert analysis.trainable
    assert analysis.problems == ()
    assert [str(analysis.outputs[node.id]) for node in graph.nodes] == [
        "1 × 8 × 8", "4 × 6 × 6", "4 × 3 × 3", "36", "10", "10",
    ]  # fmt: skip
    assert analysis.parameters == (9 * 4 + 4) + (36 * 10 + 10)
    assert analysis.multiply_adds == 9 * 4 * 36 + 360


def test_that_layers_beside_the_way_to_the_output_cost_nothing_and_only_warn():
    graph, idle = edit.add_node(pictures("flatten", layer("linear", out_features=10)), layer("conv2d"))
    analysis = analyse(edit.connect(graph, "input_1", idle, 0), DIGITS, CROSS_ENTROPY)
    assert analysis.trainable
    assert analysis.parameters == 650
    assert [(problem.node, problem.severity) for problem in analysis.problems] == [(idle, Severity.WARNING)]


def residual(channels=4):
    graph = pictures(
        layer("conv2d", out_channels=channels, same_padding=True), "add", "flatten", layer("linear", out_features=10)
    )
    return edit.connect(graph, "input_1", "add_1", 1)


def loop():
    nodes = tuple(Node(f"{key}_{number}", layer_kinds.default(key), f"{key} {number}") for key, number in
                  [("input", 1), ("linear", 1), ("add", 1), ("relu", 1), ("output", 1)])  # fmt: skip
    wires = [("input_1", "add_1", 0), ("relu_1", "add_1", 1), ("add_1", "linear_1", 0), ("linear_1", "relu_1", 0)]
    return Graph(nodes, (*(Edge(*wire) for wire in wires), Edge("relu_1", "output_1", 0)))


def without_wire(graph, source, target):
    return edit.disconnect(graph, [edge for edge in graph.edges if (edge.source, edge.target) == (source, target)])


def with_second(graph, key):
    return edit.add_node(graph, layer_kinds.default(key))[0]


LINEAR10 = layer("linear", out_features=10)
LINEAR3 = layer("linear", out_features=3)
BROKEN = {
    # name: (graph, facts, loss, node, field, words of the text)
    "linear after pictures": (pictures(LINEAR10), DIGITS, CROSS_ENTROPY, "linear_1", "", "receives 1 × 8 × 8"),
    "kernel larger than picture": (
        pictures(layer("conv2d", kernel_size=(9, 9)), "flatten", LINEAR10), DIGITS, CROSS_ENTROPY,
        "conv2d_1", "kernel_size", "9 × 9 kernel does not fit in the 8 × 8 picture"),
    "dilated kernel larger than picture": (
        pictures(layer("conv2d", kernel_size=(3, 3), dilation=(4, 4)), "flatten", LINEAR10), DIGITS, CROSS_ENTROPY,
        "conv2d_1", "kernel_size", "9 × 9 window does not fit"),
    "pool larger than picture": (
        pictures(layer("max_pool2d", kernel_size=(10, 10)), "flatten", LINEAR10), DIGITS, CROSS_ENTROPY,
        "max_pool2d_1", "kernel_size", "10 × 10 kernel"),
    "average pool larger than picture": (
        pictures(layer("avg_pool2d", kernel_size=(2, 9)), "flatten", LINEAR10), DIGITS, CROSS_ENTROPY,
        "avg_pool2d_1", "kernel_size", "2 × 9 kernel"),
    "pool padded beyond half a kernel": (
        pictures(layer("max_pool2d", padding=(2, 2)), "flatten", LINEAR10), DIGITS, CROSS_ENTROPY,
        "max_pool2d_1", "padding", "at most half the kernel, 1 × 1; it is 2 × 2"),
    "convolution after flatten": (
        pictures("flatten", layer("conv2d", out_channels=10), "global_avg_pool2d"), DIGITS, CROSS_ENTROPY,
        "conv2d_1", "", "receives 64"),
    "pooling after flatten": (
        pictures("flatten", "max_pool2d", LINEAR10), DIGITS, CROSS_ENTROPY, "max_pool2d_1", "", "receives 64"),
    "groups that do not divide": (
        pictures(layer("conv2d", groups=3), "flatten", LINEAR10), DIGITS, CROSS_ENTROPY,
        "conv2d_1", "groups", "must divide the 1 channels"),
    "same padding with a stride": (
        pictures(layer("conv2d", same_padding=True, stride=(2, 2)), "flatten", LINEAR10), DIGITS, CROSS_ENTROPY,
        "conv2d_1", "stride", "the stride is 2 × 2"),
    "batch normalisation of matrices": (
        chain(layer("input", shape=(8, 8)), "batch_norm", "flatten", LINEAR10, "output"),
        DataFacts(Spec((8, 8)), DIGITS.classes), CROSS_ENTROPY, "batch_norm_1", "", "receives 8 × 8"),
    "softmax along an axis that is not there": (
        rows(layer("softmax", dim=2), LINEAR3), TABLE, CROSS_ENTROPY, "softmax_1", "dim", "it is 2"),
    "add of different rows": (
        branches(layer("add"), LINEAR3, layer("linear", out_features=5), (4,)), TABLE, CROSS_ENTROPY,
        "add_1", "", "input 1 is 3, input 2 is 5"),
    "add of different channels": (residual(), DIGITS, CROSS_ENTROPY, "add_1", "", "input 2 is 1 × 8 × 8"),
    "concat of different ranks": (
        branches(layer("concat"), layer("conv2d"), layer("flatten")), DIGITS, CROSS_ENTROPY,
        "concat_1", "", "input 1 has 3 (32 × 6 × 6), input 2 has 1 (64)"),
    "concat along the wrong axis": (
        branches(layer("concat", dim=2), layer("conv2d", same_padding=True), layer("max_pool2d", stride=(1, 1),
                 kernel_size=(1, 1))), DIGITS, CROSS_ENTROPY, "concat_1", "dim", "differ only along axis 2"),
    "concat along an axis that is not there": (
        branches(layer("concat", dim=3), LINEAR3, LINEAR3, (4,)), TABLE, CROSS_ENTROPY, "concat_1", "dim", "it is 3"),
    "open input of the output": (
        without_wire(rows(LINEAR3), "linear_1", "output_1"), TABLE, CROSS_ENTROPY, "output_1", "", "not connected"),
    "open input of a layer": (
        without_wire(rows("relu", LINEAR3), "input_1", "relu_1"), TABLE, CROSS_ENTROPY, "relu_1", "", "not connected"),
    "open input of an add": (
        without_wire(branches(layer("add"), LINEAR3, LINEAR3, (4,)), "linear_2", "add_1"), TABLE, CROSS_ENTROPY,
        "add_1", "", "input 2 is not connected"),
    "input unlike the data": (
        chain("input", "flatten", LINEAR10, "output"), DIGITS, CROSS_ENTROPY, "input_1", "shape",
        "The samples of the data have the shape 1 × 8 × 8; the Input expects 1 × 28 × 28"),
    "too few outputs for the classes": (
        pictures("flatten", LINEAR3), DIGITS, CROSS_ENTROPY, "linear_1", "out_features",
        "10 classes, so the network must end in 10 values, one for each; it ends in 3"),
    "too few channels for the classes": (
        pictures("conv2d", "relu", "global_avg_pool2d"), DIGITS, CROSS_ENTROPY, "conv2d_1", "out_channels",
        "it ends in 32"),
    "pictures instead of classes": (
        pictures(layer("conv2d", out_channels=10)), DIGITS, CROSS_ENTROPY, "output_1", "", "it ends in 10 × 6 × 6"),
    "a merge with too many outputs": (
        branches(layer("concat"), LINEAR3, LINEAR3, (4,)), TABLE, CROSS_ENTROPY, "output_1", "", "it ends in 6"),
    "too many outputs for the numbers": (
        rows(LINEAR3), NUMBERS, MSE, "linear_1", "out_features", "2 target values"),
    "softmax before cross-entropy": (
        rows(LINEAR3, "softmax"), TABLE, CROSS_ENTROPY, "softmax_1", "", "applies softmax itself"),
    "sigmoid before mean squared error": (
        rows(layer("linear", out_features=2), "sigmoid"), NUMBERS, MSE, "sigmoid_1", "", "between 0 and 1"),
    "two inputs": (with_second(rows(LINEAR3), "input"), TABLE, CROSS_ENTROPY, "input_2", "", "one Input"),
    "two outputs": (with_second(rows(LINEAR3), "output"), TABLE, CROSS_ENTROPY, "output_2", "", "one Output"),
    "no units": (
        rows(layer("linear", out_features=0), LINEAR3), TABLE, CROSS_ENTROPY, "linear_1", "out_features",
        "must be at least 1; it is 0"),
    "a probability of more than one": (
        rows(layer("dropout", p=1.5), LINEAR3), TABLE, CROSS_ENTROPY, "dropout_1", "p", "at most 0.99; it is 1.5"),
    "an empty shape": (
        chain(layer("input", shape=()), LINEAR3, "output"), TABLE, CROSS_ENTROPY, "input_1", "shape", "it is empty"),
    "nothing to learn": (rows("relu"), DataFacts(Spec((4,)), tuple("abcd")), MSE, "", "", "nothing to learn"),
    "classes for mean squared error": (rows(LINEAR3), TABLE, MSE, "", "loss", "Choose cross-entropy"),
    "numbers for cross-entropy": (
        rows(layer("linear", out_features=2)), NUMBERS, CROSS_ENTROPY, "", "loss", "Choose mean squared error"),
    "a loop": (loop(), TABLE, CROSS_ENTROPY, "linear_1", "", "make a loop through linear 1, add 1, relu 1"),
    "no output": (chain("input", "relu"), TABLE, CROSS_ENTROPY, "", "", "no Output"),
    "no input": (chain("relu", "output"), TABLE, CROSS_ENTROPY, "", "", "no Input"),
    "an unknown layer": (rows(Placeholder('{"kind":"x"}', "unknown kind 'x'"), LINEAR3), TABLE, CROSS_ENTROPY,
                         "placeholder_1", "", "unknown kind 'x'"),
}  # fmt: skip
WITHOUT_REPAIR = {
    "nothing to learn", "classes for mean squared error", "numbers for cross-entropy", "a loop", "no output",
    "no input", "an unknown layer",
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_that_a_broken_network_is_named_with_layer_and_field(name):
    graph, facts, loss, node, field, words = BROKEN[name]
    found = [problem for problem in analyse(graph, facts, loss).problems if words in problem.text]
    assert [(problem.node, problem.field) for problem in found] == [(node, field)]
    assert found[0].text.endswith(".")


@pytest.mark.parametrize("name", sorted(BROKEN.keys() - WITHOUT_REPAIR))
def test_that_the_first_repairs_offered_make_a_broken_network_train(name):
    graph, facts, loss, *_ = BROKEN[name]
    for _ in range(6):
        repairs = [repair for problem in analyse(graph, facts, loss).problems for repair in problem.repairs]
        if not repairs:
            break
        graph = edit.apply_repair(graph, repairs[0])
    analysis = analyse(graph, facts, loss)
    assert analysis.problems == ()
    assert analysis.outputs["output_1"].shape == (len(facts.classes) or facts.target_size,)


def test_that_every_repair_offered_removes_its_problem():
    for name, (graph, facts, loss, *_) in BROKEN.items():
        for problem in analyse(graph, facts, loss).problems:
            for repair in problem.repairs:
                chosen = repair.loss if isinstance(repair, ChooseLoss) else loss
                after = analyse(edit.apply_repair(graph, repair), facts, chosen)
                assert problem not in after.problems, f"{name}: {repair.text}"


def test_that_a_projection_offered_to_a_residual_sum_strides_where_sizes_differ():
    graph = branches(layer("add"), layer("conv2d", out_channels=4, stride=(2, 2), padding=(1, 1)), layer("relu"))
    (problem,) = analyse(graph).errors
    assert problem.repairs[0].text == "Insert 1 × 1 Conv2d with stride 2 × 2 to 4 × 4 × 4 at input 2"
    assert analyse(edit.apply_repair(graph, problem.repairs[0])).trainable


def test_that_same_padding_is_offered_where_a_kernel_is_too_large():
    (problem,) = analyse(pictures(layer("conv2d", kernel_size=(9, 9)), "flatten", LINEAR10)).errors
    assert [repair.text for repair in problem.repairs] == ["Set kernel to 8 × 8", "Use same padding"]


def test_that_a_layer_after_an_unknown_shape_brings_no_second_problem():
    graph = pictures(layer("conv2d", kernel_size=(9, 9)), "relu", "max_pool2d", "flatten", LINEAR10)
    assert len(analyse(graph, DIGITS, CROSS_ENTROPY).problems) == 1


def test_that_an_empty_network_says_what_to_do_once():
    (problem,) = analyse(Graph(), DIGITS, CROSS_ENTROPY).problems
    assert "Drag an Input" in problem.text


def test_that_problems_stand_in_the_order_of_layers():
    graph = pictures(layer("conv2d", kernel_size=(0, 3)), layer("dropout", p=2.0), layer("linear", out_features=0))
    assert [problem.node for problem in analyse(graph).problems] == ["conv2d_1", "dropout_1", "linear_1"]


def test_that_several_loops_are_each_named_once():
    nodes = tuple(Node(f"relu_{n}", layer_kinds.default("relu"), f"R{n}") for n in range(5))
    graph = Graph(nodes, tuple(Edge(f"relu_{a}", f"relu_{b}") for a, b in [(0, 1), (1, 0), (2, 3), (3, 2), (3, 4)]))
    texts = [problem.text for problem in analyse(graph).problems if "loop" in problem.text]
    assert texts == [
        "The wires make a loop through R0, R1. Remove one of them.",
        "The wires make a loop through R2, R3. Remove one of them.",
    ]
