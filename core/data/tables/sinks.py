"""Where rows of numbers go while a table is read: into memory, or into files that are mapped into memory afterwards."""

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


class Place(ABC):
    """Makes sinks. `keeps_texts`: whether there is room for texts that do not repeat."""

    keeps_texts: bool

    @abstractmethod
    def sink(self, name: str, width: int, dtype: np.dtype) -> Sink:
        """A new sink; no two have the same name."""


class Memory(Place):
    """Everything is kept in memory."""

    keeps_texts = True

    def sink(self, name: str, width: int, dtype: np.dtype) -> Sink:
        return _MemorySink(width, dtype)


class Folder(Place):
    """Everything goes into files of a folder."""

    keeps_texts = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def sink(self, name: str, width: int, dtype: np.dtype) -> Sink:
        return _FileSink(self._path / f"{name}.bin", width, dtype)


class _MemorySink(Sink):
    """Keeps the matrices, and joins them at the end, column by column in memory."""

    def __init__(self, width: int, dtype: np.dtype) -> None:
        self._width, self._dtype = width, dtype
        self._parts: list[np.ndarray] = []

    def add(self, matrix: np.ndarray) -> None:
        self._parts.append(matrix)

    def finish(self) -> np.ndarray:
        if len(self._parts) == 1 and self._parts[0].flags.f_contiguous and self._parts[0].dtype == self._dtype:
            return self._parts.pop()
        rows = sum(len(part) for part in self._parts)
        result = np.empty((self._width, rows), self._dtype)
        at = 0
        for part in self._parts:
            result[:, at : at + len(part)] = part.T
            at += len(part)
        self._parts.clear()
        return result.T


class _FileSink(Sink):
    """Writes the matrices to a file, row after row."""

    def __init__(self, path: Path, width: int, dtype: np.dtype) -> None:
        self._path, self._width, self._dtype = path, width, dtype
        path.write_bytes(b"")

    def add(self, matrix: np.ndarray) -> None:
        with self._path.open("ab") as file:
            file.write(np.ascontiguousarray(matrix, self._dtype).data)

    def finish(self) -> np.ndarray:
        return map_rows(self._path, self._width, self._dtype)


def map_rows(path: Path, width: int, dtype: np.dtype) -> np.ndarray:
    """The rows that were written to a file, read when they are used."""
    size = path.stat().st_size
    if not size or not width:
        return np.empty((0, width), dtype)
    return np.memmap(path, dtype, "r", shape=(size // (width * dtype.itemsize), width))
