"""Which size and colours pictures of many sizes are brought to, when nobody says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from core.data.images.decode import Shaping
from core.data.images.probe import Probe

LARGEST_COMMON = 128
"""Pictures of one size keep it up to this height and width."""

SQUARES = (32, 48, 64, 96)
"""Sides of the square that pictures of different sizes become: the largest that most of them fill."""

LOOKED_AT = 256
"""Pictures that the guess is made from."""


def guess_shaping(probes: Sequence[Probe]) -> Shaping:
    """The size that half of the pictures share where it is small, else a square by the median of their shorter sides.

    Grey where all are grey; colours otherwise, transparent parts over white.
    """
    colour = "grey" if probes and all(probe.colour == "grey" for probe in probes) else "rgb"
    if not probes:
        return Shaping(SQUARES[0], SQUARES[0], colour=colour)
    (size, count), *_ = Counter((probe.height, probe.width) for probe in probes).most_common(1)
    if 2 * count >= len(probes) and max(size) <= LARGEST_COMMON:
        return Shaping(*size, colour=colour)
    middle = float(np.median([min(probe.height, probe.width) for probe in probes]))
    side = max((side for side in SQUARES if side <= middle), default=SQUARES[0])
    return Shaping(side, side, colour=colour)


def looked_at(count: int) -> np.ndarray:
    """Places, evenly spread, of the pictures that the guess is made from."""
    return np.unique(np.linspace(0, count - 1, min(count, LOOKED_AT)).round().astype(np.int64))
