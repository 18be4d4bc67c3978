"""Folders of readings that were never finished: which are still written to, and which a killed program left.

The name of such a folder tells the machine and the process that it belongs to. Where that process is gone, so is its
right to the folder. A number of a process may be given again, and a home may be shared by several machines, so a
folder to which nothing was written for long is given up too.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import secrets
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path

PART = ".part"
"""Suffix of a folder that is not finished, or is being removed."""
ABANDONED = 24 * 3600.0
"""Seconds without a change after which a folder is given up, whoever it belongs to."""


def part_of(folder: Path) -> Path:
    """A new place beside `folder` for what is to become it, or is to vanish: this process's own."""
    return folder.with_name(f"{folder.name}.{_machine()}.{os.getpid()}.{secrets.token_hex(4)}{PART}")


def clear(home: Path) -> None:
    """Remove what killed programs left in `home`."""
    with suppress(OSError):
        for part in home.glob(f"*{PART}"):
            if _is_abandoned(part):
                shutil.rmtree(part, ignore_errors=True)


def _is_abandoned(part: Path) -> bool:
    try:
        changed = max(each.stat().st_mtime for each in (part, *part.iterdir()))
    except OSError:  # it is just being removed
        return False
    if time.time() - changed > ABANDONED:
        return True
    words = part.name.split(".")
    return len(words) == 5 and words[1] == _machine() and words[2].isdigit() and not _is_alive(int(words[2]))


def _machine() -> str:
    return hashlib.sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:8]


def _is_alive(process: int) -> bool:
    """Whether a process of that number runs on this machine."""
    if sys.platform == "win32":
        return _is_alive_on_windows(process)
    try:
        os.kill(process, 0)  # only asks
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _is_alive_on_windows(process: int) -> bool:
    library = getattr(ctypes, "windll", None)
    if library is None:
        return True
    may_wait, still_running = 0x00100000, 0x102
    handle = library.kernel32.OpenProcess(may_wait, 0, process)
    if not handle:
        return False
    running = library.kernel32.WaitForSingleObject(handle, 0) == still_running
    library.kernel32.CloseHandle(handle)
    return bool(running)
