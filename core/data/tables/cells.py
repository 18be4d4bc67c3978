"""Where the cells of a block of text are, found for the whole block at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from core.data.tables.careful import MOST_QUOTED, MOST_QUOTED_LINES, Record, records
from core.data.tables.dialect import Dialect
from core.data.tables.report import Report

MARGIN = 32
"""Bytes that a buffer holds behind the last cell, so that words may be read across the end."""
RAGGED = "lines of another length"
STRAY = "quotes out of order"
_LINE_FEED, _QUOTE, _BLANK = 10, 34, 32
_IN_CACHE = 2**17


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of some rows: the bytes of `buffer` (UTF-8) from `starts` to before `ends`, both (rows, columns) intp.

    `lines` (rows,) is the line of each row in the file. `doubled` are the numbers (row · columns + column) of cells in
    which doubled quotes stand for quotes. `consumed` rows include those left out.
    """

    buffer: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    lines: np.ndarray
    doubled: frozenset[int] = field(default=frozenset())

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.starts)

    @cached_property
    def _whole(self) -> bytes:
        return self.buffer.tobytes()

    @cached_property
    def _signs(self) -> str | None:
        return self._whole.decode("ascii") if self._whole.isascii() else None

    def raw(self, row: int, column: int) -> bytes:
        """One cell."""
        cell = self.buffer[self.starts[row, column] : self.ends[row, column]].tobytes()
        if self.doubled and row * self.starts.shape[1] + column in self.doubled:
            return cell.replace(b'""', b'"')
        return cell

    def raws(self, rows: np.ndarray, column: int) -> list[bytes]:
        """Some cells of a column."""
        if self.doubled:
            return [self.raw(row, column) for row in rows.tolist()]
        whole, places = self._whole, (self.starts[rows, column].tolist(), self.ends[rows, column].tolist())
        return [whole[start:end] for start, end in zip(*places, strict=True)]

    def texts(self, column: int) -> list[str]:
        """The cells of a column."""
        whole, places = self._whole, zip(self.starts[:, column].tolist(), self.ends[:, column].tolist(), strict=True)
        if self._signs is not None:
            signs = self._signs
            result = [signs[start:end] for start, end in places]
        else:
            result = [whole[start:end].decode("utf-8", "replace") for start, end in places]
        width = self.starts.shape[1]
        for place in self.doubled:
            if place % width == column:
                result[place // width] = result[place // width].replace('""', '"')
        return result


def count_of(content: bytes, sign: str) -> int:
    """How often an ASCII sign occurs; many times as fast as `bytes.count` where it does often."""
    signs = np.frombuffer(content, np.uint8)
    return sum(int(np.count_nonzero(signs[at : at + _IN_CACHE] == ord(sign))) for at in range(0, len(signs), _IN_CACHE))


def _count(chosen: np.ndarray) -> int:
    return int(np.count_nonzero(chosen))


@dataclass(frozen=True)
class Block:
    """Whole lines of text in UTF-8 in which no cells are found yet; `line` is that of the first in the file."""

    content: bytes
    line: int

    @property
    def feeds(self) -> int:
        """Number of line feeds."""
        return self._seen[0]

    @property
    def simple(self) -> bool:
        """Whether there is nothing but line feeds and printable signs of ASCII."""
        return self._seen[1]

    @property
    def quoted(self) -> bool:
        """Whether there are quotes."""
        return self._seen[2]

    @cached_property
    def _seen(self) -> tuple[int, bool, bool]:
        signs = np.frombuffer(self.content, np.int8)
        stretches = [signs[at : at + _IN_CACHE] for at in range(0, len(signs), _IN_CACHE)]
        feeds, low = _count(signs[:_IN_CACHE] == _LINE_FEED), _count(signs[:_IN_CACHE] <= _QUOTE)
        likely = feeds == low
        if not likely:
            low = _count(signs[:_IN_CACHE] < _BLANK)
        for stretch in stretches[1:]:
            feeds += _count(stretch == _LINE_FEED)
            low += _count(stretch <= (_QUOTE if likely else _BLANK - 1))
        if likely and feeds == low:  # neither blanks nor quotes, nor signs that are not simple
            return feeds, True, False
        strange = sum(_count(stretch < _BLANK) for stretch in stretches) if likely else low
        return feeds, feeds == strange, b'"' in self.content

    def find(self, dialect: Dialect, report: Report) -> Cells:
        """Its cells."""
        return find_cells(self.content, dialect, self.line, report)

    def count_outside_quotes(self, sign: str) -> int:
        """How often an ASCII sign occurs outside of quotes that are in order."""
        if not self.quoted:
            return count_of(self.content, sign)
        body = np.frombuffer(self.content, np.uint8)
        places = np.flatnonzero(body == ord(sign))
        return int(np.count_nonzero(np.searchsorted(np.flatnonzero(body == _QUOTE), places) & 1 == 0))

    def quoted_rows(self, delimiter: str) -> np.ndarray | None:
        """int64 (rows,): the lines in the file where rows begin.

        None where quotes are not in order, or blanks stand beside them: these belong to the text only inside.
        """
        body = np.frombuffer(self.content, np.uint8)
        quotes = np.flatnonzero(body == _QUOTE)
        if quotes.size & 1 or not _in_order(body, quotes, delimiter, blanks=0) or _blank_inside(body, quotes):
            return None
        feeds = np.flatnonzero(body == _LINE_FEED)
        ends = np.flatnonzero(np.searchsorted(quotes, feeds) & 1 == 0) + 1
        begins = np.concatenate([[0], ends[:-1] if self.content.endswith(b"\n") else ends])
        return np.asarray(begins + self.line, np.int64)

    def parts(self, size: int, quotes: bool) -> Iterator[Block]:
        """The same rows in blocks of about `size` bytes; where a row does not end in that, of more."""
        at, line = 0, self.line
        while at < len(self.content):
            end, reach = at, size
            while end == at and at + reach < len(self.content):
                end = at + last_row_end(self.content[at : at + reach], quotes)
                reach *= 2
            part = Block(self.content[at : end if end > at else None], line)
            yield part
            at, line = at + len(part.content), line + part.feeds

    def without_lines(self, count: int) -> Block:
        """The block behind its first `count` lines."""
        at = 0
        for _ in range(count):
            at = self.content.find(b"\n", at) + 1
        return Block(self.content[at:], self.line + count) if count else self


def last_row_end(text: bytes, quotes: bool) -> int:
    """The place behind the last line feed that stands in no quotes.

    Where there is none: behind the last one at all when a quote is left open for too long, else 0.
    """
    if not quotes or b'"' not in text:
        return text.rfind(b"\n") + 1
    content = np.frombuffer(text, np.uint8)
    feeds = np.flatnonzero(content == _LINE_FEED)
    inside = np.searchsorted(np.flatnonzero(content == _QUOTE), feeds) & 1
    outside = feeds[inside == 0]
    if outside.size:
        return int(outside[-1]) + 1
    endless = feeds.size > MOST_QUOTED_LINES or (feeds.size > 0 and len(text) >= 2 * MOST_QUOTED)
    return int(feeds[-1]) + 1 if endless else 0


def find_cells(block: bytes, dialect: Dialect, line: int, report: Report) -> Cells:
    """The rows of a block of whole lines (UTF-8, line feeds) whose first line is `line` in the file.

    Rows of another length and quotes out of order go into `report`; blank lines and comments are passed over.
    """
    if dialect.delimiter == " ":
        block = re.sub(rb"[ \t]+", b" ", block).replace(b"\n ", b"\n").replace(b" \n", b"\n").lstrip(b" ")
    if block and not block.endswith(b"\n"):
        block += b"\n"
    buffer = np.zeros(len(block) + MARGIN, np.uint8)
    buffer[: len(block)] = np.frombuffer(block, np.uint8)
    body = buffer[: len(block)]
    feeds = body == _LINE_FEED
    marks = np.flatnonzero(feeds | (body == ord(dialect.delimiter)))
    quotes = np.flatnonzero(body == _QUOTE) if dialect.quotes and b'"' in block else np.empty(0, np.intp)
    if quotes.size:
        marks = marks[np.searchsorted(quotes, marks) & 1 == 0]
        if quotes.size & 1 or not _in_order(body, quotes, dialect.delimiter):
            return _find_carefully(block, dialect, line, report)
    starts = np.empty_like(marks)
    starts[:1], starts[1:] = 0, marks[:-1] + 1
    rows = _Rows(body, starts, marks, np.flatnonzero(feeds.take(marks)), line, bool(quotes.size))
    picked = rows.full_rows(dialect, report)
    starts, ends = rows.places(picked, dialect.width)
    if b" " in block:
        starts, ends = _trim(buffer, starts, ends)
    doubled: frozenset[int] = frozenset()
    if quotes.size:
        doubled = _doubled(quotes, starts, ends)
        starts, ends = _unquote(buffer, starts, ends)
    return Cells(buffer, starts, ends, rows.line_numbers(picked), doubled)


@dataclass(frozen=True, eq=False)
class _Rows:
    """All cells of a block in order, and which of them are the last of their row."""

    body: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    last: np.ndarray
    line: int
    quoted: bool

    def full_rows(self, dialect: Dialect, report: Report) -> np.ndarray | None:
        """The number of the first cell of each row that can be used; None when all rows can."""
        width = dialect.width + dialect.trailing
        regular = np.arange(width - 1, len(self.ends), width)
        if not dialect.comment and width > 1 and np.array_equal(self.last, regular):
            return None if not dialect.trailing else regular - (width - 1)
        first = np.empty_like(self.last)
        first[:1], first[1:] = 0, self.last[:-1] + 1
        lengths = self.last - first + 1
        begins = self.starts[first]
        blank = self._blank(begins, self.ends[self.last])
        if dialect.comment:
            blank |= self.body.take(np.minimum(begins, len(self.body) - 1)) == ord(dialect.comment)
        good = (lengths == dialect.width) | ((lengths == dialect.width + 1) & self._ends_empty())
        self._tell(np.flatnonzero(~good & ~blank), lengths, dialect, report)
        return np.asarray(first[good & ~blank])

    def _ends_empty(self) -> np.ndarray:
        ends = self.ends[self.last]
        lengths = ends - self.starts[self.last]
        return np.asarray((lengths == 0) | ((lengths == 1) & (self.body[ends - 1] == _BLANK)))

    def _blank(self, begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Which rows hold blanks only; a line of hundreds of blanks is told as one of another length."""
        blank = begins == ends
        for row in np.flatnonzero(~blank & (ends - begins < 200) & (self.body.take(begins, mode="clip") == _BLANK)):
            blank[row] = not self.body[begins[row] : ends[row]].tobytes().strip()
        return np.asarray(blank)

    def _tell(self, rows: np.ndarray, lengths: np.ndarray, dialect: Dialect, report: Report) -> None:
        listed = rows[: report.room(RAGGED)]
        first = np.where(listed > 0, self.last[listed - 1] + 1, 0)
        for row, line in zip(listed.tolist(), self.line_numbers(first).tolist(), strict=True):
            report.add(
                RAGGED,
                f"line {line}",
                f"expected {dialect.width} values as in the first row, found {int(lengths[row])}",
                "row left out",
            )
        report.count_more(RAGGED, len(rows) - len(listed))

    def places(self, picked: np.ndarray | None, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Starts and ends (rows, width) of the rows whose first cells are `picked`."""
        if picked is None:
            return self.starts.reshape(-1, width), self.ends.reshape(-1, width)
        at = picked[:, None] + np.arange(width)
        return self.starts[at], self.ends[at]

    def line_numbers(self, picked: np.ndarray | None) -> np.ndarray:
        """Lines in the file in which the rows with the first cells `picked` begin."""
        if picked is None and not self.quoted:
            return np.arange(self.line, self.line + len(self.last))
        if picked is None:
            picked = np.concatenate([[0], self.last[:-1] + 1]) if len(self.last) else self.last
        feeds = np.flatnonzero(self.body == _LINE_FEED)
        return np.asarray(np.searchsorted(feeds, self.starts[picked]) + self.line)


def _in_order(body: np.ndarray, quotes: np.ndarray, delimiter: str, blanks: int = 3) -> bool:
    """Whether opening quotes stand at the start of cells and closing ones at the end, as doubled quotes also seem to.

    Some blanks may stand before an opening quote where the delimiter is none; behind a closing one they are out of
    order.
    """
    edge = np.zeros(256, bool)
    edge[[ord(delimiter), _LINE_FEED, _QUOTE]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    after = np.take(body, closing + 1, mode="clip")
    before = np.take(body, opening - 1, mode="clip")
    fine = edge.take(before) | (opening == 0)
    for step in range(2, 2 + blanks):
        blank = ~fine & (before == _BLANK)
        if not blank.any():
            break
        before = np.where(blank, np.take(body, opening - step, mode="clip"), before)
        fine |= blank & edge.take(before) & (before != _QUOTE) | (blank & (opening < step))
    return bool(edge.take(after).all() and fine.all())


def _blank_inside(body: np.ndarray, quotes: np.ndarray) -> bool:
    """Whether a text between quotes begins or ends with a blank."""
    before, after = body.take(quotes - 1, mode="clip"), body.take(quotes + 1, mode="clip")
    begins = (before[0::2] != _QUOTE) & (after[0::2] == _BLANK)
    ends = (after[1::2] != _QUOTE) & (before[1::2] == _BLANK)
    return bool(begins.any() or ends.any())


def _trim(buffer: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cells without blanks around them."""
    for _ in range(200):
        blank = (buffer.take(starts) == _BLANK) & (starts < ends)
        if not blank.any():
            break
        starts = starts + blank
    for _ in range(200):
        blank = (buffer.take(ends - 1) == _BLANK) & (starts < ends)
        if not blank.any():
            break
        ends = ends - blank
    return starts, ends


def _unquote(buffer: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    quoted = (buffer.take(starts) == _QUOTE) & (ends - starts >= 2)
    return starts + quoted, ends - quoted


def _doubled(quotes: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> frozenset[int]:
    """Numbers of the cells with more than two quotes."""
    flat_starts, flat_ends = starts.ravel(), ends.ravel()
    count = np.searchsorted(quotes, flat_ends) - np.searchsorted(quotes, flat_starts)
    return frozenset(np.flatnonzero(count > 2).tolist())


def _find_carefully(block: bytes, dialect: Dialect, line: int, report: Report) -> Cells:
    """The same for a block with quotes out of order, record by record."""
    found = []
    for record in records(block.decode("utf-8", "replace"), dialect.delimiter, True, line):
        if dialect.comment and record.cells[0].startswith(dialect.comment):
            continue
        if record.stray:
            report.add(STRAY, f"line {record.line}", "a quote is not closed properly", "read as a sign of the text")
        cells = record.cells
        if len(cells) == dialect.width + 1 and not cells[-1]:
            cells = cells[:-1]
        if len(cells) == dialect.width:
            found.append(Record(record.line, cells))
        else:
            report.add(
                RAGGED,
                f"line {record.line}",
                f"expected {dialect.width} values as in the first row, found {len(cells)}",
                "row left out",
            )
    return cells_of([record.cells for record in found], [record.line for record in found], dialect.width)


def cells_of(rows: Sequence[Sequence[str]], lines: Sequence[int], width: int) -> Cells:
    """Cells of texts that are already apart."""
    raw = [cell.encode("utf-8", "replace") for row in rows for cell in row]
    ends = np.cumsum([len(cell) for cell in raw], dtype=np.intp)
    starts = np.concatenate([[0], ends[:-1]]).astype(np.intp) if raw else ends
    buffer = np.frombuffer(b"".join(raw) + b"\0" * MARGIN, np.uint8)
    shape = (len(rows), width)
    return Cells(buffer, starts.reshape(shape), ends.reshape(shape), np.asarray(lines, np.int64))
