"""Sounds of one length as inputs, decoded when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from core.data.preparation import FittedSound
from core.data.row_cache import RowCache
from core.data.rows import Rows
from core.data.sound.decode import read_sound
from core.data.sound.mel import frames_in, log_mel
from core.data.sound.resample import resample
from core.data.source import DataProblem


@dataclass(frozen=True)
class ClipForm:
    """Makes inputs of sounds."""

    fitted: FittedSound

    @property
    def shape(self) -> tuple[int, ...]:
        """(1, length) for the waveform, (1, mels, frames) for log-mel."""
        if not self.fitted.mels:
            return 1, self.fitted.length
        return 1, self.fitted.mels, frames_in(self.fitted.length, self.fitted.window, self.fitted.hop)

    def read(self, path: Path) -> np.ndarray:
        """The input made of a file, float32: cut at `length` or filled up with silence. Raises DataError."""
        sound, rate = read_sound(path, self.fitted.length / self.fitted.rate)
        return self.make(resample(sound, rate, self.fitted.rate))

    def make(self, sound: np.ndarray) -> np.ndarray:
        """The input made of a sound (T,) at `rate`."""
        clip = np.zeros(self.fitted.length, np.float32)
        kept = min(self.fitted.length, len(sound))
        clip[:kept] = sound[:kept]
        if not self.fitted.mels:
            return clip[None]
        return log_mel(clip, self.fitted.rate, self.fitted.window, self.fitted.hop, self.fitted.mels)[None]


class ClipRows(Rows):
    """The sounds in `files` as inputs of one form: float32 (N, 1, T) or (N, 1, mels, frames).

    What is decoded stays in a cache as far as `picture_settings` allow; the rest is decoded anew each time. Any thread
    may ask. A copy in a process of a DataLoader keeps nothing.
    """

    def __init__(self, files: Sequence[Path], form: ClipForm, *, keep: bool = True) -> None:
        self._files, self._form = files, form
        self.shape = (len(files), *form.shape)
        self.dtype = np.dtype(np.float32)
        self._turn = Lock()
        self._cache = RowCache(len(files) if keep else 0, form.shape, self.dtype)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(ClipRows, keep=False), (self._files, self._form)

    def take(self, indices: np.ndarray) -> np.ndarray:
        indices = np.asarray(indices, dtype=np.int64)
        indices = np.where(indices < 0, indices + len(self), indices)
        taken = np.empty((len(indices), *self.shape[1:]), np.float32)
        with self._turn:
            missing = self._cache.fill(taken, indices)
            for row in missing.tolist():
                taken[row] = self._form.read(self._files[indices[row]])
            if len(missing):
                self._cache.keep(indices[missing], taken[missing])
        return taken

    def announce(self, indices: np.ndarray) -> None:
        with self._turn:
            self._cache.settle()

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """A cache that had to be given up."""
        fault = self._cache.fault
        return (DataProblem("", fault, "every epoch decodes them anew"),) if fault else ()

    def close(self) -> None:
        with self._turn:
            self._cache.clear()
