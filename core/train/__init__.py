"""Training: a frozen `Job` goes into a `Trainer`, frozen events come out, and a `RunControl` pauses or stops it.

    Trainer(Job(project, snapshot=None, folder=None), RunControl(), print).run()

`evaluate` measures a trained project. Nothing here knows threads or windows: `run` blocks until the run ends.
"""

from core.train.control import RunControl, StopRun
from core.train.evaluate import Evaluation, evaluate
from core.train.events import (
    Captured,
    Damaged,
    EpochEnded,
    Event,
    Failed,
    Finished,
    Paused,
    Progress,
    Reason,
    Resumed,
    Started,
)
from core.train.faults import RunFault, fault_of
from core.train.folds import Spread, cross_validate, spread_of
from core.train.history import History
from core.train.job import Job
from core.train.predict import Predictions, predict, predict_inputs
from core.train.snapshot import Curves, RunState, Snapshot
from core.train.trainer import Trainer

__all__ = [
    "Captured",
    "Curves",
    "Damaged",
    "EpochEnded",
    "Evaluation",
    "Event",
    "Failed",
    "Finished",
    "History",
    "Job",
    "Paused",
    "Predictions",
    "Progress",
    "Reason",
    "Resumed",
    "RunControl",
    "RunFault",
    "RunState",
    "Snapshot",
    "Spread",
    "Started",
    "StopRun",
    "Trainer",
    "cross_validate",
    "evaluate",
    "fault_of",
    "predict",
    "predict_inputs",
    "spread_of",
]
