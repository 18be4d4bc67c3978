"""Pictures decoded and resized per second beside PyTorch's DataLoader with Pillow, and memory with many pictures.

Both sides open, decode, convert and resize every file of the same generated folders, in a random order and in batches
of 64, nothing kept from epoch to epoch; processes are started before the clock. PyTorch's side is the usual data set:
`Image.open(path).convert("RGB").resize(size, BILINEAR)` as a uint8 tensor. `--memory` needs Linux.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.data import DataChoice, Part, Variation, load, order, split
from core.data.images import PictureFiles, PictureRows, Shaping, picture_settings
from core.data.readers.image_folder import ImageFolder

BATCH = 64
SETS = {"photographs 500 × 375 → 96 × 96": (600, (500, 375), 96), "small pictures 48 × 48": (6000, (48, 48), 48)}


class Pictures:
    """A data set in PyTorch's manner."""

    def __init__(self, paths: list[str], side: int) -> None:
        self.paths, self.side = paths, side

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> Any:
        import torch

        with Image.open(self.paths[index]) as image:
            sized = image.convert("RGB").resize((self.side, self.side), Image.Resampling.BILINEAR)
            return torch.from_numpy(np.array(sized).transpose(2, 0, 1))


def generate(folder: Path, count: int, size: tuple[int, int], classes: int = 10) -> list[str]:
    """JPEG files in class folders; their content repeats after 200."""
    draw = np.random.default_rng(0)
    coarse = draw.integers(0, 256, (200, 12, 16, 3)).astype(np.uint8)
    contents = []
    for values in coarse[: min(count, 200)]:
        smooth = np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BICUBIC)).astype(np.int16)
        grainy = (smooth + draw.integers(-12, 13, smooth.shape)).clip(0, 255).astype(np.uint8)
        Image.fromarray(grainy).save(folder / "one.jpg", quality=85)
        contents.append((folder / "one.jpg").read_bytes())
    (folder / "one.jpg").unlink()
    paths = []
    for number in range(count):
        path = folder / f"class{number % classes}" / f"{number:06}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(contents[number % len(contents)])
        paths.append(str(path))
    return paths


def ours(paths: list[str], side: int, workers: int) -> Iterator[float]:
    """Seconds of one epoch after the other."""
    picture_settings.workers, picture_settings.cache_bytes = workers, 0
    root = os.path.commonpath(paths)
    rows = PictureRows(PictureFiles(root, [os.path.relpath(path, root) for path in paths]), Shaping(side, side))
    rows.announce(np.arange(BATCH))
    rows.take(np.arange(BATCH))
    epoch = 0
    try:
        while True:
            drawn = order(len(paths), 0, epoch)
            start = time.perf_counter()
            rows.announce(drawn)
            for begin in range(0, len(paths), BATCH):
                rows.take(drawn[begin : begin + BATCH])
            yield time.perf_counter() - start
            epoch += 1
    finally:
        rows.close()


def theirs(paths: list[str], side: int, workers: int) -> Iterator[float]:
    """Seconds of one epoch after the other."""
    from torch.utils.data import DataLoader

    data: Any = Pictures(paths, side)
    loader = DataLoader(data, BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
    if workers:
        next(iter(loader))
    while True:
        start = time.perf_counter()
        for _ in loader:
            pass
        yield time.perf_counter() - start


def compare(repeats: int) -> None:
    """Print pictures per second of both and their ratio: the best of `repeats` interleaved epochs."""
    try:
        import torch

        torch.set_num_threads(1)
    except ImportError:
        torch = None  # type: ignore[assignment]
        _say("PyTorch is not installed: our figures alone")
    for title, (count, size, side) in SETS.items():
        folder = Path(tempfile.mkdtemp())
        try:
            paths = generate(folder, count, size)
            for workers in (0, 2):
                _print_row(title, workers, _best(paths, side, workers, repeats, torch is not None))
        finally:
            shutil.rmtree(folder)


def _best(paths: list[str], side: int, workers: int, repeats: int, peer: bool) -> list[float]:
    kinds: list[Callable[[list[str], int, int], Iterator[float]]] = [ours, theirs] if peer else [ours]
    runs = [kind(paths, side, workers) for kind in kinds]
    times = [[next(run) for run in runs] for _ in range(repeats)]
    for run in runs:
        run.close()  # type: ignore[attr-defined]
    return [len(paths) / min(column) for column in zip(*times, strict=True)]


def _print_row(title: str, workers: int, rates: list[float]) -> None:
    peer = f"   PyTorch {rates[1]:8,.0f}/s   ratio {rates[0] / rates[1]:.2f}" if len(rates) > 1 else ""
    _say(f"{title:34} {workers} processes   ours {rates[0]:8,.0f}/s{peer}")


def memory(count: int, side: int, workers: int) -> None:
    """Print how long `count` generated pictures take to open, and rate and most memory of two epochs of batches."""
    folder = Path(tempfile.mkdtemp())
    picture_settings.workers, picture_settings.cache_bytes = workers, None
    try:
        generate(folder, count, (side, side))
        source = ImageFolder(path=str(folder))
        start = time.perf_counter()
        source.first_page(None)
        shown = time.perf_counter() - start
        choice = DataChoice(source)
        loaded = load(choice, None)
        checked = time.perf_counter() - start - shown
        part = split(loaded, choice).train
        _say(
            f"{count:,} pictures {side} × {side}, {workers} processes: first page in {shown:.2f} s, "
            f"all headers in {checked:.1f} s, {_held():.0f} MB"
        )
        for epoch in (1, 2):
            _say(f"  epoch {epoch}: {_epoch(part, epoch)}")
        part.rest()
    finally:
        shutil.rmtree(folder)


def _epoch(part: Part, epoch: int) -> str:
    """Draw the batches of an epoch; pictures per second and the most memory."""
    drawn, most, measuring = order(len(part), 0, epoch), 0.0, 0.0
    start = time.perf_counter()
    part.announce(drawn)
    for begin in range(0, len(part), BATCH):
        part.training_batch(drawn[begin : begin + BATCH], Variation(0, epoch))
        if begin % (64 * BATCH) == 0:
            paused = time.perf_counter()
            most = max(most, _held())
            measuring += time.perf_counter() - paused
    return f"{len(part) / (time.perf_counter() - start - measuring):,.0f} pictures/s, {most:.0f} MB at most"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _held() -> float:
    """Memory of this process and its children in MB; what several share counts in parts (PSS)."""
    total, own = 0, os.getpid()
    for entry in Path("/proc").iterdir():
        try:
            status = (entry / "status").read_text() if entry.name.isdigit() else ""
            facts = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
            if facts and own in (int(entry.name), int(facts["PPid"])):
                shares = (entry / "smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) for line in shares if line.startswith("Pss:"))
        except (OSError, KeyError, ValueError):
            continue
    return total / 1024


def main() -> None:
    """Print the comparison, or with `--memory` the figures for many pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--memory", type=int, default=0, metavar="COUNT", help="e.g. 100000")
    parser.add_argument("--side", type=int, default=48, help="points of a picture for --memory")
    chosen = parser.parse_args()
    if chosen.memory:
        for workers in (0, 2):
            memory(chosen.memory, chosen.side, workers)
    else:
        compare(chosen.repeats)


if __name__ == "__main__":
    main()
