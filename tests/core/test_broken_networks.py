"""Networks broken as people break them: the layer and field are named, and the repairs offered make them train."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from core.catalog import Spec, layer_kinds, loss_kinds
from core.data import DataChoice, DataFacts, Loaded, Samples, sources
from core.graph import ChooseLoss, Edge, Node, analyse, edit, foresee
from core.network import Network
from core.project import Project, TrainingSettings
from core.train import Finished, Job, Paused, RunControl, Trainer

PICTURES = DataFacts(Spec((1, 12, 12)), tuple("abcde"))
COLOURED = DataFacts(Spec((16, 16, 3)), tuple("ab"))
TABLE = DataFacts(Spec((6,)), ("a", "b", "c"))
NUMBERS = DataFacts(Spec((6,)), (), target_size=2)
TEXT = DataFacts(Spec((9,)), ("good", "bad"), vocabulary=50)
SERIES = DataFacts(Spec((8, 4)), ("up", "down"))
CROSS_ENTROPY, MSE, BCE = (loss_kinds.default(key) for key in ("cross_entropy", "mse", "bce"))
CONV, LINEAR5 = ("conv2d", {"out_channels": 4}), ("linear", {"out_features": 5})
LINEAR3, LINEAR2 = ("linear", {"out_features": 3}), ("linear", {"out_features": 2})


def layer(item):
    key, fields = (item, {}) if isinstance(item, str) else item
    return layer_kinds.decode({"kind": key, **fields})


def net(facts, *layers):
    """Input of the data's shape → layers → Output."""
    return edit.chain(layer(item) for item in (("input", {"shape": facts.input.shape}), *layers, "output"))


def cut(graph, source, target):
    return edit.disconnect(graph, [edge for edge in graph.edges if (edge.source, edge.target) == (source, target)])


def added(graph, item, *wires):
    """With one layer more, and wires (source, target, port); the new layer is called `new` there."""
    graph, new = edit.add_node(graph, layer(item))
    for source, target, port in wires:
        graph = edit.connect(graph, source.replace("new", new), target.replace("new", new), port)
    return graph


def merged(merge, first, second, facts=PICTURES, *rest):
    """Input → first and second → merge → rest → Output."""
    graph = net(facts, first, merge, *rest)
    name = f"{layer(merge).key}_1"
    return added(graph, second, ("input_1", "new", 0), ("new", name, 1))


def unchecked(graph, *edges):
    """With wires that no edit would make: as a file from elsewhere may have them."""
    return dataclasses.replace(graph, edges=(*graph.edges, *(Edge(*edge) for edge in edges)))


def sharing(graph, node, owner):
    """`node` uses the weights of `owner`, as after changes of what arrives at one of them."""
    return edit.set_node_settings(graph, [node], {"shares": owner})


def stray_port():
    graph = net(TABLE, LINEAR3)
    node = Node("group_input_1", layer_kinds.default("group_input"), "Group input")
    return dataclasses.replace(graph, nodes=(*graph.nodes, node))


def in_group():
    graph = net(PICTURES, CONV, "relu", "flatten", LINEAR5)
    graph, group = edit.group(graph, ["conv2d_1", "relu_1"])
    return edit.at(graph, group, lambda inside: edit.set_field(inside, "conv2d_1", "kernel_size", (15, 15)))


def attending(kind, facts, *before):
    """Input → `before` → first input of `kind`, whose second input is fed by Input itself."""
    graph = net(facts, *before, kind, "flatten", LINEAR5)
    return unchecked(graph, ("input_1", f"{kind}_1", 1))


