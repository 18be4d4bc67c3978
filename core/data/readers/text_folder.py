"""Folders of texts: one sub-folder for each class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.catalog.entry import Spec
from core.catalog.fields import choice, file_path, integer, switch
from core.data.class_folders import ClassFile, find_class_files, glance, thinned
from core.data.files import fingerprint, head, locate, shown
from core.data.labels import class_targets
from core.data.preparation import FittedTarget, Preparation
from core.data.problem_list import ProblemList
from core.data.source import SILENT, DataError, Loaded, Samples, Source, Watch
from core.data.text import UNITS, Corpus, Cutting, decode_text

MOST_BYTES = 8 * 2**20
"""Of one file."""
MOST_IN_ALL = 2**30
PAGE = 500
"""Files of each part that are read for the first page."""
SUFFIXES = (".txt", ".text", ".md", "")


@dataclass(frozen=True)
class TextFolder(Source):
    """Text files in sub-folders that name their classes."""

    key: ClassVar[str] = "text_folder"
    title: ClassVar[str] = "Texts in folders"
    summary: ClassVar[str] = "One sub-folder of text files for each class; folders train, val and test above are known."
    priority: ClassVar[int] = 15

    path: str = file_path("", help="The folder whose sub-folders are the classes.")
    unit: str = choice("words", UNITS, help="What one token of a text is.")
    vocabulary: int = integer(
        10_000, minimum=3, maximum=1_000_000, unit="tokens", help="How many different tokens are known at most."
    )
    length: int = integer(
        0, minimum=0, maximum=65_536, unit="tokens", help="Tokens of a sample; 0 takes what holds most texts whole."
    )
    lower: bool = switch(True, help="Whether capital and small letters are the same.")

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
        return cls(path=str(path)) if path.is_dir() and glance(path, _is_text) else None

    def _folder(self, folder: Path | None) -> Path:
        path = locate(self.path, folder, "a folder of texts")
        if not path.is_dir():
            raise DataError(f"{path} is a file; choose the folder whose sub-folders are the classes.")
        return path

    def _loaded(self, path: Path, found: Mapping[str, list[ClassFile]], watch: Watch) -> Loaded:
        cutting = Cutting(self.unit, self.vocabulary, self.length, self.lower)
        read = _read(path, found, cutting, watch)
        if not read.labels.get("train"):
            raise DataError(f"{path} holds no text for training that can be read{read.problems.because}.")
        tokens = read.corpus.tokens()
        inputs = read.corpus.inputs(tokens)
        classes, targets = class_targets([np.array(labels) for labels in read.labels.values()])
        ends = np.cumsum([len(target) for target in targets])
        samples = {
            part: Samples(inputs[end - len(target) : end], target)
            for part, target, end in zip(read.labels, targets, ends, strict=True)
        }
        return Loaded(
            train=samples["train"],
            test=samples.get("test"),
            validation=samples.get("validation"),
            input=Spec((tokens.length,), "int64"),
            classes=classes,
            fingerprint=fingerprint(read.files[:1000]),
            problems=read.problems.listed,
            kind="text",
            names=[str(file.relative_to(path)) for file in read.files[: len(samples["train"])]],
            preparation=Preparation(kind="text", tokens=tokens, target=FittedTarget(classes=classes)),
        )


@dataclass
class _Read:
    """What was read: labels by part, in the order in which the texts went into the corpus; train comes first."""

    corpus: Corpus
    labels: dict[str, list[str]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    problems: ProblemList = field(default_factory=ProblemList)


def _is_text(path: Path) -> bool:
    if path.suffix.lower() not in SUFFIXES and not path.suffix[1:].isdigit():
        return False
    start = head(path, 4096)
    return not start or decode_text(start) is not None


def _read(folder: Path, found: Mapping[str, list[ClassFile]], cutting: Cutting, watch: Watch) -> _Read:
    read = _Read(Corpus(cutting))
    total, done, size = sum(map(len, found.values())), 0, 0
    for part, files in sorted(found.items(), key=lambda item: item[0] != "train"):
        for file in files:
            done += 1
            watch.progress(done, total)
            text = _text_of(file.path, folder, read.problems)
            size += len(text)
            if size > MOST_IN_ALL:
                raise DataError(f"{folder} holds more than {MOST_IN_ALL // 2**20} MiB of text, the most that is read.")
            if text and read.corpus.add(text):
                read.labels.setdefault(part, []).append(file.label)
                read.files.append(file.path)
            elif text:
                read.problems.add(str(file.path.relative_to(folder)), "holds blanks only", "left out")
    return read


def _text_of(path: Path, folder: Path, problems: ProblemList) -> str:
    """The text of a file; empty, and the reason in `problems`, when it has none."""
    where = shown(str(path.relative_to(folder)))
    try:
        raw = head(path, MOST_BYTES + 1)
    except DataError as error:
        problems.add(where, shown(str(error)).rstrip("."), "left out")
        return ""
    if not raw:
        problems.add(where, "is empty", "left out")
        return ""
    if len(raw) > MOST_BYTES:
        raw = raw[:MOST_BYTES]
        problems.add(where, f"is longer than {MOST_BYTES // 2**20} MiB", "its beginning was used")
    found = decode_text(raw)
    if found is None:
        problems.add(where, "is no text but binary", "left out")
        return ""
    if found.damaged:
        problems.add(where, f"{found.damaged:,} characters cannot be read", "they were taken as unknown")
    return found.text
