"""Where rows of cells come from: text files here, JSON in its own module."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.data.source import Watch
from core.data.tables.blocks import Blocks, OtherEncodingError
from core.data.tables.cells import Block, Cells
from core.data.tables.dialect import Dialect, Wishes
from core.data.tables.listed import Batch
from core.data.tables.report import Report
from core.data.tables.sniff import find_dialect


class RestartError(Exception):
    """What was read shows that the feed is of another form; the feed knows now, read it again."""


class Feed(ABC):
    """A file that gives rows of cells."""

    path: Path
    has_lines: bool = True
    """Whether rows have lines in the file; else they are only numbered."""

    @abstractmethod
    def dialect(self) -> Dialect:
        """Names of the columns and how values are written, as far as it is known. Raises DataError."""

    @abstractmethod
    def cells(self, dialect: Dialect, report: Report, watch: Watch) -> Iterator[Cells | Block | Batch]:
        """All rows, block by block. Raises RestartError, DataError, and Cancelled where `watch` does."""

    @abstractmethod
    def identity(self) -> str:
        """What, beside the content of the file, decides what is read."""


@dataclass
class TextFeed(Feed):
    """A table as text."""

    path: Path
    wishes: Wishes

    def dialect(self) -> Dialect:
        return find_dialect(self.path, self.wishes)

    def identity(self) -> str:
        return repr(self.wishes)

    def cells(self, dialect: Dialect, report: Report, watch: Watch) -> Iterator[Cells | Block]:
        fixed = self.wishes.encoding != "auto"
        blocks = Blocks(
            self.path,
            dialect.encoding,
            report,
            quotes=dialect.quotes,
            fixed=fixed,
            passed_over=dialect.first_line - 1,
        )
        try:
            for block in blocks.follow(watch):
                skipped = max(0, dialect.first_line - block.line)
                rest = block.without_lines(min(skipped, block.feeds)) if skipped else block
                if rest.content:
                    yield rest
        except OtherEncodingError as error:
            self.wishes = replace(self.wishes, encoding=error.encoding)
            raise RestartError from error