END = ("flatten", LINEAR5)
BROKEN = {
    # name: (graph, facts, loss, node, field, words of the text)
    "Linear right after pictures": (net(PICTURES, LINEAR5), PICTURES, CROSS_ENTROPY, "linear_1", "", "1 × 12 × 12"),
    "convolution after Flatten": (
        net(PICTURES, "flatten", CONV, "relu", *END), PICTURES, CROSS_ENTROPY, "conv2d_1", "", "receives 144"),
    "convolution and pooling after Flatten": (
        net(PICTURES, "flatten", "relu", CONV, "max_pool2d", LINEAR5), PICTURES, CROSS_ENTROPY, "conv2d_1", "",
        "receives 144"),
    "Flatten behind Linear instead of before": (
        net(PICTURES, CONV, LINEAR5, "flatten"), PICTURES, CROSS_ENTROPY, "linear_1", "", "receives 4 × 10 × 10"),
    "kernel larger than the picture": (
        net(PICTURES, ("conv2d", {"kernel_size": (15, 15)}), *END), PICTURES, CROSS_ENTROPY, "conv2d_1",
        "kernel_size", "15 × 15 kernel does not fit in the 12 × 12 picture"),
    "kernel larger than the picture, in steps": (
        net(PICTURES, ("conv2d", {"kernel_size": (15, 3), "stride": (2, 2)}), *END), PICTURES, CROSS_ENTROPY,
        "conv2d_1", "kernel_size", "15 × 3 kernel does not fit in the 12 × 12 picture"),
    "too many poolings": (
        net(PICTURES, "max_pool2d", "max_pool2d", "max_pool2d", "max_pool2d", *END), PICTURES, CROSS_ENTROPY,
        "max_pool2d_4", "kernel_size", "1 × 1 picture"),
    "stride with same padding": (
        net(PICTURES, ("conv2d", {"same_padding": True, "stride": (2, 2)}), *END), PICTURES, CROSS_ENTROPY,
        "conv2d_1", "stride", "2 × 2"),
    "groups that do not divide the channels": (
        net(PICTURES, CONV, ("conv2d", {"groups": 3}), *END), PICTURES, CROSS_ENTROPY, "conv2d_2", "groups", "it is 3"),
    "a residual sum of other channels": (
        edit.connect(net(PICTURES, ("conv2d", {"same_padding": True, "out_channels": 8}), "add", *END),
                     "input_1", "add_1", 1), PICTURES, CROSS_ENTROPY, "add_1", "", "input 2 is 1 × 12 × 12"),
    "a residual sum of another size": (
        edit.connect(net(PICTURES, CONV, "add", *END), "input_1", "add_1", 1), PICTURES, CROSS_ENTROPY, "add_1", "",
        "input 1 is 4 × 10 × 10, input 2 is 1 × 12 × 12"),
    "a difference of rows of other lengths": (
        merged("subtract", LINEAR3, LINEAR5, TABLE, LINEAR3), TABLE, CROSS_ENTROPY, "subtract_1", "", "is 5"),
    "Concat of pictures of other sizes": (
        merged("concat", CONV, "max_pool2d", PICTURES, *END), PICTURES, CROSS_ENTROPY, "concat_1", "", "1 × 6 × 6"),
    "Concat of a row and pictures": (
        merged("concat", "flatten", CONV, PICTURES, LINEAR5), PICTURES, CROSS_ENTROPY, "concat_1", "", "144"),
    "Add of a row and pictures": (
        merged("add", ("global_avg_pool2d", {}), CONV, PICTURES, LINEAR5), PICTURES, CROSS_ENTROPY, "add_1", "",
        "4 × 10 × 10"),
    "fewer outputs than classes": (
        net(PICTURES, "flatten", LINEAR3), PICTURES, CROSS_ENTROPY, "linear_1", "out_features", "5 classes"),
    "pictures where the classes should be": (
        net(PICTURES, ("conv2d", {"out_channels": 5})), PICTURES, CROSS_ENTROPY, "output_1", "", "5 × 10 × 10"),
    "Input of another shape than the data": (
        edit.set_field(net(PICTURES, *END), "input_1", "shape", (1, 28, 28)), PICTURES, CROSS_ENTROPY, "input_1",
        "shape", "1 × 12 × 12"),
    "no units": (
        net(TABLE, ("linear", {"out_features": 0}), LINEAR3), TABLE, CROSS_ENTROPY, "linear_1", "out_features",
        "it is 0"),
    "a probability of 1.5": (
        net(TABLE, ("dropout", {"p": 1.5}), LINEAR3), TABLE, CROSS_ENTROPY, "dropout_1", "p", "it is 1.5"),
    "heads that do not divide the features": (
        net(SERIES, ("self_attention", {"heads": 3}), "flatten", LINEAR2), SERIES, CROSS_ENTROPY,
        "self_attention_1", "heads", "it is 3"),
    "LSTM over pictures": (
        net(PICTURES, CONV, ("lstm", {"hidden_size": 6}), LINEAR5), PICTURES, CROSS_ENTROPY, "lstm_1", "",
        "receives 4 × 10 × 10"),
    "LSTM over rows": (
        net(TABLE, ("lstm", {"hidden_size": 6}), LINEAR3), TABLE, CROSS_ENTROPY, "lstm_1", "", "receives 6"),
    "a picture's convolution over series": (
        net(SERIES, ("conv2d", {"out_channels": 3}), "flatten", LINEAR2), SERIES, CROSS_ENTROPY, "conv2d_1", "",
        "receives 8 × 4"),
    "channels last": (
        net(COLOURED, CONV, "flatten", LINEAR2), COLOURED, CROSS_ENTROPY, "conv2d_1", "", "look like height"),
    "tokens into Linear": (net(TEXT, LINEAR2), TEXT, CROSS_ENTROPY, "linear_1", "", "need an Embedding"),
    "vocabulary smaller than the data's": (
        net(TEXT, ("embedding", {"vocabulary": 10, "features": 4}), "flatten", LINEAR2), TEXT, CROSS_ENTROPY,
        "embedding_1", "vocabulary", "50 different tokens; this layer knows 10"),
    "pictures into Embedding": (
        net(PICTURES, ("embedding", {"features": 2}), "flatten", LINEAR5), PICTURES, CROSS_ENTROPY, "embedding_1", "",
        "quantities"),
    "Embedding of computed numbers": (
        net(TEXT, ("embedding", {"vocabulary": 50, "features": 4}), "global_avg_pool1d", "embedding", "flatten",
            LINEAR2), TEXT, CROSS_ENTROPY, "embedding_2", "", "real numbers that"),
    "softmax before cross-entropy": (
        net(TABLE, LINEAR3, "softmax"), TABLE, CROSS_ENTROPY, "softmax_1", "", "applies softmax itself"),
    "sigmoid before mean squared error": (
        net(NUMBERS, LINEAR2, "sigmoid"), NUMBERS, MSE, "sigmoid_1", "", "between 0 and 1"),
    "binary cross-entropy without sigmoid": (
        net(NUMBERS, LINEAR2), NUMBERS, BCE, "linear_1", "", "expects probabilities"),
    "classes for mean squared error": (net(TABLE, LINEAR3), TABLE, MSE, "", "loss", "has classes"),
    "numbers for cross-entropy": (net(NUMBERS, LINEAR2), NUMBERS, CROSS_ENTROPY, "", "loss", "mean squared error"),
    "ReLU before softmax": (
        net(TABLE, LINEAR3, "relu", "log_softmax"), TABLE, loss_kinds.default("nll"), "relu_1", "", "both signs"),
    "two activations in a row": (
        net(TABLE, ("linear", {"out_features": 8}), "relu", "tanh", LINEAR3), TABLE, CROSS_ENTROPY, "tanh_1", "",
        "ReLU, then Tanh"),
    "dropout behind the last layer": (
        net(TABLE, LINEAR3, "dropout"), TABLE, CROSS_ENTROPY, "dropout_1", "", "before the Output"),
    "nothing to learn": (net(TABLE, "relu"), TABLE, CROSS_ENTROPY, "", "", "nothing to learn"),
    "a layer that is not wired": (
        cut(net(TABLE, "relu", LINEAR3), "input_1", "relu_1"), TABLE, CROSS_ENTROPY, "relu_1", "", "not connected"),
    "an Output that is not wired": (
        cut(net(TABLE, LINEAR3), "linear_1", "output_1"), TABLE, CROSS_ENTROPY, "output_1", "", "not connected"),
    "an Add with one wire": (
        net(TABLE, LINEAR3, "add"), TABLE, CROSS_ENTROPY, "add_1", "", "input 2 is not connected"),
    "a loop": (
        unchecked(net(TABLE, ("linear", {"out_features": 6}), "add", "relu", LINEAR3), ("relu_1", "add_1", 1)),
        TABLE, CROSS_ENTROPY, "add_1", "", "make a loop through Add, ReLU"),
    "a dead branch": (
        added(added(net(TABLE, LINEAR3), LINEAR5, ("input_1", "new", 0)), "relu", ("linear_2", "new", 0)),
        TABLE, CROSS_ENTROPY, "relu_1", "", "does not lead to the Output"),
    "a layer on its own": (
        added(net(TABLE, LINEAR3), LINEAR5), TABLE, CROSS_ENTROPY, "linear_2", "", "does not lead to the Output"),
    "no Output": (edit.remove(net(TABLE, LINEAR3), ["output_1"]), TABLE, CROSS_ENTROPY, "", "", "no Output"),
    "no Input": (edit.remove(net(TABLE, LINEAR3), ["input_1"]), TABLE, CROSS_ENTROPY, "", "", "no Input"),
    "two Inputs": (added(net(TABLE, LINEAR3), "input"), TABLE, CROSS_ENTROPY, "input_2", "", "one Input"),
    "two Outputs": (
        added(net(TABLE, LINEAR3), "output", ("linear_1", "new", 0)), TABLE, CROSS_ENTROPY, "output_2", "",
        "one Output"),
    "shared weights that do not fit": (
        sharing(net(TABLE, LINEAR5, "relu", LINEAR5, LINEAR3), "linear_2", "linear_1"), TABLE, CROSS_ENTROPY,
        "linear_2", "shares", "receives 5, the first of them 6"),
    "a Group input outside of a group": (stray_port(), TABLE, CROSS_ENTROPY, "group_input_1", "", "inside a group"),
    "a kernel too large inside a group": (
        in_group(), PICTURES, CROSS_ENTROPY, "group_1/conv2d_1", "kernel_size", "15 × 15"),
    "CrossAttention over pictures": (
        attending("cross_attention", PICTURES), PICTURES, CROSS_ENTROPY, "cross_attention_1", "", "at query"),
    "CrossAttention to pictures": (
        attending("cross_attention", PICTURES, ("reshape", {"shape": (9, 16)})), PICTURES, CROSS_ENTROPY,
        "cross_attention_1", "", "at memory"),
    "TransformerDecoder over pictures": (
        attending("transformer_decoder", PICTURES), PICTURES, CROSS_ENTROPY, "transformer_decoder_1", "", "at target"),
    "a reshape to another number of values": (
        net(PICTURES, ("reshape", {"shape": (7, 20)}), "flatten", LINEAR5), PICTURES, CROSS_ENTROPY, "reshape_1",
        "shape", "has 144 values"),
}  # fmt: skip
REPAIRS_AT_MOST = 8


