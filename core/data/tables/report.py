"""What could not be used as it stands, collected while a table is read: some of each kind by name, the rest counted."""

from __future__ import annotations

from core.data.source import DataProblem

MOST_LISTED = 100


class Report:
    """Problems by kind. Of each kind `MOST_LISTED` are kept with their place, the others are only counted."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._listed: dict[str, list[DataProblem]] = {}
        self._counts: dict[str, int] = {}

    def add(self, kind: str, where: str, what: str, action: str) -> None:
        """One more problem of `kind`, which is its name in the plural: "lines of another length"."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        listed = self._listed.setdefault(kind, [])
        if len(listed) < MOST_LISTED:
            listed.append(DataProblem(where, what, action))

    def count_more(self, kind: str, count: int) -> None:
        """`count` more problems of a kind of which enough are listed."""
        if count > 0:
            self._counts[kind] = self._counts.get(kind, 0) + count

    def extend(self, other: Report) -> None:
        """What `other` has, behind what is here."""
        for kind, listed in other._listed.items():
            for problem in listed:
                self.add(kind, problem.where, problem.what, problem.action)
        for kind, count in other._counts.items():
            self.count_more(kind, count - len(other._listed.get(kind, [])))

    def room(self, kind: str) -> int:
        """How many more problems of `kind` are listed by name."""
        return MOST_LISTED - len(self._listed.get(kind, []))

    def count(self, kind: str) -> int:
        """How many problems of `kind` there are."""
        return self._counts.get(kind, 0)

    def problems(self) -> tuple[DataProblem, ...]:
        """Everything in the order in which the kinds came up."""
        result: list[DataProblem] = []
        for kind, listed in self._listed.items():
            result += listed
            more = self._counts[kind] - len(listed)
            if more:
                result.append(DataProblem(self._name, f"{more:,} further {kind}", listed[-1].action))
        return tuple(result)
