"""Labels as they stand in files, turned into class numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.data.source import DataError

MOST_CLASSES = 10_000
MOST_WHOLE_CLASSES = 50
"""Whole numbers with more different values than this are quantities unless told otherwise."""


def class_targets(parts: Sequence[np.ndarray]) -> tuple[tuple[str, ...], tuple[np.ndarray, ...]]:
    """Names of the classes in sorted order, and for each part of labels its int64 class numbers.

    Labels are integers or text; the classes are the values that occur in any part. DataError when there are too many.
    """
    values = np.unique(np.concatenate([np.unique(part) for part in parts]))
    if len(values) > MOST_CLASSES:
        raise DataError(
            f"The labels hold {len(values):,} different values, more than the {MOST_CLASSES:,} classes that a network "
            "can tell apart; choose another column as the label or read it as a number."
        )
    names = tuple(str(value) for value in values)
    return names, tuple(np.searchsorted(values, part).astype(np.int64) for part in parts)
