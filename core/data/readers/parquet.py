"""Tables in Parquet files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

from core.catalog.fields import choice, file_path, text
from core.data.arrange import of_frame
from core.data.files import fingerprint, locate
from core.data.source import SILENT, DataError, Loaded, Source, Watch
from core.data.tables import LARGE, TASKS, ParquetFeed, Table, looks_like_parquet, page_of_feed, read_feed


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
        path = self._file(folder)
        return self._loaded(path, read_feed(ParquetFeed(path), watch))

    def first_page(self, folder: Path | None) -> Loaded | None:
        path = self._file(folder)
        if path.stat().st_size < LARGE:
            return None
        return replace(self._loaded(path, page_of_feed(ParquetFeed(path))), complete=False)

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return cls(path=str(path)) if path.is_file() and looks_like_parquet(path) else None

    def _file(self, folder: Path | None) -> Path:
        path = locate(self.path, folder, "a Parquet file")
        if path.is_dir():
            raise DataError(f"{path} is a folder; choose a Parquet file.")
        return path

    def _loaded(self, path: Path, table: Table) -> Loaded:
        return of_frame(
            table.frame,
            title=path.name.split(".")[0],
            target=self.label.strip(),
            task=TASKS[self.task],
            fingerprint=fingerprint([path]),
            problems=table.problems,
        )
