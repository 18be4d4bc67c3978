"""What layers of shape and normalisation answer when they cannot take their inputs, and that their repairs help."""

from __future__ import annotations

import dataclasses

import pytest

from core.catalog import Inferred, InsertBefore, Mismatch, SetField, Spec, layer_kinds

REFUSED = [
    # key, settings, what arrives, field to blame, words of the answer, number of repairs
    ("reshape", {"shape": (3, 5)}, (2, 8), "shape", "16 values; a shape of 3 × 5 needs 15", 1),
    ("reshape", {"shape": (1, 4, 4)}, (64,), "shape", "64 values", 1),
    ("permute", {}, (3, 4, 5), "order", "each axis 1 … 3 of samples of 3 × 4 × 5 once; it is 2, 1", 1),
    ("permute", {"order": (1, 1)}, (3, 4), "order", "it is 1, 1", 1),
    ("squeeze", {}, (3, 1), "dim", "Axis 1 of samples of 3 × 1 must have size 1; it has 3", 1),
    ("squeeze", {}, (3, 4), "", "must have size 1", 0),
    ("squeeze", {"dim": 4}, (1, 4), "dim", "Dim must be 1 … 2", 1),
    ("squeeze", {}, (1,), "", "at least two axes", 0),
    ("unsqueeze", {"dim": 4}, (5, 6), "dim", "Dim must be 1 … 3 or −3 … −1 to add an axis to 5 × 6; it is 4", 1),
    ("slice", {"start": 7}, (5, 6), "start", "places 0 … 4, lies in the slice from 7 to the end", 1),
    ("slice", {"start": 3, "stop": 2}, (5, 6), "stop", "from 3 to 2", 1),
    ("slice", {"dim": -3}, (5, 6), "dim", "it is −3", 1),
    ("pad", {}, (5,), "", "pictures (channels × height × width) or sequences", 0),
    ("pad", {"bottom": 0}, (5, 6), "top", "Top must be 0 for sequences of 5 × 6; it is 1", 1),
    ("pad", {"mode": "reflect", "left": 5}, (2, 3, 4), "left", "at most 3 at the left of 2 × 3 × 4; it is 5", 2),
    ("pad", {"mode": "reflect", "top": 0, "bottom": 0, "right": 9}, (2, 4), "right", "at most 3", 2),
    (
        "crop",
        {"top": 2, "bottom": 4},
        (1, 6, 6),
        "bottom",
        "Top and bottom take 6 of 6 rows away; expects at most",
        1,
    ),
    ("crop", {"left": 9, "top": 0}, (1, 6, 6), "left", "take 10 of 6 columns", 1),
    ("crop", {}, (6, 6), "", "Expects pictures", 0),
    ("upsample", {}, (6,), "", "Expects pictures", 0),
    ("pixel_shuffle", {}, (6, 2, 2), "", "multiple of 4 channels for an upscale factor of 2; receives 6", 1),
    ("space_to_depth", {"downscale_factor": 4}, (1, 6, 8), "downscale_factor", "6 × 8 picture; it is 4", 1),
    ("repeat_vector", {}, (2, 3), "", "one row of values; receives 2 × 3", 1),
    ("group_norm", {"num_groups": 4}, (6, 2), "num_groups", "divide the 6 channels that arrive; it is 4", 1),
    ("group_norm", {"num_groups": 6}, (6,), "num_groups", "more than one value per group", 1),
    ("group_norm", {"num_groups": 1}, (1,), "num_groups", "more than one value per group", 0),
    ("instance_norm", {}, (6,), "", "1 to 3 further axes", 0),
    ("instance_norm", {}, (6, 1), "", "more than one value per channel", 0),
    ("local_response_norm", {}, (6,), "", "further axes", 1),
    ("l2_norm", {"dim": 2}, (6,), "dim", "Dim must be 1 … 1 or −1 … −1 for samples of 6; it is 2", 1),
    ("spatial_dropout", {}, (6,), "", "1 to 3 further axes", 0),
]


@pytest.mark.parametrize(("key", "settings", "shape", "field", "words", "repairs"), REFUSED)
def test_that_a_refusal_names_the_field_and_its_repairs_help(key, settings, shape, field, words, repairs):
    layer, spec = layer_kinds.decode({"kind": key, **settings}), Spec(shape)
    answer = layer.infer((spec,))
    assert isinstance(answer, Mismatch)
    assert answer.field == field
    assert words in answer.text
    assert len(answer.repairs) == repairs
    for repair in answer.repairs:
        if isinstance(repair, SetField):
            after = dataclasses.replace(layer, **{repair.field: repair.value}).infer((spec,))
            assert isinstance(after, Inferred) or after.field != field
        elif isinstance(repair, InsertBefore):
            between = repair.layer.infer((spec,))
            assert isinstance(between, Inferred)
            assert isinstance(layer.infer((between.output,)), Inferred)


def test_that_reshape_proposes_its_own_shape_with_another_first_size():
    answer = layer_kinds.decode({"kind": "reshape", "shape": (1, 4, 4)}).infer((Spec((64,)),))
    assert answer.repairs[0].value == (4, 4, 4)
    assert answer.repairs[0].text == "Set shape to 4 × 4 × 4"


def test_that_integers_pass_through_layers_of_shape_as_they_are():
    for key, shape in (("squeeze", (1, 3)), ("unsqueeze", (3,)), ("slice", (3,)), ("repeat_vector", (3,))):
        assert layer_kinds.default(key).infer((Spec(shape, "int64"),)).output.dtype == "int64"
