"""Finds catalog entries: every module of a package holds one, and a new file is all that a new entry needs."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec

from core.catalog.fields import Field, FieldKind, fields_of, nested_of
from core.catalog.plugins import group_of, installed

EntryT = TypeVar("EntryT")


class BadEntry(ValueError):  # noqa: N818
    """A stored entry that cannot be read; the text is one sentence for the user."""


class Registry(Generic[EntryT]):
    """The entry classes of one package by key, in alphabetical order, found at first use.

    `base` is the abstract class they derive from, `also` are modules elsewhere that hold one more entry each; installed
    packages add theirs through entry points, see `core.catalog.plugins`. An entry's JSON form is
    `{"kind": key, field: value, …}`.
    """

    def __init__(self, package: str, base: type[Any], also: tuple[str, ...] = ()) -> None:
        self._package, self._base, self._also = package, base, also
        self._faults: tuple[str, ...] = ()

    @cached_property
    def classes(self) -> Mapping[str, type[EntryT]]:
        """Every entry class by its key."""
        package = importlib.import_module(self._package)
        names = [f"{self._package}.{info.name}" for info in pkgutil.iter_modules(package.__path__)]
        found: dict[str, type[EntryT]] = {}
        for name in sorted((*names, *self._also), key=lambda name: name.rpartition(".")[2]):
            module = importlib.import_module(name)
            for value in vars(module).values():
                if isinstance(value, type) and issubclass(value, self._base) and value.__module__ == module.__name__:
                    found[_key(value)] = value
        added, self._faults = installed(group_of(self._package), self._base, found)
        return {**found, **added}

    @property
    def faults(self) -> tuple[str, ...]:
        """One sentence for every entry of an installed package that cannot be used."""
        return self._faults if self.classes else ()

    def default(self, key: str) -> EntryT:
        """The entry `key` with every field at its default. KeyError for an unknown key."""
        return self.classes[key]()

    def encode(self, entry: EntryT) -> dict[str, Any]:
        """`entry` as plain JSON values."""
        entry_class: type = type(entry)
        values = {field.name: _plain(field, getattr(entry, field.name)) for field in fields_of(entry_class)}
        plain: dict[str, Any] = msgspec.to_builtins({"kind": _key(entry_class), **values})
        return plain | {part.name: part.encode(getattr(entry, part.name)) for part in nested_of(entry_class)}

    def decode(self, raw: Mapping[str, Any], notes: list[str] | None = None) -> EntryT:
        """The entry that `encode` wrote; missing fields take their defaults. BadEntry for anything else.

        Nested parts add to `notes` what they had to leave out.
        """
        kind = raw.get("kind")
        entry_class = self.classes.get(kind) if isinstance(kind, str) else None
        if entry_class is None:
            raise BadEntry(f"unknown kind {kind!r}; known kinds: {', '.join(self.classes)}")
        values = {name: value for name, value in raw.items() if name != "kind"}
        known: type = entry_class
        notes = [] if notes is None else notes
        parts = {part.name: part.decode(values.pop(part.name), notes) for part in nested_of(known) if part.name in raw}
        unknown = values.keys() - {field.name for field in fields_of(known)}
        if unknown:
            raise BadEntry(f"{kind} has no field {sorted(unknown)[0]!r}")
        try:
            entry = msgspec.convert(values, entry_class)
        except msgspec.ValidationError as error:
            raise BadEntry(f"{kind}: {error}") from None
        return dataclasses.replace(entry, **parts) if parts else entry  # type: ignore[type-var]


def _plain(field: Field, value: Any) -> Any:
    """Numbers are written as floats, so that an entry given an `int` has the same JSON as after reading it back."""
    if field.kind is FieldKind.NUMBERS:
        return [float(item) for item in value]
    return float(value) if field.kind is FieldKind.NUMBER else value


def _key(entry_class: type) -> str:
    key: str = entry_class.key  # type: ignore[attr-defined]
    return key
