"""How many threads matrix products use. Results are bit-equal for equal numbers of threads, not across them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import threadpoolctl


def available_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):  # Linux: containers and taskset lower it
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def resolve_threads(threads: int) -> int:
    """`threads` itself, or for 0 all cores but one, so that a window stays fluent."""
    return threads if threads > 0 else max(1, available_cores() - 1)


@contextmanager
def limit_threads(threads: int) -> Iterator[None]:
    """Inside, matrix products of the whole process use at most `threads` threads."""
    with threadpoolctl.threadpool_limits(limits=threads, user_api="blas"):
        yield


def get_num_threads() -> int:
    """Threads that matrix products use now; 1 when that cannot be told."""
    pools = [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    return max(pools, default=1)


def set_num_threads(threads: int) -> None:
    """From now on matrix products use at most `threads` threads."""
    threadpoolctl.threadpool_limits(limits=threads, user_api="blas")
