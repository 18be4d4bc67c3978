"""The bundled table: breast cancer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from core.data.bundled import load_bundled
from core.data.source import SILENT, Loaded, Source, Watch


@dataclass(frozen=True)
class BreastCancer(Source):
    """Breast Cancer Wisconsin, diagnostic (UCI, CC BY 4.0), shipped with the program."""

    key: ClassVar[str] = "breast_cancer"
    title: ClassVar[str] = "Breast cancer"
    summary: ClassVar[str] = (
        "569 samples of tissue by 30 measurements of their cells, malignant or benign, from the program itself."
    )

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        return load_bundled(self.key, "diagnosis")

    def describe(self) -> str:
        return self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return None
