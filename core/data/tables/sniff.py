"""The dialect of a table, found in its first lines."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.data.files import content_head, head, is_compressed
from core.data.source import DataError
from core.data.tables.careful import Record, records
from core.data.tables.cells import Block
from core.data.tables.dates import find_date_form
from core.data.tables.dialect import ANYTHING, DELIMITERS, ENCODINGS, MISSING, Dialect, Wishes
from core.data.tables.encoding import byte_order_mark, find_encoding, require_text
from core.data.tables.numbers import NumberForm
from core.data.tables.signs import without_sign

START, LONG_START, FIRST_LINES = 2**20, 2**24, 3
"""Bytes that are looked at, and as many where fewer lines than these end in the first ones."""
LOOKED_AT = 64 * 1024
SEARCHED_AT_ONCE = 32 * 1024
"""Signs that are searched for quotes in one go, which takes a few milliseconds."""
MOST_COLUMNS = 100_000
MOST_TITLES = 20
"""Lines above the names of the columns."""
ROWS_LOOKED_AT, ROWS_COUNTED = 200, 100
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")
_DECIMAL_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
_GROUPS = {
    (mark, decimal): re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+(?:{re.escape(decimal)}\d+)?")
    for mark, decimal in ((",", "."), (".", ","), (" ", ","), (" ", "."), ("'", "."))
}
_BLANKS = re.compile("[\u00a0\u202f]")
_WITH_COMMA = (_DECIMAL_COMMA, _GROUPS[".", ","], _GROUPS[" ", ","])
_TOLD_DELIMITER = re.compile(r'"?sep=([,;\t| ])"?[,;\t| ]*')
"""A first line by which spreadsheets are told the delimiter."""
_NUMBERED = re.compile(r"|[A-Za-z]{1,2}\d*|Unnamed: \d+")
"""Names of columns that say nothing, as a spreadsheet puts them above others."""
_EXTENSIONS = (".csv", ".tsv", ".tab")


def read_start(path: Path, encoding: str = "auto") -> tuple[str, str, bool]:
    """The first lines as text with line feeds, their encoding, and whether that is the whole file. Raises DataError."""
    start, size = _first_bytes(path, START), START
    if not start:
        raise DataError(f"{path.name} is empty.")
    if len(start) == START and start.count(b"\n") < FIRST_LINES:
        start, size = _first_bytes(path, LONG_START), LONG_START
    if encoding == "auto":
        encoding = find_encoding(start)
    whole = len(start) < size
    if encoding == "utf-8" and Block(start, 1).simple:
        text = start.decode("ascii")
    else:
        require_text(start, encoding, path.name)
        text = start[byte_order_mark(start) :].decode(ENCODINGS[encoding], "replace")
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return (text if whole else text[: text.rfind("\n") + 1] or text), encoding, whole


def _first_bytes(path: Path, count: int) -> bytes:
    """As many of the first `count` bytes of the content as can be read; a compressed file may end early."""
    if not is_compressed(path):
        return head(path, count)
    try:
        return content_head(path, count)
    except DataError:
        decompressor = zlib.decompressobj(wbits=31)
        try:
            found = decompressor.decompress(head(path, count), count)
        except (zlib.error, gzip.BadGzipFile):
            found = b""
        if not found:
            raise
        return found


def looks_like_table(path: Path) -> bool:
    """Whether the content is text with several columns, or text whose name says so. DataError when it is unreadable."""
    try:
        text, _, whole = read_start(path)
    except DataError:
        if _first_bytes(path, START):
            return False
        raise
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(_is_json_list(line) for line in lines[1:3]):
        raise DataError(f"{path.name} holds lists in JSON, which have no names; write one JSON object a line, or CSV.")
    if path.name.lower().removesuffix(".gz").endswith(_EXTENSIONS):
        return True
    if len(lines) < 2:
        return False
    mark, share = _best_delimiter(text, whole, True)
    if mark == " ":
        return share > 0.9 and _mostly_numbers(lines[:50])
    return share > 0.8 and any(sign in lines[1] for sign in ",;\t|")


def _is_json_list(line: str) -> bool:
    """Whether a line is a list in JSON, perhaps with a comma or the end of an outer list behind it."""
    line = line.strip().rstrip(",")
    try:
        return line.startswith("[") and isinstance(
            json.loads(line if line.count("[") == line.count("]") else line[:-1]), list
        )
    except (ValueError, RecursionError):
        return False


def _mostly_numbers(lines: list[str]) -> bool:
    cells = [cell for line in lines[1:] for cell in line.split()]
    form = NumberForm()
    least = 0.25 if len(lines) >= 20 and len(lines[1].split()) >= 5 else 0.5  # no prose has so even lines
    return bool(cells) and sum(form.value(cell.encode()) is not None for cell in cells) > least * len(cells)


def find_dialect(path: Path, wishes: Wishes = ANYTHING) -> Dialect:
    """How the table in `path` is written. Raises DataError for what holds no rows or is no text."""
    text, encoding, whole = read_start(path, wishes.encoding)
    quotes = wishes.quotes != "no"
    told = _TOLD_DELIMITER.fullmatch(text[: _line_end(text, 1)].rstrip("\n"))
    if wishes.delimiter == "auto":
        mark = told[1] if told else _best_delimiter(text, whole, quotes)[0]
    else:
        mark = DELIMITERS[wishes.delimiter]
    if quotes and wishes.quotes == "auto":
        quotes = _quotes_enclose(text, mark, whole)
    found = _first_records(text, mark, quotes, whole)[1 if told else 0 :]
    comment = "#" if any(record.cells[0].startswith("#") for record in found[:50]) and mark != "#" else ""
    if comment and _is_data(found):
        comment = ""
    found = [record for record in found if not (comment and record.cells[0].startswith(comment))]
    if not found:
        raise DataError(f"{path.name} is empty.")
    dialect = Dialect(encoding=encoding, delimiter=mark, quotes=quotes, comment=comment, missing=_missing(wishes))
    if above := _lines_of_title(found, dialect, whole, wishes):
        titles = tuple(" ".join(filter(None, record.cells)) for record in found[:above])
        dialect, found = replace(dialect, titles=tuple(filter(None, titles))), found[above:]
    return _with_columns(path, dialect, found, whole, wishes)


def _is_data(found: Sequence[Record]) -> bool:
    """Whether lines that begin with # have as many cells as the others, like a column of colours would."""
    widths = {len(record.cells) for record in found if record.cells[0].startswith("#")}
    others = {len(record.cells) for record in found if not record.cells[0].startswith("#")}
    return widths == others and len(found) > 1 and len([1 for r in found if r.cells[0].startswith("#")]) > 3


