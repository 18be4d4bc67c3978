"""The fields of catalog entries: type, default, limits, unit and help, declared once.

An entry is a frozen dataclass whose fields are made by the functions below. Inspector forms, validation, JSON and
reference pages read the same `Field` values through `fields_of`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

_SLOT = "netstudio"
_NESTED = "netstudio-nested"


class FieldKind(StrEnum):
    """Which editor and which check a field needs."""

    INTEGER = "integer"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    PAIR = "pair"  # two integers: height, width
    TRIPLE = "triple"  # three integers: depth, height, width
    SHAPE = "shape"  # any number of positive integers
    NUMBERS = "numbers"  # any number of floats, also none
    TEXT = "text"


@dataclass(frozen=True)
class Field:
    """One field of a catalog entry.

    `minimum` and `maximum` are inclusive unless `exclusive` is true, which excludes both. For `PAIR`, `TRIPLE`,
    `SHAPE` and `NUMBERS` they hold for every element. `choices` is empty unless `kind` is `CHOICE`.
    """

    name: str
    kind: FieldKind
    default: Any
    help: str
    label: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    exclusive: bool = False
    choices: tuple[str, ...] = ()
    is_path: bool = False
    """A `TEXT` that names a file or folder: absolute, or relative to the project file's folder."""
    idle: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    """Other fields, each with the values at which this one has no effect."""


@dataclass(frozen=True)
class FieldError:
    """A value that breaks its field's limits: the sentence says what was expected and what was received."""

    field: str
    text: str


def _make(kind: FieldKind, default: Any, **facts: Any) -> Any:
    return dataclasses.field(default=default, metadata={_SLOT: {"kind": kind, **facts}})


def integer(default: int, *, help: str, minimum: int | None = None, maximum: int | None = None, unit: str = "") -> Any:  # noqa: A002
    """An `int` field."""
    return _make(FieldKind.INTEGER, default, help=help, minimum=minimum, maximum=maximum, unit=unit)


def number(
    default: float,
    *,
    help: str,  # noqa: A002
    minimum: float | None = None,
    maximum: float | None = None,
    exclusive: bool = False,
    unit: str = "",
) -> Any:
    """A `float` field."""
    facts = {"minimum": minimum, "maximum": maximum, "exclusive": exclusive, "unit": unit}
    return _make(FieldKind.NUMBER, default, help=help, **facts)


def switch(default: bool, *, help: str) -> Any:  # noqa: A002
    """A `bool` field."""
    return _make(FieldKind.SWITCH, default, help=help)


def choice(default: str, choices: Sequence[str], *, help: str) -> Any:  # noqa: A002
    """A `str` field with a closed list of values."""
    return _make(FieldKind.CHOICE, default, help=help, choices=tuple(choices))


def pair(
    default: tuple[int, int],
    *,
    help: str,  # noqa: A002
    minimum: int | None = None,
    maximum: int | None = None,
    unit: str = "",
) -> Any:
    """A `tuple[int, int]` field: (height, width)."""
    return _make(FieldKind.PAIR, default, help=help, minimum=minimum, maximum=maximum, unit=unit)


def triple(
    default: tuple[int, int, int],
    *,
    help: str,  # noqa: A002
    minimum: int | None = None,
    maximum: int | None = None,
    unit: str = "",
) -> Any:
    """A `tuple[int, int, int]` field: (depth, height, width)."""
    return _make(FieldKind.TRIPLE, default, help=help, minimum=minimum, maximum=maximum, unit=unit)


def shape(default: tuple[int, ...], *, help: str) -> Any:  # noqa: A002
    """A `tuple[int, ...]` field: the sizes of one sample's axes, without the batch axis."""
    return _make(FieldKind.SHAPE, default, help=help, minimum=1, maximum=2**20)


def numbers(
    default: tuple[float, ...],
    *,
    help: str,  # noqa: A002
    minimum: float | None = None,
    maximum: float | None = None,
) -> Any:
    """A `tuple[float, ...]` field, which may be empty."""
    return _make(FieldKind.NUMBERS, default, help=help, minimum=minimum, maximum=maximum)


