"""The bundled handwritten digits."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import ClassVar, Self

from core.catalog.entry import Spec
from core.data.files import fingerprint
from core.data.idx_format import read_idx
from core.data.labels import class_targets
from core.data.source import SILENT, Loaded, Samples, Source, Watch


@dataclass(frozen=True)
class Digits(Source):
    """1,797 grey pictures of 8 × 8 pixels (UCI Optdigits, CC BY 4.0), shipped with the program."""

    key: ClassVar[str] = "digits"
    title: ClassVar[str] = "Handwritten digits 8 × 8"
    summary: ClassVar[str] = "1,797 small pictures of the digits 0 to 9 that come with the program."

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        samples = Path(str(resources.files("resources"))) / "samples"
        files = (samples / "digits-images-idx3-ubyte.gz", samples / "digits-labels-idx1-ubyte.gz")
        pictures, labels = (read_idx(file).array for file in files)
        classes, (targets,) = class_targets([labels])
        return Loaded(
            train=Samples(pictures[:, None], targets),
            test=None,
            input=Spec((1, *pictures.shape[1:])),
            classes=classes,
            fingerprint=fingerprint(files),
        )

    def describe(self) -> str:
        return self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return None
