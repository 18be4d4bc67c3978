"""Finding things by a few of their letters."""

from __future__ import annotations

from collections.abc import Iterable


def score(query: str, text: str) -> float:
    """How well `text` answers `query`, 0 (not at all) … 1 (equal); case and blanks at the ends do not count.

    Letters must come in order. A beginning of a word counts more than a middle, unbroken runs more than scattered ones.
    """
    wanted, found = query.strip().lower(), text.lower()
    if not wanted:
        return 1.0
    if wanted == found:
        return 1.0
    start = found.find(wanted)
    if start >= 0:
        at_word = start == 0 or not found[start - 1].isalnum()
        return (0.9 if start == 0 else 0.8 if at_word else 0.6) + 0.05 * len(wanted) / len(found)
    return _scattered(wanted.replace(" ", ""), found)


def best_score(query: str, texts: Iterable[str]) -> float:
    """The best of the scores of `texts`; earlier texts count a little more."""
    return max((score(query, text) * (1 - 0.02 * min(place, 5)) for place, text in enumerate(texts)), default=0.0)


def _scattered(wanted: str, found: str) -> float:
    """Letters in order with gaps: at most 0.5, less for every gap, 0 when they are too far apart."""
    position, gaps = -1, 0
    for letter in wanted:
        following = found.find(letter, position + 1)
        if following < 0:
            return 0.0
        if position >= 0 and following > position + 1 and found[following - 1].isalnum():
            gaps += 1
        position = following
    return max(0.0, 0.5 - 0.15 * gaps) if len(wanted) > 1 else 0.2
