"""Layers that turn numbers into vectors and tell positions of a sequence apart."""

from __future__ import annotations

import numpy as np

from core.dtypes import get_default_dtype
from core.nn import init
from core.nn.module import Module
from core.nn.parameter import Buffer, Parameter
from core.nn.sizes import require_sizes
from core.ops.arithmetic import add
from core.ops.embedding import embedding, sinusoidal_positions
from core.tensor import Tensor


class Embedding(Module):
    """A learned vector for each of `num_embeddings` numbers: (…) → (…, embedding_dim), drawn from N(0, 1).

    The row `padding_idx` starts as zeros and is not trained.
    """

    def __init__(self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None) -> None:
        super().__init__()
        require_sizes(self, num_embeddings=num_embeddings, embedding_dim=embedding_dim)
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise ValueError(f"Embedding: padding_idx must be within {num_embeddings} embeddings; it is {padding_idx}.")
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = None if padding_idx is None else padding_idx % num_embeddings
        self.weight = Parameter(np.empty((num_embeddings, embedding_dim), get_default_dtype()))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all vectors anew."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            self.weight.array[self.padding_idx] = 0

    @classmethod
    def from_pretrained(cls, embeddings: Tensor, freeze: bool = True, padding_idx: int | None = None) -> Embedding:
        """A layer with the vectors `embeddings` (num_embeddings, embedding_dim), not trained if `freeze`."""
        if embeddings.ndim != 2:
            raise ValueError(f"from_pretrained: expected vectors (rows, features); received shape {embeddings.shape}.")
        layer = cls(embeddings.shape[0], embeddings.shape[1], padding_idx)
        layer.weight = Parameter(embeddings.detach(), requires_grad=not freeze)
        return layer

    def forward(self, x: Tensor) -> Tensor:
        return embedding(x, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"


class LearnedPositions(Module):
    """A learned vector added at each place of sequences (N, T, features), T ≤ `length`; drawn from N(0, 0.02²).

    Gehring et al., "Convolutional sequence to sequence learning", 2017.
    """

    def __init__(self, length: int, features: int) -> None:
        super().__init__()
        self.length, self.features = length, features
        self.weight = Parameter(np.empty((length, features), get_default_dtype()))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all vectors anew."""
        init.normal_(self.weight, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        require_sequence("LearnedPositions", x, self.length, self.features)
        return add(x, self.weight if x.shape[-2] == self.length else self.weight[: x.shape[-2]])

    def extra_repr(self) -> str:
        return f"{self.length}, {self.features}"


class SinusoidalPositions(Module):
    """Sines and cosines added to sequences (N, T, features), T ≤ `length`; see `sinusoidal_positions`."""

    def __init__(self, length: int, features: int) -> None:
        super().__init__()
        self.length, self.features = length, features
        self.waves = Buffer(sinusoidal_positions(length, features), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        require_sequence("SinusoidalPositions", x, self.length, self.features)
        return add(x, self.waves if x.shape[-2] == self.length else self.waves[: x.shape[-2]])

    def extra_repr(self) -> str:
        return f"{self.length}, {self.features}"


def require_sequence(name: str, x: Tensor, length: int, features: int) -> None:
    """RuntimeError unless `x` is (…, T, features) with T ≤ `length`."""
    if x.ndim < 2 or x.shape[-1] != features or x.shape[-2] > length:
        raise RuntimeError(
            f"{name}: expected sequences (N, T, {features}) of at most {length} steps; received shape {x.shape}."
        )
