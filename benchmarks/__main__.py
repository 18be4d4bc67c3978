"""Runs every benchmark of the folder, one process each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run all; the exit code is that of the worst."""
    worst = 0
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        sys.stdout.write(f"\n== {path.stem} ==\n")
        sys.stdout.flush()
        worst = max(worst, subprocess.run([sys.executable, "-m", f"benchmarks.{path.stem}"], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
