"""Padding, resampling and layers that move values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
import torch.nn.functional as TF

import core.nn.functional as F
from benchmarks.parity.compare import difference, draw
from core import nn

PICTURES, SEQUENCES, VOLUMES = (2, 3, 5, 7), (2, 3, 6), (1, 2, 3, 4, 5)


def cases() -> Iterable[tuple[str, float]]:
    """Layers and functions, over several shapes."""
    yield from _padding()
    yield from _resampling()
    for factor in (1, 2, 3):
        shuffled, plain = draw((2, 2 * factor**2, 4, 3)), draw((2, 3, 2 * factor, 4 * factor))
        yield (
            f"PixelShuffle {factor}",
            difference(nn.PixelShuffle(factor), torch.nn.PixelShuffle(factor), shuffled),
        )
        yield (
            f"PixelUnshuffle {factor}",
            difference(nn.PixelUnshuffle(factor), torch.nn.PixelUnshuffle(factor), plain),
        )
    yield "PixelShuffle (8, 3, 2)", difference(nn.PixelShuffle(2), torch.nn.PixelShuffle(2), draw((8, 3, 2)))
    yield "Unflatten", difference(nn.Unflatten(1, (2, -1)), torch.nn.Unflatten(1, (2, -1)), draw((3, 8)))
    yield "Permute", difference(nn.Permute((0, 2, 3, 1)), lambda x: x.permute(0, 2, 3, 1), draw(PICTURES))
    yield "Reshape", difference(nn.Reshape((7, 15)), lambda x: x.reshape(2, 7, 15), draw(PICTURES))
    yield "Squeeze", difference(nn.Squeeze(-1), lambda x: x.squeeze(-1), draw((2, 3, 1)))
    yield "Unsqueeze", difference(nn.Unsqueeze(2), lambda x: x.unsqueeze(2), draw(PICTURES))
    yield "Slice", difference(nn.Slice(3, 1, -1, 2), lambda x: x[..., 1:-1:2], draw(PICTURES))
    yield "Crop2d", difference(nn.Crop2d((1, 2, 0, 3)), lambda x: x[..., 0:2, 1:5], draw(PICTURES))
    yield "RepeatVector", difference(nn.RepeatVector(4), lambda x: x.unsqueeze(1).repeat(1, 4, 1), draw((3, 5)))


def _padding() -> Iterable[tuple[str, float]]:
    for kind in ("Constant", "Zero", "Reflection", "Replication", "Circular"):
        for axes, shape in ((1, SEQUENCES), (2, PICTURES), (3, VOLUMES)):
            name = f"{kind}Pad{axes}d"
            value: tuple[Any, ...] = (2.5,) if kind == "Constant" else ()
            for widths in (2, tuple(range(2 * axes))[:axes] + (1,) * axes):
                sizes = (*shape[:-axes], *(size + 6 for size in shape[-axes:]))
                ours, theirs = getattr(nn, name)(widths, *value), getattr(torch.nn, name)(widths, *value)
                yield f"{name} {widths}", difference(ours, theirs, draw(sizes))
    for widths in ((-1, 2), (1, -2, -1, -1)):
        yield (
            f"pad {widths}",
            difference(
                lambda x, widths=widths: F.pad(x, widths, value=1.0),
                lambda x, widths=widths: TF.pad(x, widths, value=1.0),
                draw(PICTURES),
            ),
        )


def _resampling() -> Iterable[tuple[str, float]]:
    ways: list[tuple[str, tuple[int, ...], dict[str, Any]]] = []
    for mode in ("nearest", "nearest-exact"):
        for factor in (2, 3.0, 1.7, 0.5, 0.3):
            ways += [(mode, shape, {"scale_factor": factor}) for shape in ((2, 3, 10), (2, 3, 8, 7), (1, 2, 5, 4, 6))]
    for mode, shape in (("linear", (2, 3, 10)), ("bilinear", (2, 3, 8, 7)), ("trilinear", (1, 2, 5, 4, 6))):
        for corners in (False, True):
            ways += [(mode, shape, {"scale_factor": factor, "align_corners": corners}) for factor in (2, 1.7, 0.5, 0.3)]
    for size in ((1, 1), (3, 11), (8, 7), (64, 5)):
        ways += [(mode, (2, 3, 8, 7), {"size": size}) for mode in ("nearest", "bilinear")]
    ways.append(("bilinear", (2, 3, 1, 1), {"size": (4, 5)}))
    ways.append(("bilinear", (2, 3, 8, 7), {"scale_factor": (1.7, 0.6), "recompute_scale_factor": True}))
    for mode, shape, how in ways:
        said = ", ".join(f"{name}={value}" for name, value in how.items())
        ours, theirs = nn.Upsample(mode=mode, **how), torch.nn.Upsample(mode=mode, **how)
        yield f"{mode} {len(shape) - 2}d {said}"[:44], difference(ours, theirs, draw(shape))
