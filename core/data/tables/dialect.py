"""How a table is written as text: a value that is found, shown in one line, and corrected by a person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.data.tables.numbers import POINT, NumberForm

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "blank": " "}
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-32-le": "utf-32-le",
    "utf-32-be": "utf-32-be",
    "latin-1": "cp1252",
    "gbk": "gb18030",
}
"""Names of encodings for people, with Python's."""

MISSING = frozenset({"", "?", "-", "na", "n/a", "nan", "null", "none", "#n/a", "<na>"})
"""What stands for a missing value, in lower case, unless a person says otherwise."""


@dataclass(frozen=True)
class Wishes:
    """What a person fixed about a dialect; `auto`, or nothing, is found in the text."""

    encoding: str = "auto"
    delimiter: str = "auto"
    quotes: str = "auto"
    header: str = "auto"
    decimal: str = "auto"
    missing: str = ""


ANYTHING = Wishes()
_NUMBERED = re.compile(r"column \d+( \(\d+\))?")


def called(name: str) -> str:
    """A column for people, in a sentence: "column width", and "column 2" for one without a name."""
    return name if _NUMBERED.fullmatch(name) else f"column {name}"


@dataclass(frozen=True)
class Dialect:
    """How one table is written."""

    encoding: str = "utf-8"
    """A key of ENCODINGS."""
    delimiter: str = ","
    quotes: bool = True
    """Whether a value may stand between quotes; else quotes are signs like others."""
    header: bool = True
    form: NumberForm = POINT
    missing: frozenset[str] = MISSING
    comment: str = ""
    """What lines that are left out begin with; empty where there are none."""
    names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    """Names of the classes 0, 1, … of the last column, where the first line declares them."""
    trailing: bool = False
    """Whether every line ends with a delimiter behind its last value."""
    first_line: int = 1
    """Line in the file where the first row of values begins, from 1."""
    titles: tuple[str, ...] = ()
    """What stands in the lines above the names of the columns, which are passed over."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.names)

    def settings(self) -> dict[str, str]:
        """What was found, in the words in which a person may fix it: the fields of Wishes, all of them decided."""
        return {
            "encoding": self.encoding,
            "delimiter": next(name for name, mark in DELIMITERS.items() if mark == self.delimiter),
            "quotes": "yes" if self.quotes else "no",
            "header": "yes" if self.header else "no",
            "decimal": "comma" if self.form.decimal == "," else "point",
            "missing": " ".join(sorted(word for word in self.missing if word)),
        }

    def describe(self) -> str:
        """One line for people."""
        mark = next(name for name, mark in DELIMITERS.items() if mark == self.delimiter)
        parts = [f"{self.encoding.upper()} text", f"{self.width:,} columns divided by {mark}"]
        names = "names below lines of title" if self.titles else "names in the first line"
        parts.append(names if self.header else "no line of names")
        if self.class_names:
            parts[-1] = "names of the classes in the first line"
        if self.form.decimal == ",":
            parts.append("decimal comma")
        if self.form.thousands:
            name = {",": "a comma", ".": "a point", " ": "a blank", "'": "an apostrophe"}[self.form.thousands]
            parts.append(f"{name} between thousands")
        if not self.quotes:
            parts.append("quotes are signs")
        if self.comment:
            parts.append(f"comments begin with {self.comment}")
        return ", ".join(parts)
