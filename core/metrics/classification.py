"""Measures of predicted classes. `outputs` are scores (N, C), `targets` class numbers (N,).

Precision, recall and their kin are taken for every class against the rest: "macro" is their mean over the classes that
occur in targets or predictions, "micro" counts all classes together. A share of nothing is 0, as in scikit-learn.
"""

from __future__ import annotations

import math

import numpy as np

from core.backend import Array, array_module, to_host
from core.tensor import Tensor


def correct(outputs: Tensor, targets: Tensor) -> int:
    """How many samples have their largest score at the target."""
    _require(outputs, targets)
    return int((outputs.array.argmax(axis=1) == targets.array).sum())


def accuracy(outputs: Tensor, targets: Tensor) -> float:
    """Share of samples that have their largest score at the target; NaN without samples."""
    return correct(outputs, targets) / len(targets) if len(targets) else float("nan")


def top_k_accuracy(outputs: Tensor, targets: Tensor, k: int = 5) -> float:
    """Share of samples whose target is among the `k` largest scores; of equal scores the first class leads."""
    _require(outputs, targets)
    if k < 1:
        raise ValueError(f"top_k_accuracy: k must be at least 1; it is {k}.")
    if not len(targets):
        return math.nan
    scores, xp = outputs.array, array_module(outputs.array)
    own = scores[xp.arange(len(scores)), targets.array][:, None]
    before = (scores == own) & (xp.arange(scores.shape[1])[None, :] < targets.array[:, None])
    rank = (scores > own).sum(axis=1) + before.sum(axis=1)
    return float((rank < k).mean())


def confusion_matrix(outputs: Tensor, targets: Tensor) -> Array:
    """int64 (C, C): how many samples of class `row` were taken for class `column`."""
    _require(outputs, targets)
    classes = outputs.shape[1]
    pairs = targets.array.astype("int64") * classes + outputs.array.argmax(axis=1)
    counts: Array = array_module(pairs).bincount(pairs, minlength=classes * classes)
    return counts.reshape(classes, classes)


def balanced_accuracy(outputs: Tensor, targets: Tensor) -> float:
    """Mean over the classes that occur in the targets of the share of their samples that are recognised."""
    matrix = _matrix(outputs, targets)
    rows = matrix.sum(axis=1)
    found = rows > 0
    return float((matrix.diagonal()[found] / rows[found]).mean()) if found.any() else math.nan


def precision(outputs: Tensor, targets: Tensor, average: str = "macro") -> float:
    """Of what was taken for a class, the share that is of it."""
    hits, taken, _, _ = _counts(outputs, targets)
    return _average(hits, taken, average, _occurring(outputs, targets))


def recall(outputs: Tensor, targets: Tensor, average: str = "macro") -> float:
    """Of what is of a class, the share that was taken for it."""
    hits, _, there, _ = _counts(outputs, targets)
    return _average(hits, there, average, _occurring(outputs, targets))


def f1_score(outputs: Tensor, targets: Tensor, average: str = "macro") -> float:
    """Harmonic mean of precision and recall. van Rijsbergen, "Information retrieval", 1979."""
    hits, taken, there, _ = _counts(outputs, targets)
    return _average(2 * hits, taken + there, average, _occurring(outputs, targets))


def specificity(outputs: Tensor, targets: Tensor, average: str = "macro") -> float:
    """Of what is not of a class, the share that was not taken for it."""
    hits, taken, there, total = _counts(outputs, targets)
    return _average(total - taken - there + hits, total - there, average, _occurring(outputs, targets))


def matthews_correlation(outputs: Tensor, targets: Tensor) -> float:
    """Correlation of targets and predictions, -1 … 1, for any number of classes; 0 where either never varies.

    Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient", 2004.
    """
    hits, taken, there, total = _counts(outputs, targets)
    if not total:
        return math.nan
    above = hits.sum() * total - (taken * there).sum()
    below = math.sqrt(total**2 - (taken**2).sum()) * math.sqrt(total**2 - (there**2).sum())
    return float(above / below) if below else 0.0


def cohen_kappa(outputs: Tensor, targets: Tensor) -> float:
    """How much better than by chance targets and predictions agree: 1 is always, 0 as by chance.

    Cohen, "A coefficient of agreement for nominal scales", 1960.
    """
    hits, taken, there, total = _counts(outputs, targets)
    if not total:
        return math.nan
    chance = float((taken * there).sum()) / total**2
    return (float(hits.sum()) / total - chance) / (1 - chance) if chance < 1 else math.nan


def perplexity(outputs: Tensor, targets: Tensor) -> float:
    """e to the power of the mean cross-entropy: among how many equal choices the scores leave one guessing."""
    _require(outputs, targets)
    if not len(targets):
        return math.nan
    xp, scores = array_module(outputs.array), outputs.array.astype("float64")
    shifted = scores - scores.max(axis=1, keepdims=True)
    own = shifted[xp.arange(len(scores)), targets.array]
    mean = float((xp.log(xp.exp(shifted).sum(axis=1)) - own).mean())
    return math.exp(mean) if mean < 700 else math.inf


def _matrix(outputs: Tensor, targets: Tensor) -> np.ndarray:
    return to_host(confusion_matrix(outputs, targets))


def _counts(outputs: Tensor, targets: Tensor) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """For every class: hits, how often it was predicted, how often it is the target; and the number of samples."""
    matrix = _matrix(outputs, targets).astype(np.float64)
    return matrix.diagonal(), matrix.sum(axis=0), matrix.sum(axis=1), int(matrix.sum())


def _occurring(outputs: Tensor, targets: Tensor) -> np.ndarray:
    matrix = _matrix(outputs, targets)
    found: np.ndarray = (matrix.sum(axis=0) + matrix.sum(axis=1)) > 0
    return found


def _average(hits: np.ndarray, of: np.ndarray, average: str, occurring: np.ndarray) -> float:
    if average not in ("macro", "micro"):
        raise ValueError(f'average must be "macro" or "micro"; it is {average!r}.')
    if not occurring.any():
        return math.nan
    if average == "micro":
        return float(hits.sum() / of.sum()) if of.sum() else 0.0
    shares = np.divide(hits, of, out=np.zeros_like(hits), where=of > 0)
    return float(shares[occurring].mean())


def _require(outputs: Tensor, targets: Tensor) -> None:
    if outputs.ndim != 2 or targets.shape != outputs.shape[:1]:
        raise ValueError(
            f"Expected scores of shape (N, C) and class numbers (N,); received {outputs.shape} and {targets.shape}."
        )
