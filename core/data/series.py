"""A series of numbers as samples: a window of steps in, the steps that follow out; and what "as it was last" would say.

Source of the naive forecast: R. J. Hyndman, G. Athanasopoulos, Forecasting: Principles and Practice, 5.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.catalog.entry import Spec
from core.data.preparation import FittedTarget, FittedWindow, Preparation
from core.data.problem_list import ProblemList
from core.data.rows import take
from core.data.source import DataError, DataProblem, Loaded, Samples
from core.data.windows import WindowRows

MOST_BYTES = 2 * 2**30
"""Of the targets of all samples."""
CHANGE = " change"
"""Ends the names of targets that are changes."""
FAR_STEP = 1.5
"""Two dates further apart than this times the usual step have a gap between them."""
MOST_ADDED = 0.1
"""The greatest part of the rows that is added to close gaps."""


@dataclass(frozen=True)
class Framing:
    """`window` steps in, `horizon` steps out, `stride` steps from one sample to the next.

    With `changes` inputs and targets tell how far each step is from the last one that is seen: what a network learns
    then holds at any level, also at one that the training part never reached (the idea of NLinear: Zeng et al. 2023,
    Are transformers effective for time series forecasting?).
    """

    window: int
    horizon: int = 1
    stride: int = 1
    changes: bool = False


@dataclass(frozen=True)
class Series:
    """Values at equal steps. `values`: float64 (rows, columns); `targets` are places of columns."""

    values: np.ndarray
    columns: tuple[str, ...]
    targets: tuple[int, ...]


def as_samples(
    series: Series, framing: Framing, fingerprint: str = "", problems: tuple[DataProblem, ...] = ()
) -> Loaded:
    """The samples in the order of time: inputs float32 (N, window, columns), targets float32 (N, horizon × targets).

    The targets of a sample are those of the first step, then those of the second, …. DataError where the series is too
    short, or the targets would not fit into memory.
    """
    rows, reach = len(series.values), framing.window + framing.horizon
    if rows < reach + 1:
        raise DataError(
            f"The series holds {rows:,} rows; a window of {framing.window} and a horizon of {framing.horizon} need at "
            f"least {reach + 1}. Choose a shorter window or horizon."
        )
    starts = np.arange(0, rows - reach + 1, framing.stride, dtype=np.int64)
    width = framing.horizon * len(series.targets)
    if len(starts) * width * 4 > MOST_BYTES:
        raise DataError(
            f"{len(starts):,} samples of {width:,} target values do not fit into memory; choose a longer stride."
        )
    values = series.values.astype(np.float32)
    steps = starts[:, None] + framing.window + np.arange(framing.horizon)
    goals = values[:, list(series.targets)]
    targets = goals[steps]
    if framing.changes:
        targets = targets - goals[starts + framing.window - 1][:, None]
    names = [series.columns[place] for place in series.targets]
    ends = [f"+{step}{CHANGE if framing.changes else ''}" for step in range(1, framing.horizon + 1)]
    ahead = tuple(f"{name} {end}" for end in ends for name in names)
    return Loaded(
        train=Samples(
            WindowRows(values, starts, framing.window, relative=framing.changes), targets.reshape(len(starts), width)
        ),
        test=None,
        input=Spec((framing.window, len(series.columns))),
        columns=series.columns,
        standardize=True,
        fingerprint=fingerprint,
        problems=problems,
        kind="series",
        task="sequence",
        ordered=True,
        gap=-(-(framing.horizon - 1) // framing.stride),
        preparation=Preparation(
            kind="series",
            window=FittedWindow(series.columns, framing.window, framing.horizon, framing.changes),
            target=FittedTarget(columns=ahead),
        ),
    )


def last_value(loaded: Loaded, indices: np.ndarray) -> np.ndarray:
    """The naive forecast for the samples at `indices`: every later step is as the last one was, a change of 0.

    float32 (len(indices), horizon × targets), in the units of the data. ValueError where `loaded` is no series.
    """
    window = loaded.preparation.window
    if window is None:
        raise ValueError("last_value: the data is no series.")
    if window.changes:
        return np.zeros((len(indices), len(loaded.preparation.target.columns)), np.float32)
    return last_of_targets(loaded.preparation, take(loaded.train.inputs, indices)[:, -1])


def last_of_targets(preparation: Preparation, last: np.ndarray) -> np.ndarray:
    """The targets in `last`, rows of all columns of a window: float32 (N, horizon × targets), the same for each step.

    `preparation` is that of a series.
    """
    window, ahead = preparation.window, preparation.target.columns
    assert window is not None
    count = len(ahead) // window.horizon
    names = [name.removesuffix(CHANGE).removesuffix(" +1") for name in ahead[:count]]
    places = [window.columns.index(name) for name in names]
    forecast: np.ndarray = np.tile(last[:, places], (1, window.horizon)).astype(np.float32)
    return forecast


def told_by_changes(loaded: Loaded) -> bool:
    """Whether `loaded` is a series whose targets are changes from the last row seen."""
    window = loaded.preparation.window
    return window is not None and window.changes


def target_values(loaded: Loaded, indices: np.ndarray) -> np.ndarray:
    """The targets of the training samples at `indices` as values, also where a network learns changes of them.

    float32 (len(indices), K), in the units of the data.
    """
    targets: np.ndarray = loaded.train.targets[indices]
    inputs = loaded.train.inputs
    if not told_by_changes(loaded) or not isinstance(inputs, WindowRows):
        return targets
    levels: np.ndarray = targets + last_of_targets(loaded.preparation, inputs.last(indices))
    return levels


@dataclass(frozen=True)
class NaiveError:
    """How far the naive forecast is off, in the units of the data: what a network has to beat."""

    mae: float
    rmse: float


def naive_error(loaded: Loaded, indices: np.ndarray) -> NaiveError:
    """The error of `last_value` over the training samples at `indices` (those of a part). ValueError for no series."""
    errors = last_value(loaded, indices).astype(np.float64) - loaded.train.targets[indices]
    return NaiveError(float(np.abs(errors).mean()), float(np.sqrt((errors**2).mean())))


def in_order(times: np.ndarray, where: Sequence[str], problems: ProblemList) -> np.ndarray:
    """Indices of the rows in the order of `times` (float64 seconds, NaN missing), each time once; int64.

    Rows without a time, out of order or of a time that stood there before are added to `problems`.
    """
    missing = np.isnan(times)
    for row in np.flatnonzero(missing)[:101]:
        problems.add(where[row], "has no date", "row left out")
    kept = np.flatnonzero(~missing)
    if not len(kept):
        raise DataError("The column of dates holds no date that can be read; choose another column.")
    if (np.diff(times[kept]) < 0).any():
        count = int((np.diff(times[kept]) < 0).sum())
        problems.add("dates", f"{count:,} rows stand before their time", "rows were sorted by date")
        kept = kept[np.argsort(times[kept], kind="stable")]
    again = np.concatenate([[False], np.diff(times[kept]) == 0])
    for row in kept[again]:
        problems.add(where[row], "has the date of another row", "row left out")
    once: np.ndarray = kept[~again]
    return once


def close_gaps(times: np.ndarray, values: np.ndarray, problems: ProblemList) -> np.ndarray:
    """`values` (rows, columns) with rows of NaN where `times`, in order, leave out steps; as they are for many gaps."""
    if len(times) < 3:
        return values
    steps = np.diff(times)
    usual = float(np.median(steps))
    lacking = np.where(steps > FAR_STEP * usual, np.rint(steps / usual) - 1, 0).astype(np.int64)
    total = int(lacking.sum())
    if not total:
        return values
    if total > MOST_ADDED * len(values):
        problems.add("dates", f"{total:,} steps are left out in {int((lacking > 0).sum()):,} places", "left as it is")
        return values
    for place in np.flatnonzero(lacking):
        date = np.datetime_as_string(np.datetime64(int(times[place]), "s"), unit="m").replace("T", " ")
        problems.add(f"after {date}", _missing_steps(int(lacking[place])), "filled with the value before")
    result = np.full((len(values) + total, values.shape[1]), np.nan)
    result[np.arange(len(values)) + np.concatenate([[0], np.cumsum(lacking)])] = values
    return result


def _missing_steps(count: int) -> str:
    return "1 step is missing" if count == 1 else f"{count:,} steps are missing"


def carry_forward(values: np.ndarray) -> np.ndarray:
    """`values` with each NaN replaced by the value before it in its column, or by the first one where none is before.

    Takes from the past only, so that nothing of a later part leaks into an earlier one.
    """
    filled = values.copy()
    for column in filled.T:
        known = np.flatnonzero(~np.isnan(column))
        if len(known):
            last = np.maximum.accumulate(np.where(np.isnan(column), 0, np.arange(len(column))))
            column[:] = column[np.where(last < known[0], known[0], last)]
    return filled
