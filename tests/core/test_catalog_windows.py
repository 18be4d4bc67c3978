"""What convolutions and poolings say when their windows do not fit, in the user's numbers, and that repairs help."""

from __future__ import annotations

import dataclasses

import pytest

from core.catalog import Inferred, Mismatch, SetField, Spec, layer_kinds

LINE, PICTURE, VOLUME = Spec((4, 9)), Spec((4, 7, 6)), Spec((4, 5, 4, 3))


def layer(key, **fields):
    return dataclasses.replace(layer_kinds.default(key), **fields)


@pytest.mark.parametrize(
    ("entry", "spec", "field", "text"),
    [
        (layer("conv1d"), PICTURE, "", "Expects sequences (channels × length); receives 4 × 7 × 6."),
        (layer("conv3d"), PICTURE, "", "Expects volumes (channels × depth × height × width); receives 4 × 7 × 6."),
        (layer("conv1d", kernel_size=12, padding=1), LINE, "kernel_size",
         "A 12 kernel does not fit in the 9 sequence padded to 11; expects at most 11."),
        (layer("conv3d", kernel_size=(3, 3, 3), dilation=(1, 2, 1)), VOLUME, "kernel_size",
         "A 3 × 5 × 3 window does not fit in the 5 × 4 × 3 volume; expects at most 5 × 4 × 3."),
        (layer("conv3d", same_padding=True, stride=(1, 2, 1)), VOLUME, "stride",
         "Same padding needs a stride of 1 × 1 × 1; the stride is 1 × 2 × 1."),
        (layer("conv1d", groups=3), LINE, "groups",
         "Groups must divide the 4 channels that arrive and the 32 filters; it is 3."),
        (layer("conv_transpose2d", groups=3), PICTURE, "groups",
         "Groups must divide the 4 channels that arrive and the 32 filters; it is 3."),
        (layer("conv_transpose2d", output_padding=(2, 1)), PICTURE, "output_padding",
         "Output padding must be less than the stride 2 × 2 or the dilation 1 × 1; it is 2 × 1."),
        (layer("conv_transpose1d", stride=1, padding=5), LINE, "padding",
         "Padding of 5 cuts away all of the 10 values that come out."),
        (layer("depthwise_conv2d", kernel_size=(8, 3)), PICTURE, "kernel_size",
         "A 8 × 3 kernel does not fit in the 7 × 6 picture; expects at most 7 × 6."),
        (layer("depthwise_conv2d"), LINE, "", "Expects pictures (channels × height × width); receives 4 × 9."),
        (layer("separable_conv2d", kernel_size=(8, 3)), PICTURE, "kernel_size",
         "A 8 × 3 kernel does not fit in the 7 × 6 picture; expects at most 7 × 6."),
        (layer("max_pool1d", padding=2), LINE, "padding", "Padding may be at most half the kernel, 1; it is 2."),
        (layer("avg_pool3d", kernel_size=(2, 2, 4)), VOLUME, "kernel_size",
         "A 2 × 2 × 4 kernel does not fit in the 5 × 4 × 3 volume; expects at most 5 × 4 × 3."),
        (layer("lp_pool2d", norm_type=3), PICTURE, "norm_type",
         "Norm type must be 1 or even, because odd powers may add up to less than 0; it is 3."),
        (layer("adaptive_avg_pool2d"), LINE, "", "Expects pictures (channels × height × width); receives 4 × 9."),
        (layer("global_max_pool3d"), PICTURE, "",
         "Expects volumes (channels × depth × height × width); receives 4 × 7 × 6."),
    ],
)  # fmt: skip
def test_that_a_layer_says_what_does_not_fit_and_each_repair_makes_it_fit(entry, spec, field, text):
    found = entry.infer((spec,))
    assert isinstance(found, Mismatch)
    assert (found.field, found.text) == (field, text)
    assert bool(found.repairs) == bool(field)
    for repair in found.repairs:
        assert isinstance(repair, SetField)
        assert isinstance(dataclasses.replace(entry, **{repair.field: repair.value}).infer((spec,)), Inferred)


@pytest.mark.parametrize(
    ("entry", "spec", "shape", "parameters", "multiply_adds"),
    [
        (layer("conv1d", out_channels=8), LINE, (8, 7), 8 * 4 * 3 + 8, 8 * 4 * 3 * 7),
        (layer("conv3d", out_channels=8, groups=2), VOLUME, (8, 3, 2, 1), 8 * 2 * 27 + 8, 8 * 2 * 27 * 6),
        (layer("conv_transpose2d", out_channels=8), PICTURE, (8, 14, 12), 4 * 8 * 4 + 8, 4 * 8 * 4 * 42),
        (layer("depthwise_conv2d", bias=False), PICTURE, (4, 5, 4), 36, 36 * 20),
        (layer("separable_conv2d", out_channels=8), PICTURE, (8, 5, 4), 36 + 32 + 8, (36 + 32) * 20),
        (layer("max_pool3d"), VOLUME, (4, 2, 2, 1), 0, 0),
        (layer("adaptive_max_pool2d", output_size=(9, 1)), PICTURE, (4, 9, 1), 0, 0),
        (layer("global_avg_pool1d"), LINE, (4,), 0, 0),
    ],
)
def test_that_shapes_and_costs_are_those_worked_out_by_hand(entry, spec, shape, parameters, multiply_adds):
    assert entry.infer((spec,)) == Inferred(Spec(shape), parameters, multiply_adds)
