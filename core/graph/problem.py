"""What is wrong with a network, as data that every view can show and act on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.catalog import Layer, Loss
from core.graph.paths import join


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
class SetNodeSetting:
    """Repair: set `field` of the settings that `node` has beside its layer to `value`."""

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
class AppendLayer:
    """Repair: put `layer` behind `node`, fed by its output."""

    text: str
    node: str
    layer: Layer


@dataclass(frozen=True)
class ReplaceLayer:
    """Repair: put `layer` in the place of that of `node`; wires stay."""

    text: str
    node: str
    layer: Layer


@dataclass(frozen=True)
class SwapLayers:
    """Repair: let `node` and the layer `before`, which feeds nothing else, change places."""

    text: str
    before: str
    node: str


@dataclass(frozen=True)
class RemoveLayer:
    """Repair: take `node` away and reconnect its neighbours; with `also`, take all of them away with their wires."""

    text: str
    node: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class RemoveWire:
    """Repair: take the wire from `source` to input `port` of `node` away."""

    text: str
    source: str
    node: str
    port: int
    output: int = 0


@dataclass(frozen=True)
class ConnectNodes:
    """Repair: draw a wire from `source` to input `port` of `node`."""

    text: str
    source: str
    node: str
    port: int
    output: int = 0


@dataclass(frozen=True)
class ChooseLoss:
    """Repair: train with `loss`. It changes the training settings, not the network."""

    text: str
    loss: Loss
    node: str = ""


Repair = (
    SetNodeField
    | SetNodeSetting
    | InsertLayer
    | AppendLayer
    | ReplaceLayer
    | SwapLayers
    | RemoveLayer
    | RemoveWire
    | ConnectNodes
    | ChooseLoss
)
"""`text` says what the button does, e.g. "Insert Flatten". Applied by `core.graph.edit.apply_repair`; what
`ChooseLoss` asks is for the owner of the training settings."""


@dataclass(frozen=True)
class Problem:
    """Something wrong with `field` of `node`; `node` is empty for the network as a whole, `field` for the wiring.

    `node` and the nodes of repairs are paths (`core.graph.paths`): plain ids at the top level.
    """

    node: str
    field: str
    text: str
    severity: Severity = Severity.ERROR
    repairs: tuple[Repair, ...] = ()


def on_level(problem: Problem, path: str) -> Problem:
    """A problem told with the ids of one level, as one of the whole network."""
    if not path:
        return problem
    repairs = tuple(moved(repair, lambda node: join(path, node)) for repair in problem.repairs)
    return dataclasses.replace(problem, node=join(path, problem.node), repairs=repairs)


def off_level(problem: Problem, start: str) -> Problem:
    """A problem of the whole network, told with the ids of the level whose paths begin with `start`."""
    repairs = tuple(moved(repair, lambda node: node.removeprefix(start)) for repair in problem.repairs)
    return dataclasses.replace(problem, node=problem.node.removeprefix(start), repairs=repairs)


def moved(repair: Repair, address: Callable[[str], str]) -> Repair:
    """The repair with every id of a node replaced by what `address` makes of it."""
    match repair:
        case ConnectNodes() | RemoveWire():
            repair = dataclasses.replace(repair, source=address(repair.source))
        case SwapLayers():
            repair = dataclasses.replace(repair, before=address(repair.before))
        case RemoveLayer():
            repair = dataclasses.replace(repair, also=tuple(address(node) for node in repair.also))
        case ChooseLoss():
            return repair
    return dataclasses.replace(repair, node=address(repair.node))


def at_level(repair: Repair, path: str) -> Repair:
    """A repair told with the ids of the level at `path`, as one of the whole network."""
    return moved(repair, lambda node: join(path, node)) if path else repair
