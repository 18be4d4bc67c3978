"""A text file as blocks of whole lines in UTF-8, whatever its encoding, compressed or not, in constant memory."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.data.files import GZIP_MAGIC
from core.data.source import DataError, Watch
from core.data.tables.cells import Block, last_row_end
from core.data.tables.dialect import ENCODINGS
from core.data.tables.encoding import byte_order_mark, find_encoding
from core.data.tables.quick import has_polars
from core.data.tables.report import Report

BLOCK, INPUT = 2**22 if has_polars() else 2**19, 2**17
"""Bytes that are read at a time; polars takes little longer for a larger block."""
LINE_ENDS = 2**14
"""Bytes at the end of so many that are searched for the end of a line."""
MOST_LINE = 2**24
"""Bytes of one row; a longer one is no table."""
MOST_RATIO, FREE_RATIO_BYTES = 200, 2**28
"""A compressed file may grow by this factor, or to this many bytes."""


_USUAL = bytes(range(32, 127)) + b"\t\n"


class OtherEncodingError(Exception):
    """The text is not in the encoding that its start seemed to be in, but probably in `encoding`."""

    def __init__(self, encoding: str) -> None:
        super().__init__(encoding)
        self.encoding = encoding


class Blocks:
    """The content of a text file as blocks of bytes.

    `fixed`: the encoding was chosen by a person, so that signs that do not fit are replaced instead of doubted.
    `passed_over`: so many lines are not wanted; the blocks may begin behind them.
    Iterating raises DataError, OtherEncodingError, and Cancelled where the watch does.
    """

    def __init__(
        self, path: Path, encoding: str, report: Report, *, quotes: bool, fixed: bool, passed_over: int = 0
    ) -> None:
        self._path, self._encoding, self._quotes, self._fixed, self._report = path, encoding, quotes, fixed, report
        self._passed_over = passed_over
        self.read = 0
        """Bytes of content read so far."""
        self.line = 1
        """Line at which the next block begins."""
        self._cut_off = False

    def __iter__(self) -> Iterator[Block]:
        return self.follow(None)

    def follow(self, watch: Watch | None) -> Iterator[Block]:
        """The blocks in order; `watch` hears of the bytes as they are stored."""
        try:
            with self._path.open("rb") as stored:
                total = stored.seek(0, 2)
                self._pass_over(stored)
                for block in self._lines(self._decoded(stored, total)):
                    if watch is not None:
                        watch.progress(min(stored.tell(), total), total)
                    yield block
                    self.line += block.feeds
        except OSError as error:
            raise DataError(f"{self._path} cannot be read: {error.strerror or error}.") from error

    def _pass_over(self, stored: BinaryIO) -> None:
        """Begin behind the lines that are not wanted, where they are plain ones."""
        stored.seek(0)
        for _ in range(self._passed_over):
            line = stored.readline(LINE_ENDS)
            if not line.endswith(b"\n") or line.translate(None, _USUAL):
                stored.seek(0)
                self.line = 1
                return
            self.line += 1

    def _content(self, stored: BinaryIO, total: int) -> Iterator[bytes]:
        start = stored.tell()
        compressed = not start and stored.read(2) == GZIP_MAGIC
        stored.seek(start)
        for piece in self._inflated(stored) if compressed else iter(lambda: _read_lines(stored, total), b""):
            self.read += len(piece)
            if compressed and self.read > max(FREE_RATIO_BYTES, MOST_RATIO * total):
                raise DataError(
                    f"{self._path.name} grows to more than {MOST_RATIO} times its size when it is decompressed; "
                    "decompress it yourself if you trust it."
                )
            yield piece

    def _inflated(self, stored: BinaryIO) -> Iterator[bytes]:
        """The content of a gzip file, as far as it can be read; several files one behind the other are one."""
        inflate, pending = zlib.decompressobj(wbits=31), stored.read(INPUT)
        while pending:
            try:
                piece = inflate.decompress(pending, BLOCK)
            except zlib.error:
                break
            if piece:
                yield piece
            pending = inflate.unconsumed_tail
            if inflate.eof:
                pending = (inflate.unused_data or stored.read(INPUT)).lstrip(b"\0")
                if not pending:
                    return
                inflate = zlib.decompressobj(wbits=31)
            pending = pending or stored.read(INPUT)
        self._cut_off = True
        if not self.read:
            raise DataError(f"{self._path} looks like gzip but cannot be decompressed; fetch it again.")
        self._report.add(
            "ends of the compressed data",
            self._path.name,
            "the compressed data is cut off or damaged; it cannot be read to its end",
            "whole rows up to there are used",
        )

    def _decoded(self, stored: BinaryIO, total: int) -> Iterator[bytes]:
        """Pieces of UTF-8."""
        decoder = (
            None if self._encoding == "utf-8" else codecs.getincrementaldecoder(ENCODINGS[self._encoding])("replace")
        )
        first = True
        for piece in self._content(stored, total):
            whole = piece[byte_order_mark(piece) :] if first else piece
            first = False
            if decoder is not None:
                text = decoder.decode(whole)
                self._count_strange(text)
                whole = text.encode("utf-8", "replace")
            yield whole
        if decoder is not None and (rest := decoder.decode(b"", final=True)):
            self._count_strange(rest)
            yield rest.encode("utf-8", "replace")

    def _count_strange(self, text: str) -> None:
        if "\ufffd" in text:
            self._report.add(
                "signs that cannot be read",
                f"after line {self.line}",
                f"{text.count(chr(0xFFFD)):,} signs are no {self._encoding} text",
                "replaced by �",
            )

    def _lines(self, pieces: Iterator[bytes]) -> Iterator[Block]:
        """The same text in blocks that end where rows end, with line feeds only."""
        carry = b""
        for piece in pieces:
            held = carry + piece
            block = Block(held, self.line)
            if held.endswith(b"\n") and block.simple and not (self._quotes and block.quoted):
                carry = b""
                yield block
                continue
            ahead = b"\r" if held.endswith(b"\r") else b""
            held = self._plain(held[: len(held) - len(ahead)])
            cut = last_row_end(held, self._quotes)
            if not cut and len(held) > MOST_LINE:
                raise DataError(
                    f"{self._path.name}, line {self.line}: one row is longer than {MOST_LINE // 2**20} MiB, "
                    "expected one row a line; close the quote that is left open there, or keep texts of that length in "
                    "files of their own."
                )
            if cut:
                yield Block(self._checked(held[:cut]), self.line)
            carry = held[cut:] + ahead
        if carry and not self._cut_off:
            yield Block(self._checked(self._plain(carry)), self.line)

    def _plain(self, text: bytes) -> bytes:
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\0" in text:
            self._report.add("stretches with bytes 0", f"after line {self.line}", "bytes 0 in the text", "left out")
            text = text.replace(b"\0", b"")
        return text

    def _checked(self, block: bytes) -> bytes:
        if self._encoding != "utf-8" or block.isascii():
            return block
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            if not self._fixed:
                raise OtherEncodingError(find_encoding(block)) from error
            text = block.decode("utf-8", "replace")
            self._count_strange(text)
            return text.encode()
        return block


def _read_lines(stored: BinaryIO, total: int) -> bytes:
    """About BLOCK bytes up to the end of a line where one is near, so that nothing must be put together from two.

    Towards the end of the file fewer, so that threads that share the work end at the same time.
    """
    start = stored.tell()
    size = max(BLOCK // 2, min(BLOCK, (total - start) // 3))
    near = min(LINE_ENDS, size // 4)
    stored.seek(start + size - near)
    ending = stored.read(near)
    stored.seek(start)
    cut = ending.rfind(b"\n") + 1
    return stored.read(size - near + cut if cut and len(ending) == near else size)
