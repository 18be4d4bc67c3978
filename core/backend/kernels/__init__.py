"""Kernels that need care to be fast, on channels-last arrays: pictures are (N, height, width, channels) here.

The operations in `core.ops` hand over such views of their logically (N, C, H, W) tensors without a copy.
"""

from core.backend.kernels import batch_norm, conv, cudnn, depthwise, grouped, pool, sample_norm, volume
from core.backend.kernels.scratch import release, scratch
from core.backend.kernels.volume import Volume
from core.backend.kernels.window import Window, pad

__all__ = [
    "Volume",
    "Window",
    "batch_norm",
    "conv",
    "cudnn",
    "depthwise",
    "grouped",
    "pad",
    "pool",
    "release",
    "sample_norm",
    "scratch",
    "volume",
]
