"""Normalisation within each sample: over its last axes, groups of channels, single channels, neighbours, or its length.

Nothing here depends on the other samples of a batch; `core.ops.batch_norm` has the normalisation that does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.autograd import Gradients, Operation, unbroadcast
from core.backend import Array, array_module, memory
from core.backend.kernels import sample_norm as kernel
from core.ops.arithmetic import div
from core.ops.batch_norm import batch_norm, channels_back, channels_to_end
from core.ops.creation import ones_like
from core.ops.elementwise import clamp
from core.ops.reduce import Axes, axes_of, norm
from core.tensor import Tensor


@dataclass(frozen=True)
class Layout:
    """How a tensor is looked at: under the sizes `form`, measured over `axes`, with parameters of sizes `along`."""

    form: tuple[int, ...]
    axes: tuple[int, ...]
    along: tuple[int, ...]
    grouped: bool = False
    kind: str = "rows"
    """What is normalised together: "rows" of last axes, or the "channels" of groups with all their places."""

    @property
    def groups(self) -> int:
        """Groups of channels."""
        return self.form[1]

    def rows(self, x: Array) -> Array:
        """x as (rows, values that are normalised together)."""
        return x.reshape(-1, math.prod(self.form[axis] for axis in self.axes))

    def kind_for(self, x: Array) -> str:
        """The kernel for a large x: `kind`, or "" where x is small, its memory in another order, or imprecise."""
        if not x.size or x.dtype.kind != "f" or x.dtype.itemsize < 4:
            return ""
        if self.kind == "channels":
            return self.kind if x.ndim > 2 and kernel.suits_samples(channels_to_end(x)) else ""
        return self.kind if x.flags.c_contiguous and kernel.suits_rows(self.rows(x)) else ""

    def spread(self, measured: Array) -> Array:
        """`measured`, repeated for each channel of a group: with channels last NumPy then runs over whole pixels."""
        if not self.grouped:
            return measured
        shape = (*measured.shape[:2], self.along[2], *measured.shape[3:])
        repeated: Array = array_module(measured).broadcast_to(measured, shape).copy()
        return repeated


class Normalize(Operation):
    """(x - mean) / sqrt(variance + eps) · weight + bias over the axes of a layout; `measured` is (mean, variance)"""

    def __init__(self, layout: Layout, eps: float) -> None:
        self.layout, self.eps = layout, eps
        self.measured: tuple[Array, Array] | None = None

    def forward(self, x: Array, weight: Array | None = None, bias: Array | None = None) -> Array:
        shape, axes = x.shape, self.layout.axes
        self.quick = self.layout.kind_for(x)
        if self.quick:
            return self._forward_in_parts(x, weight, bias)
        x = x.reshape(self.layout.form)
        mean = _mean(x, axes)
        normed: Array = x - self.layout.spread(mean)
        variance = _mean_of_products(normed, normed, axes)
        self.measured = mean, variance
        return self._scaled(normed, variance, (weight, bias)).reshape(shape)

    def _scaled(self, normed: Array, power: Array, parameters: tuple[Array | None, Array | None]) -> Array:
        """`normed` divided, in place, by the root of `power`; then the parameters."""
        weight, bias = parameters
        inverse = 1 / array_module(normed).sqrt(power + power.dtype.type(self.eps))
        inverse = self.layout.spread(inverse)
        normed *= inverse
        self.keep(normed, inverse, weight)
        if weight is None:
            return normed
        out = _times(normed, weight.reshape(self.layout.along))
        if bias is not None:
            out += bias.reshape(self.layout.along)
        return out

    def backward(self, grad: Array) -> Gradients:
        return self._backward_in_parts(grad) if self.quick else self._gradients(grad, True)

    def _forward_in_parts(self, x: Array, weight: Array | None, bias: Array | None) -> Array:
        """The same for a large x whose memory is in order, in fewer passes over it."""
        layout = self.layout
        out: Array
        if self.quick == "rows":
            flat = [None if each is None else each.reshape(-1) for each in (weight, bias)]
            out, measured = kernel.rows_forward(layout.rows(x), (flat[0], flat[1]), self.eps)
            out = out.reshape(x.shape)
        else:
            last, measured = kernel.groups_forward(channels_to_end(x), layout.groups, (weight, bias), self.eps)
            out = channels_back(last)
        around = (*layout.form[: layout.axes[0]], *(1,) * len(layout.axes))
        self.measured = measured[0].reshape(around), measured[1].reshape(around)
        self.keep(x, *measured, weight)
        return out

    def _backward_in_parts(self, grad: Array) -> Gradients:
        x, mean, variance, weight = self.saved()
        layout, measured = self.layout, (mean, variance)
        if self.quick == "rows":
            given = layout.rows(array_module(grad).ascontiguousarray(grad))
            flat = None if weight is None else weight.reshape(-1)
            for_x, *found = kernel.rows_backward(given, layout.rows(x), measured, flat, self.eps)
            back = for_x.reshape(x.shape)
        else:
            given = array_module(grad).ascontiguousarray(channels_to_end(grad))
            for_x, *found = kernel.groups_backward(given, channels_to_end(x), measured, weight, self.eps)
            back = channels_back(for_x)
        return back, *[each.reshape(weight.shape) for each in found[: len(self.needs) - 1]]

    def _gradients(self, grad: Array, centred: bool) -> Gradients:
        normed, inverse, weight = self.saved()
        layout, shape = self.layout, grad.shape
        grad = grad.reshape(layout.form)
        found: list[Array | None] = [None]
        for factor, needed in zip((normed, None), self.needs[1:], strict=False):
            share = grad if factor is None else grad * factor
            found.append(unbroadcast(share, layout.along, grad.dtype).reshape(weight.shape) if needed else None)
        if self.needs[0]:
            scaled = grad if weight is None else grad * weight.reshape(layout.along)
            for_x = _times(normed, layout.spread(-_mean_of_products(scaled, normed, layout.axes)))
            for_x += scaled
            if centred:
                for_x -= layout.spread(_mean(scaled, layout.axes))
            for_x *= inverse
            found[0] = for_x.reshape(shape)
        return tuple(found)


class RootMeanSquare(Normalize):
    """x / sqrt(mean of squares + eps) · weight"""

    def forward(self, x: Array, weight: Array | None = None, bias: Array | None = None) -> Array:
        shape = x.shape
        x = x.reshape(self.layout.form)
        power = _mean_of_products(x, x, self.layout.axes)
        return self._scaled(_own_copy(x), power, (weight, bias)).reshape(shape)

    def backward(self, grad: Array) -> Gradients:
        return self._gradients(grad, False)


class LocalResponse(Operation):
    """x / (k + alpha · mean of squares of `size` neighbouring channels) to the power beta; channels are axis 1"""

    def __init__(self, size: int, factors: tuple[float, float, float]) -> None:
        self.size = size
        self.alpha, self.beta, self.k = factors

    def forward(self, x: Array) -> Array:
        base: Array = self._window(x * x, self.size // 2)
        base *= x.dtype.type(self.alpha / self.size)
        base += x.dtype.type(self.k)
        out: Array = base ** x.dtype.type(-self.beta)
        self.keep(x, base, out)
        return x * out

    def backward(self, grad: Array) -> Gradients:
        x, base, power = self.saved()
        inner = grad * x
        inner *= power
        inner /= base
        for_x = grad * power
        spread = self._window(inner, (self.size - 1) // 2)
        spread *= grad.dtype.type(2 * self.alpha * self.beta / self.size)
        spread *= x
        for_x -= spread
        return (for_x,)

    def _window(self, x: Array, before: int) -> Array:
        """The sum over `size` channels that begin `before` channels earlier; beyond the ends are zeros."""
        total = _zeros_like(x)
        channels = x.shape[1]
        for shift in range(-before, self.size - before):
            low, high = max(0, -shift), min(channels, channels - shift)
            if low < high:
                total[:, low:high] += x[:, low + shift : high + shift]
        return total


class UnitLength(Operation):
    """x / max(length, eps), the length being the root of the sum of squares over axes"""

    def __init__(self, axes: tuple[int, ...], eps: float) -> None:
        self.axes, self.eps = axes, eps

    def forward(self, x: Array) -> Array:
        xp = array_module(x)
        length = xp.sqrt(xp.square(x).sum(axis=self.axes, keepdims=True, dtype=x.dtype))
        bottom = xp.maximum(length, length.dtype.type(self.eps))
        out: Array = x / bottom
        self.keep(out, bottom, length == bottom)
        return out

    def backward(self, grad: Array) -> Gradients:
        out, bottom, measured = self.saved()
        along = (grad * out).sum(axis=self.axes, keepdims=True, dtype=grad.dtype)
        return ((grad - out * (along * measured)) / bottom,)


def layer_norm(
    input: Tensor,
    normalized_shape: int | Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Mean 0 and variance 1 over the last axes, whose sizes are `normalized_shape`; then weight and bias of that shape.

    Ba et al., "Layer normalization", 2016.
    """
    return _finished(Normalize(_last_axes("layer_norm", input, normalized_shape), eps), input, weight, bias)


