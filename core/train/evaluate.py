"""How good a trained project is on one part of its data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.backend import Device, limit_threads, on_device
from core.data import Loaded, Part, adopt, in_units, naive_error, split, target_values, told_by_changes
from core.project import Project
from core.train.class_counts import counted
from core.train.faults import RunFault
from core.train.job import Job
from core.train.measure import BATCH, measure
from core.train.outputs import outputs_of, predictions_of
from core.train.prepare import device_of_job, prepare_measuring, read, threads_of, trained_network
from core.train.snapshot import Snapshot
from core.train.units import for_loss


@dataclass(frozen=True)
class Evaluation:
    """Mean loss and share of right answers over the samples of a part; accuracy is NaN where targets are values.

    Where they are, `r2` is the coefficient of determination and `mae` the mean absolute error, in units of the data and
    of its values, also where changes of a series are learned; both are NaN for classes. `naive_mae` is that of saying
    that all stays as it was last; NaN where nothing follows in time.
    """

    split: str
    samples: int
    loss: float
    accuracy: float
    r2: float = float("nan")
    mae: float = float("nan")
    naive_mae: float = float("nan")


def evaluate(
    project: Project,
    snapshot: Snapshot | None,
    part: str = "test",
    folder: Path | None = None,
    loaded: Loaded | None = None,
) -> Evaluation:
    """Measure `snapshot` on `part` (`train`, `validation` or `test`) of the data of `project`.

    `folder` and `loaded` as in `Job`. Raises RunFault, DataError, DeviceError or BuildError; `fault_of` puts each into
    words.
    """
    if snapshot is None:
        raise RunFault("network", "The project holds no trained weights; train it before measuring it.")
    job = Job(project, snapshot, folder, loaded)
    device = device_of_job(job)
    with np.errstate(all="ignore"), limit_threads(threads_of(job)), on_device(device):
        fitted = snapshot.state.preparation
        data = loaded if loaded is not None else read(project, folder)
        data = data if fitted is None else adopt(data, fitted)
        return evaluate_parts(Job(project, snapshot, folder, data, split(data, project.data, fitted)), part, device)


def evaluate_parts(job: Job, part: str, device: Device) -> Evaluation:
    """Measure the snapshot of `job` on a part of its splits. Raises as `evaluate` does."""
    project, snapshot, data, parts = job.project, job.snapshot, job.loaded, job.splits
    assert snapshot is not None
    assert data is not None
    assert parts is not None
    samples = parts.part(part)
    if not len(samples):
        raise RunFault("data", f"No samples are held out for {part}; set aside some of them in the data settings.")
    loss = counted(project.training.loss, parts.train, len(data.classes))
    project = replace(project, training=replace(project.training, loss=loss))
    executor = prepare_measuring(project, snapshot, data, parts.preparation, device)
    measured = measure(executor, samples, lambda: None)
    if data.classes:
        return Evaluation(part, len(samples), measured.loss, measured.accuracy)
    errors = _errors(Job(project, snapshot, job.folder, data, parts), part, device)
    series = data.preparation.window is not None and not _own_part(data, part)
    naive = naive_error(data, samples.indices).mae if series else float("nan")
    return Evaluation(part, len(samples), measured.loss, measured.accuracy, *errors, naive)


def _own_part(data: Loaded, part: str) -> bool:
    """Whether the source itself holds the samples of `part`."""
    return (part == "test" and data.test is not None) or (part == "validation" and data.validation is not None)


def _errors(job: Job, part: str, device: Device) -> tuple[float, float]:
    """R² over all target values, each against its own mean, and the mean absolute error, in units of the data."""
    assert job.snapshot is not None
    assert job.splits is not None
    assert job.loaded is not None
    network = trained_network(job.project, job.snapshot, device)
    loss = job.project.training.loss
    samples, target = job.splits.part(part), for_loss(job.splits.preparation, loss).target
    wrong = far = spread = 0.0
    mean = samples.mean_target()
    for begin in range(0, len(samples), BATCH):
        inputs, targets = samples.__getitems__(np.arange(begin, min(begin + BATCH, len(samples))))
        outputs = in_units(target, predictions_of(outputs_of(network, inputs, device), loss))
        errors = outputs.astype(np.float64) - targets
        wrong += float((errors**2).sum())
        far += float(np.abs(errors).sum())
        spread += float(((targets - mean) ** 2).sum())
    if told_by_changes(job.loaded) and not _own_part(job.loaded, part):
        spread = _spread_of_values(job.loaded, samples)
    return 1 - wrong / spread if spread > 0 else float("nan"), far / (len(samples) * mean.size)


def _spread_of_values(data: Loaded, samples: Part) -> float:
    """What a network that learns changes leaves to explain: the spread of the values that they lead to."""
    values = target_values(data, samples.indices).astype(np.float64)
    return float(((values - values.mean(axis=0)) ** 2).sum())
