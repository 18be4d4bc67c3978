"""Tables as text: CSV, TSV and their relatives."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

from core.catalog.fields import choice, file_path, text
from core.data.arrange import of_frame
from core.data.files import fingerprint, locate, locate_file
from core.data.source import SILENT, DataError, Loaded, Source, Watch
from core.data.tables import (
    DELIMITERS,
    ENCODINGS,
    LARGE,
    TASKS,
    Dialect,
    Table,
    Wishes,
    find_dialect,
    looks_like_table,
    read_frame,
    read_page,
)


@dataclass(frozen=True)
class CsvTable(Source):
    """A text file with one sample a row. What is not fixed here is found in the text; `dialect` tells what was."""

    key: ClassVar[str] = "csv_table"
    title: ClassVar[str] = "Table (CSV)"
    summary: ClassVar[str] = "A text file with one sample a row: columns of numbers, categories, dates or texts."

    path: str = file_path("", help="The file: text in any usual encoding, compressed with gzip or not.")
    label: str = text(
        "", help="The column to predict: its name, or its number counted from 1; empty chooses by names and values."
    )
    labels: str = file_path("", help="A second file with the label of each row, where the table itself has none.")
    task: str = choice(
        "auto",
        tuple(TASKS),
        help="Whether the label names a class or is a quantity; auto looks at it.",
    )
    header: str = choice("auto", ("auto", "yes", "no"), help="Whether the first row holds the names of the columns.")
    delimiter: str = choice("auto", ("auto", *DELIMITERS), help="What stands between two values of a row.")
    quotes: str = choice(
        "auto", ("auto", "yes", "no"), help="Whether quotes enclose values, or are signs like any other."
    )
    encoding: str = choice("auto", ("auto", *ENCODINGS), help="How signs are stored as bytes.")
    decimal: str = choice("auto", ("auto", "point", "comma"), help="The decimal mark of numbers.")
    missing: str = text(
        "", help="What stands for a missing value, several divided by blanks; empty takes the usual: ? - NA null NaN …."
    )

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        path = self._file(folder)
        table = read_frame(path, self._wishes(), watch)
        if self.labels.strip():
            labels = locate(self.labels, folder, "a file of labels")
            return replace(
                self._loaded(path, _with_labels(table, labels, path)), fingerprint=fingerprint([path, labels])
            )
        return self._loaded(path, table)

    def first_page(self, folder: Path | None) -> Loaded | None:
        path = self._file(folder)
        if path.stat().st_size < LARGE or self.labels.strip():
            return None
        return replace(self._loaded(path, read_page(path, self._wishes())), complete=False)

    def dialect(self, folder: Path | None) -> Dialect:
        """How the file is written. Raises DataError."""
        return find_dialect(self._file(folder), self._wishes())

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        if not path.is_file() or not looks_like_table(path):
            return None
        return cls(path=str(path), labels=_labels_beside(path))

    def _file(self, folder: Path | None) -> Path:
        return locate_file(self.path, folder, "a CSV file")

    def _wishes(self) -> Wishes:
        return Wishes(self.encoding, self.delimiter, self.quotes, self.header, self.decimal, self.missing)

    def _loaded(self, path: Path, table: Table) -> Loaded:
        if len(table.frame.columns) < 2:
            raise DataError(f"{path.name} has one column only; a table needs at least one input and the label.")
        label = self.label.strip()
        if not label and (table.dialect.class_names or self.labels.strip()):
            label = table.frame.names[-1]
        return of_frame(
            table.frame,
            title=path.name.split(".")[0],
            target=label,
            task=TASKS[self.task],
            fingerprint=fingerprint([path]),
            problems=table.problems,
        )


def _labels_beside(path: Path) -> str:
    """The file of labels that belongs to `NAME_data….csv`: `NAME_target.csv` with one column; nothing where none is."""
    match = re.fullmatch(r"(?P<name>.+)_data(?:_raw)?(?P<ending>(?:\.\w+)+)", path.name)
    if match is None:
        return ""
    for word in ("target", "targets", "label", "labels"):
        beside = path.with_name(f"{match['name']}_{word}{match['ending']}")
        try:
            if beside.is_file() and find_dialect(beside).width == 1:
                return str(beside)
        except DataError:
            continue
    return ""


def _with_labels(table: Table, path: Path, rows: Path) -> Table:
    """`table` with the one column of `path` behind its own. DataError where it is not one label for each row."""
    found = read_frame(path)
    if len(found.frame.columns) != 1:
        raise DataError(f"{path.name} has {len(found.frame.columns)} columns; expected one label on each line.")
    if found.frame.rows != table.frame.rows:
        raise DataError(
            f"{path.name} holds {found.frame.rows:,} labels, but {rows.name} {table.frame.rows:,} rows; choose "
            "the file of labels that belongs to it."
        )
    (labels,) = found.frame.columns
    name = "target" if "target" not in table.frame.names else f"label in {path.name}"
    columns = (*table.frame.columns, replace(labels, name=name))
    return replace(table, frame=replace(table.frame, columns=columns), problems=(*table.problems, *found.problems))
