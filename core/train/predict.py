"""What a trained network says of new samples: classes with probabilities, or values in the units of the data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.backend import limit_threads, on_device
from core.catalog import Spec
from core.data import CHANGE, DataProblem, Preparation, RawInputs, Wanted, in_units, read_inputs, value_inputs
from core.project import Project
from core.train.faults import RunFault
from core.train.job import Job
from core.train.outputs import outputs_of, predictions_of
from core.train.prepare import device_of_job, threads_of, trained_network
from core.train.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Predictions:
    """One row of `outputs` for each sample: probabilities of `classes`, or values of `columns` in their units.

    NaN where the sample cannot be predicted; `problems` tell why.
    """

    names: tuple[str, ...]
    classes: tuple[str, ...]
    columns: tuple[str, ...]
    outputs: np.ndarray
    empty: frozenset[int] = frozenset()
    """Places of the samples that cannot be predicted."""
    problems: tuple[DataProblem, ...] = ()

    def best(self) -> tuple[str, ...]:
        """The likeliest class of each sample, "" where it cannot be predicted; empty where values are predicted."""
        if not self.classes:
            return ()
        places = self.outputs.argmax(axis=1).tolist()
        return tuple("" if row in self.empty else self.classes[place] for row, place in enumerate(places))


def predict(project: Project, snapshot: Snapshot | None, samples: Path | list[Any]) -> Predictions:
    """Predict the samples in a file, or such as plain values: rows by column name, texts, lists of numbers.

    Raises RunFault, DataError, DeviceError or BuildError; `fault_of` puts each into words.
    """
    if snapshot is None:
        raise RunFault("network", "The project holds no trained weights; train it before asking it to predict.")
    wanted = _wanted(project, snapshot)
    raw = read_inputs(wanted, samples) if isinstance(samples, Path) else value_inputs(wanted, samples)
    return predict_inputs(project, snapshot, raw)


def predict_inputs(project: Project, snapshot: Snapshot, raw: RawInputs) -> Predictions:
    """Predict inputs that are ready for the network. Raises as `predict` does."""
    return _with_empty(_predict_usable(project, snapshot, raw), raw)


def _with_empty(found: Predictions, raw: RawInputs) -> Predictions:
    """Predictions of the samples that could be taken, as such of all of them."""
    if raw.rows is None:
        return found
    outputs = np.full((len(raw.names), found.outputs.shape[1]), np.nan, np.float32)
    outputs[raw.rows] = found.outputs
    empty = frozenset(range(len(raw.names))) - frozenset(raw.rows.tolist())
    return replace(found, outputs=outputs, empty=empty, problems=raw.problems)


def _predict_usable(project: Project, snapshot: Snapshot, raw: RawInputs) -> Predictions:
    """Predictions of the samples that could be taken, under the names of all."""
    job = Job(project, snapshot, None)
    device = device_of_job(job)
    preparation = snapshot.state.preparation or Preparation()
    facts = project.data.facts
    with np.errstate(all="ignore"), limit_threads(threads_of(job)), on_device(device):
        network = trained_network(project, snapshot, device)
        outputs = predictions_of(outputs_of(network, raw.inputs, device), project.training.loss)
    classes = preparation.target.classes or (facts.classes if facts is not None else ())
    if classes and outputs.shape[1:] == (len(classes),):
        return Predictions(raw.names, classes, (), _as_probabilities(outputs))
    values = in_units(preparation.target, outputs.reshape(len(outputs), -1))
    columns = preparation.target.columns
    if len(columns) != values.shape[1]:
        columns = tuple(f"value {number}" for number in range(1, values.shape[1] + 1))
    if raw.level is not None and raw.level.shape == values.shape:
        values, columns = values + raw.level, tuple(name.removesuffix(CHANGE) for name in columns)
    return Predictions(raw.names, (), columns, values)


def _wanted(project: Project, snapshot: Snapshot) -> Wanted:
    facts, shape = project.data.facts, (1,)
    for node in project.graph.nodes:
        if node.layer.key == "input":
            shape = node.layer.shape  # type: ignore[attr-defined]
    goes_on = facts is not None and facts.task == "sequence"
    return Wanted(snapshot.state.preparation or Preparation(), Spec(shape), goes_on)


def _as_probabilities(outputs: np.ndarray) -> np.ndarray:
    """Scores as shares of 1; as they are where the network gives shares already."""
    if (outputs >= 0).all() and np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
        return outputs
    powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return shares
