"""Normalisation within samples."""

from __future__ import annotations

from collections.abc import Iterable

import torch
import torch.nn.functional as TF

import core.nn.functional as F
from benchmarks.parity.compare import difference, draw
from core import nn

PICTURES = (3, 6, 9, 7)


def cases() -> Iterable[tuple[str, float]]:
    """Layers and functions, over several shapes."""
    for shape, sizes in (((4, 10), 10), ((2, 5, 8), 8), (PICTURES, (6, 9, 7))):
        yield f"LayerNorm {shape}", difference(nn.LayerNorm(sizes), torch.nn.LayerNorm(sizes), draw(shape))
        yield f"RMSNorm {shape}", difference(nn.RMSNorm(sizes), torch.nn.RMSNorm(sizes), draw(shape))
    plain = {"elementwise_affine": False}
    yield "LayerNorm plain", difference(nn.LayerNorm(8, **plain), torch.nn.LayerNorm(8, **plain), draw((3, 8)))
    yield "LayerNorm no bias", difference(nn.LayerNorm(8, bias=False), torch.nn.LayerNorm(8, bias=False), draw((3, 8)))
    yield "RMSNorm plain", difference(nn.RMSNorm(8, 1e-3, False), torch.nn.RMSNorm(8, 1e-3, False), draw((3, 8)))
    for groups in (1, 2, 6):
        for shape in (PICTURES, (2, 6), (2, 6, 5)):
            if groups < 6 or len(shape) > 2:
                ours, theirs = nn.GroupNorm(groups, 6), torch.nn.GroupNorm(groups, 6)
                yield f"GroupNorm {groups} {shape}", difference(ours, theirs, draw(shape))
    yield (
        "InstanceNorm1d affine",
        difference(nn.InstanceNorm1d(6, affine=True), torch.nn.InstanceNorm1d(6, affine=True), draw((2, 6, 5))),
    )
    yield "InstanceNorm2d", difference(nn.InstanceNorm2d(6), torch.nn.InstanceNorm2d(6), draw(PICTURES))
    tracked = {"affine": True, "track_running_stats": True}
    ours, theirs = nn.InstanceNorm2d(6, **tracked), torch.nn.InstanceNorm2d(6, **tracked)
    yield "InstanceNorm2d tracked, training", difference(ours, theirs, draw(PICTURES))
    yield "InstanceNorm2d tracked, in use", difference(ours.eval(), theirs.eval(), draw(PICTURES, seed=1))
    yield "InstanceNorm3d", difference(nn.InstanceNorm3d(2), torch.nn.InstanceNorm3d(2), draw((2, 2, 3, 4, 5)))
    for size in (1, 2, 5, 9):
        settings = {"alpha": 0.5, "beta": 0.6, "k": 2.0}
        ours, theirs = nn.LocalResponseNorm(size, **settings), torch.nn.LocalResponseNorm(size, **settings)
        yield f"LocalResponseNorm {size}", difference(ours, theirs, draw(PICTURES))
    for p, dim in ((2.0, 1), (2.0, -1), (1.0, 1), (3.0, 2)):
        name = f"normalize p={p:g} dim={dim}"
        yield (
            name,
            difference(
                lambda x, p=p, d=dim: F.normalize(x, p, d), lambda x, p=p, d=dim: TF.normalize(x, p, d), draw(PICTURES)
            ),
        )
