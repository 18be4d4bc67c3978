"""Texts in a table: one column with the text, one with its label."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.catalog.entry import Spec
from core.catalog.fields import choice, file_path, integer, switch, text
from core.data.any_table import page_of_any_table, read_any_table, text_dialect
from core.data.files import fingerprint, locate
from core.data.frame import Column, ColumnType, Frame
from core.data.glimpse import Glimpse, are_dates, are_numbers, glimpse
from core.data.labels import MOST_WHOLE_CLASSES, class_targets
from core.data.pieces import occurrences
from core.data.preparation import FittedTarget, Preparation
from core.data.problem_list import ProblemList
from core.data.source import SILENT, DataError, Loaded, Samples, Source, Watch
from core.data.tables import DELIMITERS, LARGE, Dialect, Table, Wishes
from core.data.text import UNITS, Corpus, Cutting
from core.data.text_rows import are_long, long_samples

MOST_COLUMNS = 4
WORDS = 4
"""A column whose cells hold fewer words on average is no column of texts."""
MOST_LABELS = 0.5
"""A column is no label when more of its cells than this are different."""


@dataclass(frozen=True)
class TextTable(Source):
    """A table with a column of texts and a column of labels."""

    key: ClassVar[str] = "text_table"
    title: ClassVar[str] = "Texts in a table"
    summary: ClassVar[str] = "A table with a text and its label in each row, such as messages marked as spam."
    priority: ClassVar[int] = 7

    path: str = file_path("", help="The table: CSV text, JSON lines or Parquet.")
    words: str = text("", help="The column of texts; empty takes the one with the longest texts.")
    label: str = text("", help="The column to predict; empty takes the last other column that can be one.")
    unit: str = choice("words", UNITS, help="What one token of a text is.")
    vocabulary: int = integer(
        10_000, minimum=3, maximum=1_000_000, unit="tokens", help="How many different tokens are known at most."
    )
    length: int = integer(
        0, minimum=0, maximum=65_536, unit="tokens", help="Tokens of a sample; 0 takes what holds most texts whole."
    )
    lower: bool = switch(True, help="Whether capital and small letters are the same.")
    header: str = choice("auto", ("auto", "yes", "no"), help="Whether the first row holds the names of the columns.")
    delimiter: str = choice("auto", ("auto", *DELIMITERS), help="What stands between two values of a row.")

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        path = locate(self.path, folder, "the file of a table")
        return self._loaded(read_any_table(path, self._wishes, watch), path)

    def first_page(self, folder: Path | None) -> Loaded | None:
        path = locate(self.path, folder, "the file of a table")
        if path.is_dir() or path.stat().st_size < LARGE:
            return None
        return replace(self._loaded(page_of_any_table(path, self._wishes), path), complete=False)

    @property
    def _wishes(self) -> Wishes:
        return Wishes(header=self.header, delimiter=self.delimiter)

    def _loaded(self, table: Table, path: Path) -> Loaded:
        frame, problems = table.frame, ProblemList(table.problems)
        words = self._text_column(frame, path)
        label = self._label_column(frame, words, path)
        if are_long(words):
            samples, classes, tokens, names, found = long_samples(frame, (words, label), self._cutting)
            for problem in found:
                problems.add(problem.where, problem.what, problem.action)
        else:
            rows, corpus = self._collect(frame, (words, label), problems)
            if not len(rows):
                raise DataError(f"{path.name} has no row with both a text and a label{problems.because}.")
            tokens, names = corpus.tokens(), [frame.where(int(row)) for row in rows]
            classes, targets = _targets(label, rows)
            samples = Samples(corpus.inputs(tokens), targets)
        return Loaded(
            train=samples,
            test=None,
            input=Spec((tokens.length,), "int64"),
            classes=classes,
            fingerprint=fingerprint([path]),
            problems=problems.listed,
            kind="text",
            names=names,
            preparation=Preparation(kind="text", tokens=tokens, target=FittedTarget((label.name,), classes)),
        )

    @property
    def _cutting(self) -> Cutting:
        return Cutting(self.unit, self.vocabulary, self.length, self.lower)

    def dialect(self, folder: Path | None) -> Dialect | None:
        return text_dialect(locate(self.path, folder, "the file of a table"), self._wishes)

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        first = glimpse(path)
        return cls(path=str(path)) if first is not None and _is_text_table(first) else None

    def _text_column(self, frame: Frame, path: Path) -> Column:
        if self.words.strip():
            return _named(self.words, frame, path)
        found = [column for column in frame.columns if column.kind in (ColumnType.TEXT, ColumnType.CATEGORY)]
        if not found:
            raise DataError(f"{path.name} has no column of texts; name one of {', '.join(frame.names[:20])}.")
        return max(found, key=_usual_length)

    def _label_column(self, frame: Frame, words: Column, path: Path) -> Column:
        if self.label.strip():
            column = _named(self.label, frame, path)
            if column.name == words.name:
                raise DataError(f"{path.name}: {words.name!r} cannot be both text and label; choose another label.")
            return column
        others = [
            column for column in frame.columns if column.name != words.name and column.missing_count < len(column)
        ]
        known = (ColumnType.CATEGORY, ColumnType.ORDINAL)
        found = [column for column in others if column.kind in known]
        found = found or [column for column in others if column.kind is ColumnType.NUMERIC]
        if not found:
            raise DataError(f"{path.name} has no column of labels beside the texts in {words.name!r}; name the column.")
        return found[-1]

    def _collect(self, frame: Frame, used: tuple[Column, Column], problems: ProblemList) -> tuple[np.ndarray, Corpus]:
        """The rows with a text and a label, and their texts."""
        words, label = used
        corpus, rows = Corpus(self._cutting), []
        unlabelled = label.missing
        for row, written in enumerate(_texts_of(words)):
            if unlabelled[row]:
                problems.add(frame.where(row), f"no label in {label.name}", "row left out")
            elif corpus.add(written):
                rows.append(row)
            else:
                problems.add(frame.where(row), f"no text in {words.name}", "row left out")
        return np.array(rows, np.int64), corpus


def _named(name: str, frame: Frame, path: Path) -> Column:
    wanted = name.strip().casefold()
    for column in frame.columns:
        if column.name.casefold() == wanted:
            return column
    raise DataError(f"{path.name} has no column {name.strip()!r}; expected one of {', '.join(frame.names[:20])}.")


def _texts_of(column: Column) -> list[str]:
    """The cells as text; "" where one is missing."""
    if column.kind in (ColumnType.CATEGORY, ColumnType.ORDINAL):
        return [column.categories[code] if code >= 0 else "" for code in column.values.tolist()]
    if column.values.dtype.kind == "f":
        return ["" if value != value else f"{value:g}" for value in column.values.tolist()]
    return [str(value) for value in column.values]


def _usual_length(column: Column) -> float:
    texts = column.categories or column.values[:1000].tolist()
    return sum(map(len, texts)) / max(1, len(texts))


def _targets(label: Column, rows: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the classes with int64 (N,), or none with float32 (N, 1)."""
    if label.kind not in (ColumnType.NUMERIC, ColumnType.DATE):
        return _coded_targets(label, rows) if label.categories else _named_targets(_texts_of(label), rows)
    values = label.values[rows]
    if bool((values == np.rint(values)).all()) and len(np.unique(values)) <= MOST_WHOLE_CLASSES:
        classes, (targets,) = class_targets([values.astype(np.int64)])
        return classes, targets
    return (), values.astype(np.float32)[:, None]


