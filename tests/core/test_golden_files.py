"""Project files of every released version open for ever. Each file here was written by the version in its name."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from core.catalog import Placeholder
from core.files import load, save
from core.files.migrate import VERSION
from core.graph import Edge, NodeSettings, analyse
from core.network import Network

GOLDEN = Path(__file__).parent / "golden"


def test_that_there_is_a_golden_file_for_every_version():
    assert sorted(path.name for path in GOLDEN.iterdir()) == [f"version-{n + 1}.netstudio" for n in range(VERSION)]


def test_that_every_golden_file_opens_without_loss_and_can_be_saved_again(tmp_path):
    for path in GOLDEN.iterdir():
        file = load(path)
        assert file.notes == ()
        assert not any(isinstance(node.layer, Placeholder) for node in file.project.graph.nodes)
        save(tmp_path / path.name, file.project, file.snapshot)
        assert load(tmp_path / path.name).project.graph == file.project.graph


def test_that_version_1_means_what_it_meant():
    file = load(GOLDEN / "version-1.netstudio")
    project, snapshot = file.project, file.snapshot
    conv = project.graph.by_id["conv2d_1"]
    assert conv.name == "Kanten – 边"
    assert (conv.layer.out_channels, conv.layer.kernel_size, conv.layer.stride) == (8, (3, 5), (1, 2))
    assert (conv.layer.padding, conv.layer.same_padding, conv.layer.bias) == ((1, 2), False, False)
    assert project.graph.incoming["add_1"] == (Edge("avg_pool2d_1", "add_1", 0), Edge("max_pool2d_1", "add_1", 1))
    assert [node.layer.key for node in project.graph.nodes] == [
        "input", "conv2d", "batch_norm", "relu", "max_pool2d", "avg_pool2d", "add", "tanh", "concat", "dropout",
        "sigmoid", "global_avg_pool2d", "linear", "softmax", "output", "flatten", "global_max_pool2d",
    ]  # fmt: skip
    assert project.layout["batch_norm_1"] == (80.0, -17.0)
    assert project.notes == "Notes, two\nlines"
    assert project.data.source.path == str(GOLDEN / "table.csv")
    assert (project.data.source.label, project.data.facts.classes) == ("species", ("a", "b", "c", "d"))
    assert (project.data.validation, project.data.test, project.data.split_seed) == (0.15, 0.25, 7)
    training = project.training
    assert (training.loss.label_smoothing, training.optimizer.lr, training.epochs) == (0.1, 0.003, 12)
    assert (training.batch_size, training.shuffle, training.seed, training.device) == (16, False, 42, "cuda:0")
    np.testing.assert_array_equal(snapshot.weights["linear_1.weight"], np.arange(32.0).reshape(4, 8))
    assert snapshot.optimizer["linear_1.weight.step"] == 5
    assert np.isnan(snapshot.curves.loss[1])
    assert snapshot.curves.epochs.shape == (1, 9)
    assert (snapshot.state.epoch, snapshot.state.step, snapshot.state.generators["order"]["pos"]) == (1, 5, 3)
    assert math.isnan(snapshot.state.epoch_correct)


def test_that_version_2_means_what_it_meant():
    file = load(GOLDEN / "version-2.netstudio")
    graph, snapshot = file.project.graph, file.snapshot
    outer = graph.by_id["group_2"]
    assert (outer.name, outer.layer.inputs, outer.layer.outputs) == ("Block", ("Input",), ("Output", "side"))
    assert outer.settings == NodeSettings(frozen=True)
    inner = outer.layer.graph.by_id["group_1"]
    assert (inner.name, inner.layer.repeat, inner.layer.shared) == ("Kern – 核", 3, True)
    assert [node.layer.key for node in inner.layer.graph.nodes] == ["group_input", "linear", "dropout", "group_output"]
    assert graph.incoming["concat_1"] == (
        Edge("group_2", "concat_1", 0), Edge("linear_1", "concat_1", 1), Edge("group_2", "concat_1", 2, 1),
        Edge("linear_4", "concat_1", 3),
    )  # fmt: skip
    assert graph.by_id["linear_1"].settings == NodeSettings(rate=0.5, l1=0.001, l2=0.25)
    assert graph.by_id["linear_4"].settings.shares == "linear_1"
    assert graph.by_id["tanh_1"].settings.bypassed
    assert file.project.layout["group_2/group_1/linear_2"] == (600.0, 0.0)
    network = Network(graph)
    network.load_state(snapshot.weights)
    assert analyse(graph).parameters == sum(values.size for values in snapshot.weights.values()) == 244
    np.testing.assert_array_equal(network.state()["group_2/group_1/linear_2.bias"], np.arange(8.0))
