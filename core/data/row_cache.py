"""Decoded samples in a file without a name: the system holds it in memory that nobody else needs, and on the disk.

The file is read and written by position, never mapped, so it adds nothing to the memory of this process. It is gone
when the program ends, however it ends. All caches of a process together keep to `picture_settings.cache()`.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np

from core.data.by_position import read_all, write_all
from core.data.decoding import picture_settings
from core.data.files import cache_folder, room_on_disk

STEP = 16 * 2**20
"""Bytes that a cache reserves at once."""
ABANDONED = 24 * 3600.0
"""Seconds after which a file that still has a name is that of a program that was killed."""
PREFIX = "rows-"

_log = logging.getLogger(__name__)


class Room:
    """Bytes that the caches of this process take together, and how many they may."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = self._bound = 0
        self._setting: int | None = None

    def take(self, wanted: int, unit: int) -> int:
        """Reserve up to `wanted` bytes, a multiple of `unit`; how many it became."""
        with self._lock:
            granted = max(0, min(wanted, self._most() - self._taken)) // unit * unit
            self._taken += granted
            return granted

    def give_back(self, count: int) -> None:
        """`count` reserved bytes are free again."""
        with self._lock:
            self._taken -= count

    @property
    def excess(self) -> int:
        """Bytes that are taken beyond the bound, once the setting was made smaller."""
        with self._lock:
            return max(0, self._taken - self._most())

    def _most(self) -> int:
        """A default follows the free memory only while nothing is taken: what is taken makes it smaller itself."""
        if not self._taken or self._setting != picture_settings.cache_bytes:
            self._setting, self._bound = picture_settings.cache_bytes, picture_settings.cache()
        return self._bound


room = Room()


