"""Pictures in files as the inputs of samples: decoded when asked for, kept as far as memory allows, fetched ahead."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.data.decoding import picture_settings
from core.data.files import shown
from core.data.images.decode import Shaping, decode
from core.data.images.faults import PictureFault
from core.data.images.names import Names
from core.data.images.pool import Pool, Task
from core.data.row_cache import RowCache
from core.data.rows import Rows
from core.data.source import DataError, DataProblem

TOGETHER = 16
"""Pictures that one process decodes at once."""

AHEAD_BYTES = 32 * 2**20
"""Decoded pictures that wait for being asked for."""

FEW = 4
"""So few pictures that nobody announced are decoded here rather than behind everything that is."""

MOST_AHEAD = 512
MOST_BAD = 0.01
"""Part of the pictures asked for that may turn out to be damaged before training on them is refused."""


@dataclass(frozen=True)
class PictureFiles:
    """Files below `root`: `names` are their paths relative to it."""

    root: str
    names: Sequence[str]

    def __len__(self) -> int:
        return len(self.names)

    def path(self, index: int) -> str:
        """The path of file `index`."""
        return os.path.join(self.root, self.names[index])

    def chosen(self, indices: np.ndarray) -> PictureFiles:
        """The files at `indices`."""
        return PictureFiles(self.root, Names(self.names[index] for index in indices.tolist()))


class PictureRows(Rows):
    """Pictures (N, C, H, W) uint8, channels-last in memory, decoded from files as `shaping` says.

    `announce(order)` tells which pictures will be asked for, in which order; processes then decode ahead. What is
    decoded stays in a cache until that is full; later pictures are decoded again. A picture that turns out to be
    damaged is black and listed in `problems`. Any thread may ask; they wait for each other. Several rows may share the
    processes of a `pool`. A copy in a process of a DataLoader decodes there and keeps nothing.
    """

    def __init__(self, files: PictureFiles, shaping: Shaping, pool: Pool | None = None, *, keep: bool = True) -> None:
        self.files, self.shaping = files, shaping
        height, width, channels = shaping.shape
        self.shape: tuple[int, ...] = (len(files), channels, height, width)
        self.dtype: np.dtype = np.dtype(np.uint8)
        self._cache = RowCache(len(files) if keep else 0, shaping.shape, self.dtype)
        self._pool = pool or Pool(picture_settings.processes())
        self._asked = 0
        self._bad: dict[int, str] = {}
        self._order: np.ndarray = np.zeros(0, dtype=np.int64)
        self._next = self._orders = 0
        self._tasks: deque[tuple[np.ndarray, Task, int]] = deque()
        self._arrived: dict[int, np.ndarray] = {}
        self._most_ahead = max(TOGETHER, min(MOST_AHEAD, AHEAD_BYTES // max(1, height * width * channels)))

    def __reduce__(self) -> tuple[Any, ...]:
        return _without_processes, (self.files, self.shaping)

    def take(self, indices: np.ndarray) -> np.ndarray:
        indices = np.asarray(indices, dtype=np.int64).reshape(-1)
        indices = np.where(indices < 0, indices + len(self), indices)
        with self._pool.turn:
            self._feed()
            pictures = np.empty((len(indices), *self.shaping.shape), dtype=np.uint8)
            missing = self._cache.fill(pictures, indices)
            if len(missing):
                self._fetch(pictures, indices, missing)
            self._feed()
        return pictures.transpose(0, 3, 1, 2)

    def picture(self, index: int) -> np.ndarray:
        """One picture (C, H, W), decoded here and now without waiting for anybody. Raises DataError."""
        try:
            return decode(self.files.path(index), self.shaping).transpose(2, 0, 1)
        except PictureFault as fault:
            raise DataError(f"{shown(self.files.names[index])}: {fault}.") from fault

    def announce(self, indices: np.ndarray) -> None:
        with self._pool.turn:
            self._order, self._next = np.asarray(indices, dtype=np.int64).reshape(-1), 0
            self._orders += 1
            self._arrived.clear()
            self._cache.settle()
            self._feed()

    def shaped(self, shaping: Shaping) -> PictureRows:
        """The same files, decoded in another way by the same processes."""
        return PictureRows(self.files, shaping, self._pool)

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """The pictures that turned out to be damaged so far, and a cache that had to be given up."""
        found = sorted(self._bad.items())
        bad = [DataProblem(shown(self.files.names[at]), text, "used as a black picture") for at, text in found]
        if self._cache.fault:
            bad.append(DataProblem(shown(self.files.root), self._cache.fault, "every epoch decodes them anew"))
        return tuple(bad)

    def rest(self) -> None:
        with self._pool.turn:
            self._pool.close()
            self._tasks.clear()
            self._arrived.clear()
            self._order = self._order[:0]

    def close(self) -> None:
        self.rest()
        with self._pool.turn:
            self._cache.clear()

    def _feed(self) -> None:
        """Have processes decode what is announced, as far as the bounds allow."""
        if not self._pool.count:
            return
        ahead = len(self._arrived) + sum(len(places) for places, _, _ in self._tasks)
        while self._next < len(self._order) and ahead < self._most_ahead:
            places = self._order[self._next : self._next + TOGETHER]
            wanted = places[~self._cache.holds(places)]
            if len(wanted) and not self._submit(wanted):
                return
            ahead += len(wanted)
            self._next += TOGETHER

    def _submit(self, places: np.ndarray) -> bool:
        task = Task([self.files.path(place) for place in places.tolist()], self.shaping)
        if not self._pool.submit(task):
            return False
        self._tasks.append((places, task, self._orders))
        return True

    def _fetch(self, pictures: np.ndarray, indices: np.ndarray, missing: np.ndarray) -> None:
        """Fill the rows `missing` of `pictures`: first from what was decoded ahead, then by asking."""
        self._asked += len(missing)
        wanted = _Wanted(pictures, indices, missing)
        for place in wanted.rows.keys() & self._arrived.keys():
            wanted.give(place, self._arrived.pop(place))
        under_way = {place for places, _, order in self._tasks if order == self._orders for place in places.tolist()}
        ahead = wanted.rows.keys() & under_way
        extra = np.array(sorted(wanted.rows.keys() - under_way), dtype=np.int64)
        asked = [self._ask_now(extra[begin : begin + TOGETHER]) for begin in range(0, len(extra), TOGETHER)]
        while not ahead.isdisjoint(wanted.rows):
            places, task, order = self._tasks.popleft()
            self._receive(places, task, wanted if order == self._orders else None)
        for places, task in asked:
            self._receive(places, task, wanted)
        self._check_bad()

    def _ask_now(self, places: np.ndarray) -> tuple[np.ndarray, Task]:
        task = Task([self.files.path(place) for place in places.tolist()], self.shaping)
        if len(places) <= FEW or not self._pool.submit(task):
            task.run()
        return places, task

    def _receive(self, places: np.ndarray, task: Task, wanted: _Wanted | None) -> None:
        """Keep what `task` decoded in the cache; what is not `wanted` now but soon waits if it has no room there.

        None is a task of an order that is given up.
        """
        self._pool.wait(task)
        assert task.pictures is not None
        for at, reason in task.faults:
            self._bad[int(places[at])] = reason
        held = self._cache.keep(places, task.pictures)
        if wanted is None:
            return
        for place, picture, kept in zip(places.tolist(), task.pictures, held.tolist(), strict=True):
            if place in wanted.rows:
                wanted.give(place, picture)
            elif not kept:
                self._arrived[place] = picture

    def _check_bad(self) -> None:
        if len(self._bad) > max(10, MOST_BAD * self._asked):
            at, reason = next(reversed(self._bad.items()))
            raise DataError(
                f"{len(self._bad):,} of {self._asked:,} pictures cannot be decoded any more, the last one is "
                f"{shown(self.files.path(at))}: {reason}; see whether the folder is still there, then open it again."
            )


def _without_processes(files: PictureFiles, shaping: Shaping) -> PictureRows:
    return PictureRows(files, shaping, Pool(0), keep=False)


class _Wanted:
    """The rows of a batch that are still to be filled, by the numbers of their pictures."""

    def __init__(self, pictures: np.ndarray, indices: np.ndarray, missing: np.ndarray) -> None:
        self._pictures = pictures
        self.rows: dict[int, list[int]] = {}
        for row, place in zip(missing.tolist(), indices[missing].tolist(), strict=True):
            self.rows.setdefault(place, []).append(row)

    def give(self, place: int, picture: np.ndarray) -> None:
        """Fill every row that wants picture `place`."""
        for row in self.rows.pop(place):
            self._pictures[row] = picture
