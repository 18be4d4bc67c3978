"""How many decoded samples are kept and how many processes decode pictures: set by the program at any time."""

from __future__ import annotations

from dataclasses import dataclass

from core.backend import available_cores
from core.data.free_memory import free_memory

MOST_WORKERS = 64


@dataclass
class PictureSettings:
    """Settings of this process. `None` is the default."""

    cache_bytes: int | None = None
    """Decoded samples kept for later epochs; by default a quarter of the free memory. Tells from the next epoch on."""
    workers: int | None = None
    """Decoding processes; by default half of the cores. With 0 pictures are decoded where they are asked for."""

    def cache(self) -> int:
        """Bytes of decoded pictures and sounds that may be kept, all data sets together."""
        return free_memory() // 4 if self.cache_bytes is None else max(0, self.cache_bytes)

    def processes(self) -> int:
        """Number of decoding processes."""
        if self.workers is not None:
            return min(max(0, self.workers), MOST_WORKERS)
        return max(1, min(8, available_cores() // 2))


picture_settings = PictureSettings()