def repaired(graph, facts, loss):
    """The network and loss after the first repair of the first problem, again and again until nothing is offered."""
    for _ in range(REPAIRS_AT_MOST):
        repairs = [repair for problem in analyse(graph, facts, loss, 4).problems for repair in problem.repairs]
        if not repairs:
            break
        graph = edit.apply_repair(graph, repairs[0])
        loss = repairs[0].loss if isinstance(repairs[0], ChooseLoss) else loss
    return graph, loss


def loaded(facts):
    """Data such as `facts` say, of 40 samples."""
    rng = np.random.default_rng(1)
    shape = (40, *facts.input.shape)
    inputs = rng.integers(0, facts.vocabulary, shape) if facts.vocabulary else rng.random(shape, np.float32)
    targets = np.arange(40) % len(facts.classes) if facts.classes else rng.random((40, 2), np.float32)
    return Loaded(Samples(inputs, targets), None, facts.input, facts.classes, fingerprint="broken")


def trains_one_batch(graph, facts, loss):
    """Whether one batch, and no more, is trained, changes weights, and has a loss that is a number."""
    choice = DataChoice(sources.default("digits"), facts)
    project = Project(graph, {}, choice, TrainingSettings(loss=loss, batch_size=4, device="cpu", threads=1))
    events, control = [], RunControl()
    control.step()

    def emit(event):
        events.append(event)
        if isinstance(event, Paused):
            control.stop()

    Trainer(Job(project, None, None, loaded(facts)), control, emit).run()
    assert isinstance(events[-1], Finished), events[-1]
    snapshot, before = events[-1].snapshot, Network(graph, 0).state()
    changed = any(not np.array_equal(before[key], snapshot.weights[key]) for key in before)
    return changed and len(snapshot.curves.loss) == 1 and bool(np.isfinite(snapshot.curves.loss).all())


