"""Where rows of numbers go while a table is read: into memory, or into files that are mapped into memory afterwards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np

from core.data.long_texts import StoredTexts
from core.data.paging import map_file, stretches
from core.data.pieces import pieces

MOST_AT_ONCE = 2**28
"""Bytes that are set aside for rows that are only expected."""


class Sink(ABC):
    """Takes matrices of equal width one after the other; `finish` gives them as one."""

    @abstractmethod
    def room(self, rows: int) -> np.ndarray:
        """An array (rows, width) to write into; what is in it counts once `keep` is called."""

    @abstractmethod
    def keep(self) -> None:
        """Take what was written into the last `room`."""

    def add(self, matrix: np.ndarray) -> None:
        """Rows (R, width)."""
        self.room(len(matrix))[:] = matrix
        self.keep()

    @abstractmethod
    def finish(self) -> np.ndarray:
        """All rows (N, width)."""

    @abstractmethod
    def renumber(self, table: np.ndarray) -> np.ndarray:
        """As `finish` for rows of whole numbers (N, 1), each replaced by what stands at its place in `table`."""


class TextSink(ABC):
    """Takes texts one after the other; `finish` gives them all, as often as it is asked."""

    @abstractmethod
    def add(self, texts: np.ndarray) -> None:
        """object (R,) of str."""

    @abstractmethod
    def finish(self) -> np.ndarray:
        """object (N,), or StoredTexts."""


class Place(ABC):
    """Makes sinks; no two have the same name."""

    @abstractmethod
    def sink(self, name: str, width: int, dtype: np.dtype) -> Sink:
        """A new sink of numbers."""

    @abstractmethod
    def texts(self, name: str) -> TextSink:
        """A new sink of texts."""


class Memory(Place):
    """Everything is kept in memory; `expected` rows are likely."""

    def __init__(self, expected: int = 0) -> None:
        self._expected = expected

    def sink(self, name: str, width: int, dtype: np.dtype) -> Sink:
        return _MemorySink(width, dtype, self._expected)

    def texts(self, name: str) -> TextSink:
        return _MemoryTexts()


class Folder(Place):
    """Everything goes into files of a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def sink(self, name: str, width: int, dtype: np.dtype) -> Sink:
        return _FileSink(self._path / f"{name}.bin", width, dtype)

    def texts(self, name: str) -> TextSink:
        return _FileTexts(self._path, name)


class _MemorySink(Sink):
    """Keeps the rows column by column in one buffer, and in further ones where there are more than expected."""

    def __init__(self, width: int, dtype: np.dtype, expected: int) -> None:
        self._width, self._dtype, self._expected = width, dtype, expected
        self._full: list[np.ndarray] = []
        self._buffer = np.empty((width, 0), dtype)
        self._used = self._asked = 0

    def room(self, rows: int) -> np.ndarray:
        if self._used + rows > self._buffer.shape[1]:
            self._put_away()
            most = MOST_AT_ONCE // max(1, self._width * self._dtype.itemsize)
            self._buffer = np.empty((self._width, max(rows, min(most, self._expected))), self._dtype)
        self._asked = rows
        return self._buffer[:, self._used : self._used + rows].T

    def keep(self) -> None:
        self._used, self._asked = self._used + self._asked, 0

    def _put_away(self) -> None:
        if self._used:
            self._full.append(self._buffer[:, : self._used])
        self._expected = max(self._expected, self._used)
        self._used = 0

    def finish(self) -> np.ndarray:
        self._put_away()
        parts, self._full = self._full, []
        self._buffer = np.empty((self._width, 0), self._dtype)
        if not parts:
            return self._buffer.T
        return (parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)).T

    def renumber(self, table: np.ndarray) -> np.ndarray:
        return np.asarray(table[self.finish()])


class _FileSink(Sink):
    """Writes the matrices to a file, row after row."""

    def __init__(self, path: Path, width: int, dtype: np.dtype) -> None:
        self._path, self._width, self._dtype = path, width, dtype
        self._asked = np.empty((0, width), dtype)
        path.write_bytes(b"")

    def room(self, rows: int) -> np.ndarray:
        self._asked = np.empty((self._width, rows), self._dtype).T
        return self._asked

    def keep(self) -> None:
        with self._path.open("ab") as file:
            file.write(np.ascontiguousarray(self._asked).data)

    def finish(self) -> np.ndarray:
        return map_rows(self._path, self._width, self._dtype)

    def renumber(self, table: np.ndarray) -> np.ndarray:
        for _, numbers in stretches(map_rows(self._path, self._width, self._dtype, "r+b")):
            numbers[:] = table[numbers]
        return self.finish()


class _MemoryTexts(TextSink):
    """Keeps the arrays, and joins them when they are asked for."""

    def __init__(self) -> None:
        self._parts: list[np.ndarray] = []

    def add(self, texts: np.ndarray) -> None:
        self._parts.append(texts)

    def finish(self) -> np.ndarray:
        if len(self._parts) != 1:
            self._parts = [self._joined()]
        return self._parts[0]

    def _joined(self) -> np.ndarray:
        """All texts in one array; the arrays that were added are gone as soon as they are in it."""
        result, at = np.empty(sum(map(len, self._parts)), object), 0
        while self._parts:
            some = self._parts.pop(0)
            for part in pieces(len(some)):
                result[at + part.start : at + part.stop] = some[part]
            at += len(some)
        return result


class _FileTexts(TextSink):
    """Writes the texts to one file and where each of them ends to another."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name, self._length = folder, name, 0
        for path in text_paths(folder, name):
            path.write_bytes(b"")

    def add(self, texts: np.ndarray) -> None:
        ends, content = text_paths(self._folder, self._name)
        with ends.open("ab") as places, content.open("ab") as file:
            for part in pieces(len(texts)):
                encoded = [text.encode("utf-8", "replace") for text in texts[part]]
                lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
                places.write((self._length + np.cumsum(lengths)).data)
                self._length += file.write(b"".join(encoded))

    def finish(self) -> np.ndarray:
        return map_texts(self._folder, self._name).as_values()


def text_paths(folder: Path, name: str) -> tuple[Path, Path]:
    """The files in which the texts `name` end, and in which they are."""
    return folder / f"{name}-ends.bin", folder / f"{name}.bin"


def map_texts(folder: Path, name: str) -> StoredTexts:
    """The texts that were written to a folder, read when they are used."""
    ends, content = text_paths(folder, name)
    places = map_rows(ends, 1, np.dtype(np.int64))
    signs = map_rows(content, 1, np.dtype(np.uint8))
    if len(places) and int(places[-1, 0]) != len(signs):
        raise ValueError(f"{name} has another length")
    return StoredTexts(places.reshape(-1), signs.reshape(-1))


def map_rows(path: Path, width: int, dtype: np.dtype, mode: str = "rb") -> np.ndarray:
    """The rows that were written to a file, read when they are used; with the mode `r+b` they can be changed."""
    size = path.stat().st_size
    if not size or not width:
        return np.empty((0, width), dtype)
    with path.open(mode) as file:
        return map_file(file, dtype, (size // (width * dtype.itemsize), width), path=path)
