"""Where rows of numbers go while a table is read: into memory, or into a file that is mapped into memory afterwards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np


class Sink(ABC):
    """Takes matrices of equal width one after the other; `finish` gives them as one."""

    @abstractmethod
    def add(self, matrix: np.ndarray) -> None:
        """Rows (R, width)."""

    @abstractmethod
    def finish(self) -> np.ndarray:
        """All rows (N, width)."""


class MemorySink(Sink):
    """Keeps the matrices, and joins them at the end, column by column in memory."""

    def __init__(self, width: int, dtype: np.dtype) -> None:
        self._width, self._dtype = width, dtype
        self._parts: list[np.ndarray] = []

    def add(self, matrix: np.ndarray) -> None:
        self._parts.append(matrix)

    def finish(self) -> np.ndarray:
        rows = sum(len(part) for part in self._parts)
        result = np.empty((self._width, rows), self._dtype)
        at = 0
        for part in self._parts:
            result[:, at : at + len(part)] = part.T
            at += len(part)
        self._parts.clear()
        return result.T


class FileSink(Sink):
    """Writes the matrices to `path`, row after row."""

    def __init__(self, path: Path, width: int, dtype: np.dtype) -> None:
        self._path, self._width, self._dtype = path, width, dtype
        self._file = path.open("wb")
        self._rows = 0

    def add(self, matrix: np.ndarray) -> None:
        self._file.write(np.ascontiguousarray(matrix, self._dtype).data)
        self._rows += len(matrix)

    def finish(self) -> np.ndarray:
        self._file.close()
        return map_rows(self._path, self._width, self._dtype)


def map_rows(path: Path, width: int, dtype: np.dtype) -> np.ndarray:
    """The rows that a FileSink wrote, read from the file when they are used."""
    size = path.stat().st_size
    if not size or not width:
        return np.empty((0, width), dtype)
    return np.memmap(path, dtype, "r", shape=(size // (width * dtype.itemsize), width))
