"""Does training disturb the window, and does the window slow training down?

Lateness of an 8 ms GUI timer while idle and while the default project trains, and the training rate in the window
beside the rate of the same job without a window, in alternating processes.
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
from dataclasses import replace

import numpy as np


def long_project():  # type: ignore[no-untyped-def]
    """The default project with more epochs than a benchmark waits for."""
    from core.templates import load_template

    project = load_template("digits-cnn")
    return replace(project, training=replace(project.training, epochs=100_000))


def headless(seconds: float) -> dict[str, float]:
    """Batches a second of the bare trainer."""
    import threading

    from core.train import Job, Progress, RunControl, Trainer

    control, rates = RunControl(), _Rate()
    threading.Timer(seconds, control.stop).start()
    Trainer(Job(long_project(), None, None), control, lambda event: rates.see(event, Progress)).run()
    return {"steps_per_second": rates.value()}


class _Rate:
    """Batches a second between the first and the last report of progress."""

    def __init__(self) -> None:
        self._points: list[tuple[float, int]] = []

    def see(self, event: object, kind: type) -> None:
        if isinstance(event, kind):
            self._points.append((time.perf_counter(), event.step))  # type: ignore[attr-defined]

    def value(self) -> float:
        (first, start), (last, end) = self._points[len(self._points) // 10], self._points[-1]
        return (end - start) / (last - first)


def windowed(seconds: float) -> dict[str, float]:
    """Lateness of the GUI timer, idle and while training, and batches a second of training in the window."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from core.train import Progress
    from netstudio import app

    application = QApplication([])
    window = app.build_window()
    window.document.apply(long_project(), "Train longer")
    window.resize(1366, 768)
    window.show()
    late: dict[str, list[float]] = {"idle": [], "training": []}
    state = {"phase": "warm-up", "due": time.perf_counter() + 0.008}
    rates = _Rate()

    def tick() -> None:
        now = time.perf_counter()
        if state["phase"] in late:
            late[state["phase"]].append((now - state["due"]) * 1000)
        state["due"] = now + 0.008

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(8)

    def phase(name: str) -> None:
        state["phase"] = name

    def begin() -> None:
        phase("starting")
        window.session.advanced.connect(lambda: rates.see(window.session.latest, Progress))
        window.session.start()
        QTimer.singleShot(2000, lambda: phase("training"))
        QTimer.singleShot(int(2000 + seconds * 1000), end)

    def end() -> None:
        phase("done")
        result = {f"{name}_p99": float(np.percentile(values, 99)) for name, values in late.items()}
        result |= {f"{name}_median": float(np.percentile(values, 50)) for name, values in late.items()}
        result |= {f"{name}_worst": float(np.max(values)) for name, values in late.items()}
        sys.stdout.write(json.dumps({**result, "steps_per_second": rates.value()}) + "\n")
        sys.stdout.flush()
        os._exit(0)

    QTimer.singleShot(1500, lambda: phase("idle"))
    QTimer.singleShot(int(1500 + min(seconds, 15) * 1000), begin)
    application.exec()
    return {}


def child(mode: str, seconds: float) -> dict[str, float]:
    """Run one mode in a fresh process."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "NETSTUDIO_HOME": home}
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        command = [sys.executable, "-m", "benchmarks.window_latency", mode, "--seconds", str(seconds)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    """Without a mode: run both in turn and print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", nargs="?", choices=("headless", "windowed"))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    if options.mode:
        result = {"headless": headless, "windowed": windowed}[options.mode](options.seconds)
        sys.stdout.write(json.dumps(result) + "\n")
        return
    ratios = []
    for _ in range(options.pairs):
        bare, window = child("headless", options.seconds / 3), child("windowed", options.seconds)
        ratios.append(window["steps_per_second"] / bare["steps_per_second"])
        limit = max(16.0, 2 * window["idle_p99"])
        sys.stdout.write(
            f"timer lateness p99: idle {window['idle_p99']:.1f} ms, training {window['training_p99']:.1f} ms "
            f"(limit {limit:.1f}); worst {window['training_worst']:.1f} ms\n"
            f"batches/s: headless {bare['steps_per_second']:.1f}, window {window['steps_per_second']:.1f}, "
            f"ratio {ratios[-1]:.3f}\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"window / headless: median {statistics.median(ratios):.3f} (goal ≥ 0.95)\n")


if __name__ == "__main__":
    main()
