"""Reference pages say of every entry what it says of itself."""

from __future__ import annotations

import dataclasses

import pytest

from core.catalog import Category, Inferred, Spec, fields_of, layer_kinds, loss_kinds
from core.catalog.fields import Field, FieldKind
from core.catalog.reference import (
    REGISTRIES,
    inputs_text,
    limits_text,
    page,
    pages,
    settings_text,
    to_markdown,
    type_text,
    value_text,
)

ADDRESSES = [f"{name}/{key}" for name, kinds in REGISTRIES.items() for key in kinds.classes]


def test_that_every_entry_has_one_page():
    assert sorted(pages()) == sorted(ADDRESSES)
    assert [shown.address for shown in pages().values()] == list(pages())


@pytest.mark.parametrize("address", ADDRESSES)
def test_that_a_page_is_complete(address):
    registry, key = address.split("/")
    kind = REGISTRIES[registry].classes[key]
    shown = page(kind)
    assert (shown.registry, shown.key) == (registry, key)
    assert (shown.title, shown.summary, shown.formula) == (kind.title, kind.summary, kind.formula)
    assert shown.category
    assert shown.fields == fields_of(kind)
    assert shown.sources
    assert all(source.text and source.url.startswith("https://") for source in shown.sources)
    written = to_markdown(shown)
    assert written.startswith(f"# {kind.title}\n")
    for text in (shown.summary, shown.formula, *(field.help for field in shown.fields)):
        assert text in written.replace("\\|", "|")
    assert all(source.url in written for source in shown.sources)


@pytest.mark.parametrize("key", list(layer_kinds.classes))
def test_that_the_shapes_of_a_layer_are_those_it_infers(key):
    shown = page(layer_kinds.classes[key])
    assert shown.examples
    for example in shown.examples:
        layer = layer_kinds.decode({"kind": key, **example.settings})
        assert layer.infer(example.inputs) == example.result
        assert isinstance(example.result, Inferred)


def test_that_layers_stand_in_the_order_of_categories_and_then_the_rest():
    headings = list(dict.fromkeys(shown.category for shown in pages().values()))
    assert headings == [
        *map(str, Category),
        "Losses",
        "Optimizers",
        "Learning rate schedules",
        "Metrics",
        "Augmentations",
    ]


def test_that_entries_of_one_key_have_pages_of_their_own():
    assert pages()["layers/linear"].summary != pages()["schedules/linear"].summary


def test_that_a_class_of_no_registry_has_no_page():
    with pytest.raises(KeyError, match="no registry"):
        page(Spec)


def test_that_a_page_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        pages()["layers/relu"].title = "other"


def test_that_a_source_without_an_address_leads_to_a_search():
    (source,) = pages()["layers/conv2d"].sources
    assert source.text == "LeCun et al. 1998, Gradient-based learning applied to document recognition"
    assert source.url.startswith("https://scholar.google.com/scholar?q=LeCun+et+al.+1998%2C+")


def test_that_a_source_with_an_address_is_split_from_it():
    first, second = pages()["layers/conv_transpose1d"].sources
    assert first.text == "Zeiler et al. 2010, Deconvolutional networks"
    assert (second.text, second.url) == ("Dumoulin and Visin 2016", "https://arxiv.org/abs/1603.07285")
    (bare,) = pages()["layers/tanhshrink"].sources
    assert bare.url == f"https://{bare.text}"


def test_that_shapes_and_costs_are_counted():
    example = pages()["layers/conv2d"].examples[0]
    assert inputs_text(example) == "3 × 32 × 32"
    assert settings_text(example) == "default"
    assert (str(example.result.output), example.result.parameters) == ("32 × 30 × 30", 32 * (3 * 3 * 3 + 1))
    assert inputs_text(pages()["layers/input"].examples[0]) == "–"
    assert "  +  " in inputs_text(pages()["layers/add"].examples[0])


def test_that_a_loss_says_what_it_learns_from_and_what_does_not_suit_it():
    notes = page(loss_kinds.classes["cross_entropy"]).notes
    assert notes[0].startswith("Learns from classes")
    assert any("softmax itself" in note for note in notes)


def test_that_a_metric_says_which_way_is_better():
    assert pages()["metrics/accuracy"].notes == ("Measures the scores of classes.", "Higher is better.")
    assert pages()["metrics/rmse"].notes == ("Measures values.", "Lower is better.")


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, ""),
        ({"minimum": 1}, "≥ 1"),
        ({"maximum": 0.5}, "≤ 0.5"),
        ({"minimum": 1, "maximum": 65536}, "1 … 65536"),
        ({"minimum": 0.0, "maximum": 1.0, "exclusive": True}, "> 0, < 1"),
        ({"minimum": 0.0, "exclusive": True}, "> 0"),
        ({"maximum": 1e12}, "≤ 1e+12"),
    ],
)
def test_that_limits_are_written_for_people(facts, text):
    assert limits_text(Field("x", FieldKind.NUMBER, 1.0, "Help.", **facts)) == text


def test_that_types_and_values_are_written_for_people():
    assert type_text(Field("x", FieldKind.CHOICE, "a", "Help.", choices=("a", "b"))) == "a | b"
    assert type_text(Field("x", FieldKind.TEXT, "", "Help.", is_path=True)) == "path"
    assert [value_text(value) for value in ((3, 3), True, False, 1e-8, 4, "zeros")] == [
        "3 × 3",
        "on",
        "off",
        "1e-08",
        "4",
        "zeros",
    ]
