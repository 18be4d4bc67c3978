"""What pictures and sounds may take of this machine, as it was given on the command line."""

from __future__ import annotations

import argparse

from core.data.images import picture_settings


def set_limits(options: argparse.Namespace) -> None:
    """Use the memory for what is decoded and the number of decoding processes that were named."""
    if options.cache is not None:
        picture_settings.cache_bytes = options.cache * 2**20
    if options.workers is not None:
        picture_settings.workers = options.workers
