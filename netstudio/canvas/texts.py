"""What is written on nodes and wires."""

from __future__ import annotations

from typing import Any

from core.catalog import Field, FieldKind, Layer, Spec, fields_of
from core.graph import Node

_SIZES = (FieldKind.PAIR, FieldKind.SHAPE)


def shape_text(spec: Spec) -> str:
    """The shape on a wire: `8×28×28`."""
    return "×".join(map(str, spec.shape)) if spec.shape else "1"


def summary(node: Node) -> str:
    """The second line of a node: its main settings such as `32 · 3×3`, then those that are not the default.

    Begins with the kind of the layer when the name does not tell it.
    """
    layer = node.layer
    parts = [] if node.name.casefold().startswith(layer.title.casefold()) else [layer.title]
    parts += _settings(layer)
    return " · ".join(parts) if parts else str(layer.category.value)


def _settings(layer: Layer) -> list[str]:
    parts = []
    for index, field in enumerate(fields_of(type(layer))):
        value = getattr(layer, field.name)
        main = index == 0 and field.kind is not FieldKind.SWITCH
        main = main or (index == 1 and field.kind in _SIZES)
        if main:
            parts.append(_plain(value))
        elif value != field.default:
            parts.append(_named(field, value))
    return parts


def _named(field: Field, value: Any) -> str:
    label = field.label.lower()
    if field.kind is FieldKind.SWITCH:
        return label if value else f"no {label}"
    return f"{label} {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
