"""Tables of numbers as CSV text with one column of labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.catalog.entry import Spec
from core.catalog.fields import choice, file_path, text
from core.data.columns import Column, keep_rows, read_columns
from core.data.csv_text import Table, looks_like_table, read_table
from core.data.files import fingerprint, locate
from core.data.labels import class_targets
from core.data.source import SILENT, DataError, DataProblem, Loaded, Samples, Source, Watch

MOST_WHOLE_CLASSES = 50
"""Whole numbers with more different values than this are read as quantities unless `task` says otherwise."""


@dataclass(frozen=True)
class CsvTable(Source):
    """A CSV file: every row one sample, one column the label, the columns with numbers the inputs."""

    key: ClassVar[str] = "csv_table"
    title: ClassVar[str] = "Table (CSV)"
    summary: ClassVar[str] = "A text file with one sample a row: columns of numbers and one column with the label."

    path: str = file_path("", help="The file: UTF-8 or UTF-16 text, compressed with gzip or not.")
    label: str = text(
        "", help="The column to predict: its name, or its number counted from 1; empty takes the last column."
    )
    task: str = choice(
        "auto",
        ("auto", "classes", "values"),
        help="Whether the label names a class or is a quantity; auto looks at it.",
    )
    header: str = choice("auto", ("auto", "yes", "no"), help="Whether the first row holds the names of the columns.")
    delimiter: str = choice(
        "auto", ("auto", "comma", "semicolon", "tab", "blank"), help="What stands between two values of a row."
    )

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        path = locate(self.path, folder, "a CSV file")
        if path.is_dir():
            raise DataError(f"{path} is a folder; choose a CSV file.")
        table = read_table(path, self.header, self.delimiter)
        target = self._label_index(table)
        columns = read_columns(table)
        inputs = [column for index, column in enumerate(columns) if index != target and column.numbers is not None]
        problems = [*table.problems]
        for index, column in enumerate(columns):
            if index != target and column.numbers is None:
                problems.append(DataProblem(f"column {column.name!r}", "holds text, not numbers", "left out"))
        if not inputs:
            raise DataError(
                f"{path.name} has no column of numbers beside the label {columns[target].name!r}; "
                "at least one is needed as input."
            )
        rows = keep_rows(table, [*inputs, columns[target]], problems)
        values = np.stack([column.numbers[rows] for column in inputs if column.numbers is not None], axis=1)
        classes, targets = self._targets(columns[target], rows, table.class_names)
        return Loaded(
            train=Samples(values.astype(np.float32), targets),
            test=None,
            input=Spec((len(inputs),)),
            classes=classes,
            columns=tuple(column.name for column in inputs),
            standardize=True,
            fingerprint=fingerprint([path]),
            problems=tuple(problems),
        )

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return cls(path=str(path)) if path.is_file() and looks_like_table(path) else None

    def _label_index(self, table: Table) -> int:
        wanted, names = self.label.strip(), table.names
        if not wanted:
            return len(names) - 1
        folded = [name.casefold() for name in names]
        for known, key in ((list(names), wanted), (folded, wanted.casefold())):
            if key in known:
                return known.index(key)
        number = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
        if 1 <= number <= len(names):
            return number - 1
        raise DataError(
            f"{Path(self.path).name} has no column {wanted!r}; expected one of {', '.join(names[:20])}"
            f"{' …' if len(names) > 20 else ''}, or a number from 1 to {len(names)}."
        )

    def _targets(self, column: Column, rows: np.ndarray, names: tuple[str, ...]) -> tuple[tuple[str, ...], np.ndarray]:
        """Names of the classes with int64 class numbers, or no names and float32 (N, 1)."""
        numbers = None if column.numbers is None else column.numbers[rows]
        if numbers is None:
            if self.task == "values":
                raise DataError(f"The label {column.name!r} holds text; read it as classes, or choose another column.")
            classes, (targets,) = class_targets([np.array(column.texts)[rows]])
            return classes, targets
        whole = bool((numbers == np.rint(numbers)).all() and np.abs(numbers).max() < 2**53)
        few = whole and len(np.unique(numbers)) <= MOST_WHOLE_CLASSES and column.written_whole
        if self.task == "classes" and not whole:
            raise DataError(f"The label {column.name!r} holds fractions; read it as values, or choose another column.")
        if self.task == "classes" or (self.task == "auto" and few):
            classes, (targets,) = class_targets([numbers.astype(np.int64)])
            if len(names) == len(classes) and classes == tuple(map(str, range(len(names)))):
                classes = names
            return classes, targets
        return (), numbers.astype(np.float32)[:, None]
