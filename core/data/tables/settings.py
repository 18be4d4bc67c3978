"""How much of the disk tables may use: set once by the program, read when a table is kept."""

from __future__ import annotations

from dataclasses import dataclass

GIB = 2**30
DEFAULT_BYTES = 32 * GIB


@dataclass
class TableSettings:
    """Settings of this process."""

    most_bytes: int = DEFAULT_BYTES
    """Of all tables together that are kept on disk because they are larger than memory."""


table_settings = TableSettings()
