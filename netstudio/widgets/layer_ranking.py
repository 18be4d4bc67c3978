"""Which layers answer a few letters, for everything in which layers are looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from core.catalog import Layer, layer_kinds
from netstudio.widgets.fuzzy import best_score

Item = TypeVar("Item")

GOOD_ENOUGH = 0.3
"""Least score with which a thing is listed at all."""


def ranked(query: str, items: Iterable[Item], words: Callable[[Item], Sequence[str]]) -> list[Item]:
    """Of `items` those that answer `query` by one of their `words`, best first; the first word decides equals."""
    scored = [(best_score(query, words(item)), item) for item in items]
    good = sorted((item for item in scored if item[0] >= GOOD_ENOUGH), key=lambda item: (-item[0], words(item[1])[0]))
    return [item for _, item in good]


def offered_layers(*, inside: bool) -> list[type[Layer]]:
    """The layers that make sense in the network itself, or `inside` a group: each has ends of its own kind."""
    out_of_place = ("input", "output") if inside else ("group_input", "group_output")
    return [kind for key, kind in layer_kinds.classes.items() if key not in out_of_place]
