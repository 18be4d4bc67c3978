"""Whether a window can be shown here; asked before Qt is loaded, because Qt aborts the program where it cannot."""

from __future__ import annotations

import os
import socket
import sys

_SECONDS = 1.0


def has_display() -> bool:
    """Whether a window can be shown. Only Linux and its kin can lack a display; QT_QPA_PLATFORM overrides."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY")) or answers(os.environ.get("DISPLAY", ""))


def answers(display: str) -> bool:
    """Whether an X server listens at `display`, written `[host]:number[.screen]`."""
    host, colon, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not colon or not number.isdigit():
        return False
    if host not in ("", "unix"):
        return _connects(socket.AF_INET, (host, 6000 + int(number)))
    path = f"/tmp/.X11-unix/X{number}"
    return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, f"\0{path}")


def _connects(family: int, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(_SECONDS)
        try:
            probe.connect(address)
        except OSError:
            return False
        return True
