"""Cross-validation: a network trained afresh on all folds but one and measured on that one, once for each fold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.backend import limit_threads, on_device
from core.data import Loaded, fold_splits
from core.project import Project
from core.train.control import RunControl
from core.train.evaluate import Evaluation, evaluate_parts
from core.train.events import Event, Failed, Finished, Reason
from core.train.faults import RunFault
from core.train.job import Job
from core.train.prepare import device_of_job, read, threads_of
from core.train.trainer import Trainer


@dataclass(frozen=True)
class Spread:
    """Mean and sample deviation of a measure over the folds; NaN where it has no meaning."""

    mean: float
    deviation: float


def cross_validate(
    project: Project,
    folds: int,
    folder: Path | None = None,
    loaded: Loaded | None = None,
    control: RunControl | None = None,
) -> Iterator[Evaluation]:
    """Train `folds` times from the start and give each measure once it is known; ends early when `control` is stopped.

    Folds hold equal shares of the classes; nothing is held out for validation. Test samples that the source brings
    take no part. Raises RunFault, DataError, DeviceError or BuildError; `fault_of` puts each into words.
    """
    control = RunControl() if control is None else control
    data = loaded if loaded is not None else read(project, folder)
    for splits in fold_splits(data, project.data, folds):
        job, events = Job(project, None, folder, data, splits), _Last()
        Trainer(job, control, events.take).run()
        ending = events.ending
        if isinstance(ending, Failed):
            raise RunFault(ending.kind, ending.text, ending.node)
        if ending is None or ending.reason is Reason.STOPPED:
            return
        device = device_of_job(job)
        with np.errstate(all="ignore"), limit_threads(threads_of(job)), on_device(device):
            yield evaluate_parts(replace(job, snapshot=ending.snapshot), "test", device)


def spread_of(values: Sequence[float]) -> Spread:
    """Mean and sample deviation of the measures of folds."""
    found = np.array(values, dtype=np.float64)
    return Spread(float(found.mean()), float(found.std(ddof=1)) if len(found) > 1 else 0.0)


class _Last:
    """Keeps how a run ended."""

    def __init__(self) -> None:
        self.ending: Finished | Failed | None = None

    def take(self, event: Event) -> None:
        """Called by the trainer with every event."""
        if isinstance(event, Finished | Failed):
            self.ending = event
