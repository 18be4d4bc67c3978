"""The first rows of a table, enough to tell what kind of data it is, from a few KiB of the file."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from core.data.files import content_head
from core.data.source import DataError
from core.data.tables import find_dialect, looks_like_table
from core.data.text import decode_text

LOOKED_AT = 64 * 1024
MOST_ROWS = 100
_NUMBER = re.compile(r"[+-]?(\d[\d,.' ]*|[.,]\d+)([eE][+-]?\d+)?%?")
_DATE = re.compile(
    r"(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
    r"(Z|[+-]\d{2}:?\d{2})?"
)
_NOTHING = frozenset({"", "?", "-", "na", "n/a", "nan", "null", "none"})


class Glimpse:
    """The cells of the first rows, column by column; `columns[i]` lists those that are not missing."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        width = max(map(len, rows))
        self.rows = len(rows)
        self.columns = tuple(
            [row[place].strip() for row in rows if place < len(row) and row[place].strip().lower() not in _NOTHING]
            for place in range(width)
        )


def glimpse(path: Path) -> Glimpse | None:
    """The first rows of the table at `path` without its header; None when it is no table that can be divided."""
    try:
        if not path.is_file() or not looks_like_table(path):
            return None
        dialect = find_dialect(path)
        found = decode_text(content_head(path, LOOKED_AT))
    except DataError:
        return None
    if found is None:
        return None
    lines = found.text.split("\n")
    whole = lines if len(found.text) < LOOKED_AT // 4 else lines[:-1]
    try:
        reader = csv.reader(
            whole[dialect.first_line - 1 if dialect.titles else 0 :],
            delimiter=dialect.delimiter,
            quoting=csv.QUOTE_MINIMAL if dialect.quotes else csv.QUOTE_NONE,
            skipinitialspace=True,
        )
        rows = [row for _, row in zip(range(MOST_ROWS + 1), reader, strict=False) if row]
    except csv.Error:
        return None
    rows = rows[1:] if not dialect.titles and (dialect.header or dialect.class_names) else rows
    return Glimpse(rows) if len(rows) >= 2 else None


def are_numbers(cells: Sequence[str]) -> bool:
    """Whether nearly all of the cells are numbers, and there are any."""
    return bool(cells) and sum(_NUMBER.fullmatch(cell) is not None for cell in cells) >= 0.9 * len(cells)


def are_dates(cells: Sequence[str]) -> bool:
    """Whether nearly all of the cells are dates, and there are any."""
    return bool(cells) and sum(_DATE.fullmatch(cell) is not None for cell in cells) >= 0.9 * len(cells)
