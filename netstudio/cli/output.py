"""Results on stdout."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from typing import Any


def write_json(values: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own, at once. Numbers that are not finite become null."""
    plain = {key: _finite(value) for key, value in values.items()}
    sys.stdout.write(json.dumps(plain, allow_nan=False, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def write_line(text: str) -> None:
    """One line for people."""
    sys.stdout.write(text + "\n")


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
