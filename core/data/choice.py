"""What a project remembers of its data: the source, how it is read and divided, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from core.catalog.entry import Spec
from core.data.source import Source

if TYPE_CHECKING:
    from core.catalog.entry import Augmentation

TASKS = ("auto", "binary", "classes", "regression", "sequence")
PART_NAMES = ("train", "validation", "test")
"""The parts of a data set, in the order of their numbers."""
SPLITTINGS = ("auto", "random", "stratified", "column", "time", "given")

ColumnRole = Literal["auto", "input", "target", "split", "ignore"]
MissingRule = Literal["auto", "drop", "mean", "median", "mode", "indicator"]
ScalingRule = Literal["auto", "none", "standard", "minmax", "robust"]
EncodingRule = Literal["auto", "onehot", "index"]
ColumnKind = Literal["", "numeric", "category", "ordinal", "date", "text", "image", "ignore"]


@dataclass(frozen=True)
class ColumnChoice:
    """What a person decided on one column; everything else is guessed."""

    name: str
    kind: ColumnKind = ""
    """A ColumnType, or empty for the reader's guess."""
    role: ColumnRole = "auto"
    missing: MissingRule = "auto"
    scaling: ScalingRule = "auto"
    encoding: EncodingRule = "auto"


@dataclass(frozen=True)
class PictureChoice:
    """How pictures become inputs."""

    size: tuple[int, ...] = ()
    """Height and width; empty is guessed from the pictures."""
    fit: Literal["stretch", "fit", "crop"] = "stretch"
    colour: Literal["auto", "grey", "rgb", "rgba"] = "auto"
    normalise: Literal["unit", "measured", "given"] = "unit"
    """0 … 1; mean 0 and deviation 1 for each channel of the training part; or `mean` and `deviation`."""
    mean: tuple[float, ...] = ()
    deviation: tuple[float, ...] = ()


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
    kind: str = field(default="", compare=False)
    """`table`, `pictures`, `text`, `series`, `audio` or `arrays`; empty in projects of older versions."""
    task: str = field(default="", compare=False)
    """`binary`, `classes`, `regression` or `sequence`."""
    vocabulary: int = field(default=0, compare=False)
    """Different numbers in inputs that are tokens; 0 where inputs are quantities."""
    indexed: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    """Inputs of a table that are numbers of categories: place and count of the categories."""


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
    task: str = "auto"
    """One of TASKS."""
    columns: tuple[ColumnChoice, ...] = ()
    """Only of columns that a person decided on."""
    splitting: str = "auto"
    """One of SPLITTINGS. `auto`: parts that the source gives, else by time where samples follow each other, else
    random. `column`: the column `split_column` names the part of each row. `time`: the last samples are held out, in
    the order of `split_column`, else of a date, else of the rows. `given`: only the parts that the source gives."""
    split_column: str = ""
    pictures: PictureChoice = PictureChoice()
    augmentations: tuple[Augmentation, ...] = ()
    """Applied in this order to training pictures only."""

    def column(self, name: str) -> ColumnChoice:
        """What was decided on the column `name`; guesses only where nothing was."""
        return next((column for column in self.columns if column.name == name), ColumnChoice(name))
