"""Everything a person can pick in the app, one file each.

`layers`, `losses`, `optimizers` and `metrics` are registries: `layers.classes["conv2d"]`, `layers.encode(entry)`.
A new file in the matching folder is a new entry in palette, inspector, file format, reference and tests.
"""

from core.catalog.entry import (
    Category,
    Inferred,
    InsertBefore,
    Layer,
    Loss,
    Mismatch,
    Optimizer,
    SetField,
    Spec,
)
from core.catalog.fields import Field, FieldError, FieldKind, check_fields, fields_of
from core.catalog.registry import BadEntry, Registry

layers: Registry[Layer] = Registry("core.catalog.layers", Layer)
losses: Registry[Loss] = Registry("core.catalog.losses", Loss)
optimizers: Registry[Optimizer] = Registry("core.catalog.optimizers", Optimizer)

__all__ = [
    "BadEntry", "Category", "Field", "FieldError", "FieldKind", "Inferred", "InsertBefore", "Layer", "Loss",
    "Mismatch", "Optimizer", "Registry", "SetField", "Spec", "check_fields", "fields_of", "layers", "losses",
    "optimizers",
]
