"""Entries that installed packages add: found through their entry points, never through what a project file names.

A package declares them under the groups `netstudio.layers`, `netstudio.losses`, `netstudio.optimizers`,
`netstudio.schedules`, `netstudio.metrics`, `netstudio.augmentations` and `netstudio.sources`; each entry point names a
class, or a module that holds one.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Container, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from core.catalog.fields import fields_of

_GROUPS = {"readers": "sources"}


class _Malformed(Exception):  # noqa: N818
    """Why what an entry point names is no entry; the text ends a sentence."""


def group_of(package: str) -> str:
    """The entry-point group that adds to the entries of `package`: core.catalog.layers → netstudio.layers."""
    last = package.rpartition(".")[2]
    return f"netstudio.{_GROUPS.get(last, last)}"


def installed(group: str, base: type[Any], taken: Container[str]) -> tuple[Mapping[str, type[Any]], tuple[str, ...]]:
    """Entry classes by key that installed packages add to `group`, and one sentence for each that cannot be used."""
    found: dict[str, type[Any]] = {}
    faults = []
    for point in sorted(entry_points(group=group), key=lambda point: (point.name, point.value)):
        try:
            entry = _entry(point, base)
            if entry.key in taken or entry.key in found:
                raise _Malformed(f"the key {entry.key!r} is taken")
        except _Malformed as fault:
            faults.append(f"{_described(point)} cannot be used: {fault}.")
        else:
            found[entry.key] = entry
    return found, tuple(faults)


def _entry(point: EntryPoint, base: type[Any]) -> type[Any]:
    try:
        named = point.load()
        entry = _only_class(named, base) if isinstance(named, ModuleType) else named
        _check(entry, base)
    except _Malformed:
        raise
    except (Exception, SystemExit) as error:  # whatever foreign code raises must not keep the program from starting
        raise _Malformed(f"loading it failed with {type(error).__name__}: {_one_line(error)}") from error
    return entry  # type: ignore[no-any-return]


def _only_class(module: ModuleType, base: type[Any]) -> Any:
    own = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, base)]
    entries = [value for value in own if value.__module__ == module.__name__]
    if len(entries) != 1:
        raise _Malformed(f"the module holds {len(entries)} classes derived from {base.__name__} instead of one")
    return entries[0]


def _check(entry: Any, base: type[Any]) -> None:
    if not (isinstance(entry, type) and issubclass(entry, base)):
        raise _Malformed(f"it is no class derived from {base.__name__}")
    missing = sorted(getattr(entry, "__abstractmethods__", ()))
    if missing:
        raise _Malformed(f"{entry.__name__} lacks {', '.join(missing)}")
    if not dataclasses.is_dataclass(entry) or not entry.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise _Malformed(f"{entry.__name__} is no frozen dataclass")
    for name in _told_by(base):
        if not getattr(entry, name, None) and not isinstance(getattr(entry, name, None), bool):
            raise _Malformed(f"{entry.__name__} says no {name}")
    for field in fields_of(entry):
        if not field.help:
            raise _Malformed(f"the field {field.name} of {entry.__name__} has no help")
    entry()


def _told_by(base: type[Any]) -> tuple[str, ...]:
    """What an entry must say of itself: the annotated class variables of its base without a value."""
    names = [name for kind in base.__mro__ for name in inspect.get_annotations(kind) if "__" not in name]
    fields = {field.name for field in dataclasses.fields(base)} if dataclasses.is_dataclass(base) else set()
    told = ("key", "title", "summary", "formula", "source", "category", "target", "rises")
    return tuple([name for name in told if name in names and name not in fields and not hasattr(base, name)])


def _described(point: EntryPoint) -> str:
    package = point.dist.name if point.dist is not None else "an installed package"
    return f"{point.group} {point.name!r} of {package}"


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or "no reason given"
