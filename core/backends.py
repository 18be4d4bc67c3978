"""What scripts ask of PyTorch's backends: this engine always chooses its kernels by itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class CuDNN:
    """PyTorch's switches of cuDNN; they may be set and change nothing."""

    enabled: bool = True
    benchmark: bool = False
    deterministic: bool = True
    allow_tf32: bool = False


@dataclass(frozen=True)
class Absent:
    """A kind of device that this engine does not know."""

    def is_available(self) -> bool:
        """Never."""
        return False

    def is_built(self) -> bool:
        """Never."""
        return False


cudnn = CuDNN()
mps = Absent()
