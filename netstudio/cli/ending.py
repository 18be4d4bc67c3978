"""How work in the terminal ends: with an exit code, and at most a sentence on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import TextIOWrapper

from netstudio.cli.faults import CommandFault
from netstudio.cli.output import flush_output, write_note


def ended(work: Callable[[], int]) -> int:
    """Do `work` and return its exit code, or that of the CommandFault it raised."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = work()
        flush_output()
    except CommandFault as fault:
        if str(fault):
            write_note(f"netstudio: {fault}")
        return fault.code
    return code
