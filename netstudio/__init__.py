"""Net Studio: the window and the command line over the library `core`."""

from __future__ import annotations


def version() -> str:
    """The installed version, or `unknown` where the program runs from a folder that was never installed."""
    from importlib import metadata

    try:
        return metadata.version("netstudio")
    except metadata.PackageNotFoundError:
        return "unknown"
