"""A table larger than memory: `python -m benchmarks.large_table [GB [FOLDER]]`, one gigabyte by default.

A file with numbers, gaps, a category, a date, a text that repeats and one that does not is made in a temporary folder
(beside it as much room again is needed), read, divided, and trained on. Of each step the time and the most memory that
was in use: that of the program itself (anonymous), that of mapped files, which the system takes back when others need
it, and of both. All should be the same for every size but for what the program needs anyway. Linux only.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.data import DataChoice, facts_of, guess_source, load, split
from core.graph import Graph
from core.project import Project
from core.templates import suggest_project
from core.train import Event, Finished, Job, Progress, RunControl, Trainer, evaluate

BATCHES = 200
LOOKS_A_SECOND = 50
ROWS = 200_000


class MemoryWatch:
    """The most memory in use since `begin`, in MB."""

    def __init__(self) -> None:
        self.begin()
        threading.Thread(target=self._look, daemon=True).start()

    def begin(self) -> None:
        """Forget what was."""
        self.anonymous = self.mapped = self.resident = 0

    def _look(self) -> None:
        while True:
            lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
            sizes = {
                line.split(":")[0]: int(line.split()[1]) // 1000 for line in lines if line.startswith(("Rss", "VmRSS"))
            }
            self.anonymous = max(self.anonymous, sizes["RssAnon"])
            self.mapped = max(self.mapped, sizes["RssFile"])
            self.resident = max(self.resident, sizes["VmRSS"])
            time.sleep(1 / LOOKS_A_SECOND)


def make_table(path: Path, size: int) -> None:
    """A file of at least `size` bytes."""
    generator = np.random.default_rng(0)
    words = np.array(["".join(row) for row in generator.choice(list("abcdefghijklmnopqrstuvwxyz"), (4000, 6))])
    numbers = [[f"{value:.3f}" for value in generator.normal(0, 50, ROWS)] for _ in range(5)]
    gaps = [value if row % 10 else "" for row, value in enumerate(numbers[0])]
    names = words[generator.integers(0, 12, ROWS)].tolist()
    days = (np.datetime64("2001-01-01") + generator.integers(0, 8000, ROWS)).astype(str).tolist()
    products = [f"product {word}" for word in words[generator.integers(0, 2500, ROWS)]]
    notes = [" ".join(row) for row in words[generator.integers(0, len(words), (ROWS, 8))]]
    labels = np.where(np.array(numbers[1], float) > 0, "yes", "no").tolist()
    columns = (*numbers, gaps, names, days, products, notes, labels)
    body = "".join(",".join(row) + "\n" for row in zip(*columns, strict=True)).encode()
    with path.open("wb") as file:
        file.write(b"a,b,c,d,e,gaps,name,day,product,note,label\n")
        for _ in range(-(-size // len(body))):
            file.write(body)


@contextmanager
def told(step: str, memory: MemoryWatch, size: int = 0) -> Iterator[None]:
    """Print what goes on inside: seconds, MB/s where `size` bytes are read, and memory."""
    memory.begin()
    started = time.perf_counter()
    yield
    seconds = time.perf_counter() - started
    speed = f" ({size / seconds / 1e6:.0f} MB/s)" if size else ""
    own, mapped, both = memory.anonymous, memory.mapped, memory.resident
    sys.stdout.write(f"{step}: {seconds:.2f} s{speed}, {own:,} MB of its own, {mapped:,} MB mapped, {both:,} MB both\n")
    sys.stdout.flush()


def measure(path: Path) -> None:
    """Print the figures of one file."""
    memory, size = MemoryWatch(), path.stat().st_size
    time.sleep(2 / LOOKS_A_SECOND)
    with told("first page", memory):
        choice = DataChoice(guess_source(path))
        choice.source.first_page(None)
    with told("scan", memory, size):
        loaded = load(choice, None)
    sys.stdout.write(f"{loaded.frame.rows if loaded.frame is not None else 0:,} rows\n")
    with told("opened again", memory):
        load(choice, None)
    with told("divided and fitted", memory):
        splits = split(loaded, choice)
    control = RunControl()

    trained: list[Finished] = []

    def emit(event: Event) -> None:
        if isinstance(event, Progress) and event.step >= BATCHES:
            control.stop()
        if isinstance(event, Finished):
            trained.append(event)

    project = suggest_project(Project(Graph(), {}, replace(choice, facts=facts_of(loaded))))
    with told(f"{BATCHES} batches", memory):
        Trainer(Job(project, None, None, loaded, splits), control, emit).run()
    for batch in (128, 1024):
        with told(f"{BATCHES} fetches of {batch:,} rows", memory):
            for places in np.random.default_rng(0).integers(0, len(splits.train), (BATCHES, batch)):
                splits.train.__getitems__(places)
    with told(f"divided again and evaluated on {len(splits.test):,} rows", memory):
        evaluate(project, trained[0].snapshot, "test", None, loaded)


def main() -> None:
    """Make the file, measure, and leave nothing behind."""
    size = int(float(sys.argv[1]) * 1e9) if len(sys.argv) > 1 else 10**9
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        os.environ["NETSTUDIO_HOME"] = folder
        path = Path(folder) / "large.csv"
        make_table(path, size)
        sys.stdout.write(f"{path.stat().st_size / 1e9:.2f} GB\n")
        measure(path)


if __name__ == "__main__":
    main()
