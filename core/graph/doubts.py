"""What works but is seldom meant: warnings, with what people mean instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.catalog import Category, Layer, Spec, layer_kinds
from core.graph.flatten import Flat
from core.graph.flow import Flow
from core.graph.model import Node
from core.graph.paths import written
from core.graph.problem import InsertLayer, Problem, RemoveLayer, Repair, ReplaceLayer, Severity

_SHARES = ("softmax", "log_softmax")
_OWN_WORK = ("prelu", "threshold", "clip", "glu")
"""Activations that say something of their own after another one."""
_COUNTS = (
    Category.DENSE,
    Category.CONVOLUTION,
    Category.POOLING,
    Category.NORMALISATION,
    Category.RECURRENT,
    Category.ATTENTION,
    Category.ACTIVATION,
)
"""Layers that make real numbers of what they get."""
_MOVES = (Category.SHAPE, Category.MERGE)


def doubts(flat: Flat, flow: Flow, batch_size: int | None) -> Iterator[Problem]:
    """Activations in a row, dropout at the end, batch statistics of one sample, numbers where tokens are expected.

    Of a layer in the repeats of a group it is said once.
    """
    found: dict[Problem, None] = {}
    for node in flat.graph.nodes:
        if node.id not in flat.through:
            for problem in _of(flat, flow, node, batch_size):
                found[problem] = None
    yield from found


def _of(flat: Flat, flow: Flow, node: Node, batch_size: int | None) -> Iterator[Problem]:
    key, category = node.layer.key, node.layer.category
    before = _before(flat, node)
    if before is not None and category is Category.ACTIVATION is before.layer.category:
        yield from _activations(before, node)
    if before is not None and key == "output" and before.layer.key.endswith("dropout"):
        text = f"{before.layer.title} right before the Output erases answers at random; it belongs between layers."
        yield _warning(before, text, _removal(before))
    if before is not None and before.layer.key == "input" and category is Category.CONVOLUTION:
        yield from _channels_last(flow, node)
    if key == "embedding":
        yield from _looked_up(flat, node)
    if batch_size == 1 and key == "batch_norm" and not node.settings.frozen:
        yield _of_one_sample(flow, node)


def _before(flat: Flat, node: Node) -> Node | None:
    """What feeds the only input of `node`."""
    wires = flat.graph.incoming[node.id]
    if len(wires) != 1:
        return None
    found = flat.before(wires[0].source)
    return None if found in flat.through else flat.graph.by_id[found]


def _activations(first: Node, second: Node) -> Iterator[Problem]:
    if second.layer.key in _SHARES and first.layer.key not in _SHARES:
        text = f"{second.layer.title} expects raw scores of both signs; {first.layer.title} before it changes them."
        yield _warning(first, text, _removal(first))
    elif second.layer.key not in _OWN_WORK:
        text = f"Two activations in a row: {first.layer.title}, then {second.layer.title}. One of them is enough."
        yield _warning(second, text, _removal(second), _removal(first))


def _channels_last(flow: Flow, node: Node) -> Iterator[Problem]:
    """Pictures with their channels at the end: the first convolution would take rows for channels."""
    shape = flow.inputs[node.id][0].shape if node.id in flow.inferred else ()
    if len(shape) == 3 and shape[2] in (1, 3, 4) and min(shape[:2]) > 7:
        text = f"Samples of {Spec(shape)} look like height × width × channels; expected are channels first."
        layer = _layer("permute", order=(3, 1, 2))
        yield _warning(
            node, text, InsertLayer("Insert Permute to channels × height × width", written(node.id), 0, layer)
        )


def _looked_up(flat: Flat, node: Node) -> Iterator[Problem]:
    before = _before(flat, node)
    while before is not None and before.layer.category in _MOVES:
        before = _before(flat, before)
    if before is not None and before.layer.category in _COUNTS:
        text = (
            f"Expects whole numbers of tokens; receives the real numbers that {before.name} computes. "
            "It belongs right after the Input."
        )
        yield Problem(written(node.id), "", text, repairs=(_removal(node),))


def _of_one_sample(flow: Flow, node: Node) -> Problem:
    text = "Batches of 1 sample have no spread to normalise by; take 2 samples or more in a batch."
    where = written(node.id)
    repairs: list[Repair] = [ReplaceLayer("Use LayerNorm instead", where, layer_kinds.default("layer_norm"))]
    arriving = flow.inputs.get(node.id, ())
    if arriving and len(arriving[0].shape) == 3:
        repairs.insert(0, ReplaceLayer("Use GroupNorm instead", where, _layer("group_norm", num_groups=1)))
    return _warning(node, text, *repairs, _removal(node))


def _warning(node: Node, text: str, *repairs: Repair) -> Problem:
    return Problem(written(node.id), "", text, Severity.WARNING, repairs)


def _removal(node: Node) -> RemoveLayer:
    return RemoveLayer(f"Remove {node.name}", written(node.id))


def _layer(key: str, **fields: Any) -> Layer:
    return layer_kinds.decode({"kind": key, **fields})
