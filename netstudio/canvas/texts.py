"""What is written on nodes and wires."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.catalog import Field, FieldKind, Layer, Spec, fields_of
from core.graph import Group, Node
from netstudio.widgets import short

_SIZES = (FieldKind.PAIR, FieldKind.TRIPLE, FieldKind.SHAPE)
_AXES = ("axis", "dim")
"""Numbers that say nothing without their name."""


def shape_text(spec: Spec) -> str:
    """The shape on a wire: `8×28×28`."""
    return "×".join(map(str, spec.shape)) if spec.shape else "1"


def summary(node: Node, fits: Callable[[str], bool], parameters: int | None = None) -> str:
    """The second line of a node: its main settings such as `32 · 3×3`, then those that are not the default.

    Begins with the kind of the layer when the name does not tell it. Leaves out what no longer `fits`.
    A group tells how many layers it holds. Where it is known how many `parameters` are trained, it ends with that.
    """
    layer = node.layer
    if isinstance(layer, Group):
        whole = contents(layer, parameters)
        return whole if fits(whole) else contents(layer, None)
    parts = [] if node.name.casefold().startswith(layer.title.casefold()) else [layer.title]
    parts += _settings(layer)
    text = ""
    for part in parts:
        longer = f"{text} · {part}" if text else part
        if text and not fits(longer):
            break
        text = longer
    text = text or str(layer.category.value)
    with_count = f"{text} · {short(parameters)}" if parameters else text
    return with_count if fits(with_count) else text


def contents(group: Group, parameters: int | None) -> str:
    """What is in a group: `5 layers · 12.3k`; its ports are not counted."""
    count = sum(node.layer.key not in ("group_input", "group_output") for node in group.graph.nodes)
    text = QCoreApplication.translate("Canvas", "1 layer" if count == 1 else "{count} layers").format(count=count)
    return f"{text} · {short(parameters)}" if parameters else text


def _settings(layer: Layer) -> list[str]:
    fields = fields_of(type(layer))
    values = [getattr(layer, field.name) for field in fields]
    plain = _main_settings(fields, values)
    parts = [_plain(values[index]) for index in plain]
    for index, (field, value) in enumerate(zip(fields, values, strict=True)):
        if index not in plain and value != field.default:
            parts.append(_named(field, value))
    return parts


def _main_settings(fields: Sequence[Field], values: Sequence[Any]) -> list[int]:
    """Which settings tell a layer apart so well that they stand without a name: sizes, and the only number there is."""
    if not fields or fields[0].name in _AXES:
        return []
    if len(fields) == 1 and fields[0].kind is not FieldKind.SWITCH:
        return [0]
    if fields[0].kind not in (FieldKind.INTEGER, *_SIZES):
        return []
    second = len(fields) > 1 and fields[1].kind in _SIZES and values[1] != values[0]
    return [0, 1] if second else [0]


def _named(field: Field, value: Any) -> str:
    label = field.label.lower()
    if field.kind is FieldKind.SWITCH:
        return label if value else f"no {label}"
    return f"{label} {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