def _missing(wishes: Wishes) -> frozenset[str]:
    return frozenset({"", *wishes.missing.lower().split()}) if wishes.missing.strip() else MISSING


def _first_records(text: str, mark: str, quotes: bool, whole: bool, most: int = ROWS_LOOKED_AT) -> list[Record]:
    found: list[Record] = []
    for record in records(text, mark, quotes):
        found.append(record)
        if len(found) > most:
            return found
    return found if whole or len(found) < 3 or not found[-1].stray else found[:-1]


def _best_delimiter(text: str, whole: bool, quotes: bool) -> tuple[str, float]:
    """The mark that divides the first lines into the same number of several cells, and the share of such lines."""
    best, score = ",", 0.0
    third = _line_end(text, 3) or len(text)
    if len(text) > max(LOOKED_AT, third):
        text, whole = text[: max(LOOKED_AT, third)], False
    for mark in DELIMITERS.values():
        if mark not in text and not (mark == " " and "\t" in text):
            continue
        first = _first_records(text, mark, quotes, whole, ROWS_COUNTED)[:ROWS_COUNTED]
        found = [record for record in first if record.cells[0][:1] != "#"]
        counts = [len(record.cells) for record in found[1:] or found]
        usual = max(set(counts), key=counts.count) if counts else 0
        share = counts.count(usual) / len(counts) if usual > 1 else 0.0
        if mark == ",":
            share -= 0.15 * (share > 0 and _commas_in_numbers(found, usual))
        if mark == " ":
            share -= 0.05
        if share > score + 0.1 or (share >= score > 0 and mark in ";\t|"):
            best, score = mark, share
    return best, score


def _line_end(text: str, count: int) -> int:
    """The place behind the line feed number `count`; 0 when there are fewer."""
    at = 0
    for _ in range(count):
        at = text.find("\n", at) + 1
        if not at:
            break
    return at


