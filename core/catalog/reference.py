"""Reference pages: what there is to know of every entry, put together from the entry itself.

`page(entry_class)` is a frozen value that any view can draw; `to_markdown(page)` is the plain view. A page's address
is its registry and key, `layers/conv2d`, since two registries may use one key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote_plus

from core.catalog import augmentation_kinds, layer_kinds, loss_kinds, metric_kinds, optimizer_kinds, schedule_kinds
from core.catalog.entry import Category, Example, Inferred, Layer, Loss, Metric, Spec
from core.catalog.fields import Field, FieldKind, fields_of
from core.catalog.registry import Registry

REGISTRIES: Mapping[str, Registry[Any]] = {
    "layers": layer_kinds,
    "losses": loss_kinds,
    "optimizers": optimizer_kinds,
    "schedules": schedule_kinds,
    "metrics": metric_kinds,
    "augmentations": augmentation_kinds,
}
HEADINGS = {
    "losses": "Losses",
    "optimizers": "Optimizers",
    "schedules": "Learning rate schedules",
    "metrics": "Metrics",
    "augmentations": "Augmentations",
}
"""What stands for the category where entries have none."""

_URL = re.compile(r"https?://[^\s,;]+")
_SEARCH = "https://scholar.google.com/scholar?q="
_USUAL = (Spec((3, 32, 32)), Spec((128,)), Spec((16, 64)), Spec((4, 8, 16, 16)))
_TARGETS = {
    "classes": "Learns from classes: one integer label for each sample.",
    "values": "Learns from values: numbers of the same shape as the output.",
}
_MEASURED = {"classes": "Measures the scores of classes.", "values": "Measures values."}
_TYPES = {
    FieldKind.INTEGER: "integer",
    FieldKind.NUMBER: "number",
    FieldKind.SWITCH: "switch",
    FieldKind.PAIR: "two integers",
    FieldKind.TRIPLE: "three integers",
    FieldKind.SHAPE: "shape",
    FieldKind.NUMBERS: "list of numbers",
    FieldKind.TEXT: "text",
}


@dataclass(frozen=True)
class Source:
    """Where an operation comes from: `text` for people, and the address that it leads to."""

    text: str
    url: str


@dataclass(frozen=True)
class ShapeExample:
    """What a layer with `settings` makes of `inputs` (shapes of one sample), and what that costs."""

    settings: Mapping[str, object]
    inputs: tuple[Spec, ...]
    result: Inferred


@dataclass(frozen=True)
class Page:
    """All there is to know of one entry. `category` is the heading under which it is listed."""

    address: str
    title: str
    category: str
    summary: str
    formula: str
    fields: tuple[Field, ...]
    examples: tuple[ShapeExample, ...]
    notes: tuple[str, ...]
    keywords: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def registry(self) -> str:
        """`layers`, `losses`, …"""
        return self.address.partition("/")[0]

    @property
    def key(self) -> str:
        """The entry's key in its registry."""
        return self.address.partition("/")[2]


def page(entry_class: Any) -> Page:
    """The page of an entry class of one of `REGISTRIES`. KeyError for any other class."""
    registry = next((name for name, kinds in REGISTRIES.items() if entry_class in kinds.classes.values()), "")
    if not registry:
        raise KeyError(f"{entry_class!r} is in no registry")
    return Page(
        address=f"{registry}/{entry_class.key}",
        title=entry_class.title,
        category=str(getattr(entry_class, "category", "")) or HEADINGS[registry],
        summary=entry_class.summary,
        formula=entry_class.formula,
        fields=fields_of(entry_class),
        examples=_examples(entry_class) if issubclass(entry_class, Layer) else (),
        notes=_notes(entry_class),
        keywords=tuple(getattr(entry_class, "keywords", ())),
        sources=_sources(entry_class.source),
    )


@cache
def pages() -> Mapping[str, Page]:
    """Every page by its address: layers by category, then losses and so on, each by title."""
    order = [str(category) for category in Category] + list(HEADINGS.values())
    found = [page(kind) for kinds in REGISTRIES.values() for kind in kinds.classes.values()]
    found.sort(key=lambda each: (order.index(each.category), each.title.lower()))
    return {each.address: each for each in found}


def type_text(field: Field) -> str:
    """What kind of value `field` takes."""
    if field.kind is FieldKind.CHOICE:
        return " | ".join(field.choices)
    return "path" if field.is_path else _TYPES[field.kind]


