"""The facts of a data set as plain values: what the command line prints and a report shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.choice import PART_NAMES, DataChoice
from core.data.doubts import doubts
from core.data.guess import kind_of, task_of
from core.data.pieces import occurrences
from core.data.rows import Rows
from core.data.source import DataProblem, Loaded
from core.data.splits import Splits, split


def summary(loaded: Loaded, choice: DataChoice, splits: Splits | None = None) -> dict[str, Any]:
    """kind, task, samples, input_shape, classes, columns, splits, problems; in this order, as plain JSON values.

    `splits` where the data was divided already. Raises DataError.
    """
    splits = split(loaded, choice) if splits is None else splits
    counts = class_counts(loaded)
    return {
        "kind": kind_of(loaded),
        "task": task_of(loaded),
        "samples": sum(len(part) for part in (loaded.train, loaded.validation, loaded.test) if part is not None),
        "input_shape": list(loaded.input.shape),
        "classes": dict(zip(loaded.classes, counts.tolist(), strict=True)),
        "columns": columns_of(loaded),
        "splits": {name: len(splits.part(name)) for name in PART_NAMES},
        "problems": [
            {"where": problem.where, "what": problem.what, "action": problem.action}
            for problem in all_problems(loaded, splits)
        ],
    }


def all_problems(loaded: Loaded, splits: Splits) -> tuple[DataProblem, ...]:
    """What was not used as it stands, also what was found so far while training, then what to look at twice."""
    return (*loaded.problems, *met_problems(loaded), *doubts(loaded, splits))


def met_problems(loaded: Loaded) -> tuple[DataProblem, ...]:
    """What came up while samples were fetched so far."""
    parts = (loaded.train, loaded.validation, loaded.test)
    fetched = [part.inputs for part in parts if part is not None and isinstance(part.inputs, Rows)]
    return tuple(problem for rows in fetched for problem in rows.problems)


def class_counts(loaded: Loaded) -> np.ndarray:
    """int64: how many samples each class has in all parts; empty where targets are values."""
    parts = [part for part in (loaded.train, loaded.validation, loaded.test) if part is not None]
    counts = np.zeros(len(loaded.classes), np.int64)
    if loaded.classes:
        for part in parts:
            counts += occurrences(part.targets, len(counts))
    return counts


def columns_of(loaded: Loaded) -> list[dict[str, Any]]:
    """Name, type, role and missing cells of every column of a table; names alone of other data that have some."""
    if loaded.frame is None:
        return [{"name": name, "type": "numeric", "role": "input", "missing": 0} for name in loaded.columns]
    roles = roles_of(loaded)
    return [
        {
            "name": column.name,
            "type": column.kind.value,
            "role": roles.get(column.name, "ignore"),
            "missing": column.missing_count,
        }
        for column in loaded.frame.columns
    ]


def roles_of(loaded: Loaded) -> dict[str, str]:
    """`input`, `split` or `target` by the name of a column; all other columns are ignored."""
    roles = {fitted.name: "input" for fitted in loaded.preparation.columns}
    return roles | {loaded.part_column: "split"} | dict.fromkeys(loaded.preparation.target.columns, "target")
