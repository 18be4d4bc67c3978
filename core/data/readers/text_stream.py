"""One long text: a window of tokens, and the token that comes next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from core.backend import Generator
from core.catalog.entry import Spec
from core.catalog.fields import choice, file_path, integer, switch
from core.data.files import content_head, fingerprint, locate_file, read_beginning
from core.data.preparation import FittedTarget, FittedTokens, Preparation
from core.data.problem_list import ProblemList
from core.data.source import SILENT, DataError, Loaded, Samples, Source, Watch
from core.data.text import UNITS, count_units, decode_text, encode_all, vocabulary_of
from core.data.windows import WindowRows, lines_as_stream

MOST_BYTES = 64 * 2**20
MOST_WINDOWS = 50_000_000
MOST_SAMPLES = 16_000_000
"""Of one long text; of longer ones every second, third, … window is a sample."""
SNIFFED = 16 * 1024
SUFFIXES = (".txt", ".text", ".md", ".rst", "")
SHORT_LINE = 60
"""A file whose lines are single words shorter than this holds a list of them."""
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class TextStream(Source):
    """A text file from which a network learns to write on."""

    key: ClassVar[str] = "text_stream"
    title: ClassVar[str] = "Text to continue"
    summary: ClassVar[str] = "One long text, or a list of words: the network learns which character or word comes next."
    priority: ClassVar[int] = 5

    path: str = file_path("", help="The text file, compressed with gzip or not.")
    unit: str = choice("characters", UNITS, help="What one token of the text is.")
    length: int = integer(
        64, minimum=1, maximum=4096, unit="tokens", help="How many tokens the network sees before the one it predicts."
    )
    stride: int = integer(1, minimum=1, maximum=65_536, unit="tokens", help="Steps from one sample to the next.")
    vocabulary: int = integer(
        5000, minimum=3, maximum=10_000, unit="tokens", help="How many different tokens are known at most."
    )
    lines: str = choice(
        "auto",
        ("auto", "apart", "together"),
        help="Whether each line is a text of its own (a list of names) or all lines are one text; auto looks at them.",
    )
    lower: bool = switch(False, help="Whether capital and small letters are the same.")

    def load(self, folder: Path | None, watch: Watch = SILENT) -> Loaded:
        path = locate_file(self.path, folder, "a text file")
        problems = ProblemList()
        text = _text_of(path, problems)
        watch.progress(1, 3)
        counts = count_units(text, self.unit, self.lower)
        tokens = FittedTokens(self.unit, vocabulary_of(counts, self.vocabulary), self.length, self.lower)
        watch.progress(2, 3)
        apart = self.lines == "apart" or (self.lines == "auto" and is_list(text))
        stream, starts = self._lines(text, tokens) if apart else self._whole(text, tokens, path, problems)
        following = stream[starts + self.length]
        known = following > 1
        if not known.any():
            raise DataError(f"{path.name} holds no token of the vocabulary to predict; allow a larger vocabulary.")
        if not known.all():
            problems.add(path.name, f"{int((~known).sum()):,} samples end in an unknown token", "left out")
            starts = starts[known]
        return self._loaded(path, tokens, (stream, starts), problems)

    def describe(self) -> str:
        return Path(self.path).name or self.title

    @classmethod
    def recognise(cls, path: Path) -> Self | None:
        if not path.is_file() or Path(path.name.lower().removesuffix(".gz")).suffix not in SUFFIXES:
            return None
        found = decode_text(content_head(path, SNIFFED))
        if found is None or not found.text.strip() or looks_delimited(found.text):
            return None
        return cls(path=str(path), length=16) if is_list(found.text) else cls(path=str(path))

    def _loaded(
        self,
        path: Path,
        tokens: FittedTokens,
        windows: tuple[np.ndarray, np.ndarray],
        problems: ProblemList,
    ) -> Loaded:
        stream, starts = windows
        targets = stream[starts + self.length].astype(np.int64) - 2
        classes = tokens.vocabulary[2:]
        return Loaded(
            train=Samples(WindowRows(stream, starts, self.length), targets),
            test=None,
            input=Spec((self.length,), "int64"),
            classes=classes,
            fingerprint=fingerprint([path]),
            problems=problems.listed,
            kind="text",
            task="sequence",
            ordered=True,
            preparation=Preparation(kind="text", tokens=tokens, target=FittedTarget(classes=classes)),
        )

    def _whole(
        self, text: str, tokens: FittedTokens, path: Path, problems: ProblemList
    ) -> tuple[np.ndarray, np.ndarray]:
        """The tokens of the text and the starts of its windows."""
        stream = encode_all(tokens, text)
        if len(stream) <= self.length:
            raise DataError(
                f"{path.name} holds {len(stream):,} {self.unit}; expected more than the {self.length} of one sample. "
                "Choose a shorter length or a longer text."
            )
        count = len(stream) - self.length
        stride = max(self.stride, -(-count // MOST_SAMPLES))
        if stride > self.stride:
            problems.add(path.name, f"holds {count:,} windows", f"every {stride}th is a sample")
        return stream, np.arange(0, count, stride, dtype=np.int32)

    def _lines(self, text: str, tokens: FittedTokens) -> tuple[np.ndarray, np.ndarray]:
        """As `_whole` with every line on its own; the lines stand in a random order that is always the same."""
        found = [line for line in text.split("\n") if line.strip()]
        if (sum(map(len, found)) + len(found)) > MOST_WINDOWS or len(found) * self.length > MOST_WINDOWS * 4:
            raise DataError(
                f"{self.describe()} holds {len(found):,} lines, too many for windows of {self.length} tokens."
            )
        mixed = Generator(0, "lines").numpy.permutation(len(found)).tolist()
        stream, starts = lines_as_stream([encode_all(tokens, f"{found[i]}\n") for i in mixed], self.length)
        return stream, starts[:: self.stride]


def _text_of(path: Path, problems: ProblemList) -> str:
    """The text of the file. DataError when it holds none."""
    content, whole = read_beginning(path, MOST_BYTES)
    found = decode_text(content if whole else content[: content.rfind(b"\n") + 1] or content)
    if found is None:
        raise DataError(f"{path.name} is no text but binary; choose a text file.")
    if not found.text.strip():
        raise DataError(f"{path.name} holds no text; choose a file with text in it.")
    if not whole:
        problems.add(path.name, f"is longer than {MOST_BYTES // 2**20} MiB", "its beginning was used")
    if found.damaged:
        problems.add(path.name, f"{found.damaged:,} characters cannot be read as {found.encoding}", "taken as unknown")
    return found.text


def is_list(text: str) -> bool:
    """Whether almost every line is one short word."""
    lines = [line for line in text[:SNIFFED].split("\n")[:-1] if line]
    single = sum(len(line) <= SHORT_LINE and not any(sign.isspace() for sign in line.strip()) for line in lines)
    return len(lines) >= 5 and single >= 0.95 * len(lines)


def looks_delimited(text: str) -> bool:
    """Whether the lines are rows of a table: one delimiter equally often in nearly every line, or mostly numbers."""
    lines = [line for line in text.split("\n")[:-1][:60] if line.strip()] or [text]
    for mark in DELIMITERS:
        counts = [line.count(mark) for line in lines]
        usual = max(set(counts), key=counts.count)
        if len(lines) >= 2 and usual > 0 and counts.count(usual) >= 0.8 * len(lines):
            return True
    digits = sum(sign in "0123456789.+-eE" for sign in text if not sign.isspace())
    return digits > 0.6 * max(1, sum(not sign.isspace() for sign in text))
