"""Results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from netstudio.cli.faults import OutputLost


def write_json(values: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own, at once. Numbers that are not finite become null. Raises OutputLost."""
    plain = {key: _finite(value) for key, value in values.items()}
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    write_line(json.dumps(plain, allow_nan=False, ensure_ascii=not unicode))
    flush_output()


def write_line(text: str) -> None:
    """One line for people. Raises OutputLost."""
    try:
        sys.stdout.write(text + "\n")
    except OSError as error:
        raise _lost(error) from error


def flush_output() -> None:
    """Hand over what was written. Raises OutputLost."""
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _lost(error) from error


def write_note(text: str) -> None:
    """One line on stderr; lost in silence when nothing takes it, for no work should end for want of a reader."""
    with suppress(OSError):
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def _lost(error: OSError) -> OutputLost:
    """What to raise; also keeps the interpreter from writing the rest again at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return OutputLost()
    return OutputLost(f"The output cannot be written: {error.strerror or error}.")


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
