"""Results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TextIO
from unicodedata import bidirectional, category

from netstudio.cli.faults import OutputLost


def write_json(values: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own, at once. Numbers that are not finite become null. Raises OutputLost."""
    plain = {key: _finite(value) for key, value in values.items()}
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    _write(json.dumps(plain, allow_nan=False, ensure_ascii=not unicode))
    flush_output()


def write_line(text: str) -> None:
    """One line for people; names from data cannot break it or steer a terminal. Raises OutputLost."""
    _write(in_one_line(text))


def _write(line: str) -> None:
    try:
        sys.stdout.write(line + "\n")
    except OSError as error:
        raise _lost(error) from error


def in_one_line(text: str) -> str:
    """`text` with escapes such as \\n in place of what would break the line or steer a terminal."""
    return "".join(ascii(character)[1:-1] if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    return category(character) in ("Cc", "Cs", "Zl", "Zp") or bidirectional(character) in _TURNS


_TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Characters that turn the order of those behind them."""


def flush_output() -> None:
    """Hand over what was written. Raises OutputLost."""
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _lost(error) from error


def write_note(text: str) -> None:
    """One line on stderr; lost in silence when nothing takes it, for no work should end for want of a reader."""
    write_or_give_up(sys.stderr, in_one_line(text) + "\n")


def write_or_give_up(stream: TextIO, text: str) -> None:
    """Write at once; a stream that takes nothing any more is left alone from then on."""
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        _leave(stream)


def _leave(stream: TextIO) -> None:
    """Send what is still to be written nowhere: the interpreter would try again at its end and fail with code 120."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _lost(error: OSError) -> OutputLost:
    """What to raise when results cannot be handed over."""
    _leave(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return OutputLost()
    return OutputLost(f"The output cannot be written: {error.strerror or error}.")


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
