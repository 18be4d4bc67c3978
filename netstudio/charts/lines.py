"""What one diagram shows, as a value: the diagram and what feeds it both know it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from netstudio.charts.series import Trace
from netstudio.charts.ticks import short


@dataclass(frozen=True)
class Lines:
    """Values of batches, and of the validation after epochs; either may be empty."""

    training: Trace
    validation: Trace


Line = tuple[np.ndarray, np.ndarray]
"""Places and values."""


@dataclass(frozen=True)
class Shown:
    """What a diagram has drawn last; values are logarithms where its axis is logarithmic."""

    raw: Line
    smooth: Line
    validation: Line
    range: tuple[float, float]
    """First and last epoch in sight."""


@dataclass(frozen=True)
class Scale:
    """How values are shown: their names, and how they are read aloud and on the axis; `share` for values 0 … 1."""

    title: str
    training: str
    validation: str
    read: Callable[[float], str]
    tick: Callable[[float, float], str] = short
    share: bool = False
