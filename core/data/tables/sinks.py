"""Where rows of numbers go while a table is read: into memory, or into files that are mapped into memory afterwards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np

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


class Place(ABC):
    """Makes sinks. `keeps_texts`: whether there is room for texts that do not repeat."""

    keeps_texts: bool

    @abstractmethod
    def sink(self, name: str, width: int, dtype: np.dtype) -> Sink:
        """A new sink; no two have the same name."""


class Memory(Place):
    """Everything is kept in memory; `expected` rows are likely."""

    keeps_texts = True

    def __init__(self, expected: int = 0) -> None:
        self._expected = expected

    def sink(self, name: str, width: int, dtype: np.dtype) -> Sink:
        return _MemorySink(width, dtype, self._expected)


class Folder(Place):
    """Everything goes into files of a folder."""

    keeps_texts = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def sink(self, name: str, width: int, dtype: np.dtype) -> Sink:
        return _FileSink(self._path / f"{name}.bin", width, dtype)


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


def map_rows(path: Path, width: int, dtype: np.dtype) -> np.ndarray:
    """The rows that were written to a file, read when they are used."""
    size = path.stat().st_size
    if not size or not width:
        return np.empty((0, width), dtype)
    return np.memmap(path, dtype, "r", shape=(size // (width * dtype.itemsize), width))
