"""Toy sets in the plane."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.backend import Generator
from core.catalog.entry import Spec
from core.catalog.fields import choice, integer, number
from core.data.plane_sets import CLASS_SETS, VALUE_SETS
from core.data.source import SILENT, Loaded, Samples, Source, Watch


@dataclass(frozen=True)
class Playground(Source):
    """Points in the plane that are drawn anew from a seed: two classes, or a value at each place."""

    key: ClassVar[str] = "playground"
    title: ClassVar[str] = "Points in the plane"
    summary: ClassVar[str] = "Toy sets to play with: circle, XOR, Gaussians, spiral, moons, and two surfaces of values."

    shape: str = choice(
        "circle",
        (*CLASS_SETS, *VALUE_SETS),
        help="How the points lie: two classes from circle to moons; plane and hills give each place a value.",
    )
    samples: int = integer(500, minimum=10, maximum=1_000_000, unit="points", help="How many points there are.")
    noise: float = number(0.1, minimum=0.0, maximum=0.5, help="How much chance blurs the set.")
    seed: int = integer(0, minimum=0, maximum=2**31 - 1, help="Another number gives other points.")

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        random = Generator(self.seed, f"playground/{self.shape}").numpy
        known = CLASS_SETS.get(self.shape)
        places, labels = (known or VALUE_SETS[self.shape])(random, self.samples, self.noise)
        classes = ("-1", "+1") if known else ()
        targets = labels.astype(np.int64) if known else labels.astype(np.float32)[:, None]
        return Loaded(
            train=Samples(places.astype(np.float32), targets),
            test=None,
            input=Spec((2,)),
            classes=classes,
            columns=("x", "y"),
            fingerprint=hashlib.sha256(places.tobytes() + labels.tobytes()).hexdigest(),
            kind="table",
        )

    def describe(self) -> str:
        return self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return None
