"""What convolutions of all kinds share: shapes, parameters and multiply-adds, and what may be wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, prod

from core.catalog.entry import Inferred, Mismatch, SetField, Spec
from core.catalog.windows import Sizes, Window, rank_fault, set_sizes, times, window_fault


@dataclass(frozen=True)
class Filters:
    """How many filters there are, into how many groups the channels are split, and whether there is a bias."""

    count: int
    groups: int
    bias: bool


def convolved(spec: Spec, window: Window, filters: Filters, same_padding: bool) -> Inferred | Mismatch:
    """What a convolution makes of `spec`."""
    fault = rank_fault(spec, window.rank) or group_fault(spec, filters) or same_padding_fault(window, same_padding)
    if fault:
        return fault
    channels, *size = spec.shape
    out = tuple(size)
    if not same_padding:
        fault = window_fault(window, spec)
        if fault:
            return _with_padding(fault, window, out)
        out = window.output(out)
    weights = filters.count * (channels // filters.groups) * prod(window.kernel)
    parameters = weights + (filters.count if filters.bias else 0)
    return Inferred(Spec((filters.count, *out), spec.dtype), parameters, weights * prod(out))


def transposed(spec: Spec, window: Window, filters: Filters, extra: tuple[int, ...]) -> Inferred | Mismatch:
    """What a transposed convolution makes of `spec`; `extra` is the output padding."""
    fault = rank_fault(spec, window.rank) or group_fault(spec, filters) or _extra_fault(window, extra)
    if fault:
        return fault
    channels, *size = spec.shape
    reach = window.reach
    unpadded = window.each(lambda axis: (size[axis] - 1) * window.stride[axis] + reach[axis] + extra[axis])
    out = window.each(lambda axis: unpadded[axis] - 2 * window.padding[axis])
    if min(out) < 1:
        fitting = window.each(lambda axis: min(window.padding[axis], (unpadded[axis] - 1) // 2))
        text = f"Padding of {times(window.padding)} cuts away all of the {times(unpadded)} values that come out."
        return Mismatch("padding", text, (set_sizes("padding", "padding", fitting),))
    weights = channels * (filters.count // filters.groups) * prod(window.kernel)
    parameters = weights + (filters.count if filters.bias else 0)
    return Inferred(Spec((filters.count, *out), spec.dtype), parameters, weights * prod(size))


def group_fault(spec: Spec, filters: Filters) -> Mismatch | None:
    """Says that the channels or the filters cannot be split into that many groups."""
    channels, groups = spec.shape[0], filters.groups
    if channels % groups == 0 and filters.count % groups == 0:
        return None
    fitting = gcd(channels, filters.count, groups)
    text = f"Groups must divide the {channels} channels that arrive and the {filters.count} filters; it is {groups}."
    return Mismatch("groups", text, (SetField(f"Set groups to {fitting}", "groups", fitting),))


def same_padding_fault(window: Window, same_padding: bool) -> Mismatch | None:
    """Says that no padding keeps the size when the window takes larger steps."""
    ones = (1,) * window.rank
    if not same_padding or window.stride == ones:
        return None
    text = f"Same padding needs a stride of {times(ones)}; the stride is {times(window.stride)}."
    off = SetField("Turn same padding off", "same_padding", False)
    return Mismatch("stride", text, (set_sizes("stride", "stride", ones), off))


def _with_padding(fault: Mismatch, window: Window, size: Sizes) -> Mismatch:
    """The fault with padding as another repair: same padding where the window goes step by step."""
    if window.stride == (1,) * window.rank:
        return Mismatch(fault.field, fault.text, (*fault.repairs, SetField("Use same padding", "same_padding", True)))
    reach = window.reach
    enough = window.each(lambda axis: max(window.padding[axis], (reach[axis] - size[axis] + 1) // 2))
    return Mismatch(fault.field, fault.text, (*fault.repairs, set_sizes("padding", "padding", enough)))


def _extra_fault(window: Window, extra: tuple[int, ...]) -> Mismatch | None:
    limit = window.each(lambda axis: max(window.stride[axis], window.spread[axis]) - 1)
    if all(more <= most for more, most in zip(extra, limit, strict=True)):
        return None
    fitting = window.each(lambda axis: min(extra[axis], limit[axis]))
    text = (
        f"Output padding must be less than the stride {times(window.stride)} or the dilation {times(window.spread)}; "
        f"it is {times(extra)}."
    )
    return Mismatch("output_padding", text, (set_sizes("output padding", "output_padding", fitting),))
