"""Buffers that are used again."""

from __future__ import annotations

import threading

import numpy as np

from core.backend.kernels import release, scratch


def test_that_a_buffer_is_handed_out_again_and_grows():
    like = np.zeros(1, np.float32)
    first = scratch("test", (4, 5), like)
    assert np.shares_memory(first, scratch("test", (3,), like))
    assert scratch("test", (100,), like).size == 100
    assert first.dtype == np.float32
    release()
    assert not np.shares_memory(first, scratch("test", (4, 5), like))


def test_that_names_types_and_threads_have_their_own():
    like = np.zeros(1, np.float32)
    first = scratch("test", (4,), like)
    found = []
    thread = threading.Thread(target=lambda: found.append(scratch("test", (4,), like)))
    thread.start()
    thread.join()
    others = [scratch("other", (4,), like), scratch("test", (4,), np.zeros(1)), found[0]]
    assert not any(np.shares_memory(first, other) for other in others)
