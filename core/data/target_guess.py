"""Which column of a table is to be predicted: told by its name, else by its place and values."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from core.data.frame import Column, ColumnType

TARGET_NAMES = (
    *("target", "label", "labels", "outcome", "response"),
    *("species", "survived", "diagnosis", "income", "churn", "quality", "variety", "cultivar", "medv", "sentiment"),
    *("attrition", "exited", "is_fraud", "fraud"),
    *("class", "y", "output"),
)
"""Names that a column to be predicted often has, the surest first."""
TARGET_ENDINGS = ("target", "label", "class", "price", "value")
MOST_BLOCKS = 20
FEWEST_ROWS = 20
"""Rows from which on it is no chance that a table is sorted by a column."""
_NUMBERED = re.compile(r"column \d+")


def likeliest_target(candidates: Sequence[Column], title: str) -> Column:
    """The column of `candidates`, in the order of the table, that is probably to be predicted.

    A known name decides, then the name of the file (`title`), then how a name ends; in a table without names a class
    that stands in front. Else it is the last one, as most tables have it. At least one candidate.
    """
    names = {column.name.casefold(): column for column in candidates}
    stem = title.casefold()
    for known in (*TARGET_NAMES, stem, stem.removesuffix("s")):
        if known and known in names and not (known == "y" and _are_coordinates(candidates)):
            return names[known]
    for column in reversed(candidates):
        if column.name.casefold().replace("_", " ").endswith(TARGET_ENDINGS):
            return column
    if all(_NUMBERED.fullmatch(column.name) for column in candidates):
        return _class_in_front(candidates) or candidates[-1]
    return candidates[-1]


def _are_coordinates(candidates: Sequence[Column]) -> bool:
    """Whether y stands beside x and before other columns, as the place of something."""
    names = [column.name.casefold() for column in candidates]
    return "x" in names and names[-1] != "y" and len(names) > 2


def _class_in_front(candidates: Sequence[Column]) -> Column | None:
    """The column that a table of numbers is sorted by, or its only column of categories, before the quantities."""
    first, last = candidates[0], candidates[-1]
    if last.kind is not ColumnType.NUMERIC or len(candidates) < 3:
        return None
    if _stands_in_blocks(first) and not _stands_in_blocks(last):
        return first
    named = [column for column in candidates if column.kind is ColumnType.CATEGORY]
    if len(named) == 1 and named[0] in candidates[:2] and last.fractions:
        return named[0]
    return None


def _stands_in_blocks(column: Column) -> bool:
    """Whether rows of one value follow each other, few values in all."""
    if len(column) < FEWEST_ROWS or column.missing.any() or column.values.dtype.kind not in "fi":
        return False
    changes = int(np.count_nonzero(np.diff(column.values)))
    return 1 <= changes < min(MOST_BLOCKS, len(column) // 5) and len(np.unique(column.values)) == changes + 1
