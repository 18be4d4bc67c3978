"""How strong each frequency of a sound is over time."""

from __future__ import annotations

import numpy as np

_WINDOW, _MOST_FRAMES = 512, 800
_FLOOR = 1e-4


def log_spectrum(wave: np.ndarray) -> np.ndarray:
    """log10 of the magnitudes of `wave` (samples,), float32 (bands from low to high, frames), windows after Hann."""
    size = min(_WINDOW, max(16, len(wave)))
    padded = np.pad(wave.astype(np.float32), (0, max(0, size - len(wave))))
    hop = max(size // 4, (len(padded) - size) // _MOST_FRAMES)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    strengths = np.abs(np.fft.rfft(frames * np.hanning(size).astype(np.float32), axis=1))
    return np.asarray(np.log10(np.maximum(strengths.T, _FLOOR)), np.float32)
