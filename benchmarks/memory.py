"""Peak memory of a training step of `mnist-cnn`, batch 256, beside PyTorch on the CPU, one process each.

The figure is the peak resident set of the process less what it held before the first step.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.step_time import mnist_cnn

BATCH, STEPS = 256, 5


def measure(name: str) -> dict[str, float]:
    """MiB of this process before training and at its peak after some steps."""
    library = importlib.import_module(name)
    for part in ("nn", "optim"):
        importlib.import_module(f"{name}.{part}")
    step = mnist_cnn(library, BATCH)
    before = _resident()
    for _ in range(STEPS):
        step()
    return {"before": before, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    """Without an argument: measure both in fresh processes and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", nargs="?", choices=("core", "torch"))
    library = parser.parse_args().library
    if library:
        sys.stdout.write(json.dumps(measure(library)) + "\n")
        return
    used = {}
    for name in ("core", "torch"):
        command = [sys.executable, "-m", "benchmarks.memory", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stdout.write(f"{name} cannot be measured here\n")
            continue
        figures = json.loads(done.stdout.splitlines()[-1])
        used[name] = figures["peak"] - figures["before"]
        sys.stdout.write(f"{name}: {used[name]:.0f} MiB for a step (peak of the process {figures['peak']:.0f} MiB)\n")
    if len(used) == 2:
        sys.stdout.write(f"ratio {used['core'] / used['torch']:.2f} (goal ≤ 1.3)\n")


if __name__ == "__main__":
    main()