@pytest.mark.parametrize("name", BROKEN)
def test_that_what_is_broken_is_named_with_layer_and_field(name):
    graph, facts, loss, node, field, words = BROKEN[name]
    problems = analyse(graph, facts, loss, 4).problems
    found = [p for p in problems if words.lower() in p.text.lower() and (p.node, p.field) == (node, field)]
    assert len(found) == 1, problems
    assert found[0].text.endswith(".")
    assert found[0].repairs


@pytest.mark.parametrize("name", BROKEN)
def test_that_the_repairs_offered_make_a_broken_network_train(name):
    graph, facts, loss, *_ = BROKEN[name]
    graph, loss = repaired(graph, facts, loss)
    assert analyse(graph, facts, loss, 4).problems == ()
    assert trains_one_batch(graph, facts, loss)


@pytest.mark.parametrize("name", BROKEN)
def test_that_what_a_repair_changes_is_foreseen(name):
    graph, facts, loss, *_ = BROKEN[name]
    before = analyse(graph, facts, loss, 4)
    for repair in {repair: None for problem in before.problems for repair in problem.repairs}:
        seen = foresee(graph, repair, facts, loss, 4)
        made = edit.apply_repair(graph, repair)
        after = analyse(made, facts, repair.loss if isinstance(repair, ChooseLoss) else loss, 4)
        assert (seen.graph, seen.left, seen.analysis.trainable) == (made, after.problems, after.trainable)
        for change in seen.changes:
            assert (change.before, change.after) == (before.outputs.get(change.node), after.outputs.get(change.node))
            assert change.before != change.after
            assert change.name


