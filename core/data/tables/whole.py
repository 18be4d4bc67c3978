"""A text file in which probably nothing is odd, so that polars may read all of it at once, where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.data.tables.cells import Block, count_of

WHOLE = 2**26
"""Bytes up to which a file is read at once; polars takes about 0.1 seconds for so many."""
PIECE = 2**18
"""Bytes that are looked at in one go."""


@dataclass
class Whole:
    """The rows of a file of `size` bytes from the byte `start`, the line `line`, to the end.

    Set `refused` to have them in blocks instead.
    """

    path: Path
    start: int
    size: int
    line: int
    refused: bool = False

    def first(self, size: int) -> Block | None:
        """The first rows, up to `size` bytes; None where that is more than a part of them, or none ends in it."""
        with self.path.open("rb") as stored:
            stored.seek(self.start)
            content = stored.read(size)
        cut = content.rfind(b"\n") + 1
        return Block(content[:cut], self.line) if self.size > 4 * size and cut else None

    def is_likely(self) -> bool:
        """Whether there is nothing odd in the first piece."""
        first = next(self._pieces(), None)
        return first is not None and first.simple and not first.quoted

    def count_rows(self, again: Callable[[], None]) -> int | None:
        """The number of rows; None where there are quotes, or other signs than printable ones of ASCII.

        `again` is called many times a second, and may raise.
        """
        feeds, last = 0, b""
        for block in self._pieces():
            again()
            if block.quoted or not block.simple:
                return None
            feeds, last = feeds + block.feeds, block.content
        return feeds + (not last.endswith(b"\n"))

    def count(self, sign: str) -> int:
        """How often an ASCII sign occurs."""
        return sum(count_of(block.content, sign) for block in self._pieces())

    def _pieces(self) -> Iterator[Block]:
        with self.path.open("rb") as stored:
            stored.seek(self.start)
            while piece := stored.read(PIECE):
                yield Block(piece, self.line)
