"""The plain settings of a run, declared like the fields of the catalog so that the same form edits them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from core.catalog import fields_of
from core.catalog.fields import integer, switch
from core.project import TrainingSettings

_MOST = 2**31 - 1


@dataclass(frozen=True)
class RunFields:
    """What every run needs to know first."""

    epochs: int = integer(10, help="How often the network sees all training samples.", minimum=1, maximum=1_000_000)
    batch_size: int = integer(
        64,
        help="Samples per step. Larger batches are faster and smoother, smaller ones often generalise better.",
        minimum=1,
        maximum=1_000_000,
    )


@dataclass(frozen=True)
class OrderFields:
    """What decides whether two runs are the same."""

    shuffle: bool = switch(True, help="Draw the samples in a new order in every epoch.")
    seed: int = integer(
        0,
        help="Decides initial weights, order and dropout; the same seed gives the same run.",
        minimum=0,
        maximum=_MOST,
    )
    threads: int = integer(
        0,
        help="Processor threads for matrix products; 0 leaves one core to the window.",
        minimum=0,
        maximum=1024,
    )


FieldsT = TypeVar("FieldsT", RunFields, OrderFields)


def read_fields(kind: type[FieldsT], settings: TrainingSettings) -> FieldsT:
    """The part of `settings` that `kind` declares."""
    declared: type = kind
    return kind(**{field.name: getattr(settings, field.name) for field in fields_of(declared)})


def write_field(settings: TrainingSettings, name: str, value: object) -> TrainingSettings:
    """`settings` with the field `name` set to `value`."""
    return replace(settings, **{name: value})  # type: ignore[arg-type]
