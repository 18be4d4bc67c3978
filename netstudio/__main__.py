"""`netstudio` opens the window, `netstudio FILE` opens a project in it, `netstudio COMMAND …` is the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from netstudio.display import has_display


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with `arguments` (those of the process when None) and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and _is_command_line(given):
        from netstudio.cli import run_command

        return run_command(given)
    if has_display():
        return _open_window(Path(given[0]) if given else None)
    if given:
        sys.stderr.write(
            f"netstudio: there is no display for the window; train here with: netstudio train {given[0]}\n"
        )
        return 2
    sys.stderr.write("netstudio: there is no display for the window, so the sample is trained here\n")
    from netstudio.cli.sample import train_sample

    return train_sample()


def _open_window(path: Path | None) -> int:
    try:
        from netstudio.app import run
    except ImportError as error:
        sys.stderr.write(f"netstudio: the window cannot be opened: {error}; install what is missing and try again.\n")
        return 1
    return run(path)


def _is_command_line(given: Sequence[str]) -> bool:
    """Whether this is anything but the name of a project to open in the window."""
    from netstudio.cli import COMMANDS

    first = given[0]
    return first in COMMANDS or first.startswith("-") or len(given) > 1 or not _is_project(first)


def _is_project(name: str) -> bool:
    return name.endswith(".netstudio") or Path(name).is_file()


if __name__ == "__main__":
    sys.exit(main())
