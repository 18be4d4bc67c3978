"""What is measured on the training part: filling in, scaling, and the scale of targets that are values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.data.encode import encode_values, names_of
from core.data.frame import Frame
from core.data.images import measure_channels
from core.data.long_arrays import gathered
from core.data.paging import counted
from core.data.preparation import FittedColumn, FittedTarget, FittedValues, Preparation
from core.data.rows import Inputs, take
from core.data.source import DataProblem, Loaded
from core.data.text import restrict, seen_in

FAR = 3.0
"""Targets whose mean or deviation is larger are scaled while training."""
NEAR = 0.1
"""Targets none of which is larger are scaled too."""
LARGEST = float(np.finfo(np.float32).max)
CHUNK = 4096
MOST_FITTED = 2_000_000
"""Rows of the training part that a column is fitted on; of more, every second, third … is."""
ENOUGH = 1_000_000
"""Training samples, spread over all of them, that columns of a table and targets are measured on where there are more.
"""


@dataclass(frozen=True)
class Scaling:
    """Mean and deviation of every input, float64, measured on the training part; `fill` stands for a missing value.

    For inputs of several axes they belong to the places along the last one; for pictures to their channels.
    """

    mean: np.ndarray
    deviation: np.ndarray
    fill: np.ndarray | None = None

    def apply(self, inputs: np.ndarray) -> np.ndarray:
        """`inputs` (N, …, F) as float32 with mean 0 and deviation 1 where they come from the training part."""
        if self.fill is not None:
            inputs = np.where(np.isnan(inputs), self.fill, inputs)
        scaled: np.ndarray = (inputs - self.mean) / self.deviation
        if scaled.dtype != np.float32:
            np.clip(scaled, -LARGEST, LARGEST, out=scaled)
        return scaled.astype(np.float32, copy=False)


def fit(loaded: Loaded, train: np.ndarray) -> Preparation:
    """The preparation of `loaded` with everything that the samples `train` decide."""
    known = loaded.preparation
    target, some = known.target, train[:: max(1, len(train) // ENOUGH)]
    if not loaded.classes:
        target = fit_target(target, np.asarray(gathered(loaded.train.targets, some), dtype=np.float64))
    known = replace(known, target=replace(target, classes=loaded.classes))
    if known.tokens is not None:
        known = replace(known, tokens=restrict(known.tokens, seen_in(loaded.train.inputs, train)))
    if loaded.frame is not None and known.columns:
        rows = some if loaded.rows is None else loaded.rows[some]
        return replace(known, columns=tuple(_fit_column(loaded.frame, fitted, rows) for fitted in known.columns))
    if known.pictures is not None and known.pictures.normalise == "measured":
        return replace(known, pictures=measure_channels(loaded.train.inputs, train, known.pictures))
    if loaded.standardize:
        return replace(known, values=_fit_values(loaded.train.inputs, train))
    return known


def fitted_on_some(loaded: Loaded, train: np.ndarray) -> Iterator[DataProblem]:
    """Tells where scaling and what stands for missing values come from fewer samples than the training part holds."""
    some = len(train[:: max(1, len(train) // ENOUGH)])
    measured = loaded.frame is not None and bool(loaded.preparation.columns)
    if measured and some < len(train):
        what = f"scaling and what stands for missing values are measured on {some:,} of {len(train):,} samples"
        yield DataProblem("training part", what, "they are spread evenly over all")


def scaling_of(preparation: Preparation) -> Scaling | None:
    """How inputs are filled in and scaled; None where they are taken as they are."""
    if preparation.values is not None:
        return Scaling(np.array(preparation.values.mean), np.array(preparation.values.deviation))
    if preparation.pictures is not None and preparation.pictures.mean:
        channels = (
            np.array(preparation.pictures.mean, np.float32),
            np.array(preparation.pictures.deviation, np.float32),
        )
        return Scaling(channels[0][:, None, None], channels[1][:, None, None])
    if not preparation.columns:
        return None
    mean, deviation, fill = [], [], []
    for fitted in preparation.columns:
        count = len(names_of(fitted))
        if fitted.encoding == "onehot":  # the category that stands for a missing value
            mean += [0.0] * count
            deviation += [1.0] * count
            fill += [float(place == int(fitted.fill)) for place in range(count)]
        else:
            mean += [fitted.centre, *[0.0] * (count - 1)]
            deviation += [fitted.scale, *[1.0] * (count - 1)]
            fill += [fitted.fill, *[0.0] * (count - 1)]
    return Scaling(np.array(mean), np.array(deviation), np.array(fill))


def _fit_column(frame: Frame, fitted: FittedColumn, rows: np.ndarray) -> FittedColumn:
    column = frame.column(fitted.name)
    if len(rows) > MOST_FITTED:
        rows = rows[:: -(-len(rows) // MOST_FITTED)]
    some = replace(column, values=gathered(column.values, rows), gaps=None)
    if fitted.encoding in ("onehot", "index"):
        counts = counted(some.values, len(column.categories) or 1)
        usual = column.categories[int(counts.argmax())] if column.categories else ""
        return replace(fitted, fill=float(fitted.categories.index(usual)) if usual in fitted.categories else 0.0)
    values = encode_values(some.values, column.categories, fitted)[:, 0]
    values = values[np.isfinite(values)]
    if not len(values):
        return fitted
    centre, scale = _spread(values, fitted.scaling)
    return replace(fitted, fill=_filling(values, fitted.missing), centre=centre, scale=scale)


def _filling(values: np.ndarray, rule: str) -> float:
    if rule == "mean":
        return float(values.mean())
    if rule == "mode":
        found, counts = np.unique(values, return_counts=True)
        return float(found[counts.argmax()])
    return float(np.median(values))


def _spread(values: np.ndarray, scaling: str) -> tuple[float, float]:
    """Centre and scale of finite values; a scale of 1 where they are all equal."""
    if scaling == "none":
        return 0.0, 1.0
    if scaling == "minmax":
        low, high = float(values.min()), float(values.max())
        centre, scale = low, high - low
    elif scaling == "robust":
        first, centre, third = (float(part) for part in np.percentile(values, (25, 50, 75)))
        scale = third - first if third > first else float(values.std())
    else:
        centre, scale = float(values.mean()), float(values.std())
    return centre, scale if scale > 0 and np.isfinite(scale) else 1.0


def fit_target(target: FittedTarget, values: np.ndarray) -> FittedTarget:
    """The scale of target values (N, K): as `target.scaling` says, for `auto` only where they are far from 1."""
    rule = target.scaling
    with np.errstate(all="ignore"):
        far = abs(values.mean()) > FAR or values.std() > FAR or 0 < np.abs(values).max() < NEAR
    if rule == "none" or (rule == "auto" and not far) or not np.isfinite(values).all():
        return replace(target, centre=(), scale=())
    pairs = [_spread(column, "standard" if rule == "auto" else rule) for column in values.T]
    return replace(target, centre=tuple(centre for centre, _ in pairs), scale=tuple(scale for _, scale in pairs))


def _fit_values(inputs: Inputs, train: np.ndarray) -> FittedValues:
    """Mean and deviation along the last axis of the training inputs."""
    if isinstance(inputs, np.ndarray):
        values = inputs[train].astype(np.float64)
        axes = tuple(range(values.ndim - 1))
        return _as_values(values.mean(axis=axes), values.std(axis=axes))
    count, total, squares = 0, np.zeros(inputs.shape[-1]), np.zeros(inputs.shape[-1])
    for begin in range(0, len(train), CHUNK):
        values = take(inputs, train[begin : begin + CHUNK]).astype(np.float64).reshape(-1, inputs.shape[-1])
        count, total, squares = count + len(values), total + values.sum(axis=0), squares + (values**2).sum(axis=0)
    mean = total / max(count, 1)
    return _as_values(mean, np.sqrt(np.maximum(squares / max(count, 1) - mean**2, 0)))


def _as_values(mean: np.ndarray, deviation: np.ndarray) -> FittedValues:
    return FittedValues(tuple(mean.tolist()), tuple(np.where(deviation > 0, deviation, 1.0).tolist()))
