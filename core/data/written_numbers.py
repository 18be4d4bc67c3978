"""Numbers in columns of texts: those written with another decimal mark than the file, read for what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

LOOKED_AT = 400
"""Values of a column that tell how its numbers are written."""
_FORMS = {
    "comma": re.compile(r"[+-]?(?:\d{1,3}(?:[. ']\d{3})+|\d+),\d+(?:[eE][+-]?\d+)?"),
    "point": re.compile(r"[+-]?(?:\d{1,3}(?:[, ']\d{3})+|\d*)\.\d+(?:[eE][+-]?\d+)?"),
}
_WHOLE = re.compile(r"[+-]?\d+")
_EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
"""What could be thousands as well as a fraction."""
_MARKS = re.compile(r"[ ']")


def mark_of(texts: Iterable[str]) -> tuple[str, str]:
    """The decimal mark (`comma` or `point`) that all of `texts` are written with, and one that shows it; else empty.

    The first texts decide; those that could be thousands as well show nothing.
    """
    first = list(islice(texts, LOOKED_AT))
    for mark, form in _FORMS.items():
        shown = next((text for text in first if shows_mark(text, mark)), "")
        if shown and all(form.fullmatch(text) or _WHOLE.fullmatch(text) for text in first):
            return mark, shown
    return "", ""


def shows_mark(text: str, mark: str) -> bool:
    """Whether `text` is a number with the decimal mark `mark`, and not thousands as well."""
    return _FORMS[mark].fullmatch(text) is not None and _EITHER.fullmatch(text) is None


def number_in(text: str, mark: str) -> float:
    """The number that `text` is, written with the decimal mark `mark`; NaN where it is none that is finite."""
    if mark == "comma" and _FORMS[mark].fullmatch(text):
        text = _MARKS.sub("", text).replace(".", "").replace(",", ".")
    elif mark == "point" and _FORMS[mark].fullmatch(text):
        text = _MARKS.sub("", text).replace(",", "")
    try:
        value = float(text)
    except ValueError:
        return float("nan")
    return value if abs(value) < float("inf") else float("nan")
