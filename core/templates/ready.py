"""Ready projects to start from, in the normal file format under resources/templates.

`templates` lists them and `load_template` opens one. They are written by `write_templates` from the descriptions here,
and a test keeps files and descriptions equal. Anew: `python -m core.templates`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from core.catalog import Layer, layer_kinds, optimizer_kinds
from core.data import DataChoice, facts_of, sources
from core.files import load, save
from core.graph import Graph, edit
from core.project import Position, Project, TrainingSettings

FOLDER = Path(str(resources.files("resources"))) / "templates"
_NODE: Position = (168.0, 60.0)
_GAP: Position = (80.0, 92.0)


@dataclass(frozen=True)
class Template:
    """A project to start from. `text` says in one line what it is."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class _Recipe:
    template: Template
    make: Callable[[], Project]


def templates() -> tuple[Template, ...]:
    """All templates, the one for the first start first."""
    return tuple(recipe.template for recipe in _RECIPES)


def load_template(key: str) -> Project:
    """The project of template `key`. KeyError for an unknown key."""
    if key not in {template.key for template in templates()}:
        raise KeyError(key)
    return load(FOLDER / f"{key}.netstudio").project


def write_templates(folder: Path) -> None:
    """Write every template's file into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for recipe in _RECIPES:
        save(folder / f"{recipe.template.key}.netstudio", recipe.make())


def _layer(key: str, **fields: object) -> Layer:
    return layer_kinds.decode({"kind": key, **fields})


def _project(layers: list[Layer], per_row: int, source: str, training: TrainingSettings) -> Project:
    """`layers` in a chain, laid out in rows of `per_row`."""
    graph = edit.chain(layers)
    layout = in_rows(graph, per_row)
    if source == "digits":
        bundled = sources.default(source)
        data = DataChoice(bundled, facts_of(bundled.load(None)))
    else:
        data = DataChoice(sources.default(source), validation=0.05)  # of 60,000 pictures, 3,000 tell enough
    return Project(graph, layout, data, training)


def in_rows(graph: Graph, per_row: int) -> dict[str, Position]:
    """Places of the nodes in rows of `per_row`, in their order."""
    layout: dict[str, Position] = {}
    for index, node in enumerate(graph.nodes):
        row, column = divmod(index, per_row)
        layout[node.id] = column * (_NODE[0] + _GAP[0]), row * (_NODE[1] + _GAP[1])
    return layout


def _digits_cnn() -> Project:
    layers = [
        _layer("input", shape=(1, 8, 8)),
        _layer("conv2d", out_channels=16, same_padding=True),
        _layer("relu"),
        _layer("conv2d", out_channels=32, same_padding=True),
        _layer("relu"),
        _layer("max_pool2d"),
        _layer("dropout", p=0.25),
        _layer("flatten"),
        _layer("linear", out_features=10),
        _layer("output"),
    ]
    return _project(layers, 4, "digits", TrainingSettings(epochs=30, batch_size=32))


def _digits_mlp() -> Project:
    layers = [
        _layer("input", shape=(1, 8, 8)),
        _layer("flatten"),
        _layer("linear", out_features=64),
        _layer("relu"),
        _layer("linear", out_features=10),
        _layer("output"),
    ]
    return _project(layers, 4, "digits", TrainingSettings(epochs=30, batch_size=32))


def _mnist_cnn() -> Project:
    layers = [
        _layer("input", shape=(1, 28, 28)),
        _layer("conv2d", out_channels=32),
        _layer("relu"),
        _layer("conv2d", out_channels=64),
        _layer("relu"),
        _layer("max_pool2d"),
        _layer("dropout", p=0.25),
        _layer("flatten"),
        _layer("linear", out_features=128),
        _layer("relu"),
        _layer("linear", out_features=10),
        _layer("output"),
    ]
    return _project(layers, 4, "idx", TrainingSettings(epochs=3, batch_size=64))


def _mnist_mlp() -> Project:
    layers = [
        _layer("input", shape=(1, 28, 28)),
        _layer("flatten"),
        _layer("linear", out_features=128),
        _layer("relu"),
        _layer("linear", out_features=64),
        _layer("relu"),
        _layer("linear", out_features=10),
        _layer("output"),
    ]
    optimizer = optimizer_kinds.decode({"kind": "sgd", "lr": 0.01, "momentum": 0.9})
    return _project(layers, 4, "idx", TrainingSettings(optimizer=optimizer, epochs=10, batch_size=64))


_RECIPES = (
    _Recipe(
        Template("digits-cnn", "Digits, convolutional", "A small convolutional network on the bundled 8 × 8 digits."),
        _digits_cnn,
    ),
    _Recipe(
        Template("digits-mlp", "Digits, dense", "One hidden layer of 64 values on the bundled 8 × 8 digits."),
        _digits_mlp,
    ),
    _Recipe(
        Template("mnist-cnn", "MNIST, convolutional", "Two convolutions of 32 and 64 filters for 28 × 28 pictures."),
        _mnist_cnn,
    ),
    _Recipe(
        Template("mnist-mlp", "MNIST, dense", "784-128-64-10 with ReLU for 28 × 28 pictures, trained with SGD."),
        _mnist_mlp,
    ),
)