def _named_targets(texts: list[str], rows: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    classes, (targets,) = class_targets([np.array([texts[row] for row in rows.tolist()])])
    return classes, targets


def _coded_targets(label: Column, rows: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """The same by the codes of a column, of which the different ones alone are looked at."""
    codes = label.values[rows]
    used = np.flatnonzero(occurrences(codes, len(label.categories)))
    classes, (places,) = class_targets([np.array([label.categories[code] for code in used.tolist()])])
    numbers = np.zeros(len(label.categories), np.int64)
    numbers[used] = places
    return classes, np.asarray(numbers[codes])


def _is_text_table(first: Glimpse) -> bool:
    filled = [cells for cells in first.columns if cells]
    texts = [cells for cells in filled if not are_numbers(cells) and not are_dates(cells) and _are_texts(cells)]
    if len(texts) != 1 or len(filled) > MOST_COLUMNS:
        return False
    others = [cells for cells in filled if cells is not texts[0]]
    labels = [cells for cells in others if len(set(cells)) <= MOST_LABELS * len(cells) or are_numbers(cells)]
    return bool(labels)


def _are_texts(cells: list[str]) -> bool:
    words = sum(len(cell.split()) for cell in cells) / len(cells)
    return words >= WORDS and len(set(cells)) > MOST_LABELS * len(cells)