def value_text(value: object) -> str:
    """A value of a field as people write it: `3 × 3`, `on`, `0.001`."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple | list) and not value:
        return "none"
    if isinstance(value, tuple | list):
        return " × ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def limits_text(field: Field) -> str:
    """The values that `field` allows: `1 … 1024`, `> 0`; empty when it has no limits."""
    low, high = field.minimum, field.maximum
    if low is None and high is None:
        return ""
    if field.exclusive:
        both = [f"> {_short(low)}" if low is not None else "", f"< {_short(high)}" if high is not None else ""]
        return ", ".join(part for part in both if part)
    if high is None:
        return f"≥ {_short(low)}"
    return f"≤ {_short(high)}" if low is None else f"{_short(low)} … {_short(high)}"


def inputs_text(example: ShapeExample) -> str:
    """What goes in: `3 × 32 × 32`, several divided by plus signs; a dash where nothing does."""
    return "  +  ".join(map(str, example.inputs)) or "–"


def to_markdown(shown: Page) -> str:
    """The page as Markdown, ending in a line feed."""
    parts = [f"# {shown.title}", f"*{shown.category}* · `{shown.address}`", shown.summary]
    parts.append(f"```\n{shown.formula}\n```")
    parts += shown.notes
    if shown.fields:
        rows = [_setting_row(field) for field in shown.fields]
        parts += ["## Settings", _table(("Setting", "Type", "Default", "Limits", "Unit", "What it does"), rows)]
    if shown.examples:
        rows = [_example_row(example) for example in shown.examples]
        parts += ["## Shapes", _table(("Settings", "Input", "Output", "Parameters", "Multiply-adds"), rows)]
    if shown.keywords:
        parts += ["## Search words", ", ".join(shown.keywords)]
    parts += ["## Source", "\n".join(f"- [{each.text}](<{each.url}>)" for each in shown.sources)]
    return "\n\n".join(parts) + "\n"


def settings_text(example: ShapeExample) -> str:
    """What is set otherwise than by default: `stride 2 × 2, bias off`; `default` where nothing is."""
    return ", ".join(f"{name} {value_text(value)}" for name, value in example.settings.items()) or "default"


def _examples(layer_class: type[Layer]) -> tuple[ShapeExample, ...]:
    """The entry's own examples; where it names none, what its default settings make of usual shapes."""
    given = layer_class.examples or _usual_examples(layer_class)
    found = []
    for example in given:
        layer = layer_kinds.decode({"kind": layer_class.key, **example.settings})
        result = layer.infer(example.inputs)
        if isinstance(result, Inferred):
            found.append(ShapeExample(example.settings, example.inputs, result))
    return tuple(found)


def _usual_examples(layer_class: type[Layer]) -> tuple[Example, ...]:
    count = 2 if layer_class.grows else len(layer_class.inputs)
    if not count:
        return (Example(()),)
    layer = layer_class()
    fitting = [(spec,) * count for spec in _USUAL if isinstance(layer.infer((spec,) * count), Inferred)]
    return tuple(Example(inputs) for inputs in fitting[:2])


def _notes(entry_class: type[Any]) -> tuple[str, ...]:
    if issubclass(entry_class, Loss):
        return (_TARGETS[entry_class.target], *dict.fromkeys(entry_class.unsuitable_ends.values()))
    if issubclass(entry_class, Metric):
        return (_MEASURED[entry_class.target], "Higher is better." if entry_class.rises else "Lower is better.")
    if issubclass(entry_class, Layer) and entry_class.grows:
        return ("Takes two or more inputs.",)
    if issubclass(entry_class, Layer) and len(entry_class.inputs) > 1:
        return (f"Takes {len(entry_class.inputs)} inputs: {', '.join(entry_class.inputs)}.",)
    return ()


def _sources(source: str) -> tuple[Source, ...]:
    """Every part of `source` with a link: the address it names, or a search for the paper."""
    found = []
    for part in source.split("; "):
        url = _URL.search(part)
        if url is None:
            found.append(Source(part, _SEARCH + quote_plus(part)))
            continue
        rest = part.replace(url.group(), "").strip(" ,")
        text = part.split("://")[1] if url.start() == 0 else rest
        found.append(Source(text, url.group()))
    return tuple(found)


def _short(limit: float | None) -> str:
    """A limit: whole numbers in full, others briefly."""
    if limit is None:
        return ""
    return str(int(limit)) if float(limit).is_integer() and abs(limit) < 1e9 else f"{limit:g}"


def _setting_row(field: Field) -> tuple[str, ...]:
    default, limits = value_text(field.default), limits_text(field)
    return f"`{field.name}`", type_text(field), default, limits, field.unit, field.help


def _example_row(example: ShapeExample) -> tuple[str, ...]:
    result = example.result
    costs = f"{result.parameters:,}", f"{result.multiply_adds:,}"
    return settings_text(example), inputs_text(example), str(result.output), *costs


def _table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [titles, ("---",) * len(titles), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
