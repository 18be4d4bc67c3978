"""Tables in JSON: one object a line, or an array of objects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from core.catalog.fields import choice, file_path, text
from core.data.fed_table import first_page_fed, load_fed
from core.data.files import locate_file
from core.data.source import SILENT, Loaded, Source, Watch
from core.data.tables import TASKS, JsonFeed, looks_like_json_rows


@dataclass(frozen=True)
class JsonLines(Source):
    """A file with one JSON object for each sample; the names in the objects are the columns."""

    key: ClassVar[str] = "json_lines"
    title: ClassVar[str] = "Table (JSON)"
    summary: ClassVar[str] = "One JSON object a line, or an array of objects: each object a sample, each name a column."
    priority: ClassVar[int] = 20

    path: str = file_path("", help="The file, compressed with gzip or not.")
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
        return cls(path=str(path)) if path.is_file() and looks_like_json_rows(path) else None

    def _feed(self, folder: Path | None) -> JsonFeed:
        return JsonFeed(locate_file(self.path, folder, "a file of JSON objects"))
