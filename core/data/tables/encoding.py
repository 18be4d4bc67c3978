"""Which encoding the bytes of a text are in."""

from __future__ import annotations

import codecs

from core.data.source import DataError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MOST_NULS, FEW_NULS, FEW_SHARE = 0.001, 16, 0.05
"""A larger part of bytes 0 than the first is no text, but for a few that are no more than the last part of it."""
_CONTROL = bytes(range(1, 9)) + bytes(range(14, 27)) + bytes(range(28, 32))


def byte_order_mark(start: bytes) -> int:
    """Length of the mark that `start` begins with."""
    return next((len(mark) for mark, _ in _MARKS if start.startswith(mark)), 0)


def find_encoding(start: bytes) -> str:
    """A key of ENCODINGS for the first bytes of a text, told by its mark or its content."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if (wide := _without_mark(start)) is not None:
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "gbk" if _is_chinese(start) else "latin-1"
    return "utf-8"


def _without_mark(start: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of western text is 0."""
    even, odd = start[0:4000:2], start[1:4000:2]
    if len(odd) < 4:
        return None
    zeros = even.count(0) / len(even), odd.count(0) / len(odd)
    if zeros[1] > 0.4 and zeros[0] < 0.05:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > 0.4 and zeros[1] < 0.05 else None


def _is_chinese(start: bytes) -> bool:
    """Whether bytes above 127 come in pairs that are common signs of GB 2312 (first half of the table)."""
    try:
        codecs.getincrementaldecoder("gb18030")().decode(start)
    except UnicodeDecodeError:
        return False
    pairs = common = at = 0
    while at < len(start) - 1:
        if start[at] < 0x80:
            at += 1
            continue
        pairs += 1
        common += (0xB0 <= start[at] <= 0xD7 or 0xA1 <= start[at] <= 0xA3) and start[at + 1] >= 0xA1
        at += 2
    return pairs > 0 and common >= 0.6 * pairs


def require_text(start: bytes, encoding: str, name: str) -> None:
    """DataError when `start` is no text but binary data."""
    if encoding.startswith(("utf-16", "utf-32")):
        return
    control = len(start) - len(start.translate(None, _CONTROL))
    nuls = max(2, MOST_NULS * len(start), min(FEW_NULS, FEW_SHARE * len(start)))
    if start.count(0) > nuls or control > max(2, 0.01 * len(start)):
        raise DataError(f"{name} is not readable text: it holds binary data; choose a table as text (CSV, TSV).")
