"""Random streams: independent, named, and saved and restored exactly."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from core.backend.array import Array, array_module
from core.backend.memory import empty_like, memory_order

_WORDS = 8  # of a SHA-256 digest, 32 bits each


class Generator:
    """A stream of random numbers that depends on `seed` and on the stream's name alone.

    Streams of different names are independent, so drawing from one never shifts another. Philox (Salmon et al.,
    "Parallel random numbers: as easy as 1, 2, 3", 2011) keyed through NumPy's SeedSequence.
    """

    def __init__(self, seed: int = 0, stream: str = "") -> None:
        self.stream = stream
        self.manual_seed(seed)

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream again from `seed`; returns itself."""
        self.seed = int(seed)
        digest = hashlib.sha256(self.stream.encode()).digest()
        key = np.frombuffer(digest, dtype="<u4", count=_WORDS).tolist() if self.stream else ()
        sequence = np.random.SeedSequence(self.seed % 2**64, spawn_key=key)
        self._bits = np.random.Philox(sequence)
        self.numpy = np.random.Generator(self._bits)
        return self

    def initial_seed(self) -> int:
        """The seed that the stream was started from."""
        return self.seed

    def state(self) -> dict[str, Any]:
        """Where the stream stands, in plain JSON values."""
        raw = self._bits.state
        return {
            "seed": self.seed,
            "stream": self.stream,
            "counter": _to_hex(raw["state"]["counter"]),
            "key": _to_hex(raw["state"]["key"]),
            "buffer": _to_hex(raw["buffer"]),
            "buffer_pos": int(raw["buffer_pos"]),
            "has_uint32": int(raw["has_uint32"]),
            "uinteger": int(raw["uinteger"]),
        }

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on where the stream that gave `state` stood. ValueError when it is no such state."""
        try:
            raw: Any = {
                "bit_generator": "Philox",
                "state": {"counter": _from_hex(state["counter"], 4), "key": _from_hex(state["key"], 2)},
                "buffer": _from_hex(state["buffer"], 4),
                "buffer_pos": int(state["buffer_pos"]),
                "has_uint32": int(state["has_uint32"]),
                "uinteger": int(state["uinteger"]),
            }
            seed, stream = int(state["seed"]), str(state["stream"])
            self._bits.state = raw
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"This is not the state of a random stream: {error!r}.") from error
        self.seed, self.stream = seed, stream

    def keep_mask(self, like: Array, drop: float) -> tuple[Array, float]:
        """Which elements of `like` stay when each is dropped with probability `drop`, and the share that stays.

        The mask is boolean with the shape and the memory order of `like`. Sixteen random bits decide each element,
        so the share that stays is a multiple of 1/65536.
        """
        threshold = min(65536, max(0, round(drop * 65536)))
        xp = array_module(like)
        if threshold == 65536:
            return xp.zeros_like(like, dtype=bool), 0.0
        mask = empty_like(like, bool)
        flat = _memory_order(mask)
        if xp is np:
            bits: Array = np.frombuffer(self.numpy.bytes(2 * mask.size), dtype="<u2")
        else:
            seed = int(self.numpy.integers(2**32))
            bits = xp.random.RandomState(seed).randint(0, 65536, size=mask.size, dtype="uint16")
        xp.greater_equal(bits, bits.dtype.type(threshold), out=flat)
        return mask, 1.0 - threshold / 65536

    def normal_like(self, like: Array) -> Array:
        """Numbers from the normal distribution with mean 0 and deviation 1, with the shape, type and memory order of
        `like`, which is of floating point."""
        drawn = empty_like(like)
        flat = _memory_order(drawn)
        xp = array_module(like)
        kind = like.dtype if like.dtype.itemsize in (4, 8) else np.dtype(np.float32)
        if xp is np:
            flat[...] = self.numpy.standard_normal(flat.shape, dtype=kind.type)
        else:
            seed = int(self.numpy.integers(2**32))
            flat[...] = xp.random.RandomState(seed).standard_normal(flat.shape, dtype=kind)
        return drawn


def _memory_order(array: Array) -> Array:
    """A flat view of a freshly made dense array, in the order of its memory."""
    return array.transpose(memory_order(array)).reshape(-1)


def _to_hex(words: Array) -> list[str]:
    return [f"{int(word):016x}" for word in words]


def _from_hex(words: list[str], count: int) -> Array:
    values = [int(word, 16) for word in words]
    if len(values) != count:
        raise ValueError(f"expected {count} words, received {len(values)}")
    return np.array(values, dtype=np.uint64)


_default = Generator()
_current: ContextVar[Generator | None] = ContextVar("current_generator", default=None)


def current_generator() -> Generator:
    """The stream that initial weights and Dropout draw from here: `use_generator`'s, else the process's own."""
    return _current.get() or _default


@contextmanager
def use_generator(generator: Generator) -> Iterator[Generator]:
    """Inside, `current_generator()` is `generator`, in this thread only."""
    token = _current.set(generator)
    try:
        yield generator
    finally:
        _current.reset(token)


def manual_seed(seed: int) -> Generator:
    """Start the process's own stream again from `seed`."""
    return _default.manual_seed(seed)
