"""Kernels that need care to be fast, on channels-last arrays: pictures are (N, height, width, channels) here.

The operations in `core.ops` hand over such views of their logically (N, C, H, W) tensors without a copy.
"""

from core.backend.kernels import conv, pool
from core.backend.kernels.conv import Window
from core.backend.kernels.scratch import release, scratch

__all__ = ["Window", "conv", "pool", "release", "scratch"]
