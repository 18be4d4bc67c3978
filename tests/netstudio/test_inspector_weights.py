"""The figures of trained weights in the inspector."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from core.graph import edit
from core.network import Network
from core.templates import load_template
from core.train import Curves
from core.train.snapshot import RunState, Snapshot
from netstudio.inspector import Inspector


@pytest.fixture
def bench(desk):
    inspector = desk.put(Inspector, "light", 336, 900)
    yield desk.document, desk.selection, inspector.layer_page.weights  # noqa: PT022  (the inspector lives as long as the test)


def trained(document) -> Snapshot:
    return Snapshot(Network(document.project.graph).state(), {}, Curves(), RunState())


def test_that_weights_are_described_once_there_are_any_and_someone_looks(bench):
    document, selection, section = bench
    selection.set(["conv2d_2"])
    assert not section.isVisible()
    document.set_snapshot(trained(document))
    assert section.isVisible()
    assert section.cards == ()
    section.set_open(True)
    assert [card.figures.name for card in section.cards] == ["weight", "bias"]
    weight = document.snapshot.weights["conv2d_2.weight"]
    shown = {label.text() for card in section.cards for label in card.findChildren(QLabel)}
    assert {" × ".join(map(str, weight.shape)), f"{weight.std(dtype=float):.3g}", f"{weight.max():.3g}"} <= shown
    selection.set(["relu_1"])
    assert not section.isVisible()


def test_that_figures_follow_the_selection_and_the_training(bench):
    document, selection, section = bench
    document.set_snapshot(trained(document))
    section.set_open(True)
    selection.set(["conv2d_1"])
    first = [card.figures for card in section.cards]
    selection.set(["conv2d_2"])
    second = [card.figures for card in section.cards]
    assert first != second
    weights = {key: 0 * array for key, array in document.snapshot.weights.items()}
    document.set_snapshot(Snapshot(weights, {}, Curves(), RunState()))
    assert [card.figures.zeros for card in section.cards] == [1.0, 1.0]
    document.set_snapshot(None)
    assert not section.isVisible()


def test_that_a_layer_in_a_group_shows_its_own(bench):
    document, selection, section = bench
    graph, group = edit.group(document.project.graph, ["conv2d_1", "relu_1"])
    document.reset(load_template("digits-cnn"), None, None)
    document.apply(type(document.project)(graph, {}, document.project.data), "Group")
    document.set_snapshot(trained(document))
    section.set_open(True)
    selection.enter(group)
    selection.set(["conv2d_1"])
    assert [card.figures.name for card in section.cards] == ["weight", "bias"]
