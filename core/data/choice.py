"""What a project remembers of its data: the source, how it is divided, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.entry import Spec
from core.data.source import Source


@dataclass(frozen=True)
class DataFacts:
    """What was found in the data when it was chosen. `classes` is empty when the targets are values."""

    input: Spec
    classes: tuple[str, ...] = ()
    target_size: int = 1
    """Number of target values of one sample; 1 for classes."""
    samples: int = 0
    fingerprint: str = ""
    """SHA-256 over names, sizes and the first and last bytes of the files: notices data that changed."""


@dataclass(frozen=True)
class DataChoice:
    """Where the samples come from and how they are divided. `facts` is None until the data was read once."""

    source: Source
    facts: DataFacts | None = None
    validation: float = 0.1
    """Part of the training samples held out for validation, 0 … 0.5."""
    test: float = 0.2
    """Part held out for testing where the source brings no test samples of its own, 0 … 0.5."""
    split_seed: int = 0
