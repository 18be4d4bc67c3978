"""CSV text as rows of cells: encoding, delimiter, header, and rows of equal length."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from pathlib import Path

from core.data.files import content_head, read_text_bytes
from core.data.source import DataError, DataProblem

MOST_BYTES = 2**30
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "blank": " "}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
MISSING = frozenset({"", "?", "-", "na", "n/a", "nan", "null", "none"})
"""What stands for a missing value, in lower case."""


@dataclass(frozen=True)
class Table:
    """The cells of a table, without the header. `lines` are line numbers in the file, from 1, one for each row."""

    path: Path
    names: tuple[str, ...]
    rows: tuple[list[str], ...]
    lines: tuple[int, ...]
    class_names: tuple[str, ...] = ()
    """Names of the classes 0, 1, …, where the first line declares them."""
    problems: tuple[DataProblem, ...] = ()


def looks_like_table(path: Path) -> bool:
    """Whether the content is text with several columns, or text whose name says so. DataError when it is unreadable."""
    start = content_head(path, 64 * 1024)
    if not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\0" in start:
        return False
    try:
        lines = [line for line in _decode(start).splitlines() if line.strip()]
    except UnicodeError:
        return False
    if path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv")):
        return True
    return len(lines) >= 2 and any(mark in lines[1] for mark in ",;\t ")


def read_table(path: Path, header: str, delimiter: str) -> Table:
    """Read the cells of a CSV file. Raises DataError for text that is no table: ragged rows, broken quotes, …

    `header` is auto, yes or no; `delimiter` auto or a key of DELIMITERS.
    """
    content = read_text_bytes(path, MOST_BYTES)
    try:
        text = _decode(content)
    except UnicodeError as error:
        raise DataError(f"{path.name} is not readable text: {error}.") from error
    mark = _find_delimiter(text) if delimiter == "auto" else DELIMITERS[delimiter]
    lines, rows = _cells(path, text, mark)
    class_names = _declared_classes(rows)
    if class_names:
        names: tuple[str, ...] = ()
        lines, rows = lines[1:], rows[1:]
    else:
        names = _header(rows, header)
        lines, rows = (lines[1:], rows[1:]) if names else (lines, rows)
    if not rows:
        raise DataError(f"{path.name} holds no rows of data.")
    names = names or tuple(f"column {index + 1}" for index in range(len(rows[0])))
    _check_equal_length(path, names, rows, lines)
    return Table(path, _unique(names), tuple(rows), tuple(lines), class_names)


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content[: len(content) & ~1].decode("utf-16", errors="strict")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _find_delimiter(text: str) -> str:
    """The mark that divides the first lines into the same number of several cells; the comma when none does."""
    lines = [line for line in text[: 64 * 1024].splitlines()[:50] if line.strip()]
    best, score = ",", 0.0
    for mark in DELIMITERS.values():
        counts = [len(row) for row in csv.reader(lines, delimiter=mark, skipinitialspace=True)]
        usual = max(set(counts), key=counts.count) if counts else 0
        found = counts.count(usual) / len(counts) if usual > 1 else 0.0
        if found > score + 0.1 or (found >= score > 0 and mark in ";\t"):
            best, score = mark, found
    return best


def _cells(path: Path, text: str, mark: str) -> tuple[list[int], list[list[str]]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=mark, skipinitialspace=True, strict=True)
    lines, rows = [], []
    try:
        for row in reader:
            if row and (len(row) > 1 or row[0].strip()):
                lines.append(reader.line_num)
                rows.append(row if mark != " " or row[-1] else row[:-1])
    except csv.Error as error:
        raise DataError(f"{path.name}, line {reader.line_num}: {error}; check the quotes around that value.") from error
    if not rows:
        raise DataError(f"{path.name} is empty.")
    if all(len(row) > 2 and not row[-1].strip() for row in rows):  # every line ends with a delimiter
        rows = [row[:-1] for row in rows]
    return lines, rows


def is_number(cell: str) -> bool:
    """Whether a cell is written as a number."""
    return NUMBER.fullmatch(cell.strip()) is not None


def _declared_classes(rows: list[list[str]]) -> tuple[str, ...]:
    """Class names of a first line "rows,columns,name,name…"; empty when it is another line."""
    first = [cell.strip() for cell in rows[0]]
    if len(rows) < 2 or len(first) < 4 or not (first[0].isdigit() and first[1].isdigit()):
        return ()
    if any(is_number(cell) for cell in first[2:]):
        return ()
    return tuple(first[2:]) if (int(first[0]), int(first[1])) == (len(rows) - 1, len(rows[1]) - 1) else ()


def _header(rows: list[list[str]], header: str) -> tuple[str, ...]:
    """The names in the first row; empty when it is data."""
    first = tuple(cell.strip() for cell in rows[0])
    if header == "yes":
        return first
    if header == "no" or any(is_number(cell) for cell in first) or not any(first):
        return ()
    second = rows[1] if len(rows) > 1 else []
    return first if not second or any(is_number(cell) for cell in second) else ()


def _check_equal_length(path: Path, names: tuple[str, ...], rows: list[list[str]], lines: list[int]) -> None:
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(names):
            raise DataError(
                f"{path.name}, line {line}: expected {len(names)} values as in the first row, found {len(row)}; "
                "mend that line."
            )
    if len(names) < 2:
        raise DataError(f"{path.name} has one column only; a table needs at least one input and the label.")


def _unique(names: tuple[str, ...]) -> tuple[str, ...]:
    """Every name once and on one line: empty names are numbered, repeated ones get a number behind."""
    seen: dict[str, int] = {}
    result = []
    for index, name in enumerate(names):
        plain = " ".join(name.split()) or f"column {index + 1}"
        seen[plain] = seen.get(plain, 0) + 1
        result.append(plain if seen[plain] == 1 else f"{plain} ({seen[plain]})")
    return tuple(result)
