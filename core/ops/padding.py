"""More values around a tensor: constants, or the tensor's own."""

from __future__ import annotations

from collections.abc import Sequence

from core.autograd import Gradients, Operation
from core.backend import Array, memory
from core.ops.indexing import getitem
from core.tensor import Tensor

MODES = ("constant", "reflect", "replicate", "circular")


class Pad(Operation):
    """`widths` = (before, after) more values for each axis: `value`, or the tensor's own as `mode` says"""

    def __init__(self, widths: Sequence[tuple[int, int]], mode: str, value: float) -> None:
        self.widths, self.mode, self.value = widths, mode, value

    def forward(self, x: Array) -> Array:
        self.shape = x.shape
        order = memory.memory_order(x)
        sizes = [x.shape[axis] + sum(self.widths[axis]) for axis in order]
        back = [order.index(axis) for axis in range(x.ndim)]
        out = memory.empty(tuple(sizes), x).transpose(back)
        if self.mode == "constant":
            out.fill(self.value)
        out[self._inner()] = x
        if self.mode != "constant":
            for edge, source in self._margins():
                out[edge] = out[source]
        return out

    def backward(self, grad: Array) -> Gradients:
        if self.mode != "constant":
            total = memory.empty_like(grad)
            total[...] = grad
            for edge, source in reversed(self._margins()):
                total[source] += total[edge]
            grad = total
        return (grad[self._inner()],)

    def _inner(self) -> tuple[slice, ...]:
        """Where the tensor itself lies in the result."""
        return tuple([slice(low, low + size) for (low, _), size in zip(self.widths, self.shape, strict=True)])

    def _margins(self) -> list[tuple[tuple[slice, ...], tuple[slice, ...]]]:
        """Every edge and where its values come from, in the order of filling; later axes take earlier edges along."""
        found = []
        for axis, ((low, high), size) in enumerate(zip(self.widths, self.shape, strict=True)):
            lead = (slice(None),) * axis
            end = low + size
            first, last = {
                "reflect": (slice(2 * low, low, -1), slice(end - 2, end - 2 - high if end - 2 >= high else None, -1)),
                "replicate": (slice(low, low + 1), slice(end - 1, end)),
                "circular": (slice(size, end), slice(low, low + high)),
            }[self.mode]
            if low and self.mode == "replicate":
                found += [((*lead, slice(at, at + 1)), (*lead, first)) for at in range(low)]
            elif low:
                found.append(((*lead, slice(0, low)), (*lead, first)))
            if high and self.mode == "replicate":
                found += [((*lead, slice(at, at + 1)), (*lead, last)) for at in range(end, end + high)]
            elif high:
                found.append(((*lead, slice(end, end + high)), (*lead, last)))
        return found


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """More values around `input`: `pad` holds (before, after) for the last axis, then for the one before it, and so on.

    "constant" adds `value` (0), "reflect" mirrors without repeating the edge, "replicate" repeats the edge, "circular"
    goes on at the other side. Negative numbers take values away.
    """
    if mode not in MODES:
        raise ValueError(f"pad: the mode must be one of {', '.join(MODES)}; it is {mode!r}.")
    if len(pad) % 2 or len(pad) > 2 * input.ndim:
        raise RuntimeError(f"pad: {tuple(pad)} does not give a pair for each of the last axes of shape {input.shape}.")
    pairs = [(0, 0)] * (input.ndim - len(pad) // 2)
    pairs += [(int(pad[at]), int(pad[at + 1])) for at in range(len(pad) - 2, -1, -2)]
    if any(low < 0 or high < 0 for low, high in pairs):
        input, pairs = _cropped(input, pairs)
    _require_values(input.shape, pairs, mode)
    if not any(any(width) for width in pairs):
        return getitem(input, ...)
    return Pad(pairs, mode, 0.0 if value is None else value)(input)


def _require_values(shape: tuple[int, ...], pairs: list[tuple[int, int]], mode: str) -> None:
    """RuntimeError where an axis has fewer values than are to be taken from it."""
    spare = {"reflect": 1, "circular": 0}.get(mode)
    for size, width in zip(shape, pairs, strict=True):
        if spare is not None and max(width) > max(0, size - spare):
            raise RuntimeError(
                f"pad: mode {mode!r} can add at most {max(0, size - spare)} to an axis of size {size}; "
                f"received {width}."
            )
        if mode != "constant" and not size and any(width):
            raise RuntimeError(f"pad: mode {mode!r} needs values to take; received an empty axis of shape {shape}.")


def _cropped(x: Tensor, pairs: list[tuple[int, int]]) -> tuple[Tensor, list[tuple[int, int]]]:
    """`x` without what negative widths take away, and the widths that remain."""
    index = []
    for size, (low, high) in zip(x.shape, pairs, strict=True):
        start, stop = max(0, -low), size - max(0, -high)
        if start > stop:
            raise RuntimeError(f"pad: {(low, high)} takes away more than an axis of size {size} has.")
        index.append(slice(start, stop))
    return getitem(x, tuple(index)), [(max(0, low), max(0, high)) for low, high in pairs]
