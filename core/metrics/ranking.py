"""Measures of how well scores put members of a class before others.

`outputs` are scores (N, C) with class numbers (N,): each class against the rest, then the mean over the classes that
have members and others; or scores (N,) with targets (N,) of 0 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from core.backend import to_host
from core.tensor import Tensor


def roc_auc(outputs: Tensor, targets: Tensor) -> float:
    """Chance that a member has a higher score than another; equal scores count half.

    The area under the curve of true over false alarms. Hanley and McNeil, "The meaning and use of the area under a ROC
    curve", 1982.
    """
    return _over_classes(outputs, targets, _area)


def average_precision(outputs: Tensor, targets: Tensor) -> float:
    """Mean, over the members, of the precision among all samples with a score at least as high."""
    return _over_classes(outputs, targets, _precision)


def _over_classes(outputs: Tensor, targets: Tensor, measure: Callable[[np.ndarray, np.ndarray], float]) -> float:
    scores, wanted = to_host(outputs.array), to_host(targets.array)
    if wanted.ndim != 1 or scores.shape[:1] != wanted.shape or scores.ndim > 2:
        raise ValueError(
            f"Expected scores (N, C) or (N,) and targets (N,); received {outputs.shape} and {targets.shape}."
        )
    if scores.ndim == 1:
        scores, members = scores[:, None], [wanted > 0]
    else:
        members = [wanted == number for number in range(scores.shape[1])]
        if scores.shape[1] == 2:  # both classes say the same
            scores, members = scores[:, 1:] - scores[:, :1], members[1:]
    found = [
        measure(column, chosen)
        for column, chosen in zip(scores.T, members, strict=True)
        if 0 < chosen.sum() < len(chosen)
    ]
    return float(np.mean(found)) if found else math.nan


def _area(scores: np.ndarray, members: np.ndarray) -> float:
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    inside = int(members.sum())
    return float((ranks[members].sum() - inside * (inside + 1) / 2) / (inside * (len(members) - inside)))


def _precision(scores: np.ndarray, members: np.ndarray) -> float:
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)  # of each group of equal scores
    hits = np.cumsum(members[order])[last]
    return float((hits / (last + 1) * np.diff(hits, prepend=0)).sum() / members.sum())
