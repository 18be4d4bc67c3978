"""Padding, cropping, resampling and layers of shape: values against other formulas, gradients, memory order, errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn as nn
import core.nn.functional as F
from core.testing import gradcheck

NUMPY_MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def leaf(seed, *shape):
    return torch.from_array(np.random.default_rng(seed).standard_normal(shape), requires_grad=True)


def last_in_memory(array):
    """The same array with axis 1 last in memory."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(array, 1, -1)), -1, 1)


@pytest.mark.parametrize("mode", NUMPY_MODES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_that_padding_is_numpys_for_any_shape(mode, data):
    shape = data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    most = {"constant": 3, "replicate": 3}
    pairs = [(0, 0)] + [
        tuple(data.draw(st.integers(0, most.get(mode, size - (mode == "reflect")))) for _ in range(2))
        for size in shape[1:]
    ]
    x = leaf(data.draw(st.integers(0, 1000)), *shape)
    widths = [width for pair in reversed(pairs[1:]) for width in pair]
    extra = {"constant_values": 0.5} if mode == "constant" else {}
    out = F.pad(x, widths, mode, 0.5 if mode == "constant" else None)
    np.testing.assert_array_equal(out.detach().array, np.pad(x.array, pairs, NUMPY_MODES[mode], **extra))
    gradcheck(lambda a: F.pad(a, widths, mode, 0.5), [x])


def test_that_negative_padding_takes_away(values):
    x = values(2, 5, 6)
    np.testing.assert_array_equal(F.pad(x, (-1, 2, 1, -2)).detach().array[:, 1:, :5], x.array[:, :3, 1:])
    gradcheck(lambda a: F.pad(a, (-1, 2, 1, -2), "reflect"), [x])
    crop = nn.Crop2d((1, 2, 3, 0))
    np.testing.assert_array_equal(crop(x).detach().array, x.array[:, 3:, 1:4])
    gradcheck(crop, [x])


@pytest.mark.parametrize("kind", ["ConstantPad", "ZeroPad", "ReflectionPad", "ReplicationPad", "CircularPad"])
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_that_pad_layers_take_one_number_or_all(kind, axes):
    make, value = getattr(nn, f"{kind}{axes}d"), (7.0,) if kind == "ConstantPad" else ()
    x = torch.randn(1, 2, *(4,) * axes)
    one, all_of_them = make(2, *value)(x), make((2,) * (2 * axes), *value)(x)
    assert one.shape == (1, 2, *(8,) * axes)
    np.testing.assert_array_equal(one.array, all_of_them.array)
    middle = (slice(None), slice(None), *(slice(2, 6),) * axes)
    np.testing.assert_array_equal(one.array[middle], x.array)
    with pytest.raises(ValueError, match=f"or {2 * axes}"):
        make((1, 2, 3), *value)


def test_that_padding_that_cannot_be_is_refused():
    x = torch.ones(1, 2, 3)
    with pytest.raises(ValueError, match="one of constant, reflect"):
        F.pad(x, (1, 1), "mirror")
    with pytest.raises(RuntimeError, match="at most 2 to an axis of size 3"):
        F.pad(x, (3, 0), "reflect")
    with pytest.raises(RuntimeError, match="at most 3"):
        F.pad(x, (4, 0), "circular")
    with pytest.raises(RuntimeError, match=r"pair for each.*\(1, 2, 3\)"):
        F.pad(x, (1, 1, 1))
    with pytest.raises(RuntimeError, match="takes away more"):
        F.pad(x, (-2, -2))
    with pytest.raises(RuntimeError, match="needs values"):
        F.pad(torch.ones(2, 0), (1, 1), "replicate")
    with pytest.raises(ValueError, match="one or four"):
        nn.Crop2d((1, -1, 0, 0))


@settings(max_examples=30, deadline=None)
@given(
    old=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    new=st.tuples(st.integers(1, 7), st.integers(1, 7)),
    seed=st.integers(0, 1000),
)
def test_that_resampling_is_right_for_any_size(old, new, seed):
    x = leaf(seed, 2, 2, *old)
    rows, columns = ([place * a // b for place in range(b)] for a, b in zip(old, new, strict=True))
    nearest = F.interpolate(x, new)
    np.testing.assert_array_equal(nearest.detach().array, x.array[:, :, rows][:, :, :, columns])
    expected = x.array
    for axis, (a, b) in enumerate(zip(old, new, strict=True), 2):
        at = (np.arange(b) + 0.5) * a / b - 0.5  # np.interp holds the ends beyond them, as bilinear does
        expected = np.apply_along_axis(lambda line, at=at, a=a: np.interp(at, np.arange(a), line), axis, expected)
    np.testing.assert_allclose(F.interpolate(x, new, mode="bilinear").detach().array, expected, atol=1e-12)
    gradcheck(lambda a: F.interpolate(a, new), [x])
    gradcheck(lambda a: F.interpolate(a, new, mode="bilinear"), [x])


@pytest.mark.parametrize(
    ("mode", "shape"), [("linear", (1, 2, 4)), ("bilinear", (1, 1, 3, 4)), ("trilinear", (1, 1, 2, 3, 2))]
)
def test_that_aligned_corners_keep_the_corners(mode, shape, values):
    x = values(*shape)
    out = F.interpolate(x, scale_factor=2, mode=mode, align_corners=True)
    assert out.shape == (*shape[:2], *(2 * size for size in shape[2:]))
    ends = [np.ix_(*[[0, size - 1] for size in array.shape[2:]]) for array in (x.array, out.array)]
    np.testing.assert_allclose(out.detach().array[0, 0][ends[1]], x.array[0, 0][ends[0]], rtol=1e-12)
    gradcheck(lambda a: F.interpolate(a, scale_factor=2, mode=mode, align_corners=True), [x])


def test_that_bilinear_has_the_known_values():
    x = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    rows = F.interpolate(x, scale_factor=2, mode="bilinear").tolist()[0][0]
    assert rows[0] == [1.0, 1.25, 1.75, 2.0]
    assert rows[1] == [1.5, 1.75, 2.25, 2.5]
    assert nn.Upsample(scale_factor=2)(x).tolist()[0][0][0] == [1.0, 1.0, 2.0, 2.0]


def test_that_an_infinite_pixel_reaches_only_its_neighbours():
    x = np.zeros((1, 1, 6, 6), np.float32)
    x[0, 0, 2, 2] = np.inf
    with np.errstate(invalid="ignore"):
        out = F.interpolate(torch.from_array(x), scale_factor=2, mode="bilinear").array[0, 0]
    assert np.isfinite(out[:2]).all()
    assert np.isfinite(out[8:]).all()


def test_that_resampling_that_cannot_be_is_refused():
    x = torch.ones(1, 2, 3, 4)
    with pytest.raises(ValueError, match=r"'linear'.*\(1, 2, 3, 4\)"):
        F.interpolate(x, 5, mode="linear")
    with pytest.raises(ValueError, match="either size or scale_factor"):
        F.interpolate(x)
    with pytest.raises(ValueError, match="align_corners"):
        F.interpolate(x, 5, align_corners=True)
    with pytest.raises(ValueError, match="one number or 2"):
        F.interpolate(x, (5, 5, 5))
    with pytest.raises(RuntimeError, match="at least 1"):
        F.interpolate(x, scale_factor=0.1)


@settings(max_examples=20, deadline=None)
@given(
    sizes=st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 3), st.integers(1, 2)),
    r=st.integers(1, 3),
    seed=st.integers(0, 1000),
)
def test_that_pixels_and_channels_change_places(sizes, r, seed):
    n, c, h, w = sizes
    x = leaf(seed, n, c * r * r, h, w)
    out = F.pixel_shuffle(x, r)
    for at in np.ndindex(n, c, h * r, w * r):
        sample, channel, row, column = at
        source = x.array[sample, channel * r * r + row % r * r + column % r, row // r, column // r]
        assert out.array[at] == source
    np.testing.assert_array_equal(F.pixel_unshuffle(out, r).detach().array, x.array)
    gradcheck(lambda a: F.pixel_shuffle(a, r), [x])
    gradcheck(lambda a: F.pixel_unshuffle(a, r), [leaf(seed, c, h * r, w * r)])


def test_that_pixels_that_do_not_go_round_are_refused():
    with pytest.raises(RuntimeError, match=r"multiple of 4 channels.*\(1, 3, 2, 2\)"):
        nn.PixelShuffle(2)(torch.ones(1, 3, 2, 2))
    with pytest.raises(RuntimeError, match=r"multiples of 2.*\(1, 3, 2, 3\)"):
        nn.PixelUnshuffle(2)(torch.ones(1, 3, 2, 3))


@pytest.mark.parametrize(
    "layer",
    [
        nn.ZeroPad2d(1),
        nn.ReflectionPad2d((1, 2, 3, 0)),
        nn.ReplicationPad2d(2),
        nn.CircularPad2d(1),
        nn.Crop2d(1),
        nn.Upsample(scale_factor=2),
        nn.Upsample(scale_factor=(1.5, 2), mode="bilinear"),
        nn.PixelShuffle(2),
        nn.PixelUnshuffle(2),
        nn.Slice(1, 1),
    ],
    ids=repr,
)
def test_that_type_and_memory_order_stay_and_do_not_matter(layer):
    dense = np.random.default_rng(0).standard_normal((2, 4, 4, 6)).astype(np.float32)
    results = []
    for array in (dense, last_in_memory(dense)):
        x = torch.from_array(array, requires_grad=True)
        out = layer(x)
        weights = np.random.default_rng(1).standard_normal(out.shape).astype(np.float32)
        out.backward(torch.from_array(weights if array is dense else last_in_memory(weights)))
        assert out.dtype == x.grad.dtype == torch.float32
        results.append((out.detach().array, x.grad.array))
    np.testing.assert_allclose(results[0][0], results[1][0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(results[0][1], results[1][1], rtol=1e-5, atol=1e-6)
    strides = results[1][0].strides
    assert strides[1] == min(strides)


def test_that_layers_of_shape_do_what_numpy_does(values):
    x = values(2, 3, 4, 1)
    cases = [
        (nn.Reshape((4, 3)), x.array.reshape(2, 4, 3)),
        (nn.Unflatten(2, (2, -1)), x.array.reshape(2, 3, 2, 2, 1)),
        (nn.Permute((0, 3, 1, 2)), x.array.transpose(0, 3, 1, 2)),
        (nn.Squeeze(-1), x.array[..., 0]),
        (nn.Squeeze(), x.array[..., 0]),
        (nn.Unsqueeze(1), x.array[:, None]),
        (nn.Slice(2, -3, None, 2), x.array[:, :, -3::2]),
        (nn.RepeatVector(3), np.stack([x.array] * 3, 1)),
    ]
    for layer, expected in cases:
        np.testing.assert_array_equal(layer(x).detach().array, expected)
        gradcheck(layer, [x])
    with pytest.raises(ValueError, match="at least 1"):
        nn.Slice(1, step=0)
