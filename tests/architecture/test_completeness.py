"""Nothing is half there: every entry of every registry has what people and tools need of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import core.data
from core import catalog

ROOT = Path(__file__).resolve().parents[2]
REGISTRIES = {
    "layers": catalog.layer_kinds,
    "losses": catalog.loss_kinds,
    "optimizers": catalog.optimizer_kinds,
    "schedules": catalog.schedule_kinds,
    "metrics": catalog.metric_kinds,
    "augmentations": catalog.augmentation_kinds,
}
ENTRIES = [(name, key) for name, registry in REGISTRIES.items() for key in registry.classes]


def test_that_the_registries_are_filled():
    assert len(catalog.layer_kinds.classes) >= 17
    assert catalog.loss_kinds.classes.keys() >= {"cross_entropy", "mse"}
    assert catalog.optimizer_kinds.classes.keys() >= {"sgd", "adam"}
    assert len(catalog.loss_kinds.classes) >= 16
    assert len(catalog.optimizer_kinds.classes) >= 15
    assert len(catalog.schedule_kinds.classes) >= 12
    assert len(catalog.metric_kinds.classes) >= 15
    assert len(catalog.augmentation_kinds.classes) >= 11
    assert core.data.sources.classes.keys() >= {"digits", "idx", "csv_table"}


@pytest.mark.parametrize(("registry", "key"), ENTRIES)
def test_that_an_entry_explains_itself(registry, key):
    entry_class = REGISTRIES[registry].classes[key]
    assert entry_class.title
    assert entry_class.summary.endswith(".")
    assert entry_class.formula
    assert entry_class.source
    for field in catalog.fields_of(entry_class):
        assert field.help.endswith("."), field.name


@pytest.mark.parametrize(("registry", "key"), ENTRIES)
def test_that_an_entry_stands_in_the_file_of_its_key(registry, key):
    entry_class = REGISTRIES[registry].classes[key]
    assert entry_class.__module__ in (f"core.catalog.{registry}.{key}", f"core.graph.{key}")
    assert dataclasses.is_dataclass(entry_class)


@pytest.mark.parametrize("key", list(catalog.layer_kinds.classes))
def test_that_a_layer_has_its_own_icon(key):
    icon = ROOT / "resources" / "icons" / "layers" / f"{key}.svg"
    assert icon.read_text(encoding="utf-8").lstrip().startswith("<svg")


@pytest.mark.parametrize("key", list(catalog.augmentation_kinds.classes))
def test_that_an_augmentation_has_its_own_icon(key):
    icon = ROOT / "resources" / "icons" / "augmentations" / f"{key}.svg"
    assert icon.read_text(encoding="utf-8").lstrip().startswith("<svg")


def test_that_every_bundled_sample_names_source_and_licence():
    samples = [path for path in (ROOT / "resources" / "samples").iterdir() if path.suffix not in (".txt", ".py")]
    samples = [path for path in samples if path.name != "__pycache__"]
    assert samples
    for path in samples:
        note = (path.parent / "SOURCE.txt").read_text(encoding="utf-8")
        assert path.name in note
        assert "CC BY" in note or "MIT" in note or "CC0" in note
