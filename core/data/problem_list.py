"""Problems of the data as they are collected: the first of them one by one, the rest counted."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.source import DataProblem

MOST_LISTED = 100


class ProblemList:
    """Problems by what was done about them; of each such kind at most `MOST_LISTED` are named."""

    def __init__(self, known: Sequence[DataProblem] = ()) -> None:
        self._named = [*known]
        self._counts: dict[str, int] = {}

    def add(self, where: str, what: str, action: str) -> None:
        """One more problem."""
        count = self._counts[action] = self._counts.get(action, 0) + 1
        if count <= MOST_LISTED:
            self._named.append(DataProblem(where, what, action))

    @property
    def listed(self) -> tuple[DataProblem, ...]:
        """The problems to show."""
        more = [
            DataProblem(f"{count - MOST_LISTED:,} more places", "the same or like it", action)
            for action, count in self._counts.items()
            if count > MOST_LISTED
        ]
        return (*self._named, *more)

    @property
    def because(self) -> str:
        """The first problem, to end a sentence that says nothing could be used; empty when there is none."""
        first = self._named[0] if self._named else None
        return f", for example {first.where}: {first.what}" if first else ""
