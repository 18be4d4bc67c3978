"""What was found to be odd among pictures: the first of each kind by name, the rest counted."""

from __future__ import annotations

from core.data.source import DataProblem

MOST_LISTED = 100
LEFT_OUT = "left out"
"""What was done with what cannot be used."""


class Report:
    """Problems by kind. Of each kind `MOST_LISTED` are named one by one."""

    def __init__(self) -> None:
        self._listed: dict[str, list[DataProblem]] = {}
        self._counts: dict[str, int] = {}

    def add(self, where: str, what: str, action: str) -> None:
        """One more problem; its kind is `what` up to the first bracket or digit."""
        kind = what.partition("(")[0].rstrip("0123456789 ×,")
        self._counts[kind] = self._counts.get(kind, 0) + 1
        listed = self._listed.setdefault(kind, [])
        if len(listed) < MOST_LISTED:
            listed.append(DataProblem(where, what, action))

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """Everything, in the order in which the kinds came up."""
        found: list[DataProblem] = []
        for kind, listed in self._listed.items():
            found += listed
            more = self._counts[kind] - len(listed)
            if more:
                found.append(DataProblem(f"{more:,} further files", listed[-1].what, listed[-1].action))
        return tuple(found)

    @property
    def because(self) -> str:
        """The first problem, to end a sentence that says nothing could be used; empty when there is none."""
        first = next(iter(self._listed.values()), [])
        return f"; for example {first[0].where}: {first[0].what}" if first else ""
