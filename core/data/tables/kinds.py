"""What the columns of a table are: numbers, dates, categories, texts, pictures, or nothing to learn from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.frame import ColumnType
from core.data.tables.cells import Cells
from core.data.tables.dates import DAYS, DateForm, are_days, find_date_form
from core.data.tables.dialect import Dialect
from core.data.tables.numbers import is_endless, parse_numbers
from core.data.tables.signs import without_sign

MOST_ODD = 0.1
"""A column in which a larger part of the values is no number is no column of numbers with mistakes."""
CELLS_LOOKED_AT, ROWS_LOOKED_AT = 200_000, 2000
FEW, MANY, SHARE = 20, 1000, 0.1
"""Texts are categories when there are FEW different ones, or up to MANY that repeat so that they are a SHARE."""
LONG = 40
"""Signs of a text that is a sentence rather than a name."""
_IS_ID = re.compile(r"(?:.*[^a-z])?(?:id|idx|index|rowid|row|rownames|uuid|guid|unnamed: 0|nr|no\.?)", re.IGNORECASE)
_ENDS_IN_ID = re.compile(r".*[a-z](?:Id|ID)")
_DAYS = re.compile(r"date|datum|day|tag(?![a-z])", re.IGNORECASE)
"""Names of columns in which eight digits are a day."""
_PICTURE = re.compile(r"\S.*\.(?:png|jpe?g|bmp|gif|tiff?|webp)", re.IGNORECASE)


@dataclass(frozen=True)
class Plan:
    """How a column is read: as `number`, `date` (in a form), or `text`."""

    way: str
    form: DateForm | None = None
    fractions: bool = False
    """Whether numbers are written with a mark or an exponent."""
    gap: str = ""
    """Of numbers: the text that stands for most of the missing values, where it is not nothing."""
    sign: str = ""
    """Of numbers: the sign of a currency, or per cent, that they are written with."""
    repeats: bool = False
    """Of texts and dates: whether most of the first ones occur more than once."""


def plan_columns(cells: Cells, dialect: Dialect) -> tuple[Plan, ...]:
    """How to read each column, judged by the first rows."""
    width = dialect.width
    rows = min(cells.rows, ROWS_LOOKED_AT, max(20, CELLS_LOOKED_AT // max(1, width)))
    doubled = frozenset(place for place in cells.doubled if place < rows * width)
    looked = Cells(cells.buffer, cells.starts[:rows], cells.ends[:rows], cells.lines[:rows], doubled)
    sure = _full_of_numbers(looked, dialect)
    return tuple(
        Plan("number", fractions=sure[column])
        if column in sure
        else _plan(looked.texts(column), dialect, _DAYS.search(dialect.names[column]) is not None)
        for column in range(width)
    )


def _full_of_numbers(looked: Cells, dialect: Dialect) -> dict[int, bool]:
    """Columns with a number in every row, where nothing is to judge, and whether they are written with fractions."""
    likely = [at for at in range(dialect.width) if dialect.form.value(looked.raw(0, at)) is not None]
    likely = [
        at for at in likely if not (_DAYS.search(dialect.names[at]) and len(looked.raw(0, at)) == len("20201231"))
    ]
    if not likely:
        return {}
    values, good = parse_numbers(looked.buffer, looked.starts[:, likely], looked.ends[:, likely], dialect.form)
    broken = np.asarray((values != np.rint(values)).any(axis=0))
    full = np.asarray(good.all(axis=0))
    return {
        at: bool(broken[place]) or _has_marks("".join(looked.texts(at)), dialect)
        for place, at in enumerate(likely)
        if full[place]
    }


def _has_marks(written: str, dialect: Dialect) -> bool:
    return any(mark in written for mark in (dialect.form.decimal, "e", "E"))


def _plan(texts: Sequence[str], dialect: Dialect, may_be_days: bool) -> Plan:
    counts = Counter(texts)
    present = {text: count for text, count in counts.items() if text.strip().lower() not in dialect.missing}
    gap = max((text for text in counts if text and text not in present), key=counts.__getitem__, default="")
    if not present:
        return Plan("number", gap=gap)
    cells = {text: text.strip().encode("utf-8", "replace") for text in present}
    judged = {text: count for text, count in present.items() if not is_endless(cells[text])}
    odd = sum(count for text, count in judged.items() if dialect.form.value(cells[text]) is None)
    if may_be_days and are_days(list(present)):
        return Plan("date", DAYS, repeats=2 * len(counts) <= len(texts))
    if not judged or not too_odd(odd, sum(judged.values())):
        return Plan("number", fractions=any(_has_marks(text, dialect) for text in present if len(text) < 400), gap=gap)
    signed = _signed(present, dialect, gap)
    if signed is not None:
        return signed
    date = find_date_form(list(present)[:500])
    return Plan("date" if date is not None else "text", date, repeats=2 * len(counts) <= len(texts))


def _signed(present: Mapping[str, int], dialect: Dialect, gap: str) -> Plan | None:
    """How numbers are read that have the same sign beside them; None where nearly all of them have not."""
    bare = {text: without_sign(text.strip()) for text in present}
    signs: Counter[str] = Counter()
    for text, (number, sign) in bare.items():
        if sign and dialect.form.value(number.encode("utf-8", "replace")) is not None:
            signs[sign] += present[text]
    if not signs:
        return None
    [(sign, count)] = signs.most_common(1)
    whole = sum(present.values())
    if count < whole and too_odd(whole - count, whole):
        return None
    fractions = any(_has_marks(number, dialect) for number, found in bare.values() if found == sign)
    return Plan("number", fractions=fractions, gap=gap, sign=sign)


def too_odd(odd: int, present: int) -> bool:
    """Whether so many of the `present` values are no numbers (or dates) that the column is one of texts."""
    return odd >= present or odd > max(1, MOST_ODD * present)


def is_counter(name: str, values: np.ndarray) -> bool:
    """Whether a column of numbers only numbers the rows: called id, index, … with no value twice, all whole."""
    if not _names_rows(name) or len(values) < 2:
        return False
    start = np.asarray(values[:100_000])
    whole = np.isfinite(start) & (start == np.rint(start))
    return bool(whole.all()) and len(np.unique(start)) == len(start)


def _names_rows(name: str) -> bool:
    return bool(_IS_ID.fullmatch(name) or _ENDS_IN_ID.fullmatch(name))


def kind_of_texts(name: str, texts: Sequence[str], counts: np.ndarray, folder: Path | None) -> ColumnType:
    """What a column of texts is: `texts` are its different values, `counts` how often each occurs."""
    present, different = int(counts.sum()), len(texts)
    if not different:
        return ColumnType.IGNORE
    if folder is not None and _are_pictures(texts, folder):
        return ColumnType.IMAGE
    long = sum(map(len, texts)) / different > LONG
    if long and different > present / 2:
        return ColumnType.TEXT
    if different == present and present >= FEW and _are_keys(name, texts):
        return ColumnType.IGNORE
    if different <= FEW or (different <= MANY and different <= SHARE * present):
        return ColumnType.CATEGORY
    return ColumnType.TEXT


def _are_keys(name: str, texts: Sequence[str]) -> bool:
    looked = texts[:500]
    plain = [text for text in looked if " " not in text]
    if _names_rows(name):
        return len(plain) == len(looked)
    return len(plain) == len(looked) and all(any(sign.isdigit() for sign in text) for text in looked)


def _are_pictures(texts: Sequence[str], folder: Path) -> bool:
    looked = list(texts[:20])
    if sum(1 for text in looked if _PICTURE.fullmatch(text)) < 0.9 * len(looked):
        return False
    return sum(1 for text in looked if _is_file(folder, text)) >= len(looked) / 2


def _is_file(folder: Path, text: str) -> bool:
    try:
        return (folder / text).is_file()
    except (OSError, ValueError):
        return False
