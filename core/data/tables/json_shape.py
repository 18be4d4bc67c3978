"""What the objects of a JSON file are like: which names they have, and values of which types; and a reader for those.

The reader takes objects of that shape only, several hundred megabytes a second; one name or one value of another type
in a part is enough that it refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from types import GenericAlias
from typing import Any

import msgspec

from core.data.tables.kinds import Plan
from core.data.tables.listed import TRUTH

DEEPEST = 8
"""Objects within objects become columns down to here."""
Row = dict[str, Any]
Path = tuple[str, ...]
_TYPES: dict[str, Any] = {
    "number": float | None,
    "text": str | None,
    "truth": bool | None,
    "list": list[Any] | None,
    "nothing": None,
    "any": Any,
}
_KINDS = {frozenset({str}): "text", frozenset({bool}): "truth", frozenset({list}): "list", frozenset(): "nothing"}


@dataclass
class Shape:
    """Names and types met so far; `names` are in the order in which they came."""

    leaves: dict[Path, set[type]] = field(default_factory=dict)
    inner: set[Path] = field(default_factory=set)
    """Of values that are objects."""

    @property
    def names(self) -> list[str]:
        """The columns."""
        return list(dict.fromkeys(map(".".join, self.leaves)))

    def learn(self, rows: Iterable[Row]) -> None:
        """What is in more rows."""
        for row in rows:
            self._learn(row, ())

    def _learn(self, row: Row, path: Path) -> None:
        for name, value in row.items():
            here = (*path, name)
            if isinstance(value, dict) and value and len(path) < DEEPEST:
                self.inner.add(here)
                self._learn(value, here)
            else:
                types = self.leaves.setdefault(here, set())
                if value is not None:
                    types.add(type(value))

    def reader(self, plans: Sequence[Plan] | None = None) -> ShapeReader | None:
        """A reader for objects of this shape, for columns as `plans` have them; None where no reader is of use.

        That is where a value is an object in one row and another thing in the next, or two names are the same in the
        end.
        """
        names = self.names
        mixed = any(self.leaves.get(path) for path in self.inner)
        if mixed or len(names) < len(self.leaves) or not names:
            return None
        ways = [plan.way for plan in plans] if plans is not None else ["number"] * len(names)
        kinds = {path: self._kind(path, way) for path, way in zip(self.leaves, ways, strict=True)}
        try:
            return ShapeReader(self, kinds)
        except (ValueError, TypeError):  # of names that msgspec does not take, such as those with quotes
            return None

    def _kind(self, path: Path, way: str) -> str:
        types = frozenset(self.leaves[path])
        if types and types <= {int, float}:
            return "number" if way == "number" else "any"
        return _KINDS.get(types, "any")


class ShapeReader:
    """Reads objects of one shape; `kinds` tells of each column a key of _TYPES."""

    def __init__(self, shape: Shape, kinds: dict[Path, str]) -> None:
        self._kinds, self._inner = kinds, shape.inner
        self._attributes = {path: f"f{place}" for place, path in enumerate((*shape.leaves, *sorted(shape.inner)))}
        self._structs: dict[Path, type[msgspec.Struct]] = {}
        for path in sorted({(), *shape.inner}, key=len, reverse=True):
            self._structs[path] = self._struct(path)
        self._empty = {path: struct() for path, struct in self._structs.items()}
        self._decoder = msgspec.json.Decoder(self._structs[()])
        self._list_decoder = msgspec.json.Decoder(GenericAlias(list, (self._structs[()],)))

    def _struct(self, path: Path) -> type[msgspec.Struct]:
        depth = len(path)
        fields: list[tuple[str, Any, Any]] = []
        names: dict[str, str] = {}
        for here, attribute in self._attributes.items():
            if len(here) == depth + 1 and here[:depth] == path and attribute not in names:
                if here in self._structs:
                    fields.append((attribute, self._structs[here] | None | msgspec.UnsetType, msgspec.UNSET))
                else:
                    fields.append((attribute, _TYPES[self._kinds[here]], None))
                names[attribute] = here[-1]
        return msgspec.defstruct("Row", fields, rename=names, gc=False, forbid_unknown_fields=True)

    def read_lines(self, content: bytes) -> list[Any] | None:
        """The objects on lines (none of them blank); None where they are of another shape."""
        rows = _tried(self._decoder.decode_lines, content)
        boundaries = 0 if rows is None else len(rows) - 1
        whole = content.count(b"}\n{") == boundaries == content.rstrip(b"\n").count(b"\n")
        return rows if rows is not None and whole else None

    def read_items(self, content: bytes) -> list[Any] | None:
        """The objects that stand in `content` with commas between them; None where they are of another shape."""
        return _tried(self._list_decoder.decode, b"[" + content + b"]")

    def columns(self, rows: list[Any]) -> dict[Path, list[Any]] | None:
        """The values of objects that were read, None where missing, of each column.

        Itself None where an object within is empty, or there is none though none was ever missing.
        """
        within = self.within(rows)
        if within is None:
            return None
        return {
            path: list(map(attrgetter(self._attributes[path]), within[path[:-1]]))
            if path not in self._inner
            else [None] * len(rows)
            for path in self._kinds
        }

    def within(self, rows: list[Any]) -> dict[Path, list[Any]] | None:
        """The objects within `rows` by where they are, empty ones where there is none; None as for `columns`."""
        within: dict[Path, list[Any]] = {(): rows}
        for path in sorted(self._inner, key=len):
            found = list(map(attrgetter(self._attributes[path]), within[path[:-1]]))
            empty = self._empty[path]
            if empty in found or (None in found and path not in self._kinds):
                return None
            within[path] = [empty if value is None or value is msgspec.UNSET else value for value in found]
        return within

    def kind(self, path: Path) -> str:
        """A key of _TYPES."""
        return self._kinds[path]


def _tried(decode: Any, content: bytes) -> list[Any] | None:
    """What `decode` gives, also where numbers are NaN; None where it refuses."""
    try:
        return list(decode(content))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        other = _without_nan(content)
        return _tried(decode, other) if other is not content else None


def _without_nan(content: bytes) -> bytes:
    """The same with null where NaN is the value of a name, as Python's own writer puts it; else `content` itself."""
    if (b'": NaN' in content or b'":NaN' in content) and b'\\": NaN' not in content and b'\\":NaN' not in content:
        return content.replace(b'": NaN', b'": null').replace(b'":NaN', b'":null')
    return content


def as_cells(values: list[Any], kind: str) -> list[Any] | None:
    """Values of a column as float or None where they are numbers, else as str or None; None for objects among them."""
    if kind in ("number", "text", "nothing"):
        return values
    if kind == "truth":
        return list(map(TRUTH.__getitem__, values))
    if kind == "list":
        return [None] * len(values)
    return None if any(isinstance(value, dict) and value for value in values) else list(map(text_of, values))


def text_of(value: Any) -> str:
    """A value as the text of a cell."""
    if isinstance(value, str):
        return value.strip(" ")
    if value is None or isinstance(value, list | dict):
        return ""
    return TRUTH[value] if isinstance(value, bool) else repr(value)
