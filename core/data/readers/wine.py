"""The bundled table: wine cultivars."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from core.data.bundled import load_bundled
from core.data.source import SILENT, Loaded, Source, Watch


@dataclass(frozen=True)
class Wine(Source):
    """Wines of three cultivars (UCI, CC BY 4.0), shipped with the program."""

    key: ClassVar[str] = "wine"
    title: ClassVar[str] = "Wine cultivars"
    summary: ClassVar[str] = "178 wines of three cultivars by 13 chemical measurements, from the program itself."

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        return load_bundled(self.key, "cultivar")

    def describe(self) -> str:
        return self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return None
