"""Where an axis ends and which places it names: round numbers, so that a growing curve does not make it tremble."""

from __future__ import annotations

import math

Bounds = tuple[float, float]


def round_step(span: float, parts: int) -> float:
    """The smallest of 1, 2, 5 × 10^k that divides `span` into at most `parts`."""
    rough = max(span, 1e-12) / parts
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough * (1 - 1e-9))


def round_end(value: float) -> float:
    """A place at or beyond `value` that stays the same while `value` grows by a little."""
    step = round_step(max(value, 1e-6), 16)
    return math.ceil(value / step - 1e-9) * step


def round_bounds(low: float, high: float, *, logarithmic: bool) -> Bounds:
    """Bounds around `low` … `high` on round places, with a little air. Logarithms of the values when `logarithmic`."""
    positive = low >= 0 and not logarithmic
    if high - low < 1e-9:
        margin = 0.1 if logarithmic else max(abs(high) * 0.1, 1e-6)
        low, high = low - margin, high + margin
    step = round_step(high - low, 10)
    bottom, top = math.floor((low - 0.15 * step) / step) * step, math.ceil((high + 0.15 * step) / step) * step
    return (max(bottom, 0.0) if positive else bottom), top


def logarithmic_places(low: float, high: float, room: int) -> list[float]:
    """Values to name between 10^`low` and 10^`high`: powers of ten, and 2 and 5 between them when there is `room`."""
    span = high - low
    if span <= 0:
        return []
    for factors in ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3), (1,)):
        places = [
            factor * 10.0**power
            for power in range(math.floor(low), math.ceil(high) + 1)
            for factor in factors
            if low - 1e-9 <= math.log10(factor) + power <= high + 1e-9
        ]
        if len(places) <= room:
            break
    if len(places) >= 2:
        return places
    step = round_step(10**high - 10**low, max(room, 2))
    first = math.ceil(10**low / step)
    return [index * step for index in range(first, math.floor(10**high / step) + 1) if index > 0]


def short(value: float, step: float) -> str:
    """`value` with as many decimals as steps of `step` need."""
    if value == 0:
        return "0"
    if abs(value) >= 1e5 or abs(value) < 1e-4:
        return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e")
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    return f"{value:.{min(decimals, 6)}f}"


def figure(value: float) -> str:
    """`value` for reading: four significant digits."""
    if not math.isfinite(value):
        return "–"
    if value != 0 and (abs(value) < 1e-3 or abs(value) >= 1e5):
        return f"{value:.2e}"
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.5g}"
