"""The bundled table: progression of diabetes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from core.data.bundled import load_bundled
from core.data.source import SILENT, Loaded, Source, Watch


@dataclass(frozen=True)
class Diabetes(Source):
    """Measurements of people with diabetes (Efron et al. 2004), shipped with the program."""

    key: ClassVar[str] = "diabetes"
    title: ClassVar[str] = "Diabetes progression"
    summary: ClassVar[str] = (
        "How far diabetes had gone after a year, by ten measurements of 442 people, from the program itself."
    )

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        return load_bundled(self.key, "progression", "regression")

    def describe(self) -> str:
        return self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return None