class _Store:
    """The file and the bytes that it may have; without one until something is written."""

    def __init__(self) -> None:
        self.file: IO[bytes] | None = None
        self.folder = ""
        self.reserved = 0

    @property
    def opened(self) -> int:
        """The open file, once something was reserved."""
        assert self.file is not None
        return self.file.fileno()

    def reserve(self, wanted: int, size: int) -> int:
        """Room for up to `wanted` rows more of `size` bytes: within the bound of the process and half of a disk.

        Raises OSError.
        """
        granted = room.take(wanted * size, size)
        before, self.reserved = self.reserved, self.reserved + granted
        if not granted:
            return 0
        self._open()
        fitting = max(0, min(granted, (room_on_disk(self.folder) - before) // 2)) // size
        self.give_back(granted - fitting * size)
        return fitting

    def give_back(self, count: int) -> None:
        """Of the reserved bytes `count` are not needed."""
        self.reserved -= count
        room.give_back(count)

    def _open(self) -> None:
        """Make the file, in the program's cache folder or else in that for temporary files. Raises OSError."""
        if self.file is not None:
            return
        folder = cache_folder("decoded")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _clear(folder)
            self.folder = os.fspath(folder)
            self.file = _nameless(self.folder)
        except OSError:
            self.folder = tempfile.gettempdir()
            self.file = _nameless(self.folder)
        if hasattr(os, "posix_fadvise"):  # nothing around a row is worth reading
            os.posix_fadvise(self.file.fileno(), 0, 0, os.POSIX_FADV_RANDOM)

    def drop(self) -> None:
        """Remove the file; a new one may be opened."""
        self.give_back(self.reserved)
        file, self.file = self.file, None
        if file is not None:
            with suppress(OSError):
                file.close()


def _nameless(folder: str) -> IO[bytes]:
    """A file that is removed as soon as nobody has it open: at once without a name, or by the system when closed."""
    return tempfile.TemporaryFile(dir=folder, prefix=PREFIX, buffering=0)


def _clear(folder: Path) -> None:
    """Remove what programs left that were killed between making a file and taking its name away."""
    with suppress(OSError):
        for file in folder.glob(PREFIX + "*"):
            if time.time() - file.stat().st_mtime > ABANDONED:
                file.unlink()


class RowCache:
    """Rows of `shape` and `dtype` by their numbers below `count`.

    What is kept first stays: in random orders no other choice does better. When the file cannot be written or read, the
    cache gives up, holds nothing any more and says why in `fault`. One thread at a time. A copy of the process that was
    made by fork finds it empty.
    """

    def __init__(self, count: int, shape: tuple[int, ...], dtype: np.dtype) -> None:
        self.fault = ""
        self._count, self._size = count, int(np.prod(shape)) * dtype.itemsize
        self._slots: np.ndarray | None = None
        self._used = self._most = 0
        self._store = _Store()
        self._process = os.getpid()
        self._ended = weakref.finalize(self, self._store.drop)

    def holds(self, places: np.ndarray) -> np.ndarray:
        """bool for each of `places`."""
        if self._slots is None or os.getpid() != self._process:
            return np.zeros(len(places), dtype=bool)
        return np.asarray(self._slots[places] >= 0)

    def fill(self, batch: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Put what is held of `places` into `batch` (N, …), contiguous in memory; the rows of those that are not."""
        known = self.holds(places)
        held = np.flatnonzero(known)
        if len(held) and self._slots is not None:
            try:
                self._read(batch.reshape(-1).data.cast("B"), held, self._slots[places[held]])
            except OSError as error:
                self._give_up(error)
                return np.arange(len(places))
        return np.flatnonzero(~known)

    def _read(self, whole: memoryview, rows: np.ndarray, slots: np.ndarray) -> None:
        """Fill `rows` of the batch whose bytes are `whole`; what lies together is read together. Raises OSError."""
        cuts = np.flatnonzero((np.diff(slots) != 1) | (np.diff(rows) != 1)) + 1
        firsts, counts = np.append(0, cuts), np.diff(np.append(cuts, len(rows)), prepend=0)
        size = self._size
        for row, slot, count in zip(rows[firsts].tolist(), slots[firsts].tolist(), counts.tolist(), strict=True):
            read_all(self._store.opened, whole[row * size : (row + count) * size], slot * size)

    def keep(self, places: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Keep as many as there is room for; bool for each of `places`, whether it is held now."""
        held = self.holds(places)
        new = np.flatnonzero(~held)
        try:
            room_left = self._room_for(len(new)) if len(new) else 0
            if not room_left:
                return held
            new = new[np.sort(np.unique(places[new], return_index=True)[1])][:room_left]
            fresh = rows if len(new) == len(places) else rows[new]
            write_all(self._store.opened, np.ascontiguousarray(fresh).data.cast("B"), self._used * self._size)
        except OSError as error:
            self._give_up(error)
            return np.zeros(len(places), dtype=bool)
        assert self._slots is not None
        self._slots[places[new]] = np.arange(self._used, self._used + len(new), dtype=np.int32)
        self._used += len(new)
        return self.holds(places)

    def settle(self) -> None:
        """Become as small as the settings want it by now."""
        excess = min(room.excess, self._store.reserved)
        if not excess or self._slots is None or self._store.file is None:
            return
        self._most = (self._store.reserved - excess) // self._size
        self._slots[self._slots >= self._most] = -1
        self._used = min(self._used, self._most)
        try:
            self._store.file.truncate(self._used * self._size)
        except OSError as error:
            self._give_up(error)
            return
        self._store.give_back(self._store.reserved - self._most * self._size)

    def clear(self) -> None:
        """Forget everything and remove the file."""
        if os.getpid() == self._process:
            self._store.drop()
            self._slots, self._used, self._most = None, 0, 0

    def _room_for(self, wanted: int) -> int:
        """How many of `wanted` rows more may be written now. Raises OSError."""
        if self.fault or os.getpid() != self._process:
            return 0
        if self._used + wanted > self._most and self._most < self._count:
            step = min(max(STEP // self._size, wanted), self._count - self._most)
            self._most += self._store.reserve(step, self._size)
            if self._slots is None and self._most:
                self._slots = np.full(self._count, -1, dtype=np.int32)
        return min(wanted, self._most - self._used)

    def _give_up(self, error: OSError) -> None:
        where = self._store.folder
        self.fault = f"decoded samples cannot be kept in {where}: {error.strerror or error}"
        _log.warning("Decoded samples cannot be kept in %s (%s); they are decoded anew each time.", where, error)
        self.clear()
