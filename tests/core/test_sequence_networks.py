"""Networks over sequences from the palette, learned end to end."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
from core import nn, optim
from core.backend import Generator, use_generator
from core.catalog import Spec, layer_kinds
from core.graph import Edge, Graph, Node
from core.network import Network


def build(steps, shape, seed=0):
    """Modules of catalog layers one after the other, each for the shape that the one before was inferred to give."""
    spec, modules = Spec(shape), []
    with use_generator(Generator(seed)):
        for key, settings in steps:
            layer = layer_kinds.decode({"kind": key, **settings})
            modules.append(layer.build((spec,)))
            spec = layer.infer((spec,)).output
    return nn.Sequential(*modules)


WORDS = ("embedding", {"vocabulary": 8, "features": 8})
CLASSES = ("linear", {"out_features": 8})
FAMILIES = {
    "rnn": [WORDS, ("rnn", {"hidden_size": 24}), CLASSES],
    "lstm": [WORDS, ("lstm", {"hidden_size": 24}), CLASSES],
    "gru": [WORDS, ("gru", {"hidden_size": 16, "bidirectional": True}), CLASSES],
    "transformer": [
        WORDS,
        ("class_token", {}),
        ("learned_positions", {}),
        ("transformer_encoder", {"heads": 2, "hidden": 32, "dropout": 0.0}),
        ("flatten", {}),
        CLASSES,
    ],
}


@pytest.mark.parametrize("family", FAMILIES)
def test_that_a_network_learns_which_number_stood_first(family):
    network = build(FAMILIES[family], (5,))
    optimizer = optim.Adam(network.parameters(), lr=0.01)
    stream = np.random.default_rng(0)
    for _ in range(250):
        numbers = stream.integers(0, 8, (64, 5))
        scores = network(torch.tensor(numbers.astype(np.float32)))  # as tables give them
        loss = nn.functional.cross_entropy(scores, torch.tensor(numbers[:, 0]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    numbers = stream.integers(0, 8, (200, 5))
    with torch.no_grad():
        found = network.eval()(torch.tensor(numbers)).array.argmax(1)
    assert (found == numbers[:, 0]).mean() > 0.9


@pytest.mark.parametrize("key", ["self_attention", "transformer_encoder"])
def test_that_heads_that_do_not_divide_the_features_are_answered_with_a_number_that_does(key):
    answer = layer_kinds.decode({"kind": key, "heads": 4}).infer((Spec((5, 6)),))
    assert answer.field == "heads"
    assert "6 features" in answer.text
    assert answer.repairs[0].value == 3
    repaired = layer_kinds.decode({"kind": key, "heads": answer.repairs[0].value})
    assert repaired.infer((Spec((5, 6)),)).output == Spec((5, 6))


def test_that_patches_larger_than_the_picture_are_answered_with_ones_that_fit():
    answer = layer_kinds.decode({"kind": "patch_embedding", "patch_size": (8, 4)}).infer((Spec((1, 5, 6)),))
    assert answer.field == "patch_size"
    assert "5 × 6" in answer.text
    assert "8 × 4" in answer.text
    assert answer.repairs[0].value == (5, 4)


def test_that_a_decoder_names_both_shapes_when_features_differ():
    answer = layer_kinds.default("transformer_decoder").infer((Spec((5, 8)), Spec((3, 4))))
    assert "target is 5 × 8, memory is 3 × 4" in answer.text


@pytest.mark.parametrize("key", ["rnn", "lstm", "gru", "self_attention", "learned_positions", "class_token"])
def test_that_pictures_where_sequences_belong_are_answered_with_what_is_expected(key):
    answer = layer_kinds.default(key).infer((Spec((1, 5, 6)),))
    assert "steps × features" in answer.text
    assert "1 × 5 × 6" in answer.text


def test_that_a_graph_lets_a_sequence_attend_to_another_layer_of_it():
    kinds = {
        "in": ("input", {"shape": [4, 6]}),
        "walk": ("gru", {"hidden_size": 4, "output": "all"}),
        "look": ("cross_attention", {"heads": 2}),
        "out": ("output", {}),
    }
    nodes = tuple(Node(key, layer_kinds.decode({"kind": kind, **rest}), key) for key, (kind, rest) in kinds.items())
    edges = (Edge("in", "walk"), Edge("walk", "look", 0), Edge("in", "look", 1), Edge("look", "out"))
    network = Network(Graph(nodes, edges))
    x = torch.randn(2, 4, 6)
    walk = layer_kinds.decode({"kind": "gru", "hidden_size": 4, "output": "all"})
    assert network(x).shape == (2, *walk.infer((Spec((4, 6)),)).output.shape)
    network(x).sum().backward()
    assert all(parameter.grad is not None for parameter in network.parameters())
