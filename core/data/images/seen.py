"""What the headers of very many pictures said, a few bytes for each."""

from __future__ import annotations

import numpy as np

from core.data.images.probe import Probe

_COLOURS = ("grey", "rgb", "rgba")


class Seen:
    """Facts of the pictures by their numbers below `count`; `sound` tells which ones were added."""

    def __init__(self, count: int) -> None:
        self.sound, self.palette = np.zeros(count, bool), np.zeros(count, bool)
        self.heights, self.widths = np.zeros(count, np.int32), np.zeros(count, np.int32)
        self.notes: dict[int, tuple[str, ...]] = {}
        self.photographs = 0
        self._colours = np.zeros(count, np.int8)

    def add(self, index: int, probe: Probe) -> None:
        """Picture `index` can be used."""
        self.sound[index], self.palette[index] = True, probe.palette
        self.heights[index], self.widths[index] = probe.height, probe.width
        self._colours[index] = _COLOURS.index(probe.colour)
        self.photographs += probe.format in ("JPEG", "MPO")
        if probe.notes:
            self.notes[index] = probe.notes

    def some(self, indices: np.ndarray) -> list[Probe]:
        """Size and colours of the pictures at `indices`."""
        facts = zip(self.heights[indices], self.widths[indices], self._colours[indices], strict=True)
        return [Probe(int(height), int(width), _COLOURS[colour], "") for height, width, colour in facts]