def test_that_shapes_of_new_and_of_later_layers_are_foreseen_in_their_order():
    graph = net(PICTURES, CONV, LINEAR5)
    (problem,) = analyse(graph, PICTURES, CROSS_ENTROPY).errors
    seen = foresee(graph, problem.repairs[0], PICTURES, CROSS_ENTROPY)
    assert [(change.name, change.before, str(change.after)) for change in seen.changes] == [
        ("Flatten", None, "400"), ("Linear", None, "5"), ("Output", None, "5"),
    ]  # fmt: skip
    assert (seen.analysis.trainable, seen.left, str(seen.end)) == (True, (), "5")


def test_that_a_batch_of_one_sample_is_warned_of_at_batch_normalisation():
    graph = net(PICTURES, CONV, "batch_norm", "flatten", LINEAR5)
    assert analyse(graph, PICTURES, CROSS_ENTROPY, 2).problems == analyse(graph, PICTURES, CROSS_ENTROPY).problems == ()
    (problem,) = analyse(graph, PICTURES, CROSS_ENTROPY, 1).problems
    assert (problem.node, str(problem.severity)) == ("batch_norm_1", "warning")
    assert "1 sample" in problem.text
    for repair in problem.repairs:
        assert foresee(graph, repair, PICTURES, CROSS_ENTROPY, 1).left == ()


def test_that_layers_change_places_with_all_their_wires():
    graph = net(PICTURES, CONV, LINEAR5, "flatten")
    (problem,) = analyse(graph).errors
    swap = next(repair for repair in problem.repairs if "Put Flatten before Linear" in repair.text)
    wires = [(edge.source, edge.target) for edge in edit.apply_repair(graph, swap).edges]
    assert sorted(wires) == sorted(
        [("input_1", "conv2d_1"), ("conv2d_1", "flatten_1"), ("flatten_1", "linear_1"), ("linear_1", "output_1")]
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("convolution after Flatten", "Insert Reshape to 1 × 12 × 12"),
        ("a residual sum of other channels", "Insert 1 × 1 Conv2d to 8 channels at input 2"),
        ("a residual sum of another size", "Insert Crop to 10 × 10 at input 2"),
        ("a residual sum of another size", "Insert Pad to 12 × 12 at input 1"),
        ("Concat of a row and pictures", "Insert Flatten at input 2"),
        ("kernel larger than the picture", "Use same padding"),
        ("kernel larger than the picture, in steps", "Set padding to 2 × 0"),
        ("channels last", "Insert Permute to channels × height × width"),
        ("Linear right after pictures", "Insert GlobalAvgPool2d"),
        ("LSTM over pictures", "Insert Reshape to 40 × 10"),
        ("LSTM over rows", "Insert Reshape to 6 × 1"),
        ("CrossAttention over pictures", "Insert Reshape to 12 × 12 at input 1"),
        ("CrossAttention over pictures", "Insert Reshape to 12 × 12 at input 2"),
        ("CrossAttention to pictures", "Insert Reshape to 12 × 12 at input 2"),
        ("TransformerDecoder over pictures", "Insert Reshape to 12 × 12 at input 1"),
        ("TransformerDecoder over pictures", "Insert Reshape to 12 × 12 at input 2"),
        ("a dead branch", "Remove the branch of 2 layers"),
        ("a loop", "Remove the wire ReLU → Add"),
        ("convolution and pooling after Flatten", "Remove Flatten"),
        ("a layer that is not wired", "Connect Input"),
    ],
)
def test_that_the_repair_people_expect_is_among_those_offered(name, text):
    graph, facts, loss, node, *_ = BROKEN[name]
    offered = [repair.text for problem in analyse(graph, facts, loss).of(node) for repair in problem.repairs]
    assert text in offered


def test_that_the_repair_that_loses_least_comes_first():
    for name, text in (
        ("a residual sum of other channels", "Insert 1 × 1 Conv2d to 8 channels at input 2"),
        ("LSTM over rows", "Insert Reshape to 6 × 1"),
        ("a layer that is not wired", "Connect Input"),
    ):
        graph, facts, loss, *_ = BROKEN[name]
        first = next(problem for problem in analyse(graph, facts, loss).problems if problem.repairs).repairs[0]
        assert first.text == text
