"""How long from the start of the interpreter to the visible window, and from Play to the first point of the curve.

Each run is a fresh process on a display (Xvfb or a real one) or offscreen; the clock starts before the interpreter.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

CHILD = """
import json, os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from netstudio import app

started = float(os.environ["BENCH_STARTED"])
application = QApplication([])
window = app.build_window()
times = {}

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and "visible" not in times and window.isVisible():
            times["visible"] = time.time() - started
            QTimer.singleShot(300, play)
        return False

def play():
    times["played"] = time.time()
    window.session.advanced.connect(point)
    window.commands["run.start"].trigger()

def point():
    if window.session.latest is not None and "point" not in times:
        times["point"] = time.time() - times["played"]
        QTimer.singleShot(0, finish)

def finish():
    print(json.dumps({"visible": times["visible"], "point": times["point"]}))
    sys.stdout.flush()
    os._exit(0)

watcher = FirstPaint()
window.centralWidget().installEventFilter(watcher)
application.installEventFilter(watcher)
window.show()
application.exec()
"""


def one_run() -> dict[str, float]:
    """One fresh process: seconds to the first painted frame and from Play to the first point."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "NETSTUDIO_HOME": home, "BENCH_STARTED": repr(time.time())}
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        done = subprocess.run(
            [sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, timeout=60, check=True
        )
    times: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return times


def main() -> None:
    """Print the median and the worst of several runs after a warm-up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    one_run()
    results = [one_run() for _ in range(runs)]
    for name, title in (("visible", "window painted after start"), ("point", "first point after Play")):
        values = [result[name] for result in results]
        sys.stdout.write(f"{title}: median {statistics.median(values):.2f} s, worst {max(values):.2f} s\n")


if __name__ == "__main__":
    main()
