"""A series made of sines."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.backend import Generator
from core.catalog.fields import integer, number
from core.data.series import Framing, Series, as_samples
from core.data.source import SILENT, Loaded, Source, Watch

GOLDEN = (1 + 5**0.5) / 2


@dataclass(frozen=True)
class Sine(Source):
    """y(t) = Σ sin(2 π φᵏ t / period + pₖ) / (k + 1) for k = 0, 1, … with the golden ratio φ, plus normal noise.

    The phases pₖ are drawn from the seed. As no frequency is a multiple of another, the sum never repeats itself.
    """

    key: ClassVar[str] = "sine"
    title: ClassVar[str] = "Sine series"
    summary: ClassVar[str] = "A made-up series of one or several waves with noise: predict how it goes on."

    samples: int = integer(1000, minimum=20, maximum=1_000_000, unit="steps", help="Length of the series.")
    waves: int = integer(2, minimum=1, maximum=8, help="How many waves are added up, each faster and lower.")
    period: float = number(50.0, minimum=2.0, maximum=100_000.0, unit="steps", help="Length of the slowest wave.")
    noise: float = number(0.05, minimum=0.0, maximum=10.0, help="Deviation of the noise that is added.")
    window: int = integer(32, minimum=1, maximum=10_000, unit="steps", help="How many steps the network sees.")
    horizon: int = integer(1, minimum=1, maximum=10_000, unit="steps", help="How many steps it predicts.")
    stride: int = integer(1, minimum=1, maximum=10_000, unit="steps", help="Steps from one sample to the next.")
    seed: int = integer(0, minimum=0, maximum=2**31 - 1, help="Another number gives another series.")

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        random = Generator(self.seed, "sine").numpy
        phases = random.uniform(0, 2 * np.pi, self.waves)
        order = np.arange(self.waves)
        times = np.arange(self.samples)[:, None]
        waves = np.sin(2 * np.pi * GOLDEN**order * times / self.period + phases) / (order + 1)
        values = waves.sum(axis=1, keepdims=True) + random.normal(0, 1, (self.samples, 1)) * self.noise
        digest = hashlib.sha256(values.tobytes()).hexdigest()
        return as_samples(Series(values, ("y",), (0,)), Framing(self.window, self.horizon, self.stride), digest)

    def describe(self) -> str:
        return self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return None
