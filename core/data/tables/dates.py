"""Dates as texts to seconds since 1970 UTC: which form a column is written in, and its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

_TIME = (
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:\.\d{1,9})?))?(?P<zone> ?Z|[+-]\d{2}:?\d{2})?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"(?P<name>" + "|".join(_MONTHS) + r")[a-z]*\.?"
_YEAR = r"(?P<year>\d{4})"
_SHORT_YEAR = r"(?P<year>\d{4}|\d{2})"
_DAY, _MONTH = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})"
FORMS = {
    "yearmonthday": rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})",
    "year-month-day": rf"{_YEAR}(?P<mark>[-/.]){_MONTH}(?P=mark){_DAY}{_TIME}",
    "year-month": rf"{_YEAR}[-/.](?P<month>\d{{2}})",
    "day-month-year": rf"{_DAY}(?P<mark>[-/.]){_MONTH}(?P=mark){_SHORT_YEAR}{_TIME}",
    "month-day-year": rf"{_MONTH}(?P<mark>[-/.]){_DAY}(?P=mark){_SHORT_YEAR}{_TIME}",
    "day-name-year": rf"{_DAY}[ .-]{{1,2}}{_NAME}[ ,-]{{1,2}}{_SHORT_YEAR}{_TIME}",
    "name-day-year": rf"{_NAME} {_DAY},? {_YEAR}{_TIME}",
    "name-year": rf"{_NAME}[ -]{_YEAR}",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in FORMS.items()}
_DIGIT = re.compile(r"\d")
_EPOCH = date(1970, 1, 1).toordinal()
_POINT_ONLY = re.compile(r"\d{4}\.\d{2}")
_LENGTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True)
class DateForm:
    """One of FORMS. `sure` is False where day and month could as well be the other way round."""

    name: str
    sure: bool = True


def find_date_form(texts: Sequence[str]) -> DateForm | None:
    """The form that nearly all of `texts` (none of them empty) are dates in; None when they are no dates."""
    if not texts or not any(sign in texts[0] for sign in "-/. ") or not _DIGIT.search(texts[0]):
        return None
    counts: dict[str, int] = {}
    for name in FORMS:
        counts[name] = int(np.isfinite(read_dates(texts, DateForm(name))).sum())
        if counts[name] == len(texts) and name != "day-month-year":
            break
    best = max(counts, key=lambda name: counts[name])
    if counts[best] < max(1, 0.9 * len(texts)) or all(_POINT_ONLY.fullmatch(text) for text in texts):
        return None
    pair = ("day-month-year", "month-day-year")
    return DateForm(best, best not in pair or counts.get(pair[0]) != counts.get(pair[1]))


DAYS = DateForm("yearmonthday")
FIRST_YEAR, LAST_YEAR = 1800, 2200
"""Eight digits of other years are numbers."""


def are_days(texts: Sequence[str]) -> bool:
    """Whether all of `texts` are eight digits that name a day: 20201231."""
    if not all(len(text) == 8 and text.isdigit() and FIRST_YEAR <= int(text[:4]) <= LAST_YEAR for text in texts):
        return False
    return bool(np.isfinite(read_dates(texts, DAYS)).all())


def read_dates(texts: Sequence[str], form: DateForm) -> np.ndarray:
    """float64 (N,): seconds since 1970 UTC, NaN where a text is no date of that form."""
    values = np.full(len(texts), np.nan)
    pattern = _PATTERNS[form.name]
    known: dict[tuple[int, int, int], float] = {}
    for index, text in enumerate(texts):
        match = pattern.fullmatch(text.strip())
        if match is not None:
            values[index] = _seconds(match.groupdict(), known)
    return values


def read_typical_dates(raw: np.ndarray, width: int) -> np.ndarray:
    """float64 (N,) of `raw` (N, width) uint8: the digits of 2016-07-01 (width 10) or 2016-07-01 00:00:00 (width 19).

    NaN where it is another text.
    """
    good = _matches_typical(raw, width)
    digits = (raw.T - np.uint8(48)).astype(np.int64)
    year = ((digits[0] * 10 + digits[1]) * 10 + digits[2]) * 10 + digits[3]
    month, day = digits[5] * 10 + digits[6], digits[8] * 10 + digits[9]
    good &= (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
    good &= day <= _LENGTHS.take(month, mode="clip") + ((month == 2) & _is_leap(year))
    seconds = _days_of(year, month, day) * 86_400
    if width == 19:
        hour, minute, second = (digits[at] * 10 + digits[at + 1] for at in (11, 14, 17))
        good &= (hour < 24) & (minute < 60) & (second < 61)
        seconds += hour * 3600 + minute * 60 + second
    return np.where(good, seconds.astype(np.float64), np.nan)


def _is_leap(year: np.ndarray) -> np.ndarray:
    return np.asarray((year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)))


def _days_of(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Days since 1970-01-01, counted in years from March on (H. Hinnant, "Low-level date algorithms")."""
    shifted = year - (month <= 2)
    era = shifted // 400
    in_era = shifted - era * 400
    in_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return np.asarray(era * 146_097 + in_era * 365 + in_era // 4 - in_era // 100 + in_year - 719_468)


def _matches_typical(raw: np.ndarray, width: int) -> np.ndarray:
    digits = [0, 1, 2, 3, 5, 6, 8, 9] + ([11, 12, 14, 15, 17, 18] if width == 19 else [])
    good = ((raw[:, digits] - np.uint8(48)) < 10).all(axis=1) & (raw[:, [4, 7]] == 45).all(axis=1)
    if width == 19:
        good &= (raw[:, [13, 16]] == 58).all(axis=1) & np.isin(raw[:, 10], (32, 84))
    return np.asarray(good)


def _seconds(parts: dict[str, str | None], known: dict[tuple[int, int, int], float]) -> float:
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 69 else 1900
    name = (parts.get("name") or "")[:3].lower()
    month = _MONTHS.index(name) + 1 if name else int(parts.get("month") or 1)
    day = int(parts.get("day") or 1)
    if (year, month, day) not in known:
        known[year, month, day] = _days(year, month, day) * 86400.0
    hour, minute, second = (float(parts.get(part) or 0) for part in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second >= 61:
        return float("nan")
    return known[year, month, day] + hour * 3600 + minute * 60 + second - _offset(parts.get("zone"))


def _days(year: int, month: int, day: int) -> float:
    """Days since 1970-01-01; NaN for a day that the calendar does not have."""
    try:
        return float(date(year, month, day).toordinal() - _EPOCH)
    except ValueError:
        return float("nan")


def _offset(zone: str | None) -> float:
    if not zone or zone.strip().upper() == "Z":
        return 0.0
    sign = -1 if zone[0] == "-" else 1
    return sign * (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60)
