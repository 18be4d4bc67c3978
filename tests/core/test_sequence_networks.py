"""Networks over sequences from the palette, learned end to end."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
from core import nn, optim
from core.backend import Generator, use_generator
from core.catalog import Spec, layer_kinds


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
