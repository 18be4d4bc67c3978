"""What a run needs to know, as one frozen value that may cross threads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.data import Loaded, Splits
from core.project import Project
from core.train.snapshot import Snapshot


@dataclass(frozen=True)
class Job:
    """Train `project`, going on from `snapshot` where there is one.

    `folder` is the folder of the project file, to which paths of data are relative; None before the first save.
    `loaded` is the project's data where it was read already; None reads it.
    """

    project: Project
    snapshot: Snapshot | None
    folder: Path | None
    loaded: Loaded | None = None
    splits: Splits | None = None
    """How `loaded` is divided, where it is not as the project says."""
