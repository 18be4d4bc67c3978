"""How many threads the engine uses. Inside `limit_threads` results do not depend on their number."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import threadpoolctl

from core.backend import parallel
from core.backend.automatic import automatic


def available_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):  # Linux: containers and taskset lower it
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def resolve_threads(threads: int) -> int:
    """`threads` itself, or for 0 those of `automatic`, by default `default_threads`."""
    return threads if threads > 0 else automatic.threads or default_threads()


def default_threads() -> int:
    """All cores but one, so that a window stays fluent."""
    return max(1, available_cores() - 1)


@contextmanager
def limit_threads(threads: int) -> Iterator[None]:
    """Inside, the engine uses at most `threads` threads in the whole process.

    BLAS itself then runs on one thread, and `core.backend.parallel` shares out large work.
    """
    team = parallel.Team(threads)
    with threadpoolctl.threadpool_limits(limits=1, user_api="blas"):
        parallel.enter(team)
        try:
            yield
        finally:
            parallel.leave(team)


_chosen = ExitStack()


def set_num_threads(threads: int) -> None:
    """From now on the engine uses at most `threads` threads."""
    _chosen.close()
    _chosen.enter_context(limit_threads(threads))


def get_num_threads() -> int:
    """Threads that the engine uses now: those of `limit_threads`, else those of BLAS."""
    if parallel.limited():
        return parallel.team().size
    pools = [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    return max(pools, default=1)
