"""Line search: how far to go along a direction."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_MOST = 25  # evaluations
_SUFFICIENT, _CURVATURE = 1e-4, 0.9


@dataclass(frozen=True)
class Point:
    """A place on the line: `step` along the direction, the loss and its gradient there, and the slope of the loss."""

    step: float
    loss: float
    gradient: np.ndarray
    slope: float


def strong_wolfe(at: Callable[[float], Point], start: Point, step: float, tolerance: float) -> tuple[Point, int]:
    """A point that meets the strong Wolfe conditions, and how often `at` was asked.

    `start` is the point at step 0, `step` the first guess. Nocedal and Wright, "Numerical optimization", 2006,
    algorithms 3.5 and 3.6, with cubic interpolation. Where no such point is found within the allowed evaluations, or
    the bracket shrinks below `tolerance`, the best one seen.
    """
    before, here, asked = start, at(step), 1
    bracket = [start, here]
    while asked < _MOST:
        if not _sinks(start, here) or (asked > 1 and here.loss >= before.loss):
            bracket = [before, here]
            break
        if abs(here.slope) <= -_CURVATURE * start.slope:
            return here, asked
        if here.slope >= 0:
            bracket = [before, here]
            break
        low, high = here.step + 0.01 * (here.step - before.step), here.step * 10
        before, here = here, at(_cubic(before, here, low, high))
        asked += 1
        bracket = [start, here]
    return _zoom(at, start, bracket, tolerance, asked)


def _zoom(
    at: Callable[[float], Point], start: Point, bracket: list[Point], tolerance: float, asked: int
) -> tuple[Point, int]:
    stuck = False
    low, high = sorted(bracket, key=lambda point: point.loss)
    while asked < _MOST:
        width = abs(high.step - low.step)
        if width * float(np.abs(start.gradient).max(initial=0.0)) < tolerance or not math.isfinite(width):
            break
        left, right = min(low.step, high.step), max(low.step, high.step)
        guess = _cubic(low, high, left, right)
        if min(right - guess, guess - left) < 0.1 * width:
            if stuck or guess >= right or guess <= left:
                guess = right - 0.1 * width if abs(guess - right) < abs(guess - left) else left + 0.1 * width
                stuck = False
            else:
                stuck = True
        else:
            stuck = False
        here = at(guess)
        asked += 1
        if not _sinks(start, here) or here.loss >= low.loss:
            high = here
            low, high = sorted((low, high), key=lambda point: point.loss)
            continue
        if abs(here.slope) <= -_CURVATURE * start.slope:
            return here, asked
        if here.slope * (high.step - low.step) >= 0:
            high = low
        low = here
    return low, asked


def _sinks(start: Point, here: Point) -> bool:
    return here.loss <= start.loss + _SUFFICIENT * here.step * start.slope


def _cubic(a: Point, b: Point, low: float, high: float) -> float:
    """The minimum, between `low` and `high`, of the cubic through both points with both slopes."""
    if a.step > b.step:
        a, b = b, a
    if a.step == b.step:
        return (low + high) / 2
    first = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.step - b.step)
    inside = first * first - a.slope * b.slope
    if not inside >= 0:
        return (low + high) / 2
    root = math.sqrt(inside)
    divisor = b.slope - a.slope + 2 * root
    if not divisor:
        return (low + high) / 2
    found = b.step - (b.step - a.step) * ((b.slope + root - first) / divisor)
    return min(max(found, low), high)
