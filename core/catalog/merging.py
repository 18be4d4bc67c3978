"""What layers with several inputs have in common: shapes that must be equal or stretch, and what makes them so."""

from __future__ import annotations

from core.catalog.entry import Example, Inferred, InsertBefore, Mismatch, Spec
from core.catalog.layers.conv2d import Conv2d
from core.catalog.layers.linear import Linear
from core.catalog.windows import times

STRETCHING_PAIRS = (
    Example((Spec((6,)), Spec((6,)))),
    Example((Spec((4, 7, 6)), Spec((4, 1, 1)))),
)
STRETCHING_BRANCHES = (*STRETCHING_PAIRS, Example((Spec((4, 1, 1)), Spec((4, 7, 6)), Spec((4, 7, 6)))))


def equal_fault(inputs: tuple[Spec, ...]) -> Mismatch | None:
    """Says which input of two or more has another shape than the first; repairs project one of the two."""
    if len(inputs) < 2:
        return Mismatch("", f"Expects at least two inputs; receives {len(inputs)}.")
    for port, spec in enumerate(inputs):
        if spec.shape != inputs[0].shape:
            text = f"Expects inputs of equal shape; input 1 is {inputs[0]}, input {port + 1} is {spec}."
            return Mismatch("", text, _projections(inputs, 0, port))
    return None


def stretched(inputs: tuple[Spec, ...], per_value: int = 0) -> Inferred | Mismatch:
    """What comes of inputs that stretch to each other: along every axis the largest size.

    Every value that comes out takes `per_value` multiply-adds.
    """
    fault = _stretch_fault(inputs)
    if fault:
        return fault
    sizes = zip(*[spec.shape for spec in inputs], strict=True)
    output = Spec(tuple([max(along) for along in sizes]), inputs[0].dtype)
    return Inferred(output, multiply_adds=per_value * output.size)


def _stretch_fault(inputs: tuple[Spec, ...]) -> Mismatch | None:
    """As `equal_fault`, but a size of 1 may stand beside any other."""
    if len(inputs) < 2:
        return Mismatch("", f"Expects at least two inputs; receives {len(inputs)}.")
    for port, spec in enumerate(inputs):
        for before in range(port):
            other = inputs[before]
            if not _stretches(spec, other):
                text = (
                    f"Expects inputs of equal shape, or size 1 along an axis; input {before + 1} is {other}, "
                    f"input {port + 1} is {spec}."
                )
                return Mismatch("", text, _projections(inputs, before, port))
    return None


def _stretches(one: Spec, other: Spec) -> bool:
    pairs = zip(one.shape, other.shape, strict=False)
    return len(one.shape) == len(other.shape) and all(a == b or 1 in (a, b) for a, b in pairs)


def _projections(inputs: tuple[Spec, ...], one: int, other: int) -> tuple[InsertBefore, ...]:
    """Layers that bring one of the two inputs to the shape of the other; the one with fewer channels first."""
    ports = sorted((one, other), key=lambda port: inputs[port].shape[:1])
    found = [_projection(inputs, ports[0], ports[1]), _projection(inputs, ports[1], ports[0])]
    return tuple(repair for repair in found if repair)


def _projection(inputs: tuple[Spec, ...], port: int, other: int) -> InsertBefore | None:
    have, want, where = inputs[port], inputs[other], f"at input {port + 1}"
    if len(have.shape) == 1 and len(want.shape) == 1:
        return InsertBefore(f"Insert Linear to {want} {where}", Linear(out_features=want.size), port)
    if len(have.shape) != 3 or len(want.shape) != 3:
        return None
    stride = _stride(have.shape[1], want.shape[1]), _stride(have.shape[2], want.shape[2])
    if 0 in stride:
        return None
    text = f"Insert 1 × 1 Conv2d to {want.shape[0]} channels {where}"
    if stride != (1, 1):
        text = f"Insert 1 × 1 Conv2d with stride {times(stride)} to {want} {where}"
    return InsertBefore(text, Conv2d(out_channels=want.shape[0], kernel_size=(1, 1), stride=stride), port)


def _stride(have: int, want: int) -> int:
    """The smallest step of a 1 × 1 window that turns `have` into `want`; 0 when there is none."""
    step = -(-have // want)
    return step if (have - 1) // step + 1 == want else 0
