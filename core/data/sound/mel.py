"""Sound as a picture of its frequencies over time: short-time Fourier transform, mel filters, decibels.

Sources: S. S. Stevens, J. Volkmann, E. B. Newman 1937 (mel); D. O'Shaughnessy 1987, Speech Communication, p. 150 (the
formula); S. Davis, P. Mermelstein 1980 (triangular filters).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

RANGE = 80.0
"""Decibels below full scale that become 0."""


def frames_in(length: int, window: int, hop: int) -> int:
    """How many windows fit into `length` samples; at least one, for which a shorter sound is filled up with zeros."""
    return 1 + max(0, length - window) // hop


def power_spectrum(sound: np.ndarray, window: int, hop: int) -> np.ndarray:
    """(…, T) as power (…, frames, window // 2 + 1), float32: |DFT of the windowed frame|² / (Σ w / 2)².

    w[n] = ½ - ½ cos(2 π n / window) (Hann, periodic), so a sine of amplitude 1 on a bin has power 1 there.
    """
    length = sound.shape[-1]
    if length < window:
        sound = np.pad(sound, [(0, 0)] * (sound.ndim - 1) + [(0, window - length)])
    frames = np.lib.stride_tricks.sliding_window_view(sound, window, axis=-1)[..., ::hop, :]
    hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)).astype(np.float32)
    spectrum = np.fft.rfft(frames * hann, axis=-1)
    power: np.ndarray = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) / np.float32((hann.sum() / 2) ** 2)
    return power


@lru_cache(maxsize=8)
def mel_filters(rate: int, window: int, mels: int) -> np.ndarray:
    """Triangles (mels, window // 2 + 1), float32, peak 1, with corners equally far apart in mel from 0 to rate / 2.

    mel(f) = 2595 log10(1 + f / 700). A triangle without a bin inside takes the bin nearest to its peak.
    """
    top = 2595 * np.log10(1 + rate / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, mels + 2) / 2595) - 1)
    low, peak, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    bins = np.arange(window // 2 + 1) * rate / window
    weights = np.clip(np.minimum((bins - low) / (peak - low), (high - bins) / (high - peak)), 0, None)
    empty = np.flatnonzero(weights.sum(axis=1) == 0)
    weights[empty, np.abs(bins - peak[empty]).argmin(axis=1)] = 1.0
    triangles: np.ndarray = weights.astype(np.float32)
    return triangles


def log_mel(sound: np.ndarray, rate: int, window: int, hop: int, mels: int) -> np.ndarray:
    """(T,) as float32 (mels, frames) in 0 … 1 and a little above: 1 + dB / 80, where 0 dB is a full-scale sine.

    Silence and everything below -80 dB is 0.
    """
    power = power_spectrum(sound, window, hop) @ mel_filters(rate, window, mels).T
    decibels = 10 * np.log10(np.maximum(power, 10 ** (-RANGE / 10)))
    scaled: np.ndarray = np.ascontiguousarray(np.maximum(1 + decibels / RANGE, 0).T, dtype=np.float32)
    return scaled