def rms_norm(
    input: Tensor, normalized_shape: int | Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """Mean square 1 over the last axes, whose sizes are `normalized_shape`; without `eps` that of the element type.

    Zhang and Sennrich, "Root mean square layer normalization", 2019.
    """
    layout = _last_axes("rms_norm", input, normalized_shape)
    smallest = float(array_module(input.array).finfo(input.array.dtype).eps) if eps is None else eps
    return _finished(RootMeanSquare(layout, smallest), input, weight, None)


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Mean 0 and variance 1 over each of `num_groups` groups of channels of input (N, C, …); weight and bias are (C,).

    Wu and He, "Group normalization", 2018.
    """
    channels = input.shape[1] if input.ndim > 1 else 0
    if num_groups < 1 or not channels or channels % num_groups:
        raise RuntimeError(
            f"group_norm: expected an input of shape (N, C, …) with C a multiple of {num_groups} groups; "
            f"received {input.shape}."
        )
    if input.numel() == num_groups:
        raise ValueError(
            f"group_norm: expected more than one value per group; received shape {input.shape} and {num_groups} groups."
        )
    form = (input.shape[0], num_groups, channels // num_groups, *input.shape[2:])
    layout = Layout(
        form, tuple(range(2, len(form))), (1, num_groups, form[2], *(1,) * (input.ndim - 2)), True, "channels"
    )
    return _finished(Normalize(layout, eps), input, weight, bias)


def measured_instance_norm(
    x: Tensor, parameters: tuple[Tensor | None, Tensor | None] = (None, None), eps: float = 1e-5
) -> tuple[Tensor, Normalize]:
    """Every channel of every sample of x (N, C, …) with mean 0 and variance 1, and the operation, which measured them.

    Ulyanov et al., "Instance normalization: the missing ingredient for fast stylization", 2016.
    """
    if x.ndim < 3:
        raise RuntimeError(f"instance_norm: expected an input of shape (N, C, L, …); received {x.shape}.")
    if math.prod(x.shape[2:]) == 1:
        raise ValueError(f"instance_norm: expected more than one value per channel; received shape {x.shape}.")
    layout = Layout(x.shape, tuple(range(2, x.ndim)), (1, x.shape[1], *(1,) * (x.ndim - 2)), kind="channels")
    operation = Normalize(layout, eps)
    return _finished(operation, x, *parameters), operation


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Every channel of every sample of input (N, C, …) with mean 0 and variance 1; running values, if given, follow.

    Without `use_input_stats` the running values are taken instead.
    """
    if not use_input_stats:
        if running_mean is None or running_var is None:
            raise ValueError("instance_norm: without use_input_stats, running_mean and running_var are needed.")
        parameters = None if weight is None or bias is None else (weight, bias)
        return batch_norm(input, parameters, eps, (running_mean.array, running_var.array))[0]
    out, operation = measured_instance_norm(input, (weight, bias), eps)
    for running, value in zip((running_mean, running_var), means_of_samples(operation), strict=True):
        if running is not None:
            running.array *= running.array.dtype.type(1 - momentum)
            running.array += (value * momentum).astype(running.array.dtype)
            running.mark_changed()
    return out


def means_of_samples(operation: Normalize) -> tuple[Array, Array]:
    """The mean and the unbiased variance of every channel that instance normalisation measured, over the samples."""
    assert operation.measured is not None
    mean, variance = operation.measured
    over = (0, *range(2, mean.ndim))
    count = math.prod(operation.layout.form[2:])
    return mean.mean(axis=over), variance.mean(axis=over) * (count / (count - 1))


def local_response_norm(input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    """Each value of input (N, C, …) divided by how strong `size` neighbouring channels are at the same place.

    Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.
    """
    if input.ndim < 3:
        raise RuntimeError(f"local_response_norm: expected an input of shape (N, C, L, …); received {input.shape}.")
    if size < 1:
        raise ValueError(f"local_response_norm: the size must be at least 1; it is {size}.")
    return LocalResponse(size, (alpha, beta, k))(input)


def normalize(input: Tensor, p: float = 2.0, dim: Axes = 1, eps: float = 1e-12) -> Tensor:
    """input divided by its p-norm over `dim`, or by `eps` where that is larger."""
    if p == 2:
        return UnitLength(axes_of(input, dim), eps)(input)
    return div(input, clamp(norm(input, p, dim, keepdim=True), min=eps))


def _times(a: Array, b: Array) -> Array:
    """a · b with the shape and the memory order of a, whatever that of b."""
    out = memory.empty_like(a)
    array_module(a).multiply(a, b, out=out)
    return out


def _own_copy(x: Array) -> Array:
    """A copy in memory of its own that keeps the order of the axes in memory."""
    out = memory.empty_like(x)
    out[...] = x
    return out


def _zeros_like(x: Array) -> Array:
    """Zeros with the shape, type and memory order of `x`."""
    out = memory.empty_like(x)
    out.fill(0)
    return out


def _mean(x: Array, axes: tuple[int, ...]) -> Array:
    """The mean over `axes`, which stay with size 1."""
    fastest = max(range(x.ndim), key=lambda axis: (x.shape[axis] > 1, -abs(x.strides[axis])))
    rows = tuple([axis for axis in axes if axis != fastest])
    if axes and fastest != x.ndim - 1 and rows:  # channels last: whole rows are added fastest, and channels then
        x, share = x.sum(axis=rows, keepdims=True, dtype=x.dtype), math.prod(x.shape[axis] for axis in rows)
        x /= x.dtype.type(share)
    mean: Array = x.mean(axis=axes, keepdims=True, dtype=x.dtype)
    return mean


def _mean_of_products(a: Array, b: Array, axes: tuple[int, ...]) -> Array:
    product: Array = a * b
    return _mean(product, axes)


def _last_axes(name: str, x: Tensor, normalized_shape: int | Sequence[int]) -> Layout:
    sizes = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not sizes or x.shape[-len(sizes) :] != sizes or x.ndim < len(sizes):
        raise RuntimeError(f"{name}: expected an input whose last axes have the sizes {sizes}; received {x.shape}.")
    lead = x.ndim - len(sizes)
    return Layout(x.shape, tuple(range(lead, x.ndim)), (1,) * lead + sizes)


def _finished(operation: Normalize, x: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    if weight is None:
        return operation(x) if bias is None else operation(x, ones_like(bias), bias)
    return operation(x, weight) if bias is None else operation(x, weight, bias)
