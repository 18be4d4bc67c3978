"""Folders of sounds: one sub-folder for each class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.catalog.entry import Spec
from core.catalog.fields import choice, file_path, integer, number
from core.data.class_folders import ClassFile, find_class_files, glance, thinned
from core.data.files import fingerprint, locate, shown
from core.data.labels import class_targets
from core.data.preparation import FittedSound, FittedTarget, Preparation
from core.data.problem_list import ProblemList
from core.data.sound import ClipForm, ClipRows, sound_format, sound_info
from core.data.source import SILENT, DataError, Loaded, Samples, Source, Watch

PAGE = 500
"""Files of each part that are read for the first page."""
MOST_VALUES = 2**22
"""Values of one sample."""


@dataclass(frozen=True)
class AudioFolder(Source):
    """WAV files in sub-folders that name their classes; other formats with the extra `audio`."""

    key: ClassVar[str] = "audio_folder"
    title: ClassVar[str] = "Sounds in folders"
    summary: ClassVar[str] = (
        "One sub-folder of sound files for each class; folders train, val and test above are known."
    )
    priority: ClassVar[int] = 20

    path: str = file_path("", help="The folder whose sub-folders are the classes.")
    form: str = choice(
        "log-mel", ("log-mel", "waveform"), help="Whether the network sees frequencies over time or the sound itself."
    )
    rate: int = integer(
        16_000, minimum=1000, maximum=192_000, unit="Hz", help="Samples a second; every file is brought to this rate."
    )
    seconds: float = number(
        1.0, minimum=0.01, maximum=600.0, unit="s", help="Length of a sample: longer sounds are cut, shorter filled up."
    )
    mels: int = integer(64, minimum=4, maximum=512, unit="bands", help="Bands of frequency in a log-mel picture.")
    window: float = number(
        25.0,
        minimum=1.0,
        maximum=1000.0,
        unit="ms",
        help="Length of sound that one column of a log-mel picture tells of.",
    )
    hop: float = number(10.0, minimum=0.5, maximum=1000.0, unit="ms", help="Time from one column to the next.")

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        path = self._folder(folder)
        return self._loaded(path, find_class_files(path, watch), watch)

    def first_page(self, folder: Path | None) -> Loaded | None:
        path = self._folder(folder)
        found = find_class_files(path)
        few = thinned(found, PAGE)
        if few == found:
            return None
        return replace(self._loaded(path, few, SILENT), complete=False)

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        return cls(path=str(path)) if path.is_dir() and glance(path, lambda file: bool(sound_format(file))) else None

    def _folder(self, folder: Path | None) -> Path:
        path = locate(self.path, folder, "a folder of sounds")
        if not path.is_dir():
            raise DataError(f"{path} is a file; choose the folder whose sub-folders are the classes.")
        return path

    def _loaded(self, path: Path, found: Mapping[str, list[ClassFile]], watch: Watch) -> Loaded:
        problems = ProblemList()
        parts = _readable(found, path, problems, watch)
        if not parts.get("train"):
            raise DataError(f"{path} holds no sound for training that can be read{problems.because}.")
        classes, targets = class_targets([np.array([file.label for file in files]) for files in parts.values()])
        form = self._form()
        samples = {
            part: Samples(ClipRows([file.path for file in files], form), target)
            for (part, files), target in zip(parts.items(), targets, strict=True)
        }
        return Loaded(
            train=samples["train"],
            test=samples.get("test"),
            validation=samples.get("validation"),
            input=Spec(form.shape),
            classes=classes,
            fingerprint=fingerprint(file.path for file in parts["train"][:1000]),
            problems=problems.listed,
            kind="audio",
            preparation=Preparation(kind="audio", sound=form.fitted, target=FittedTarget(classes=classes)),
            names=[shown(str(file.path.relative_to(path))) for file in parts["train"]],
        )

    def _form(self) -> ClipForm:
        """The form of a sample. DataError where one sample would be too large."""
        length = max(1, round(self.seconds * self.rate))
        window, hop = (max(1, round(value * self.rate / 1000)) for value in (self.window, self.hop))
        picture = self.form != "waveform"
        form = ClipForm(FittedSound(self.rate, length, self.mels if picture else 0, max(8, window), hop))
        values = prod(form.shape)
        if values > MOST_VALUES:
            raise DataError(
                f"A sample of {self.seconds:g} s would hold {values:,} values; {MOST_VALUES:,} are the most. "
                "Choose a shorter time, a lower rate or a longer hop."
            )
        return form


def _readable(
    found: Mapping[str, list[ClassFile]], folder: Path, problems: ProblemList, watch: Watch
) -> dict[str, list[ClassFile]]:
    """The files whose headers are sound; the others are added to `problems`."""
    parts: dict[str, list[ClassFile]] = {}
    total, done = sum(map(len, found.values())), 0
    for part, files in found.items():
        for file in files:
            done += 1
            watch.progress(done, total)
            try:
                info = sound_info(file.path)
            except DataError as error:
                problems.add(shown(str(file.path.relative_to(folder))), shown(str(error)).rstrip("."), "left out")
                continue
            if info.fault:
                problems.add(shown(str(file.path.relative_to(folder))), shown(info.fault), "what is there was used")
            parts.setdefault(part, []).append(file)
    return parts
