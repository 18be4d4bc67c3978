"""Templates: the files are what their descriptions make, and the networks are the ones they promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalog import layer_kinds
from core.files import encode_project
from core.graph import analyse
from core.templates import load_template, templates, write_templates

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "templates"
KEYS = [template.key for template in templates()]
every = pytest.mark.parametrize("key", KEYS)


def test_that_the_promised_templates_are_there_and_nothing_else():
    assert KEYS == ["digits-cnn", "digits-mlp", "mnist-cnn", "mnist-mlp"]
    assert sorted(path.stem for path in FOLDER.glob("*.netstudio")) == sorted(KEYS)
    assert all(template.title and template.text.endswith(".") for template in templates())


@every
def test_that_a_file_is_what_its_description_makes(tmp_path, key):
    write_templates(tmp_path)
    assert (tmp_path / f"{key}.netstudio").read_bytes() == (FOLDER / f"{key}.netstudio").read_bytes()


@every
def test_that_a_template_is_ready_to_train(key):
    project = load_template(key)
    analysis = analyse(project.graph, project.data.facts, project.training.loss)
    assert analysis.problems == ()
    assert analysis.outputs["output_1"].shape == (10,)
    assert encode_project(project) == (FOLDER / f"{key}.netstudio").read_bytes()


@every
def test_that_a_template_has_a_tidy_layout(key):
    project = load_template(key)
    assert project.layout.keys() == project.graph.by_id.keys()
    assert len(set(project.layout.values())) == len(project.layout)
    assert all(x % 8 == 0 and y % 8 == 0 for x, y in project.layout.values())


def test_that_mnist_mlp_is_784_128_64_10():
    project = load_template("mnist-mlp")
    sizes = [node.layer.out_features for node in project.graph.nodes if node.layer.key == "linear"]
    optimizer = project.training.optimizer
    assert project.graph.nodes[0].layer.shape == (1, 28, 28)
    assert sizes == [128, 64, 10]
    assert (optimizer.key, optimizer.lr, optimizer.momentum) == ("sgd", 0.01, 0.9)
    assert (project.training.batch_size, project.training.epochs) == (64, 10)
    assert project.data.source.key == "idx"


def test_that_mnist_cnn_has_the_layers_it_promises():
    project = load_template("mnist-cnn")
    layers = [node.layer for node in project.graph.nodes]
    assert [layer.key for layer in layers] == [
        "input", "conv2d", "relu", "conv2d", "relu", "max_pool2d", "dropout", "flatten",
        "linear", "relu", "linear", "output",
    ]  # fmt: skip
    assert [layer.out_channels for layer in layers if layer.key == "conv2d"] == [32, 64]
    assert [layer.p for layer in layers if layer.key == "dropout"] == [0.25]
    assert layers[5] == layer_kinds.default("max_pool2d")
    assert project.training.optimizer.key == "adam"
    assert analyse(project.graph).parameters == 1_199_882


def test_that_an_unknown_template_is_refused():
    with pytest.raises(KeyError):
        load_template("../digits-mlp")
