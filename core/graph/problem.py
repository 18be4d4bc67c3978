"""What is wrong with a network, as data that every view can show and act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.catalog import Layer


class Severity(StrEnum):
    """An error stops training; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class SetNodeField:
    """Repair: set `field` of `node` to `value`."""

    text: str
    node: str
    field: str
    value: object


@dataclass(frozen=True)
class InsertLayer:
    """Repair: put `layer` on the wire that arrives at input `port` of `node`."""

    text: str
    node: str
    port: int
    layer: Layer


@dataclass(frozen=True)
class RemoveLayer:
    """Repair: take `node` away and reconnect its neighbours."""

    text: str
    node: str


@dataclass(frozen=True)
class ConnectNodes:
    """Repair: draw a wire from `source` to input `port` of `node`."""

    text: str
    source: str
    node: str
    port: int


Repair = SetNodeField | InsertLayer | RemoveLayer | ConnectNodes
"""`text` says what the button does, e.g. "Insert Flatten". Applied by `core.graph.edit.apply_repair`."""


@dataclass(frozen=True)
class Problem:
    """Something wrong with `field` of `node`; `node` is empty for the network as a whole, `field` for the wiring."""

    node: str
    field: str
    text: str
    severity: Severity = Severity.ERROR
    repairs: tuple[Repair, ...] = ()
