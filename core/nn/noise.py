"""Layers that make noise while training and do nothing in use."""

from __future__ import annotations

from core.nn.module import Module
from core.ops.noise import (
    alpha_dropout,
    dropout1d,
    dropout2d,
    dropout3d,
    gaussian_dropout,
    gaussian_noise,
    stochastic_depth,
)
from core.tensor import Tensor


class _Dropping(Module):
    """Something is dropped with probability `p`."""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"{type(self).__name__}: the probability must be between 0 and 1; it is {p}.")
        self.p, self.inplace = p, inplace

    def extra_repr(self) -> str:
        return f"p={self.p}"


class Dropout1d(_Dropping):
    """Whole channels of (N, C, L) are dropped, the others scaled up."""

    def forward(self, x: Tensor) -> Tensor:
        return dropout1d(x, self.p, self.training)


class Dropout2d(_Dropping):
    """Whole channels of (N, C, H, W) are dropped, the others scaled up."""

    def forward(self, x: Tensor) -> Tensor:
        return dropout2d(x, self.p, self.training)


class Dropout3d(_Dropping):
    """Whole channels of (N, C, D, H, W) are dropped, the others scaled up."""

    def forward(self, x: Tensor) -> Tensor:
        return dropout3d(x, self.p, self.training)


class AlphaDropout(_Dropping):
    """Values are set to SELU's lower limit; mean 0 and variance 1 stay."""

    def forward(self, x: Tensor) -> Tensor:
        return alpha_dropout(x, self.p, self.training)


class GaussianNoise(Module):
    """Adds normal noise of deviation `std`."""

    def __init__(self, std: float = 0.1) -> None:
        super().__init__()
        if std < 0:
            raise ValueError(f"GaussianNoise: the deviation must not be negative; it is {std}.")
        self.std = std

    def forward(self, x: Tensor) -> Tensor:
        return gaussian_noise(x, self.std, self.training)

    def extra_repr(self) -> str:
        return f"std={self.std}"


class GaussianDropout(Module):
    """Multiplies with normal noise of mean 1 and variance p / (1 - p)."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"GaussianDropout: the probability must be at least 0 and less than 1; it is {p}.")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        return gaussian_dropout(x, self.p, self.training)

    def extra_repr(self) -> str:
        return f"p={self.p}"


class StochasticDepth(Module):
    """Whole samples ("row"), or the whole batch ("batch"), dropped with probability `p`; the others scaled up."""

    def __init__(self, p: float, mode: str = "row") -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"StochasticDepth: the probability must be between 0 and 1; it is {p}.")
        if mode not in ("row", "batch"):
            raise ValueError(f'StochasticDepth: the mode must be "row" or "batch"; it is {mode!r}.')
        self.p, self.mode = p, mode

    def forward(self, x: Tensor) -> Tensor:
        return stochastic_depth(x, self.p, self.mode, self.training)

    def extra_repr(self) -> str:
        return f"p={self.p}, mode={self.mode!r}"
