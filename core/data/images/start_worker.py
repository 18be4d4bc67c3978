"""Starts a decoding process that holds nothing of the program but what decodes: half the memory, and at once.

Run by its path. The packages around the decoder are then empty ones, so that their many modules are not imported.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType


def empty_packages() -> None:
    """Put packages without content in the place of those that the decoder's modules belong to."""
    here = Path(__file__).resolve().parent
    for name, folder in (("core", here.parents[1]), ("core.data", here.parent), ("core.data.images", here)):
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package


if __name__ == "__main__":
    sys.path[:] = [path for path in sys.path if path != str(Path(__file__).parent)]  # put there for a script
    empty_packages()
    from core.data.images.worker import main

    main()
