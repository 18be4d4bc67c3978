"""Compares the engine with PyTorch, case by case: outputs and gradients in float32. Nothing may differ by over 1e-5.

`python -m benchmarks.parity_torch [family …]`; families are the modules of `benchmarks/parity`.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

ALLOWED = 1e-5
_NOT_FAMILIES = {"__init__", "compare"}


def main(wanted: list[str]) -> int:
    """Print the table; 1 when a case differs by more than `ALLOWED`."""
    if importlib.util.find_spec("torch") is None:
        sys.stdout.write("PyTorch is not installed here: nothing to compare with.\n")
        return 0
    wrong = count = 0
    for path in sorted((Path(__file__).parent / "parity").glob("*.py")):
        if path.stem in _NOT_FAMILIES or (wanted and path.stem not in wanted):
            continue
        for name, difference in importlib.import_module(f"benchmarks.parity.{path.stem}").cases():
            count += 1
            fits = difference <= ALLOWED
            wrong += not fits
            sys.stdout.write(f"{path.stem:<16} {name:<44} {difference:9.1e}{'' if fits else '  DIFFERS'}\n")
    sys.stdout.write(f"{count} cases, {wrong} differ by more than {ALLOWED:g}.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
