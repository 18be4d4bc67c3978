"""Arrays of Python objects are never read, and that is said where they would have been needed."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import DataError, guess_source


def test_that_targets_which_are_objects_are_named_where_nothing_else_can_be_told_apart(tmp_path):
    labels = np.array(["a", "b", None] * 20, dtype=object)
    np.savez(tmp_path / "mine.npz", x_train=np.zeros((60, 5, 4)), y_train=labels)
    with pytest.raises(DataError, match=r"left out: y_train holds Python objects"):
        guess_source(tmp_path / "mine.npz")
