"""Another sampling rate, by interpolation with a windowed sinc.

Source: J. O. Smith, Digital Audio Resampling, https://ccrma.stanford.edu/~jos/resample/
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, gcd

import numpy as np

CROSSINGS = 16
"""Zero crossings of the sinc to each side."""
ROLL_OFF = 0.95
"""Cut-off as a part of the lower of the two Nyquist frequencies."""
MOST_PHASES = 2048
CHUNK = 1 << 15


def resample(sound: np.ndarray, old: int, new: int) -> np.ndarray:
    """float32 (T,) at `old` Hz as float32 (ceil(T · new / old),) at `new` Hz; sample 0 stays at time 0."""
    if old == new or not len(sound):
        return sound.astype(np.float32, copy=False)
    divisor = gcd(old, new)
    up, down = new // divisor, old // divisor
    phases = min(up, MOST_PHASES)
    filters = _filters(up, down, phases)
    half = filters.shape[1] // 2
    padded = np.pad(sound.astype(np.float32, copy=False), half)
    count = ceil(len(sound) * up / down)
    result = np.empty(count, np.float32)
    taps = np.arange(filters.shape[1])
    for start in range(0, count, CHUNK):
        times = np.arange(start, min(start + CHUNK, count), dtype=np.int64) * down
        base, phase = times // up, (times % up) * phases // up
        result[start : start + CHUNK] = np.einsum("nt,nt->n", padded[base[:, None] + taps], filters[phase])
    return result


@lru_cache(maxsize=8)
def _filters(up: int, down: int, phases: int) -> np.ndarray:
    """Weights (phases, 2 · half + 1), float32: row p interpolates at p / phases of the way to the next sample.

    h(t) = c sinc(c t) · cos²(π t / 2 w), the second factor inside ±w only, with cut-off c; each row sums to 1, so
    that a constant stays what it is.
    """
    cutoff = ROLL_OFF * min(1.0, up / down)
    width = CROSSINGS / cutoff
    half = ceil(width) + 1
    distance = np.arange(-half, half + 1)[None, :] - np.arange(phases)[:, None] / phases
    window = np.where(np.abs(distance) < width, np.cos(np.pi * distance / (2 * width)) ** 2, 0.0)
    weights = cutoff * np.sinc(cutoff * distance) * window
    rows: np.ndarray = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return rows
