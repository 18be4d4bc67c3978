"""Text to records one by one, forgiving: for the start of a file and for stretches where quotes are not in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_QUOTED = 2**20
"""Signs between two quotes; a quote that is not closed within them is a sign of the text."""
MOST_QUOTED_LINES = 1000
_BLANKS, _ONLY_BLANKS = re.compile(r"[ \t]*"), re.compile(r" *")


@dataclass(frozen=True)
class Record:
    """The cells of one row, and the line (from `first_line`) where it begins. `stray` tells of a quote out of order."""

    line: int
    cells: list[str]
    stray: bool = False


def records(text: str, mark: str, quotes: bool, first_line: int = 1) -> Iterator[Record]:
    """The rows of `text`, blank lines left out, blanks around cells taken away. Lines end with a line feed."""
    at, line = 0, first_line
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if not quotes or text.find('"', at, end) < 0:
            whole = text[at:end]
            if whole.strip():
                yield Record(line, split_plain(whole, mark))
            at, line = end + 1, line + 1
            continue
        cells, stop, stray = _quoted_record(text, at, mark)
        yield Record(line, cells, stray)
        line += text.count("\n", at, stop) + 1
        at = stop + 1


def split_plain(line: str, mark: str) -> list[str]:
    """The cells of a line without quotes."""
    return line.split() if mark == " " else [cell.strip() for cell in line.split(mark)]


def _quoted_record(text: str, at: int, mark: str) -> tuple[list[str], int, bool]:
    """Cells of the record that begins at `at`, the place of the line feed behind it, and whether a quote is stray."""
    cells: list[str] = []
    stray = False
    while True:
        begin = _skip(text, at, mark)
        close = _closing(text, begin + 1, mark) if text[begin : begin + 1] == '"' else -2
        if close >= 0:
            cells.append(text[begin + 1 : close].replace('""', '"'))
            at = _skip(text, close + 1, mark)
        else:
            stray |= close == -1
            at = _plain_end(text, begin, mark)
            cells.append(text[begin:at].strip())
        if mark == " ":
            at = _skip(text, at, mark)
            if text[at : at + 1] not in ("", "\n"):
                continue
        elif text[at : at + 1] == mark:
            at += 1
            continue
        return cells, at, stray


def _skip(text: str, at: int, mark: str) -> int:
    found = (_ONLY_BLANKS if mark == "\t" else _BLANKS).match(text, at)
    return found.end() if found else at


def _plain_end(text: str, at: int, mark: str) -> int:
    ends = [place for place in (text.find(mark, at), text.find("\n", at)) if place >= 0]
    return min(ends, default=len(text))


def _closing(text: str, at: int, mark: str) -> int:
    """The place of the quote that closes the cell whose inside begins at `at`; -1 when it is not closed properly."""
    begin = at
    while True:
        at = text.find('"', at)
        if at < 0 or at - begin > MOST_QUOTED:
            return -1
        if text[at + 1 : at + 2] == '"':
            at += 2
            continue
        behind = at + 1 if mark == " " else _skip(text, at + 1, mark)
        if text[behind : behind + 1] not in ("", "\n", "\t" if mark == " " else mark, mark):
            return -1
        return at if text.count("\n", begin, at) <= MOST_QUOTED_LINES else -1
