"""What turns raw data into inputs of the network, fitted on the training part: plain values, saved with the weights.

Every part is optional: a table has columns, pictures a size, text a vocabulary. `to_json` and `from_json` keep it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from core.data.frame import ColumnType


@dataclass(frozen=True)
class FittedColumn:
    """How one column of a table becomes inputs.

    `encoding`: `value` (one number), `index` (the number of its category), `onehot` (one number for each category), or
    `calendar` (a date as numbers that rise and turn with it).
    """

    name: str
    kind: ColumnType
    encoding: str
    categories: tuple[str, ...] = ()
    """Of CATEGORY and ORDINAL; the last one is `MISSING` where a missing value is a category of its own."""
    missing: str = "mean"
    """`drop`, `mean`, `median`, `mode` or `indicator` (median, and one more input that is 1 where it was missing)."""
    scaling: str = "standard"
    """`none`, `standard`, `minmax` or `robust`."""
    fill: float = 0.0
    """What stands for a missing value, before scaling."""
    centre: float = 0.0
    scale: float = 1.0
    """An input is (value - centre) / scale."""


@dataclass(frozen=True)
class FittedTarget:
    """What the outputs mean. Values are (target - centre) / scale while training; one pair for each target value."""

    columns: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    scaling: str = "auto"
    centre: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()


@dataclass(frozen=True)
class FittedValues:
    """Scaling of inputs that are plain arrays: along their last axis, input = (value - mean) / deviation."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]


@dataclass(frozen=True)
class FittedPictures:
    """How a picture becomes an input: turned into `colour`, brought to `size` as `fit` says, then to 0 … 1, then
    (value - mean) / deviation for each channel where they are given."""

    size: tuple[int, int]
    fit: str = "stretch"
    colour: str = "rgb"
    normalise: str = "unit"
    """`unit`: 0 … 1; `measured`: mean and deviation of the training part; `given`: those that a person gave."""
    mean: tuple[float, ...] = ()
    deviation: tuple[float, ...] = ()


@dataclass(frozen=True)
class FittedTokens:
    """How a text becomes numbers: cut into `unit`s (`characters`, `words` or `bytes`), each the place of its token in
    `vocabulary`, cut or filled up with 0 to `length`. The first two tokens are padding and unknown."""

    unit: str
    vocabulary: tuple[str, ...]
    length: int
    lower: bool = False


@dataclass(frozen=True)
class FittedWindow:
    """How rows of a series become samples: `window` rows of `columns` in, the next `horizon` rows of targets out.

    With `changes` both are told by how far they are from the last row of the window.
    """

    columns: tuple[str, ...]
    window: int
    horizon: int
    changes: bool = False


@dataclass(frozen=True)
class FittedSound:
    """How a sound becomes an input: brought to `rate` in Hz, cut or filled up to `length` samples, and made log-mel
    where `mels` is above 0, with windows of `window` samples, `hop` samples apart."""

    rate: int
    length: int
    mels: int = 0
    window: int = 400
    hop: int = 160


@dataclass(frozen=True)
class Preparation:
    """Everything between raw data and the network, in both directions."""

    kind: str = ""
    columns: tuple[FittedColumn, ...] = ()
    values: FittedValues | None = None
    pictures: FittedPictures | None = None
    tokens: FittedTokens | None = None
    window: FittedWindow | None = None
    sound: FittedSound | None = None
    target: FittedTarget = field(default_factory=FittedTarget)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Preparation:
        """What `to_json` wrote. ValueError (msgspec.ValidationError) for anything else."""
        return msgspec.convert(raw, cls)