def _commas_in_numbers(found: Sequence[Record], width: int) -> bool:
    """Whether a semicolon, tab or bar in every row says that its commas are decimal marks."""
    rows = [record.cells for record in found if len(record.cells) == width]
    joined = [",".join(cells) for cells in rows]
    return any(
        len({line.count(mark) for line in joined}) == 1 and joined[0].count(mark) > 0 for mark in ";\t|" if joined
    )


def _quotes_enclose(text: str, mark: str, whole: bool) -> bool:
    """Whether quotes enclose values; False where most of them stand inside of texts."""
    if '"' not in text:
        return True
    plain, enclosed, stray = re.escape(mark), 0, 0
    for part in _between_rows(text):
        enclosed += len(re.findall(rf'(?:^|{plain})[ ]*"(?:[^"]|"")*"[ ]*(?={plain}|$)', part, re.MULTILINE))
        rest = re.sub(rf'(?:^|(?<={plain}))[ ]*"(?:[^"]|"")*"[ ]*(?={plain}|$)', "", part, flags=re.MULTILINE)
        stray += rest.count('"')
    if not whole and len(text) < 100:
        return True
    return (enclosed > 0 and enclosed * 2 > stray) or stray <= 2


def _between_rows(text: str) -> Iterator[str]:
    """`text` in parts of some lines, each with an even number of quotes but perhaps the last one."""
    begin = at = quotes = 0
    while begin < len(text):
        end = text.find("\n", at + SEARCHED_AT_ONCE) + 1 or len(text)
        quotes += text.count('"', at, end)
        at = end
        if quotes % 2 == 0 or at == len(text):
            yield text[begin:at]
            begin, quotes = at, 0


def _with_columns(path: Path, dialect: Dialect, found: list[Record], whole: bool, wishes: Wishes) -> Dialect:
    """`dialect` with the names of the columns, where the values begin, and how numbers are written."""
    class_names = _declared_classes(found, whole)
    body = found[1:]
    trailing = len(body) > 0 and all(len(record.cells) > 2 and not record.cells[-1] for record in body)
    if trailing:
        found = [Record(r.line, r.cells[:-1] if not r.cells[-1] and not class_names else r.cells) for r in found]
        body = found[1:]
    names: tuple[str, ...] = ()
    form = _number_form(body or found, dialect, wishes)
    if not class_names:
        names = _header(found, form, dialect.missing, wishes.header)
    if names and wishes.header == "auto" and all(_NUMBERED.fullmatch(name) for name in names):
        below = _header(body, form, dialect.missing, "auto") if len(body) > 1 else ()
        if below and len(below) == len(names) and not any(_NUMBERED.fullmatch(name) for name in below[1:]):
            names, body = below, body[1:]
    if class_names or names:
        found = body
    width = len(names) or (_usual_width(found) if found else 0)
    if not found or not width:
        raise DataError(f"{path.name} holds no rows of data.")
    if width > MOST_COLUMNS:
        raise DataError(f"{path.name} has {width:,} columns; at most {MOST_COLUMNS:,} can be read.")
    return replace(
        dialect,
        header=bool(names),
        names=unique_names(names or tuple(f"column {index + 1}" for index in range(width))),
        class_names=class_names,
        trailing=trailing,
        first_line=found[0].line,
        form=form if found is body else _number_form(found, dialect, wishes),
    )


