"""How good a trained project is on one part of its data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.backend import limit_threads, on_device
from core.data import Loaded, adopt, split
from core.project import Project
from core.train.class_counts import counted
from core.train.faults import RunFault
from core.train.job import Job
from core.train.measure import measure
from core.train.prepare import device_of_job, prepare_measuring, read, threads_of
from core.train.snapshot import Snapshot

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class Evaluation:
    """Mean loss and share of right answers over the samples of a part; accuracy is NaN where targets are values."""

    split: str
    samples: int
    loss: float
    accuracy: float


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
        parts = split(data, project.data, fitted)
        samples = parts.part(part)
        if not len(samples):
            raise RunFault("data", f"No samples are held out for {part}; set aside some of them in the data settings.")
        loss = counted(project.training.loss, parts.train, len(data.classes))
        project = replace(project, training=replace(project.training, loss=loss))
        executor = prepare_measuring(project, snapshot, data, parts.preparation, device)
        measured = measure(executor, samples, lambda: None)
    return Evaluation(part, len(samples), measured.loss, measured.accuracy)
