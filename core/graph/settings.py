"""What is set on a node beside its layer: how it trains, whether it is left out, whose weights it uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.catalog import fields_of
from core.catalog.fields import choice, number, switch, text

INITIALISERS = (
    "default", "he normal", "he uniform", "xavier normal", "xavier uniform", "orthogonal", "normal", "zeros",
)  # fmt: skip
"""How initial weights can be drawn; `default` leaves that to the layer."""


@dataclass(frozen=True)
class NodeSettings:
    """Settings that every layer has, whatever its kind; `fields_of(NodeSettings)` describes them for forms."""

    rate: float = number(
        1.0,
        minimum=0.0,
        maximum=1000.0,
        help="Factor of the learning rate for the weights of this layer.",
    )
    frozen: bool = switch(False, help="Keeps the weights of this layer as they are; training does not change them.")
    l1: float = number(
        0.0,
        minimum=0.0,
        maximum=1_000_000.0,
        help="Penalty on the sum of the absolute weights of this layer, added to the loss; draws weights to zero.",
    )
    l2: float = number(
        0.0,
        minimum=0.0,
        maximum=1_000_000.0,
        help="Penalty on the sum of the squared weights of this layer, added to the loss; keeps weights small.",
    )
    initialiser: str = choice(
        "default",
        INITIALISERS,
        help="How the weights of this layer are drawn before training: he for ReLU and its kin, xavier for tanh and "
        "sigmoid; default is the layer's own way. Biases and gains keep their usual start.",
    )
    bypassed: bool = switch(False, help="Leaves this layer out: its first input goes straight on to what follows.")
    shares: str = text("", help="The layer whose weights this one uses; empty for weights of its own.")


DEFAULT_SETTINGS = NodeSettings()


@cache
def _defaults() -> Mapping[str, Any]:
    return {field.name: field.default for field in fields_of(NodeSettings)}


def changed_settings(settings: NodeSettings) -> dict[str, Any]:
    """The settings that are not at their default, by name, in the order of their declaration."""
    if settings == DEFAULT_SETTINGS:
        return {}
    return {name: value for name, default in _defaults().items() if (value := getattr(settings, name)) != default}
