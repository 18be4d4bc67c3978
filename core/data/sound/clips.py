"""Sounds of one length as inputs, decoded when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.preparation import FittedSound
from core.data.rows import Rows
from core.data.sound.decode import read_sound
from core.data.sound.mel import frames_in, log_mel
from core.data.sound.resample import resample

MOST_KEPT = 256 * 2**20
"""Bytes of a data set that is kept in memory once it is decoded."""


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

    A set of at most `most_kept` bytes stays in memory once decoded; a larger one is decoded anew each time.
    """

    def __init__(self, files: Sequence[Path], form: ClipForm, most_kept: int = MOST_KEPT) -> None:
        self._files, self._form = files, form
        self.shape = (len(files), *form.shape)
        self.dtype = np.dtype(np.float32)
        keep = int(np.prod(self.shape, dtype=np.int64)) * 4 <= most_kept
        self._kept: dict[int, np.ndarray] | None = {} if keep else None

    def take(self, indices: np.ndarray) -> np.ndarray:
        taken = np.empty((len(indices), *self.shape[1:]), np.float32)
        for place, index in enumerate(np.asarray(indices).tolist()):
            taken[place] = self._row(index)
        return taken

    def _row(self, index: int) -> np.ndarray:
        if self._kept is None:
            return self._form.read(self._files[index])
        row = self._kept.get(index)
        if row is None:
            row = self._kept[index] = self._form.read(self._files[index])
        return row
