"""The tables that are kept on disk, all together: how many, how large, and away with them."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass

from core.data.tables import cache
from core.data.tables.abandoned import part_of


@dataclass(frozen=True)
class Kept:
    """Tables on disk."""

    tables: int = 0
    bytes: int = 0


def kept_tables() -> Kept:
    """Those that are kept now."""
    return _sum([cache.size_of(folder) for folder in cache.finished_in(cache.home())])


def clear_tables() -> Kept:
    """Remove the tables that are kept; what was removed.

    Safe while they are open, in this program or another: where the system lets open files be deleted, those who have
    them open keep them; elsewhere such a table stays. A table that is just being read is left alone.
    """
    removed = []
    for folder in cache.finished_in(cache.home()):
        size = cache.size_of(folder)
        condemned = part_of(folder)
        with suppress(OSError):
            os.replace(folder, condemned)  # in one step, or not at all: nobody finds half a table
            shutil.rmtree(condemned, ignore_errors=True)
            removed.append(size)
    return _sum(removed)


def _sum(sizes: list[int]) -> Kept:
    return Kept(len(sizes), sum(sizes))
