"""How fast tables are read from text, beside pandas.read_csv: numbers, numbers with categories and dates, texts.

Each file is about 30 MB and made anew in a temporary folder. Both readers take turns; the least time of several counts.
`--without-polars` measures what remains where the extra `data` is not installed.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import cast

import numpy as np

TURNS, BYTES = 5, 30_000_000


def make_numbers(generator: np.random.Generator, rows: int) -> list[list[str]]:
    """Ten columns of numbers, half of them with all digits."""
    short = [[f"{value:.3f}" for value in generator.normal(0, 50, rows)] for _ in range(5)]
    return short + [[repr(value) for value in generator.normal(size=rows).tolist()] for _ in range(5)]


def make_mixed(generator: np.random.Generator, rows: int) -> list[list[str]]:
    """Numbers, whole numbers, categories and a date."""
    numbers = [[f"{value:.4f}" for value in generator.normal(0, 50, rows)] for _ in range(4)]
    whole = [[str(value) for value in generator.integers(0, 100_000, rows)] for _ in range(2)]
    names = np.array(["red", "green", "blue", "violet"])[generator.integers(0, 4, (2, rows))].tolist()
    dates = [f"20{1 + row % 20:02d}-{1 + row % 12:02d}-{1 + row % 28:02d}" for row in range(rows)]
    return [*numbers, *whole, *names, dates]


def make_texts(generator: np.random.Generator, rows: int) -> list[list[str]]:
    """A label, a sentence, and a number."""
    words = np.array(["the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "again", "today"])
    sentences = [" ".join(row) for row in words[generator.integers(0, len(words), (rows, 14))]]
    labels = np.array(["ham", "spam"])[generator.integers(0, 2, rows)].tolist()
    return [labels, sentences, [str(row) for row in range(rows)]]


def measure(path: Path, readers: dict[str, Callable[[Path], object]]) -> dict[str, float]:
    """MB/s of each reader."""
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(TURNS):
        for name, read in readers.items():
            started = time.perf_counter()
            read(path)
            best[name] = min(best[name], time.perf_counter() - started)
    return {name: path.stat().st_size / seconds / 1e6 for name, seconds in best.items()}


def main() -> None:
    """Print the figures and, where pandas is installed, the ratios."""
    if "--without-polars" in sys.argv:
        sys.modules["polars"] = cast(ModuleType, None)  # how Python itself marks what cannot be imported
    readers: dict[str, Callable[[Path], object]] = {"core": importlib.import_module("core.data.tables").read_frame}
    if importlib.util.find_spec("pandas") is not None:
        readers["pandas"] = importlib.import_module("pandas").read_csv
    else:
        sys.stdout.write("pandas is not installed here: nothing to compare with.\n")
    with tempfile.TemporaryDirectory() as folder:
        for make in (make_numbers, make_mixed, make_texts):
            columns = make(np.random.default_rng(0), 20_000)
            body = "".join(",".join(row) + "\n" for row in zip(*columns, strict=True))
            path = Path(folder) / f"{make.__name__}.csv"
            header = ",".join(f"c{place}" for place in range(len(columns)))
            path.write_text(header + "\n" + body * (BYTES // len(body)), encoding="utf-8")
            speed = measure(path, readers)
            ratio = f", ratio {speed['core'] / speed['pandas']:.2f} (goal ≥ 1.0)" if "pandas" in speed else ""
            told = ", ".join(f"{name} {value:.0f} MB/s" for name, value in speed.items())
            sys.stdout.write(f"{make.__name__.removeprefix('make_')}: {told}{ratio}\n")


if __name__ == "__main__":
    main()
