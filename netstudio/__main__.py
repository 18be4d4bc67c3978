"""`netstudio [FILE]` opens the window, with a project or data in it; `netstudio COMMAND …` is the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with `arguments` (those of the process when None) and return its exit code."""
    _open_missing_streams()
    try:
        return _start(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        sys.stderr.write("netstudio: interrupted\n")
        return INTERRUPTED


def _start(given: Sequence[str]) -> int:
    if given and _is_command_line(given):
        from netstudio.cli import run_command

        return run_command(given)
    if has_display():
        from pathlib import Path

        from netstudio.app import run

        return run(Path(given[0]) if given else None)
    if given:
        rest = given[0] if given[0].endswith(".netstudio") else f"PROJECT --data {given[0]}"
        sys.stderr.write(f"netstudio: there is no display for the window; train here with: netstudio train {rest}\n")
        return 2
    sys.stderr.write("netstudio: there is no display for the window, so the sample is trained here\n")
    from netstudio.cli.ending import ended
    from netstudio.cli.sample import train_sample

    return ended(train_sample)


def has_display() -> bool:
    """Whether a window can be shown. Only Linux and its kin can lack a display; QT_QPA_PLATFORM overrides."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_missing_streams() -> None:
    """Give the process a place to write to where its stdout or stderr was closed before it began."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  (as long as the process)


def _is_command_line(given: Sequence[str]) -> bool:
    """Whether this is anything but what the window can open."""
    from netstudio.cli import COMMANDS

    first = given[0]
    return first in COMMANDS or first.startswith("-") or len(given) > 1 or not _can_be_opened(first)


def _can_be_opened(name: str) -> bool:
    """Whether `name` is that of a project, or of a file or folder that may be data."""
    return name.endswith(".netstudio") or os.path.exists(name)


if __name__ == "__main__":
    sys.exit(main())
