"""Shared by the tests of the engine: random tensors, and tests for CUDA only where there is such a device."""

from __future__ import annotations

import numpy as np
import pytest

import core
from core.backend import probe_devices


def pytest_collection_modifyitems(config, items):
    """Tests marked `gpu` are left out where no CUDA device works."""
    marked = [item for item in items if item.get_closest_marker("gpu")]
    if marked and not any(info.name != "cpu" and not info.problem for info in probe_devices()):
        config.hook.pytest_deselected(items=marked)
        items[:] = [item for item in items if item not in marked]


@pytest.fixture
def values():
    """`values(2, 3)`: a float64 leaf of that shape with gradients, the same numbers in every run."""
    stream = np.random.default_rng(20)

    def make(*shape, low=None, high=None):
        drawn = stream.standard_normal(shape) if low is None else stream.uniform(low, high, shape)
        return core.from_array(drawn, requires_grad=True)

    return make
