"""Rows of an array that stays on the disk."""

from __future__ import annotations

import numpy as np

from core.data.paging import fetched
from core.data.rows import Rows
from core.data.source import DataError


class MappedRows(Rows):
    """The rows `kept` of a memory map `array` (N, …): uint8 pictures as they are, everything else as float32."""

    def __init__(self, array: np.ndarray, kept: np.ndarray) -> None:
        self._array, self._kept = array, kept
        self.shape = (len(kept), *array.shape[1:])
        self.dtype = np.dtype(np.uint8 if array.dtype == np.uint8 and array.ndim > 2 else np.float32)

    def take(self, indices: np.ndarray) -> np.ndarray:
        try:
            rows = fetched(self._array, self._kept[indices])
        except OSError as error:
            raise DataError(f"The array file cannot be read any more: {error.strerror or error}.") from error
        return np.array(rows, dtype=self.dtype)
