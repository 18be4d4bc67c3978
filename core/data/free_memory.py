"""How much memory may be taken: the one place that asks the system."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

UNKNOWN = 2 * 2**30
"""What is taken for free where the system does not tell."""

_GROUP = Path("/sys/fs/cgroup")


def free_memory() -> int:
    """Bytes that can be taken without driving other programs out, within the limit of a container."""
    if sys.platform == "win32":
        return _free_on_windows()
    try:
        free = _available()
    except (OSError, ValueError, IndexError):
        free = _half_of_all()
    return max(0, min(free, _left_in_group()))


def _available() -> int:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise ValueError("no MemAvailable")


def _half_of_all() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (OSError, ValueError):
        return UNKNOWN


def _left_in_group() -> int:
    """Bytes up to the limit of the control group; files that the system holds in memory give way and do not count."""
    try:
        limit = int((_GROUP / "memory.max").read_text(encoding="ascii"))
        used = int((_GROUP / "memory.current").read_text(encoding="ascii"))
        facts = dict(line.split() for line in (_GROUP / "memory.stat").read_text(encoding="ascii").splitlines())
        return limit - used + int(facts["inactive_file"]) + int(facts["active_file"])
    except (OSError, ValueError, KeyError):  # no control groups, or no limit ("max")
        return sys.maxsize


def _free_on_windows() -> int:
    class Status(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API."""

        _fields_ = [
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *[(f"field{number}", ctypes.c_ulonglong) for number in range(7)],
        ]

    status = Status()
    status.length = ctypes.sizeof(Status)
    library = getattr(ctypes, "windll", None)
    if library is None or not library.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return UNKNOWN
    return int(status.field1)
