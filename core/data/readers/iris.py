"""The bundled table: iris flowers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from core.data.bundled import load_bundled
from core.data.source import SILENT, Loaded, Source, Watch


@dataclass(frozen=True)
class Iris(Source):
    """Fisher's irises (UCI, CC BY 4.0), shipped with the program."""

    key: ClassVar[str] = "iris"
    title: ClassVar[str] = "Iris flowers"
    summary: ClassVar[str] = (
        "150 flowers of three species by four measurements of their leaves, from the program itself."
    )

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        return load_bundled(self.key, "species")

    def describe(self) -> str:
        return self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return None
