"""Losses with every reduction, in PyTorch's names. Log-cosh, hinge, focal and dice losses are not in PyTorch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as TF

import core
import core.nn.functional as F
from benchmarks.parity.compare import difference, draw

REDUCTIONS = ("mean", "sum", "none")


def cases() -> Iterator[tuple[str, float]]:
    """Each loss with each reduction; gradients of predictions, and of targets where they are numbers."""
    for reduction in REDUCTIONS:
        yield from _of_numbers(reduction)
        yield from _of_probabilities(reduction)
        yield from _of_classes(reduction)
    logs, shares = np.log(_shares(5, 4)), _shares(5, 4, seed=1)
    yield "kl_div(batchmean)", _both("kl_div", [logs, shares], reduction="batchmean")
    yield "cosine_similarity", _both("cosine_similarity", draw((4, 6), (4, 6)))


def _of_numbers(reduction: str) -> Iterator[tuple[str, float]]:
    pair = draw((6, 5), (6, 5))
    for name, settings in (
        ("mse_loss", {}),
        ("l1_loss", {}),
        ("smooth_l1_loss", {}),
        ("smooth_l1_loss", {"beta": 0.3}),
        ("huber_loss", {"delta": 1.5}),
        ("poisson_nll_loss", {}),
    ):
        yield f"{name}({settings}, {reduction})", _both(name, pair, reduction=reduction, **settings)
    counts = draw((6, 5), (6, 5), low=0.1, high=5.0)
    yield (
        f"poisson_nll_loss(counts, {reduction})",
        _both("poisson_nll_loss", counts, log_input=False, reduction=reduction),
    )
    x, target, variance = *draw((6, 5), (6, 5)), *draw((6, 1), low=0.1, high=2.0)
    yield (
        f"gaussian_nll_loss(full, {reduction})",
        _both("gaussian_nll_loss", [x, target, variance], full=True, reduction=reduction),
    )


def _of_probabilities(reduction: str) -> Iterator[tuple[str, float]]:
    inner = draw((6, 5), (6, 5), low=0.02, high=0.98)
    yield f"binary_cross_entropy({reduction})", _both("binary_cross_entropy", inner, reduction=reduction)
    scores, target = draw((6, 5), low=-8, high=8)[0], inner[1]
    name = "binary_cross_entropy_with_logits"
    yield f"{name}({reduction})", _both(name, [scores, target], reduction=reduction)
    weight = draw((5,), low=0.2, high=3.0)[0]
    yield (
        f"{name}(pos_weight, {reduction})",
        difference(
            lambda x, t: F.binary_cross_entropy_with_logits(x, t, pos_weight=core.tensor(weight), reduction=reduction),
            lambda x, t: TF.binary_cross_entropy_with_logits(
                x, t, pos_weight=torch.tensor(weight), reduction=reduction
            ),
            [scores, target],
        ),
    )
    logs = np.log(_shares(6, 5))
    yield f"kl_div({reduction})", _both("kl_div", [logs, _shares(6, 5, seed=1)], reduction=reduction)
    yield (
        f"kl_div(log_target, {reduction})",
        _both("kl_div", [logs, np.log(_shares(6, 5, seed=1))], reduction=reduction, log_target=True),
    )
    yield (
        f"cross_entropy(probabilities, {reduction})",
        _both("cross_entropy", [scores, _shares(6, 5)], reduction=reduction, label_smoothing=0.1),
    )


def _of_classes(reduction: str) -> Iterator[tuple[str, float]]:
    weight = draw((4,), low=0.2, high=3.0)[0]
    for shape in ((7, 4), (3, 4, 2, 5)):
        (scores,) = draw(shape)
        classes = np.random.default_rng(2).integers(0, 4, (shape[0], *shape[2:]))
        classes.flat[::3] = 1
        for name, settings in (
            ("cross_entropy", {}),
            ("cross_entropy", {"ignore_index": 1}),
            ("cross_entropy", {"ignore_index": 1, "label_smoothing": 0.2}),
            ("nll_loss", {}),
            ("nll_loss", {"ignore_index": 1}),
        ):
            for weighted in (False, True):
                found = difference(
                    _with_weight(F, name, core.tensor(weight) if weighted else None, reduction, settings),
                    _with_weight(TF, name, torch.tensor(weight) if weighted else None, reduction, settings),
                    [scores, classes],
                )
                yield f"{name}({shape}, {settings}, weight={weighted}, {reduction})", found


def _with_weight(library: Any, name: str, weight: Any, reduction: str, settings: dict[str, Any]) -> Any:
    return lambda x, t: getattr(library, name)(x, t, weight=weight, reduction=reduction, **settings)


def _both(name: str, arrays: list[np.ndarray], **settings: Any) -> float:
    ours, theirs = getattr(F, name), getattr(TF, name)
    return difference(lambda *given: ours(*given, **settings), lambda *given: theirs(*given, **settings), arrays)


def _shares(*shape: int, seed: int = 0) -> np.ndarray:
    raw = draw(shape, low=0.1, high=1.0, seed=seed)[0]
    found: np.ndarray = (raw / raw.sum(1, keepdims=True)).astype(np.float32)
    return found
