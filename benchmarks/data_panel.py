"""How smoothly the large view of the data scrolls: `python benchmarks/data_panel.py`.

A table of 1,000,000 rows and 200,000 pictures in files, scrolled line by line and page by page without a screen, once
alone and once while another thread reads a data set as hard as it can. A frame is the time from a step of the scroll
bar until everything is painted and every waiting event is done. Beside it a process that shares nothing with the window
works for as long in every frame: what it is late, any program would be on this machine at that time.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from core.catalog import Spec
from core.data import Column, ColumnType, DataChoice, Frame, Loaded, Samples, of_frame
from core.data.images import PictureFiles, PictureRows, Shaping
from core.data.readers.csv_table import CsvTable
from core.data.readers.digits import Digits
from netstudio.data_panel.following import Following
from netstudio.data_panel.reading import Reading, read
from netstudio.data_panel.samples_page import SamplesPage
from netstudio.theme import Theme
from netstudio.training.turns import NEW_GARBAGE_ONLY, SHORT_TURNS

ROWS, COLUMNS, PICTURES, FILES, FRAMES = 1_000_000, 12, 200_000, 500, 240


def table() -> Loaded:
    """Ten columns of numbers, one of categories, and a target."""
    random = np.random.default_rng(0)
    columns = [Column(f"value {n}", ColumnType.NUMERIC, random.normal(size=ROWS)) for n in range(COLUMNS - 2)]
    codes = random.integers(0, 50, ROWS).astype(np.int32)
    columns.append(Column("town", ColumnType.CATEGORY, codes, tuple(f"town {n}" for n in range(50))))
    columns.append(Column("kind", ColumnType.CATEGORY, codes % 3, ("one", "two", "three")))
    return of_frame(Frame(tuple(columns), ROWS), target="kind")


def pictures(folder: Path) -> Loaded:
    """As many pictures as there are names; the files behind them repeat."""
    random = np.random.default_rng(0)
    for place in range(FILES):
        content = io.BytesIO()
        Image.fromarray(random.integers(0, 256, (96, 96, 3), np.uint8)).save(content, "JPEG")
        (folder / f"{place}.jpg").write_bytes(content.getvalue())
    files = PictureFiles(str(folder), [f"{place % FILES}.jpg" for place in range(PICTURES)])
    rows = PictureRows(files, Shaping(96, 96))
    targets = np.arange(PICTURES) % 10
    return Loaded(Samples(rows, targets), None, Spec((3, 96, 96)), tuple("abcdefghij"), kind="pictures")


def reading_of(loaded: Loaded) -> Reading:
    """`loaded` as if it had been read."""
    return read(DataChoice(Digits()), None, loaded)


@contextmanager
def scanning(folder: Path) -> Iterator[None]:
    """Another thread reads a table again and again."""
    path = folder / "scanned.csv"
    lines = (f"{n % 97},{n * 0.5},{'ab'[n % 2]}" for n in range(400_000))
    path.write_text("x,y,label\n" + "\n".join(lines) + "\n", encoding="utf-8")
    ending = threading.Event()

    def scan() -> None:
        with SHORT_TURNS.held(), NEW_GARBAGE_ONLY.held():
            while not ending.is_set():
                read(DataChoice(CsvTable(path=str(path), label="label")), None, None, Following())

    thread = threading.Thread(target=scan, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


class Control:
    """The process that shares nothing with the window."""

    _PROGRAM = """
import sys, threading, time
times = []
def run():
    while True:
        begin, worked = time.perf_counter(), time.thread_time()
        while time.thread_time() - worked < 0.002:
            pass
        times.append(1000 * (time.perf_counter() - begin))
        time.sleep(0.004)
threading.Thread(target=run, daemon=True).start()
for _ in sys.stdin:
    found, times = times, []
    print(sum(each < 16 for each in found), len(found), max(found, default=0.0), flush=True)
"""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", self._PROGRAM]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    def since_last(self) -> tuple[float, float]:
        """Percentage of its frames below 16 ms since it was asked last, and the worst in milliseconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        within, count, worst = map(float, self._process.stdout.readline().split())
        return 100 * within / max(1.0, count), worst

    def end(self) -> None:
        """Let it go."""
        self._process.kill()
        self._process.wait()


def frames(page: SamplesPage, view: QAbstractScrollArea, step: int) -> np.ndarray:
    """Milliseconds of every frame while scrolling by `step`, (2, frames): that passed, and that the window worked."""
    bar, taken, own = view.verticalScrollBar(), [], []
    bar.setValue(0)
    page.repaint()
    for number in range(FRAMES):
        begin, worked = time.perf_counter(), time.thread_time()
        bar.setValue((number + 1) * step % max(1, bar.maximum()))
        QCoreApplication.processEvents()
        taken.append(1000 * (time.perf_counter() - begin))
        own.append(1000 * (time.thread_time() - worked))
        time.sleep(0.004)
    return np.array([taken, own])


def report(name: str, times: np.ndarray, control: tuple[float, float]) -> None:
    """One line: median, 99th percentile and worst of the time that passed and of the window's own work."""
    passed, own = (", ".join(f"{np.percentile(each, at):5.1f}" for at in (50, 99, 100)) for each in times)
    within = 100 * float((times[0] < 16).mean())
    beside = f"control {control[0]:5.1f} %, worst {control[1]:5.1f} ms"
    sys.stdout.write(f"{name:42} passed {passed}   own work {own} ms   below 16 ms: {within:5.1f} %   {beside}\n")


def measure(page: SamplesPage, view: QAbstractScrollArea, name: str, folder: Path) -> None:
    """Scroll by lines, pages and leaps, alone and beside a scan."""
    steps = {
        "lines": view.verticalScrollBar().singleStep(),
        "pages": view.verticalScrollBar().pageStep(),
        "leaps": max(1, view.verticalScrollBar().maximum() // 37),
    }
    control = Control()
    for way, step in steps.items():
        control.since_last()
        report(f"{name}, {way}", frames(page, view, step), control.since_last())
    with scanning(folder):
        for way, step in steps.items():
            control.since_last()
            report(f"{name}, {way}, while scanning", frames(page, view, step), control.since_last())
    control.end()


def main() -> int:
    """Print the figures."""
    application = QApplication(sys.argv[:1])
    theme = Theme("light")
    theme.install()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pictures").mkdir()
        for title, loaded in ((f"{ROWS:,} rows", table()), (f"{PICTURES:,} pictures", pictures(folder / "pictures"))):
            page = SamplesPage(theme)
            page.resize(1100, 800)
            reading = reading_of(loaded)
            begin = time.perf_counter()
            page.show_reading(reading)
            page.show()
            application.processEvents()
            sys.stdout.write(f"{title}: first shown after {1000 * (time.perf_counter() - begin):.0f} ms\n")
            view = page.grid if reading.pictures else page.table
            measure(page, view, title, folder)
            page.close()
            page.wait(10.0)
            page.deleteLater()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
