"""Numbers in columns of texts: those written with another decimal mark than the file, read for what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

LOOKED_AT = 400
_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:[. ']\d{3})+|\d+),\d+(?:[eE][+-]?\d+)?")
_POINT = re.compile(r"[+-]?(?:\d{1,3}(?:[, ']\d{3})+|\d*)\.\d+(?:[eE][+-]?\d+)?")
_WHOLE = re.compile(r"[+-]?\d+")
_EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
"""What could be thousands as well as a fraction."""
_MARKS = re.compile(r"[ ']")


def mark_of(texts: Iterable[str]) -> tuple[str, str]:
    """The decimal mark (`comma` or `point`) that all of `texts` are written with, and one that shows it; else empty.

    The first texts decide; those that could be thousands as well show nothing.
    """
    for mark, form in (("comma", _COMMA), ("point", _POINT)):
        shown = ""
        for count, text in enumerate(texts):
            if count >= LOOKED_AT:
                break
            if not form.fullmatch(text) and not _WHOLE.fullmatch(text):
                shown = ""
                break
            if not shown and not _WHOLE.fullmatch(text) and not _EITHER.fullmatch(text):
                shown = text
        if shown:
            return mark, shown
    return "", ""


def number_in(text: str, mark: str) -> float:
    """The number that `text` is, written with the decimal mark `mark`; NaN where it is none that is finite."""
    if mark == "comma" and _COMMA.fullmatch(text):
        text = _MARKS.sub("", text).replace(".", "").replace(",", ".")
    elif mark == "point" and _POINT.fullmatch(text):
        text = _MARKS.sub("", text).replace(",", "")
    try:
        value = float(text)
    except ValueError:
        return float("nan")
    return value if abs(value) < float("inf") else float("nan")
