"""Work shared out to the threads of `limit_threads`, so that results do not depend on their number.

Work is always divided in the same way, whoever does it, and BLAS itself runs on one thread: small products are faster
so, and a sum is never taken in another order.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread, get_ident
from typing import TypeVar

import numpy as np

from core.backend.array import Array, array_module, on_host
from core.backend.memory import empty_like, memory_order

ResultT = TypeVar("ResultT")

_BLOCK = 64  # rows or columns of a product that one thread computes at a time, at least
_MOST_BLOCKS = 16
_PIECE = 1 << 15  # elements of an array that an element-wise function takes at a time: temporary arrays stay in cache
_SHARED = 4  # so many pieces at once for a team, whose members stop each other between two calls of NumPy
_LARGE_PRODUCT = 1 << 25  # multiply-adds from which a product is divided
_BLOCK_PRODUCT = 1 << 26  # multiply-adds of one block of a larger one, at most: one core needs a millisecond


class Team:
    """The calling thread and `size - 1` others, woken through a queue, which is faster than a pool of futures."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._others = [Thread(target=self._serve, name="core", daemon=True) for _ in range(size - 1)]
        for other in self._others:
            other.start()

    def run(self, task: Callable[[int], ResultT], count: int) -> list[ResultT]:
        """`task(0)` … `task(count - 1)`, each once, in any order; the results in order."""
        if self.size == 1 or count == 1:
            return [task(number) for number in range(count)]
        results: dict[int, ResultT] = {}
        failures: list[Exception] = []
        finished: SimpleQueue[None] = SimpleQueue()
        numbers = itertools.count()  # next() is atomic

        def work() -> None:
            while (number := next(numbers)) < count:
                results[number] = task(number)

        def work_elsewhere() -> None:
            try:
                work()
            except Exception as failure:  # raised again by the calling thread
                failures.append(failure)
            finally:
                finished.put(None)

        helping = min(self.size, count) - 1
        for _ in range(helping):
            self._calls.put(work_elsewhere)
        try:
            work()
        finally:
            for _ in range(helping):  # wait for all, also when this thread's part failed
                finished.get()
        if failures:
            raise failures[0]
        return [results[number] for number in range(count)]

    def close(self) -> None:
        """Let the other threads end."""
        for _ in self._others:
            self._calls.put(None)
        for other in self._others:
            other.join()

    def _serve(self) -> None:
        with np.errstate(all="ignore"):
            while (call := self._calls.get()) is not None:
                call()
                del call  # what it holds is not needed until the next one comes


_alone = Team(1)
_teams: list[Team] = []


def team() -> Team:
    """Who works: the innermost `limit_threads`, else the calling thread alone."""
    return _teams[-1] if _teams else _alone


def thread_number() -> int:
    """A number that only the calling thread has."""
    return get_ident()


def limited() -> bool:
    """Whether `limit_threads` is in force."""
    return bool(_teams)


def enter(new: Team) -> None:
    """Let `new` work from now on. Called by `core.backend.threads`."""
    _teams.append(new)


def leave(old: Team) -> None:
    """Let `old` work no more."""
    _teams.remove(old)
    old.close()


def matmul(a: Array, b: Array, out: Array) -> Array:
    """a @ b of two matrices into `out`, which is returned; large products in blocks by the team."""
    xp = array_module(out)
    blocks = _blocks(out.shape[0], out.shape[1], a.shape[1]) if _teams and on_host(out) else 1
    if blocks == 1:
        xp.matmul(a, b, out=out)
        return out
    longer = max(out.shape)

    def multiply(number: int) -> None:
        some = slice(number * longer // blocks, (number + 1) * longer // blocks)
        if len(out) == longer:
            np.matmul(a[some], b, out=out[some])
        else:
            np.matmul(a, b[:, some], out=out[:, some])

    team().run(multiply, blocks)
    return out


def _blocks(rows: int, columns: int, inner: int) -> int:
    """How many blocks a product of these sizes is computed in, along the longer side of its result.

    The factor that all blocks share is rearranged by BLAS for each of them: the longer side makes that the smaller
    one, and few blocks keep it cheap. A power of two, so that two threads have the same to do.
    """
    work = rows * columns * inner
    if work < _LARGE_PRODUCT:
        return 1
    wanted = 1 << max(1, (-(-work // _BLOCK_PRODUCT) - 1).bit_length())
    return max(1, min(_MOST_BLOCKS, wanted, max(rows, columns) // _BLOCK))


def by_pieces(function: Callable[..., Array], *arrays: Array) -> Array:
    """`function(*arrays)`, element by element, for arrays of one shape; large ones in pieces by the team.

    The function takes flat arrays, or the whole ones, and gives an array like the first, in its type. The result has
    the memory order of the first.
    """
    first = arrays[0]
    if not on_host(first) or first.size < 2 * _PIECE:
        return function(*arrays)
    out = empty_like(first)
    order = memory_order(out)
    flat = [array.transpose(order).reshape(-1) for array in (out, *arrays)]

    piece = _PIECE if team().size == 1 else _SHARED * _PIECE

    def compute(number: int) -> None:
        some = slice(number * piece, (number + 1) * piece)
        flat[0][some] = function(*[array[some] for array in flat[1:]])

    team().run(compute, -(-first.size // piece))
    return out
