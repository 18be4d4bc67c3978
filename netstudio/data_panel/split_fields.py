"""How samples are divided, declared like the fields of the catalog so that the same form edits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.catalog import fields_of
from core.catalog.fields import integer, number
from core.data import DataChoice


def _held_out() -> Any:
    return number(0.1, help="Part of the training samples held out for validation.", minimum=0.0, maximum=0.5)


@dataclass(frozen=True)
class SplitFields:
    """The parts of a source without test samples of its own."""

    validation: float = _held_out()
    test: float = number(0.2, help="Part of all samples held out for testing.", minimum=0.0, maximum=0.5)
    split_seed: int = integer(0, help="Decides which samples are held out.", minimum=0, maximum=2**31 - 1)


@dataclass(frozen=True)
class ValidationFields:
    """The parts of a source that brings its own test samples."""

    validation: float = _held_out()
    split_seed: int = integer(0, help="Decides which samples are held out.", minimum=0, maximum=2**31 - 1)


def split_fields(choice: DataChoice, *, own_test: bool) -> SplitFields | ValidationFields:
    """What can be set of `choice`; `own_test` where the source brings test samples."""
    kind = ValidationFields if own_test else SplitFields
    return kind(**{field.name: getattr(choice, field.name) for field in fields_of(kind)})
