"""Suggested networks: they suit their data, fit a window, and keep what a person decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.catalog import Spec
from core.data import DataFacts
from core.graph import analyse
from core.network import Network
from core.templates import load_template, suggest_network, suggest_project

CLASSES = tuple("abcde")
FACTS = {
    "small table": DataFacts(Spec((13,)), CLASSES, samples=150, kind="table"),
    "table": DataFacts(Spec((40,)), CLASSES[:2], samples=5_000, kind="table"),
    "large table": DataFacts(Spec((100,)), CLASSES[:2], samples=50_000, kind="table"),
    "quantities": DataFacts(Spec((8,)), target_size=2, samples=20_000, kind="table"),
    "one input": DataFacts(Spec((1,)), target_size=1, samples=50, kind="table"),
    "indexed": DataFacts(Spec((5,)), CLASSES, samples=500, kind="table", indexed=((0, 12), (3, 300))),
    "only indexed": DataFacts(Spec((1,)), CLASSES, samples=500, kind="table", indexed=((0, 12),)),
    "digits": DataFacts(Spec((1, 8, 8)), CLASSES, samples=1797, kind="pictures"),
    "mnist": DataFacts(Spec((1, 28, 28)), CLASSES, samples=70_000, kind="pictures"),
    "cifar": DataFacts(Spec((3, 32, 32)), CLASSES, samples=2_500, kind="pictures"),
    "photographs": DataFacts(Spec((3, 96, 128)), CLASSES[:2], samples=244, kind="pictures"),
    "tiny pictures": DataFacts(Spec((1, 4, 4)), CLASSES, samples=100, kind="pictures"),
    "series": DataFacts(Spec((48, 7)), target_size=24, samples=17_000, kind="series", task="sequence"),
    "text": DataFacts(Spec((42,)), CLASSES[:2], samples=5_574, kind="text", vocabulary=5_000),
    "next character": DataFacts(Spec((16,)), CLASSES, samples=9_000, kind="text", task="sequence", vocabulary=7),
    "waveform": DataFacts(Spec((1, 16_000)), CLASSES, samples=200, kind="audio"),
    "log-mel": DataFacts(Spec((1, 64, 101)), CLASSES, samples=200, kind="audio"),
    "arrays": DataFacts(Spec((3, 5, 2, 2)), CLASSES, samples=200, kind="arrays"),
    "older project": DataFacts(Spec((4,)), CLASSES, samples=150),
}
every = pytest.mark.parametrize("facts", FACTS.values(), ids=list(FACTS))


@every
def test_that_a_suggested_network_suits_its_data(facts):
    graph, training = suggest_network(facts)
    analysis = analyse(graph, facts, training.loss)
    assert analysis.problems == ()
    assert analysis.parameters < 2_000_000
    assert 1 <= training.epochs <= 200
    assert Network(graph, 0) is not None


@every
def test_that_a_suggestion_fits_a_window_without_overlaps(facts):
    template = load_template("digits-mlp")
    project = suggest_project(replace(template, data=replace(template.data, facts=facts)))
    assert project.layout.keys() == project.graph.by_id.keys()
    assert len(set(project.layout.values())) == len(project.layout)
    assert max(x for x, _ in project.layout.values()) <= 2000


def test_that_seed_device_and_threads_stay_as_decided():
    template = load_template("digits-mlp")
    decided = replace(template, training=replace(template.training, seed=5, device="cpu", threads=2))
    training = suggest_project(decided).training
    assert (training.seed, training.device, training.threads) == (5, "cpu", 2)


def test_that_nothing_is_suggested_before_the_data_are_read():
    template = load_template("mnist-mlp")
    assert suggest_project(template) is template


def test_that_categories_as_numbers_are_embedded():
    graph, _ = suggest_network(FACTS["indexed"])
    vocabularies = [node.layer.vocabulary for node in graph.nodes if node.layer.key == "embedding"]
    assert vocabularies == [12, 300]


def test_that_series_are_learned_from_absolute_errors():
    assert suggest_network(FACTS["series"])[1].loss.key == "mae"
    of_classes = replace(FACTS["series"], classes=CLASSES)
    assert suggest_network(of_classes)[1].loss.key == "cross_entropy"


def test_that_few_samples_for_many_inputs_decay_more():
    scarce, plenty = (replace(FACTS["small table"], input=Spec((inputs,))) for inputs in (13, 3))
    assert suggest_network(scarce)[1].optimizer.weight_decay > suggest_network(plenty)[1].optimizer.weight_decay
