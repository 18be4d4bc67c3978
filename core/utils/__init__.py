"""PyTorch's place for data loading: `from core.utils.data import DataLoader`. The classes live in `core.data`."""

from __future__ import annotations

import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    """`core.utils.data`, loaded when it is first asked for."""
    if name == "data":
        return importlib.import_module("core.utils.data")
    raise AttributeError(f"module 'core.utils' has no attribute {name!r}")
