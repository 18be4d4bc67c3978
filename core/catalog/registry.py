"""Finds catalog entries: every module of a package holds one, and a new file is all that a new entry needs."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec

from core.catalog.fields import Field, FieldKind, fields_of

EntryT = TypeVar("EntryT")


class BadEntry(ValueError):  # noqa: N818
    """A stored entry that cannot be read; the text is one sentence for the user."""


class Registry(Generic[EntryT]):
    """The entry classes of one package by key, in alphabetical order, found at first use.

    `base` is the abstract class they derive from. An entry's JSON form is `{"kind": key, field: value, …}`.
    """

    def __init__(self, package: str, base: type[Any]) -> None:
        self._package, self._base = package, base

    @cached_property
    def classes(self) -> Mapping[str, type[EntryT]]:
        """Every entry class by its key."""
        package = importlib.import_module(self._package)
        found: dict[str, type[EntryT]] = {}
        for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
            module = importlib.import_module(f"{self._package}.{info.name}")
            for value in vars(module).values():
                if isinstance(value, type) and issubclass(value, self._base) and value.__module__ == module.__name__:
                    found[_key(value)] = value
        return found

    def default(self, key: str) -> EntryT:
        """The entry `key` with every field at its default. KeyError for an unknown key."""
        return self.classes[key]()

    def encode(self, entry: EntryT) -> dict[str, Any]:
        """`entry` as plain JSON values."""
        entry_class: type = type(entry)
        values = {field.name: _plain(field, getattr(entry, field.name)) for field in fields_of(entry_class)}
        plain: dict[str, Any] = msgspec.to_builtins({"kind": _key(entry_class), **values})
        return plain

    def decode(self, raw: Mapping[str, Any]) -> EntryT:
        """The entry that `encode` wrote; missing fields take their defaults. BadEntry for anything else."""
        kind = raw.get("kind")
        entry_class = self.classes.get(kind) if isinstance(kind, str) else None
        if entry_class is None:
            raise BadEntry(f"unknown kind {kind!r}; known kinds: {', '.join(self.classes)}")
        values = {name: value for name, value in raw.items() if name != "kind"}
        known: type = entry_class
        unknown = values.keys() - {field.name for field in fields_of(known)}
        if unknown:
            raise BadEntry(f"{kind} has no field {sorted(unknown)[0]!r}")
        try:
            return msgspec.convert(values, entry_class)
        except msgspec.ValidationError as error:
            raise BadEntry(f"{kind}: {error}") from None


def _plain(field: Field, value: Any) -> Any:
    """Numbers are written as floats, so that an entry given an `int` has the same JSON as after reading it back."""
    return float(value) if field.kind is FieldKind.NUMBER else value


def _key(entry_class: type) -> str:
    key: str = entry_class.key  # type: ignore[attr-defined]
    return key
