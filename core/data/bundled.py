"""The small tables that come with the program (their origins and licences: resources/samples/SOURCE.txt)."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from core.data.arrange import of_frame
from core.data.files import fingerprint
from core.data.source import Loaded
from core.data.tables import read_frame


def load_bundled(name: str, target: str, task: str = "classes") -> Loaded:
    """The table `name`, with its column `target` to predict; `task` as in `Loaded`."""
    path = Path(str(resources.files("resources"))) / "samples" / f"{name}.csv.gz"
    table = read_frame(path)
    return of_frame(table.frame, title=name, target=target, task=task, fingerprint=fingerprint([path]))
