"""Windows over something long, a text or a series: rows that are cut out when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.data.pieces import VALUES, pieces
from core.data.rows import Rows


class WindowRows(Rows):
    """Row i is the `length` steps of `stream` from `starts[i]` on.

    A stream of tokens (L,) gives int64 (N, length), one of values (L, columns) float32 (N, length, columns); with
    `relative` each step is told by how far it is from the last one of its row.
    """

    ahead = False

    def __init__(self, stream: np.ndarray, starts: np.ndarray, length: int, *, relative: bool = False) -> None:
        self._stream, self._starts, self._relative = stream, starts, relative
        self._reach = np.arange(length)
        self.shape = (len(starts), length, *stream.shape[1:])
        self.dtype = np.dtype(np.int64 if stream.dtype.kind == "i" else np.float32)

    def take(self, indices: np.ndarray) -> np.ndarray:
        rows: np.ndarray = self._stream[self._starts[indices][:, None] + self._reach].astype(self.dtype)
        return rows - rows[:, -1:] if self._relative else rows

    def last(self, indices: np.ndarray) -> np.ndarray:
        """The last step of the rows at `indices` as it stands in the stream, (len(indices), …)."""
        steps: np.ndarray = self._stream[self._starts[indices] + len(self._reach) - 1]
        return steps

    def rearranged(self, places: Sequence[int]) -> WindowRows:
        """The same rows with the columns of a stream of values in the order of `places`."""
        return WindowRows(self._stream[:, places], self._starts, len(self._reach), relative=self._relative)

    def covered(self, indices: np.ndarray) -> np.ndarray:
        """The steps of the stream that the rows at `indices` are made of, each once, in order."""
        changes = np.zeros(len(self._stream) + 1, np.int32)
        for part in pieces(len(indices), VALUES):
            starts = self._starts[indices[part]]
            np.add.at(changes, starts, 1)
            np.subtract.at(changes, starts + len(self._reach), 1)
        inside, before = np.empty(len(self._stream), bool), 0
        for part in pieces(len(self._stream), VALUES):
            changes[part.start] += before
            depth = np.cumsum(changes[part], dtype=np.int32)
            inside[part], before = depth > 0, int(depth[-1])
        steps: np.ndarray = self._stream[inside]
        return steps


def lines_as_stream(lines: list[np.ndarray], length: int) -> tuple[np.ndarray, np.ndarray]:
    """Lines of tokens, each after `length` tokens of padding, as one stream int32.

    The second array holds the starts of the windows whose next token belongs to a line.
    """
    sizes = np.array([len(line) for line in lines], np.int64)
    stream = np.zeros(int(sizes.sum()) + length * len(lines), np.int32)
    begins = np.cumsum(sizes + length) - sizes
    for begin, line in zip(begins.tolist(), lines, strict=True):
        stream[begin : begin + len(line)] = line
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return stream, np.repeat(begins, sizes) + within - length
