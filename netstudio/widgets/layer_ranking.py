"""Which layers answer a few letters, for everything in which layers are looked for."""

from __future__ import annotations

from collections.abc import Iterable

from core.catalog import Layer
from netstudio.widgets.fuzzy import best_score

GOOD_ENOUGH = 0.3
"""Least score with which a thing is listed at all."""


def ranked_layers(query: str, kinds: Iterable[type[Layer]]) -> list[type[Layer]]:
    """Of `kinds` those that answer `query` by title, other names or category, best first."""
    scored = [(best_score(query, (kind.title, *kind.keywords, kind.category)), kind) for kind in kinds]
    good = sorted((item for item in scored if item[0] >= GOOD_ENOUGH), key=lambda item: (-item[0], item[1].title))
    return [kind for _, kind in good]
