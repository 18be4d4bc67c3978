"""Toy sets in the plane, made by formula.

Source: the rules of the TensorFlow Playground (github.com/tensorflow/playground, src/dataset.ts, Apache-2.0), written
anew; two moons as they are in common use. `U(a, b)` is uniform.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

Points = tuple[np.ndarray, np.ndarray]
"""Places (n, 2) and labels (n,): 1 and 0 for classes, else values; float64."""
RADIUS = 5.0
EDGE = 6.0
PADDING = 0.3
CENTRES = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


def _halves(count: int) -> tuple[int, int]:
    return count // 2, count - count // 2


def circle(random: np.random.Generator, count: int, noise: float) -> Points:
    """Points within 0.5 R and beyond 0.7 R; a point is 1 if it, moved by U(-R, R) · noise, lies within 0.5 R."""
    inner, outer = _halves(count)
    far = np.concatenate([random.uniform(0, RADIUS / 2, inner), random.uniform(0.7 * RADIUS, RADIUS, outer)])
    angle = random.uniform(0, 2 * np.pi, count)
    places = np.stack([far * np.sin(angle), far * np.cos(angle)], axis=1)
    moved = places + random.uniform(-RADIUS, RADIUS, (count, 2)) * noise
    return places, (np.hypot(*moved.T) < RADIUS / 2).astype(np.float64)


def xor(random: np.random.Generator, count: int, noise: float) -> Points:
    """U(-5, 5) moved 0.3 away from the axes; 1 where x y ≥ 0 after U(-5, 5) · noise is added to both."""
    places = random.uniform(-RADIUS, RADIUS, (count, 2))
    places += np.where(places > 0, PADDING, -PADDING)
    moved = places + random.uniform(-RADIUS, RADIUS, (count, 2)) * noise
    return places, (moved[:, 0] * moved[:, 1] >= 0).astype(np.float64)


def gaussians(random: np.random.Generator, count: int, noise: float) -> Points:
    """Normal around (2, 2) for 1 and around (-2, -2) for 0; the variance is 0.5 + 7 · noise."""
    first, second = _halves(count)
    labels = np.concatenate([np.ones(first), np.zeros(second)])
    spread = random.normal(0, np.sqrt(0.5 + 7 * noise), (count, 2))
    return np.where(labels, 2.0, -2.0)[:, None] + spread, labels


def spiral(random: np.random.Generator, count: int, noise: float) -> Points:
    """Two arms: r = 5 i / n, t = 1.75 · 2 π i / n + d, (r sin t, r cos t) + U(-1, 1) · noise; d = 0 for 1, π for 0."""
    places, labels = [], []
    for size, label, turn in zip(_halves(count), (1.0, 0.0), (0.0, np.pi), strict=True):
        part = np.arange(size) / max(1, size)
        angle = 1.75 * 2 * np.pi * part + turn
        arm = np.stack([np.sin(angle), np.cos(angle)], axis=1) * RADIUS * part[:, None]
        places.append(arm + random.uniform(-1, 1, (size, 2)) * noise)
        labels.append(np.full(size, label))
    return np.concatenate(places), np.concatenate(labels)


def moons(random: np.random.Generator, count: int, noise: float) -> Points:
    """(cos t, sin t) for 1 and (1 - cos t, ½ - sin t) for 0, t in 0 … π, plus normal noise."""
    first, second = _halves(count)
    one, other = np.linspace(0, np.pi, first), np.linspace(0, np.pi, second)
    upper = np.stack([np.cos(one), np.sin(one)], axis=1)
    lower = np.stack([1 - np.cos(other), 0.5 - np.sin(other)], axis=1)
    places = np.concatenate([upper, lower]) + random.normal(0, 1, (count, 2)) * noise
    return places, np.concatenate([np.ones(first), np.zeros(second)])


def plane(random: np.random.Generator, count: int, noise: float) -> Points:
    """U(-6, 6); the value is (x' + y') / 10 with U(-6, 6) · noise added to both."""
    places = random.uniform(-EDGE, EDGE, (count, 2))
    moved = places + random.uniform(-EDGE, EDGE, (count, 2)) * noise
    return places, moved.sum(axis=1) / 10


def hills(random: np.random.Generator, count: int, noise: float) -> Points:
    """U(-6, 6); of six centres the one largest in size counts: sign · max(0, 1 - distance / 2), at the moved point."""
    places = random.uniform(-EDGE, EDGE, (count, 2))
    moved = places + random.uniform(-EDGE, EDGE, (count, 2)) * noise
    centres = np.array(CENTRES, dtype=np.float64)
    distance = np.hypot(*(moved[:, None, :] - centres[:, :2]).transpose(2, 0, 1))
    heights = centres[:, 2] * np.clip(1 - distance / 2, 0, None)
    return places, heights[np.arange(count), np.abs(heights).argmax(axis=1)]


CLASS_SETS: Mapping[str, Callable[[np.random.Generator, int, float], Points]] = {
    "circle": circle,
    "xor": xor,
    "gaussians": gaussians,
    "spiral": spiral,
    "moons": moons,
}
VALUE_SETS: Mapping[str, Callable[[np.random.Generator, int, float], Points]] = {"plane": plane, "hills": hills}
