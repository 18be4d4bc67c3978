"""Fields and registries: limits are checked in words, and stored entries come back or say why not."""

from __future__ import annotations

import dataclasses

import pytest

from core.catalog import (
    BadEntry,
    FieldKind,
    Placeholder,
    check_fields,
    fields_of,
    layer_kinds,
    loss_kinds,
    optimizer_kinds,
)
from core.data import sources


def layer(key, **fields):
    return dataclasses.replace(layer_kinds.default(key), **fields)


@pytest.mark.parametrize(
    ("entry", "field", "text"),
    [
        (layer("linear", out_features=0), "out_features", "Out features must be at least 1; it is 0."),
        (layer("dropout", p=1.0), "p", "P must be at most 0.99; it is 1."),
        (layer("dropout", p=float("nan")), "p", "P must be a finite number; it is nan."),
        (layer("conv2d", kernel_size=(3, 0)), "kernel_size", "Kernel size must be at least 1; it is 0."),
        (layer("batch_norm", eps=0.0), "eps", "Eps must be more than 0; it is 0."),
        (layer("input", shape=()), "shape", "Shape needs at least one size; it is empty."),
        (dataclasses.replace(loss_kinds.default("nll"), weights=(1.0, -2.0)), "weights",
         "Weights must be at least 0; it is -2."),
        (layer("input", shape=(3, -1)), "shape", "Shape must be at least 1; it is -1."),
        (dataclasses.replace(sources.default("csv_table"), header="maybe"), "header",
         "Header must be one of auto, yes, no; it is 'maybe'."),
    ],
)  # fmt: skip
def test_that_a_value_out_of_limits_is_said_in_words(entry, field, text):
    (error,) = check_fields(entry)
    assert (error.field, error.text) == (field, text)


def test_that_files_are_marked_as_such():
    assert [field.name for field in fields_of(type(sources.default("idx"))) if field.is_path] == ["path", "labels"]


def test_that_what_is_not_declared_is_no_setting():
    assert fields_of(Placeholder) == ()


def test_that_field_facts_are_declared_once():
    kernel = next(field for field in fields_of(type(layer("conv2d"))) if field.name == "kernel_size")
    assert (kernel.kind, kernel.default, kernel.minimum, kernel.unit) == (FieldKind.PAIR, (3, 3), 1, "pixels")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"kind": "conv9d"}, "unknown kind 'conv9d'; known kinds: "),
        ({"kind": ["linear"]}, "unknown kind"),
        ({}, "unknown kind None"),
        ({"kind": "linear", "colour": 3}, "linear has no field 'colour'"),
        ({"kind": "linear", "out_features": "many"}, "linear: Expected `int`, got `str`"),
        ({"kind": "conv2d", "stride": [1]}, "conv2d: Expected `array` of length 2"),
    ],
)
def test_that_an_unreadable_entry_says_why(raw, words):
    with pytest.raises(BadEntry) as raised:
        layer_kinds.decode(raw)
    assert words in str(raised.value)


def test_that_missing_fields_take_their_defaults():
    assert layer_kinds.decode({"kind": "linear"}) == layer_kinds.default("linear")


def test_that_numbers_are_written_as_floats_whoever_set_them():
    entry = dataclasses.replace(optimizer_kinds.default("sgd"), lr=1)
    assert isinstance(optimizer_kinds.encode(entry)["lr"], float)


def test_that_entries_are_found_in_alphabetical_order_and_only_where_they_are_defined():
    keys = list(layer_kinds.classes)
    assert keys == sorted(keys)
    assert "placeholder" not in keys
