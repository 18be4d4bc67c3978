"""Everything a person can pick in the app, one file each.

`layer_kinds`, `loss_kinds`, `optimizer_kinds`, `schedule_kinds`, `metric_kinds` and `augmentation_kinds` are
registries: `layer_kinds.classes["conv2d"]`, `layer_kinds.encode(entry)`.
A new file in the matching folder is a new entry in palette, inspector, file format, reference and tests. What entries
of one family share stands in a module beside the folders: `convolution`, `pooling`, `recurrent`, `optimizer_fields` …
"""

from typing import Any

from core.catalog.class_weights import ClassWeighted
from core.catalog.entry import (
    Augmentation,
    Category,
    Example,
    Inferred,
    InsertBefore,
    Layer,
    Loss,
    Metric,
    Mismatch,
    Optimizer,
    Schedule,
    SetField,
    Spec,
)
from core.catalog.fields import Field, FieldError, FieldKind, check_fields, fields_of, idle_by, nested
from core.catalog.placeholder import Placeholder
from core.catalog.registry import BadEntry, Registry

layer_kinds: Registry[Layer] = Registry("core.catalog.layers", Layer, also=("core.graph.group",))
loss_kinds: Registry[Loss] = Registry("core.catalog.losses", Loss)
optimizer_kinds: Registry[Optimizer] = Registry("core.catalog.optimizers", Optimizer)
schedule_kinds: Registry[Schedule] = Registry("core.catalog.schedules", Schedule)
metric_kinds: Registry[Metric] = Registry("core.catalog.metrics", Metric)
augmentation_kinds: Registry[Augmentation] = Registry("core.catalog.augmentations", Augmentation)


def kinds_of_entries() -> tuple[Registry[Any], ...]:
    """Every registry of the catalog."""
    return (layer_kinds, loss_kinds, optimizer_kinds, schedule_kinds, metric_kinds, augmentation_kinds)


__all__ = [
    "Augmentation",
    "BadEntry",
    "Category",
    "ClassWeighted",
    "Example",
    "Field",
    "FieldError",
    "FieldKind",
    "Inferred",
    "InsertBefore",
    "Layer",
    "Loss",
    "Metric",
    "Mismatch",
    "Optimizer",
    "Placeholder",
    "Registry",
    "Schedule",
    "SetField",
    "Spec",
    "augmentation_kinds",
    "check_fields",
    "fields_of",
    "idle_by",
    "kinds_of_entries",
    "layer_kinds",
    "loss_kinds",
    "metric_kinds",
    "nested",
    "optimizer_kinds",
    "schedule_kinds",
]