def _lines_of_title(found: Sequence[Record], dialect: Dialect, whole: bool, wishes: Wishes) -> int:
    """How many lines stand above one with the names of the columns: with few cells, or few that are filled."""
    width = _usual_width(found[len(found) // 2 :])
    if wishes.header == "no" or width < 2 or _declared_classes(found, whole):
        return 0
    above = 0
    while above < min(len(found) - 2, MOST_TITLES) and _is_title(found[above].cells, width):
        above += 1
    first = found[above].cells
    if not above or len(first) != width or not all(first[1:-1]) or sum(map(bool, first)) < max(2, width - 1):
        return 0
    form = _number_form(found[above + 1 :], dialect, wishes)
    names = _header(found[above:], form, dialect.missing, "auto")
    are_sure = width > 2 or any(_is_value(cell, form) for record in found[above + 1 :] for cell in record.cells)
    return above if names and are_sure else 0


def _is_title(cells: Sequence[str], width: int) -> bool:
    filled = sum(map(bool, cells))
    return filled < width and (len(cells) < width or filled <= max(1, width // 2)) and (filled != 1 or bool(cells[0]))


def _usual_width(found: Sequence[Record]) -> int:
    counts = [len(record.cells) for record in found]
    return max(set(counts), key=counts.count)


def _declared_classes(found: Sequence[Record], whole: bool) -> tuple[str, ...]:
    """Class names of a first line "rows,columns,name,name…"; empty when it is another line."""
    first = found[0].cells
    if len(found) < 2 or len(first) < 4 or not (first[0].isdigit() and first[1].isdigit()):
        return ()
    form = NumberForm()
    if any(form.value(cell.encode()) is not None for cell in first[2:]):
        return ()
    if int(first[1]) != len(found[1].cells) - 1:
        return ()
    rows = len(found) - 1
    known = whole and len(found) <= ROWS_LOOKED_AT
    return tuple(first[2:]) if (int(first[0]) == rows if known else int(first[0]) >= rows) else ()


def _number_form(found: Sequence[Record], dialect: Dialect, wishes: Wishes) -> NumberForm:
    """Decimal mark and mark between thousands."""
    bare = (_BLANKS.sub(" ", without_sign(cell)[0]) for record in found[:60] for cell in record.cells)
    cells = [cell for cell in bare if cell and (cell[0].isdigit() or cell[0] in "+-.,")]
    decimal = {"comma": ",", "point": "."}.get(wishes.decimal, "")
    grouped = {
        (mark, point): sum(1 for cell in cells if mark in cell and _GROUPS[mark, point].fullmatch(cell))
        for mark, point in _GROUPS
    }
    points = sum(1 for cell in cells if "." in cell and _DECIMAL_POINT.fullmatch(cell))
    commas = sum(1 for cell in cells if "," in cell and any(form.fullmatch(cell) for form in _WITH_COMMA))
    if not decimal:
        several = sum(1 for cell in cells if cell.count(",") > 1 and _GROUPS[",", "."].fullmatch(cell))
        only_groups = grouped[",", "."] >= commas and (dialect.delimiter == "," or several > 0 or points > 0)
        decimal = "," if commas > points - grouped[".", ","] and commas > 0 and not only_groups else "."
    for mark in (",", ".", " ", "'"):
        count = grouped.get((mark, decimal), 0)
        if mark != decimal and count and (mark not in ",." or decimal != mark):
            return NumberForm(decimal, mark)
    return NumberForm(decimal)


def _header(found: Sequence[Record], form: NumberForm, missing: frozenset[str], wish: str) -> tuple[str, ...]:
    """The names in the first row; empty when it is data."""
    first = tuple(found[0].cells)
    if wish == "yes":
        return first
    if wish == "no" or not any(first) or any(_is_value(cell, form) for cell in first):
        return ()
    rows = [record.cells for record in found[1:] if len(record.cells) == len(first)]
    if not rows or len(found) == 1:
        return first if len(found) == 1 or len(first) > 1 else ()
    columns = list(zip(*rows, strict=True))
    if _recurs(first, rows):
        return ()
    for column in columns:
        present = [cell for cell in column if cell.lower() not in missing]
        if present and sum(_is_value(cell, form) for cell in present) >= 0.5 * len(present):
            return first
    return first if _stands_apart(first, columns) else ()


def _recurs(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether most of the first row's cells stand below them again, as values do and names do not."""
    others = [set(column) for column in zip(*(row for row in rows if tuple(row) != first), strict=True)]
    return sum(cell in column for cell, column in zip(first, others, strict=False)) > 0.5 * len(first)


def _is_value(cell: str, form: NumberForm) -> bool:
    number = without_sign(cell)[0].encode("utf-8", "replace")
    return form.value(number) is not None or find_date_form([cell]) is not None


def _stands_apart(first: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether a first row of texts over texts is no value like those below: some column repeats all others but it."""
    apart = False
    for name, column in zip(first, columns, strict=True):
        if name in column:
            return False
        different = set(column)
        apart |= len(column) >= 3 and 3 * len(different) <= 2 * len(column)
    return apart and len(set(first)) == len(first)


def unique_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Every name once and on one line: empty names are numbered, repeated ones get a number behind."""
    used: set[str] = set()
    counts: dict[str, int] = {}
    result = []
    for index, name in enumerate(names):
        plain = " ".join(name.split())[:200] or f"column {index + 1}"
        unique = plain
        while unique in used:
            counts[plain] = counts.get(plain, 1) + 1
            unique = f"{plain} ({counts[plain]})"
        used.add(unique)
        result.append(unique)
    return tuple(result)
