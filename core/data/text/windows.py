"""A long text as samples: a window of tokens in, the token that follows out."""

from __future__ import annotations

import numpy as np

from core.data.rows import Rows


class WindowRows(Rows):
    """int64 (N, length): row i is the `length` tokens of `stream` from `starts[i]` on."""

    def __init__(self, stream: np.ndarray, starts: np.ndarray, length: int) -> None:
        self._stream, self._starts = stream, starts
        self._reach = np.arange(length)
        self.shape = (len(starts), length)
        self.dtype = np.dtype(np.int64)

    def take(self, indices: np.ndarray) -> np.ndarray:
        rows: np.ndarray = self._stream[self._starts[indices][:, None] + self._reach].astype(np.int64)
        return rows


def lines_as_stream(lines: list[np.ndarray], length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lines (each ending with its end-of-line token), every one after `length` tokens of padding, as one stream.

    Returns the stream int32, the starts of the windows whose next token belongs to a line, and the line of each.
    """
    sizes = np.array([len(line) for line in lines], np.int64)
    stream = np.zeros(int(sizes.sum()) + length * len(lines), np.int32)
    begins = np.cumsum(sizes + length) - sizes
    for begin, line in zip(begins.tolist(), lines, strict=True):
        stream[begin : begin + len(line)] = line
    owner = np.repeat(np.arange(len(lines)), sizes)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return stream, begins[owner] + within - length, owner
