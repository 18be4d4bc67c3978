"""Cells of text to float64, many at once.

The cells are joined to one array in JSON, whose parser reads and rounds correctly at several hundred megabytes a
second; forms that JSON does not know (`.5`, `+1`, `007`) are read by `float`, and odd cells one by one.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import cached_property

import msgspec
import numpy as np

PLAIN = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?")
_ENDLESS = re.compile(rb"[+-]?inf(inity)?", re.IGNORECASE)
_JSON = msgspec.json.Decoder(list[float])
_COMMA, _BLANK = 44, 32
_FOREIGN = np.ones(256, np.uint8)
_FOREIGN[np.frombuffer(b"0123456789.+-eE", np.uint8)] = 0
_AS_DECIMAL_COMMA = np.arange(256, dtype=np.uint8)
_AS_DECIMAL_COMMA[[_COMMA, ord(".")]] = ord("."), ord("#")
LONGEST = 10_000
"""Cells with more bytes than this are no numbers."""
MOST_BETWEEN = 0.75
"""Part of the text between cells up to which it is read with them rather than passed over cell by cell."""
LARGEST = float(np.finfo(np.float32).max)
"""Larger values are left out."""


@dataclass(frozen=True)
class NumberForm:
    """How numbers are written: the decimal mark, and the mark between groups of three digits or nothing."""

    decimal: str = "."
    thousands: str = ""

    def value(self, cell: bytes) -> float | None:
        """The number in one cell; None when it is written otherwise. Infinite where it is too large."""
        if len(cell) > LONGEST:
            return None
        if self.thousands and self._grouped.fullmatch(cell):
            cell = re.sub(self._group_mark, b"", cell)
        if self.decimal == ",":
            cell = cell.replace(b".", b"#").replace(b",", b".")
        return float(cell) if PLAIN.fullmatch(cell) else None

    @property
    def _group_mark(self) -> bytes:
        return rb"(?: |\xc2\xa0|\xe2\x80\xaf)" if self.thousands == " " else re.escape(self.thousands).encode()

    @cached_property
    def _grouped(self) -> re.Pattern[bytes]:
        decimal = re.escape(self.decimal).encode()
        return re.compile(rb"[+-]?\d{1,3}(?:" + self._group_mark + rb"\d{3})+(?:" + decimal + rb"\d*)?")


POINT = NumberForm()


def is_endless(cell: bytes) -> bool:
    """Whether a cell says infinite, as computed numbers may be: no value, but none of a column of texts either."""
    return _ENDLESS.fullmatch(cell) is not None


def in_range(values: np.ndarray) -> bool:
    """Whether all are numbers, and none is too large."""
    return bool(values.max(initial=0.0) <= LARGEST and values.min(initial=0.0) >= -LARGEST)


def parse_numbers(
    buffer: np.ndarray, starts: np.ndarray, ends: np.ndarray, form: NumberForm
) -> tuple[np.ndarray, np.ndarray]:
    """float64 values and bool whether each cell is a number, both (rows, columns); NaN where it is none.

    The cells are the bytes of `buffer` (uint8) from `starts` to before `ends`, both (rows, columns) intp.
    """
    quick = _read_rows(buffer, starts, ends) if form == POINT else None
    if quick is not None:
        values = quick.reshape(starts.shape)
        good = ends > starts
        if not good.all():
            values[~good] = np.nan
        return values, good
    flat = _read_cells(buffer, starts.ravel(), ends.ravel(), form)
    return flat[0].reshape(starts.shape), flat[1].reshape(starts.shape)


def _read_rows(buffer: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray | None:
    """Numbers (cells,) of cells in the order of the text, 0 for empty ones; None where one of them is none."""
    first, last = starts.ravel(), ends.ravel()
    if not len(first):
        return None
    text = _as_json(buffer, first, last)
    if text is None:
        return None
    whole = _with_zeros(text) if (first == last).any() else text
    found = _decode(whole)
    if found is None:
        found = _read_floats(bytes(whole)[1:-1].replace(b" ", b""))
    return found if found is not None and len(found) == len(first) else None


def _as_json(buffer: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray | None:
    """A list in JSON, uint8, of the cells: blanks stand for all else, and 0 for empty cells where there is a place.

    None where there are blanks in a cell, for JSON passes over them, or nothing is between two cells, or too much.
    """
    gaps = starts[1:] - ends[:-1]
    low, high = int(starts[0]), int(ends[-1])
    if gaps.min(initial=1) < 1 or int(gaps.sum()) > MOST_BETWEEN * (high - low):
        return None
    text = np.empty(high - low + 3, np.uint8)
    text[:2], text[-1] = (ord("["), _BLANK), ord("]")
    inner = text[2:-1]
    inner[:] = buffer[low:high]
    breaks = np.flatnonzero(gaps > 1)
    blanks = int(gaps[breaks].sum()) - len(breaks)
    if blanks:
        runs = np.empty(2 * len(breaks) + 1, np.intp)
        runs[1::2] = gaps[breaks]
        runs[::2] = np.append(ends[breaks], high) - np.append(low, starts[breaks + 1])
        np.copyto(inner, np.uint8(_BLANK), where=np.repeat(np.arange(len(runs)) & 1 == 1, runs))
    inner[ends[:-1] - low] = _COMMA
    if np.count_nonzero(inner <= _BLANK) != blanks:
        return None
    apart = starts[breaks + 1][starts[breaks + 1] == ends[breaks + 1]]
    inner[apart - 1 - low] = ord("0")
    return text


def _with_zeros(text: np.ndarray) -> bytes:
    """The list with 0 where there is nothing between two commas."""
    inner = text[2:-1].tobytes()
    return b"[" + (b"," + inner + b",").replace(b",,", b",0,").replace(b",,", b",0,")[1:-1] + b"]"


def _read_cells(
    buffer: np.ndarray, starts: np.ndarray, ends: np.ndarray, form: NumberForm
) -> tuple[np.ndarray, np.ndarray]:
    """The same for cells (N,) of any form."""
    values, good = np.full(len(starts), np.nan), np.ones(len(starts), bool)
    lengths = ends - starts
    joined, behind = join(buffer, starts, lengths, form.decimal == ",")
    fitting = lengths > 0
    whole = joined.tobytes()
    if whole.translate(None, b"0123456789.+-eE,") or whole.count(b",") != len(starts):
        foreign = _FOREIGN.take(joined)
        foreign[behind] = 0
        fitting &= np.add.reduceat(foreign, behind - lengths, dtype=np.int64) == 0
    if not fitting.all():
        at = np.flatnonzero(fitting)
        joined, _ = join(buffer, starts[at], lengths[at], form.decimal == ",")
        whole = joined.tobytes()
    found = _read_all(whole[:-1]) if whole else np.empty(0)
    if found is None:
        good[:] = False
    else:
        values[fitting], good = found, fitting
    _read_singly((buffer, starts, ends), form, values, good)
    return values, good


def join(
    buffer: np.ndarray, starts: np.ndarray, lengths: np.ndarray, decimal_comma: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """The bytes of the cells one after the other, a comma behind each, and the places of those commas."""
    if not len(starts):
        return np.empty(0, np.uint8), np.empty(0, np.intp)
    behind = np.cumsum(lengths + 1) - 1
    places = np.repeat(starts - (behind - lengths), lengths + 1)
    places += np.arange(len(places))
    np.minimum(places, len(buffer) - 1, out=places)
    joined = buffer.take(places)
    if decimal_comma:
        joined = _AS_DECIMAL_COMMA.take(joined)
    joined[behind] = _COMMA
    return joined, behind


def _read_all(joined: bytes) -> np.ndarray | None:
    """Numbers with commas between them; None when one of them is none."""
    found = _decode(b"[" + joined + b"]")
    return found if found is not None else _read_floats(joined)


def _read_floats(joined: bytes) -> np.ndarray | None:
    """The same where some are written as JSON does not know."""
    if joined.translate(None, b"0123456789.+-eE,"):
        return None
    try:
        return np.fromiter(map(float, joined.split(b",")), np.float64)
    except ValueError:
        return None


def _decode(text: bytes | np.ndarray) -> np.ndarray | None:
    """The numbers of a list in JSON; None where it is none."""
    try:
        found = _JSON.decode(text if isinstance(text, bytes) else text.data)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
    return np.frombuffer(bytearray(struct.pack(f"{len(found)}d", *found)))


def _read_singly(
    cells: tuple[np.ndarray, np.ndarray, np.ndarray], form: NumberForm, values: np.ndarray, good: np.ndarray
) -> None:
    """Read into `values` and `good` the cells that are not good yet: other forms, marks between thousands."""
    buffer, starts, ends = cells
    known: dict[bytes, float | None] = {}
    for index in np.flatnonzero(~good & (ends > starts) & (ends - starts <= LONGEST)).tolist():
        cell = buffer[starts[index] : ends[index]].tobytes()
        if cell not in known:
            known[cell] = form.value(cell)
        value = known[cell]
        if value is not None:
            values[index], good[index] = value, True
