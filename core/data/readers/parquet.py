"""Tables in Parquet files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from core.catalog.fields import choice, file_path, text
from core.data.fed_table import first_page_fed, load_fed
from core.data.files import locate_file
from core.data.source import SILENT, Loaded, Source, Watch
from core.data.tables import TASKS, ParquetFeed, looks_like_parquet


@dataclass(frozen=True)
class Parquet(Source):
    """A Parquet file: every row a sample. Needs polars."""

    key: ClassVar[str] = "parquet"
    title: ClassVar[str] = "Table (Parquet)"
    summary: ClassVar[str] = "A Parquet file with one sample a row: columns of numbers, categories, dates or texts."
    priority: ClassVar[int] = 30

    path: str = file_path("", help="The Parquet file.")
    label: str = text("", help="The column to predict: its name, or its number counted from 1; empty chooses one.")
    task: str = choice("auto", tuple(TASKS), help="Whether the label names a class or is a quantity.")

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        return load_fed(self._feed(folder), self.label, self.task, watch)

    def first_page(self, folder: Path | None) -> Loaded | None:
        return first_page_fed(self._feed(folder), self.label, self.task)

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return cls(path=str(path)) if path.is_file() and looks_like_parquet(path) else None

    def _feed(self, folder: Path | None) -> ParquetFeed:
        return ParquetFeed(locate_file(self.path, folder, "a Parquet file"))
