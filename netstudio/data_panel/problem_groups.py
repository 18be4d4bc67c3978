"""Problems that are alike, together: no widgets, so that any number of them is sorted beside the window."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.data import DataProblem

_PARTICULAR = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d,.]*")
"""What differs between problems that are alike: names in quotes, and numbers."""


FEWEST = 3
"""Problems of a kind from which on they stand together; fewer are told one by one."""


@dataclass(frozen=True)
class ProblemGroup:
    """Problems of one kind, in their order. `what` and `action` have … where they differ."""

    what: str
    action: str
    problems: tuple[DataProblem, ...]


def grouped_problems(problems: Sequence[DataProblem], words: str = "") -> tuple[ProblemGroup, ...]:
    """Those of `problems` that hold `words` somewhere, by kind, in the order in which the kinds come up."""
    words, kinds = words.strip().casefold(), dict[tuple[str, str], list[DataProblem]]()
    general: dict[str, str] = {}
    for each in problems:
        if words and words not in f"{each.where}\n{each.what}\n{each.action}".casefold():
            continue
        for text in (each.what, each.action):
            if text not in general:
                general[text] = _PARTICULAR.sub("…", text)
        kinds.setdefault((general[each.what], general[each.action]), []).append(each)
    return tuple(_groups(kinds.values()))


def _groups(kinds: Iterable[list[DataProblem]]) -> Iterator[ProblemGroup]:
    for found in kinds:
        if len(found) < FEWEST:
            yield from (ProblemGroup(each.what, each.action, (each,)) for each in found)
        else:
            whats, actions = {each.what for each in found}, {each.action for each in found}
            yield ProblemGroup(_common(whats), _common(actions), tuple(found))


def _common(texts: set[str]) -> str:
    """What is said of all: the words themselves where they are the same."""
    first = next(iter(texts))
    return first if len(texts) == 1 else _PARTICULAR.sub("…", first)


def as_csv(problems: Sequence[DataProblem]) -> str:
    """A table with a line of names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("where", "what", "action"))
    writer.writerows((each.where, each.what, each.action) for each in problems)
    return text.getvalue()


def as_json(problems: Sequence[DataProblem]) -> str:
    """A list of objects."""
    plain = [{"where": each.where, "what": each.what, "action": each.action} for each in problems]
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def as_text(problems: Sequence[DataProblem]) -> str:
    """A line for each kind, and below it the places."""
    lines: list[str] = []
    for group in grouped_problems(problems):
        lines.append(f"{len(group.problems):,} × {group.what}; {group.action}")
        lines += [f"    {each.where}: {each.what}; {each.action}" for each in group.problems]
    return "\n".join(lines) + "\n"
