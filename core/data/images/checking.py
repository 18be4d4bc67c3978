"""All files of a data set looked into or decoded, by several processes, with progress and Cancel."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from core.data.decoding import picture_settings
from core.data.images.decode import Shaping
from core.data.images.pool import Pool, Task
from core.data.images.probe import Probe
from core.data.images.rows import TOGETHER, PictureFiles
from core.data.source import Watch

PROBED_TOGETHER = 64
FEW = 300
"""So many files are done here before any process would have started."""


def probe_files(files: PictureFiles, watch: Watch) -> Iterator[Probe | str]:
    """For each file in order what its header says, or the reason why it cannot be used. Raises what `watch` raises."""
    for task in _done(files, None, PROBED_TOGETHER, watch):
        for result in task.probes:
            if isinstance(result, str):
                yield result
            else:
                height, width, colour, image_format, palette, notes = result
                yield Probe(height, width, colour, image_format, palette, tuple(notes))


def decode_files(files: PictureFiles, shaping: Shaping, watch: Watch) -> tuple[np.ndarray, dict[int, str]]:
    """Pictures (N, C, H, W) uint8, channels-last in memory, and the reason for each that cannot be decoded."""
    pictures = np.empty((len(files), *shaping.shape), dtype=np.uint8)
    faults: dict[int, str] = {}
    done = 0
    for task in _done(files, shaping, TOGETHER, watch):
        assert task.pictures is not None
        pictures[done : done + len(task.paths)] = task.pictures
        faults.update((done + place, reason) for place, reason in task.faults)
        done += len(task.paths)
    return pictures.transpose(0, 3, 1, 2), faults


def _done(files: PictureFiles, shaping: Shaping | None, together: int, watch: Watch) -> Iterator[Task]:
    """Tasks of `together` files each, in order, as they are done."""
    pool = Pool(picture_settings.processes() if len(files) > FEW else 0)
    try:
        waiting: deque[Task] = deque()
        begin = done = 0
        while begin < len(files) or waiting:
            while begin < len(files) and len(waiting) <= 4 * pool.count:
                task = Task(_paths(files, range(begin, min(begin + together, len(files)))), shaping)
                if not pool.submit(task):
                    break
                waiting.append(task)
                begin += together
            task = waiting.popleft()
            pool.wait(task)
            yield task
            done += len(task.paths)
            watch.progress(done, len(files))
    finally:
        pool.close()


def _paths(files: PictureFiles, places: Sequence[int]) -> list[str]:
    return [files.path(place) for place in places]
