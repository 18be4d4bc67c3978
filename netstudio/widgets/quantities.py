"""Numbers as people read them."""

from __future__ import annotations

import math

_STEPS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def grouped(count: int) -> str:
    """23714 → 23,714."""
    return f"{count:,}"


def short(count: float) -> str:
    """1236000 → 1.24 M."""
    for size, letter in _STEPS:
        if abs(count) >= size * 0.9995:
            return f"{count / size:.3g} {letter}"
    return f"{count:g}"


def percent(share: float, decimals: int = 1) -> str:
    """0.973 → 97.3 %; a dash for what is not known."""
    return "–" if not math.isfinite(share) else f"{100 * share:.{decimals}f} %"


def clock(seconds: int) -> str:
    """65 → 1:05; 3700 → 1:01:40."""
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
