"""Why a picture cannot be used, and the limits that keep a hostile file from filling the memory."""

from __future__ import annotations

MOST_POINTS = 2**26
"""Points of a picture that is decoded (67 million, 8192 × 8192): its colours then take 256 MiB at most."""


class PictureFault(Exception):  # noqa: N818
    """The picture cannot be used; the text is the reason in a few words, without the name of the file."""
