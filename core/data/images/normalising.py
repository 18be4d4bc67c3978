"""Mean and deviation of each channel, measured on training pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.data.preparation import FittedPictures
from core.data.rows import Inputs, take

MEASURED = 4096
"""Pictures that are measured at most, evenly spread over the training part."""

TOGETHER = 256
LEAST = 1e-3
"""A channel that hardly varies is divided by this."""


def measure_channels(inputs: Inputs, train: np.ndarray, fitted: FittedPictures) -> FittedPictures:
    """`fitted` with the mean and deviation, in 0 … 1, of each channel of the training pictures (N, C, H, W).

    Sums of bytes are exact, so equal pictures give equal values however they are fetched.
    """
    chosen = train[np.unique(np.linspace(0, len(train) - 1, min(len(train), MEASURED)).round().astype(np.int64))]
    channels = inputs.shape[1]
    total, squares, count = np.zeros(channels), np.zeros(channels), 0
    for begin in range(0, len(chosen), TOGETHER):
        pictures = take(inputs, chosen[begin : begin + TOGETHER])
        values = pictures.transpose(0, 2, 3, 1).reshape(-1, channels).astype(np.float64)
        total, squares, count = total + values.sum(axis=0), squares + (values**2).sum(axis=0), count + len(values)
    top = 255.0 if inputs.dtype == np.uint8 else 1.0
    mean = total / max(count, 1) / top
    deviation = np.sqrt(np.maximum(squares / max(count, 1) / top**2 - mean**2, 0))
    return replace(fitted, mean=tuple(mean.tolist()), deviation=tuple(np.maximum(deviation, LEAST).tolist()))