def text(default: str, *, help: str) -> Any:  # noqa: A002
    """A free `str` field."""
    return _make(FieldKind.TEXT, default, help=help)


def file_path(default: str, *, help: str) -> Any:  # noqa: A002
    """A `str` field that names a file or folder; project files store it relative where they can."""
    return _make(FieldKind.TEXT, default, help=help, is_path=True)


def idle_while(field: Any, **others: tuple[Any, ...]) -> Any:
    """A field made above that has no effect while one of the `others` has one of the values given for it."""
    facts = {**field.metadata[_SLOT], "idle": tuple(others.items())}
    return dataclasses.field(default=field.default, metadata={_SLOT: facts})


def idle_by(entry: Any, field: Field) -> Field | None:
    """The first other field of `entry` whose value leaves `field` without effect; None when it has one."""
    entry_class: type = type(entry)
    idle = dict(next((each.idle for each in fields_of(entry_class) if each.name == field.name), ()))
    return next((each for each in fields_of(entry_class) if getattr(entry, each.name) in idle.get(each.name, ())), None)


@dataclass(frozen=True)
class Nested:
    """A part of an entry that is no setting but has a JSON form of its own, such as the network inside a group."""

    name: str
    encode: Callable[[Any], Any]
    """The value as plain JSON."""
    decode: Callable[[Any, list[str]], Any]
    """The value from plain JSON; adds a sentence to the list for everything that had to be left out."""


def nested(make: Callable[[], Any], encode: Callable[[Any], Any], decode: Callable[[Any, list[str]], Any]) -> Any:
    """A dataclass field for such a part; `make` gives its default."""
    return dataclasses.field(default_factory=make, metadata={_NESTED: (encode, decode)})


@cache
def nested_of(entry_class: type) -> tuple[Nested, ...]:
    """The nested parts of an entry class, in order."""
    marked = [raw for raw in dataclasses.fields(entry_class) if _NESTED in raw.metadata]
    return tuple(Nested(raw.name, *raw.metadata[_NESTED]) for raw in marked)


@cache
def fields_of(entry_class: type) -> tuple[Field, ...]:
    """The declared fields of an entry class, in order; dataclass fields made otherwise are not for people to set."""
    found = []
    for raw in dataclasses.fields(entry_class):
        if _SLOT not in raw.metadata:
            continue
        facts = dict(raw.metadata[_SLOT])
        label = raw.name.replace("_", " ").capitalize()
        found.append(Field(name=raw.name, default=raw.default, label=label, **facts))
    return tuple(found)


def check_fields(entry: Any) -> tuple[FieldError, ...]:
    """Every field of `entry` whose value breaks its limits, in order; empty when the entry is sound."""
    errors = []
    entry_class: type = type(entry)
    for field in fields_of(entry_class):
        text = _fault(field, getattr(entry, field.name))
        if text:
            errors.append(FieldError(field.name, text))
    return tuple(errors)


def _fault(field: Field, value: Any) -> str:
    if field.kind is FieldKind.CHOICE:
        if value in field.choices:
            return ""
        return f"{field.label} must be one of {', '.join(field.choices)}; it is {value!r}."
    if field.kind in (FieldKind.PAIR, FieldKind.TRIPLE, FieldKind.SHAPE, FieldKind.NUMBERS):
        if field.kind is FieldKind.SHAPE and not value:
            return f"{field.label} needs at least one size; it is empty."
        return next((fault for item in value if (fault := _range_fault(field, item))), "")
    if field.kind in (FieldKind.INTEGER, FieldKind.NUMBER):
        return _range_fault(field, value)
    return ""


def _range_fault(field: Field, value: float) -> str:
    if not math.isfinite(value):
        return f"{field.label} must be a finite number; it is {value}."
    low, high = field.minimum, field.maximum
    if low is not None and (value <= low if field.exclusive else value < low):
        return f"{field.label} must be {'more than' if field.exclusive else 'at least'} {low:g}; it is {value:g}."
    if high is not None and (value >= high if field.exclusive else value > high):
        return f"{field.label} must be {'less than' if field.exclusive else 'at most'} {high:g}; it is {value:g}."
    return ""
