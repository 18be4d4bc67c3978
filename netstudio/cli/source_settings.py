"""Settings of how data is read, given as NAME=VALUE on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from core.catalog import Field, FieldKind, check_fields, fields_of
from core.data import Source
from netstudio.cli.faults import WrongUse

SWITCHES = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


def with_settings(source: Source, written: Sequence[str] | None) -> Source:
    """`source` with the settings in `written`, each NAME=VALUE. WrongUse for unknown names and wrong values."""
    fields = {field.name: field for field in fields_of(type(source)) if field.name != "path"}
    for text in written or ():
        name, mark, value = text.partition("=")
        field = fields.get(name.strip())
        if not mark or field is None:
            raise WrongUse(
                f"--set {text}: expected NAME=VALUE, where the settings of {source.title!r} are {', '.join(fields)}."
            )
        source = replace(cast(Any, source), **{field.name: _value(field, value, text)})
    errors = check_fields(source) if written else ()
    if errors:
        raise WrongUse(f"--set: {errors[0].text}")
    return source


def _value(field: Field, value: str, text: str) -> Any:
    try:
        if field.kind is FieldKind.INTEGER:
            return int(value)
        if field.kind is FieldKind.NUMBER:
            return float(value)
        if field.kind is FieldKind.SWITCH:
            return SWITCHES[value.lower()]
    except (ValueError, KeyError):
        expected = {FieldKind.INTEGER: "a whole number", FieldKind.NUMBER: "a number"}.get(field.kind, "yes or no")
        raise WrongUse(f"--set {text}: expected {expected}, received {value!r}.") from None
    return value
