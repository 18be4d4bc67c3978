"""Repairs for layers that cannot take what arrives: found by trying what usually helps, and kept where it does."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import product
from math import isqrt

from core.catalog import Category, FieldKind, Layer, Mismatch, Spec, fields_of, layer_kinds
from core.graph.flow import Flow
from core.graph.model import Graph, Node
from core.graph.problem import InsertLayer, RemoveLayer, Repair, SetNodeField, SwapLayers
from core.graph.upstream import inferred, result, row_before, with_input

_CHANNELS = (1, 3, 4)
"""Channels of grey pictures, and of coloured ones without and with transparency."""
_Way = tuple[str, Layer, Spec]


def remedies(graph: Graph, found: Flow, node: Node, mismatch: Mismatch) -> Iterator[Repair]:
    """What makes `node`, which cannot take its inputs, take them; the least change first."""
    arriving = found.inputs[node.id]
    yield from _of_the_row(graph, found, node)
    yield from _swaps(graph, found, node)
    if node.layer.grows:
        yield from _alike(node, arriving)
        return
    ways = [list(_ways(graph, found, (node, port), not mismatch.field)) for port in range(len(arriving))]
    alone = [
        (port, way)
        for port, of_port in enumerate(ways)
        for way in of_port
        if inferred(node.layer, with_input(arriving, port, way[2]))
    ]
    for port, (text, layer, _) in alone or _together(node, arriving, ways):
        where = f" at input {port + 1}" if len(arriving) > 1 else ""
        yield InsertLayer(f"Insert {text}{where}", node.id, port, layer)


def _ways(graph: Graph, found: Flow, place: tuple[Node, int], by_wiring: bool) -> Iterator[_Way]:
    """The layers that give what arrives at `place` another form: words, layer, and what leaves it."""
    node, port = place
    for text, layer in _reshapings(graph, found, place, found.inputs[node.id][port], by_wiring):
        made = inferred(layer, (found.inputs[node.id][port],))
        if made is not None:
            yield text, layer, made.output


def _together(node: Node, arriving: tuple[Spec, ...], ways: list[list[_Way]]) -> Iterator[tuple[int, _Way]]:
    """Where neither of two inputs is of a form that the layer takes: what helps once the other is changed as well."""
    if len(arriving) != 2 or any(inferred(node.layer, (spec, spec)) for spec in arriving):
        return
    fitting = [pair for pair in product(*ways) if inferred(node.layer, (pair[0][2], pair[1][2]))]
    for port in range(2):
        for way in ways[port]:
            if any(pair[port] is way for pair in fitting):
                yield port, way


def _of_the_row(graph: Graph, found: Flow, node: Node) -> Iterator[Repair]:
    """Changes of one layer before `node` that alone make it fit: taken away, padded, or with other units."""
    arriving = found.inputs[node.id]
    for port, edge in enumerate(graph.incoming[node.id]):
        after: list[Layer] = []
        for before in row_before(graph, found, node.id, edge.port):
            (given,) = found.inputs[before.id]
            if not found.inferred[before.id].parameters and _fits(node, (arriving, port), after, given):
                yield RemoveLayer(f"Remove {before.name}", before.id)
            for field, value, text in _other_settings(before, arriving, port):
                changed = dataclasses.replace(before.layer, **{field: value})  # type: ignore[type-var]
                if _fits(node, (arriving, port), [changed, *after], given):
                    yield SetNodeField(text, before.id, field, value)
            after.insert(0, before.layer)


def _fits(node: Node, place: tuple[tuple[Spec, ...], int], row: list[Layer], given: Spec) -> bool:
    arriving, port = place
    spec = result(row, given)
    return spec is not None and inferred(node.layer, with_input(arriving, port, spec)) is not None


def _other_settings(before: Node, arriving: tuple[Spec, ...], port: int) -> Iterator[tuple[str, object, str]]:
    """Fields of a layer that decide on the size of what leaves it: name, value to try, words of the repair."""
    others = {spec.shape[0] for place, spec in enumerate(arriving) if place != port and spec.shape}
    for field in fields_of(type(before.layer)):
        if field.name == "same_padding" and not getattr(before.layer, field.name):
            yield field.name, True, f"Use same padding in {before.name}"
        if field.kind is FieldKind.INTEGER and field.name.startswith("out_"):
            for wanted in sorted(others - {getattr(before.layer, field.name)}):
                yield field.name, wanted, f"Set {field.label.lower()} of {before.name} to {wanted}"


def _swaps(graph: Graph, found: Flow, node: Node) -> Iterator[Repair]:
    """A change of places with the layer before or behind, where both then fit, and what follows them too."""
    arriving = found.inputs[node.id]
    if len(arriving) != 1:
        return
    before = row_before(graph, found, node.id, graph.incoming[node.id][0].port)[:1]
    for other in before:
        if _passes(graph, (node, other), found.inputs[other.id][0], node):
            yield SwapLayers(f"Put {node.name} before {other.name}", other.id, node.id)
    behind = [graph.by_id[edge.target] for edge in graph.outgoing[node.id]]
    if len(behind) == 1 and len(graph.incoming[behind[0].id]) == 1 and behind[0].layer.has_output:
        other = behind[0]
        if len(other.layer.inputs) == 1 and _passes(graph, (other, node), arriving[0], other):
            yield SwapLayers(f"Put {other.name} before {node.name}", node.id, other.id)


def _passes(graph: Graph, row: tuple[Node, Node], given: Spec, last: Node) -> bool:
    """Whether `row` can take `given`, and the layers that `last` feeds now can take what leaves it."""
    if row[1].layer.has_output and all(node.layer.has_output for node in row):
        spec = result([node.layer for node in row], given)
        followers = [graph.by_id[edge.target].layer for edge in graph.outgoing[last.id]]
        return spec is not None and all(len(layer.inputs) != 1 or inferred(layer, (spec,)) for layer in followers)
    return False


def _reshapings(
    graph: Graph, found: Flow, place: tuple[Node, int], spec: Spec, by_wiring: bool
) -> Iterator[tuple[str, Layer]]:
    """Layers that give samples another form, with the words for them."""
    shape = spec.shape
    if len(shape) == 3 and shape[2] in _CHANNELS and shape[2] < min(shape[:2]):
        yield "Permute to channels × height × width", _layer("permute", order=(3, 1, 2))
    if not by_wiring:
        return
    if len(shape) > 1:
        yield "Flatten", _layer("flatten")
    if 2 <= len(shape) <= 4:
        key = f"global_avg_pool{len(shape) - 1}d"
        yield layer_kinds.classes[key].title, _layer(key)
    for wanted in dict.fromkeys(_forms(graph, found, place, spec)):
        yield f"Reshape to {Spec(wanted)}", _layer("reshape", shape=wanted)
    if 2 <= len(shape) <= 3:
        yield "Unsqueeze", _layer("unsqueeze")
    if len(shape) == 3 and min(shape[1:]) > 1:
        patch = tuple(map(_patch, shape[1:]))
        yield "PatchEmbedding", _layer("patch_embedding", patch_size=patch)


def _patch(length: int) -> int:
    """The longest usual side of at least two patches that fill `length`."""
    return next(size for size in (8, 4, 2, 1) if length % size == 0 and length > size)


def _forms(graph: Graph, found: Flow, place: tuple[Node, int], spec: Spec) -> Iterator[tuple[int, ...]]:
    """Shapes of as many values that people may mean."""
    node, port = place
    for before in row_before(graph, found, node.id, port):
        given = found.inputs[before.id][0]
        if before.layer.key == "flatten" and given.size == spec.size:
            yield given.shape
    size = spec.size
    if len(spec.shape) == 1:
        side = isqrt(size)
        steps = node.layer.category in (Category.RECURRENT, Category.ATTENTION)
        yield from ((size, 1), (1, size)) if steps else ((1, size), (size, 1))
        if side * side == size:
            yield 1, side, side
        yield 1, 1, size
    if len(spec.shape) == 3:
        channels, height, width = spec.shape
        yield channels * height, width
    if len(spec.shape) == 4:
        channels, depth, *rest = spec.shape
        yield (channels * depth, *rest)


def _alike(node: Node, arriving: tuple[Spec, ...]) -> Iterator[Repair]:
    """Layers that bring the inputs of a merge nearer to each other: equally many axes, then equal height and width."""
    for port, spec in enumerate(arriving):
        where = f"at input {port + 1}"
        for other in dict.fromkeys(each for each in arriving if each != spec):
            if spec.size == other.size and len(spec.shape) != len(other.shape):
                yield InsertLayer(
                    f"Insert Reshape to {other} {where}", node.id, port, _layer("reshape", shape=other.shape)
                )
            if len(other.shape) == 1 and 2 <= len(spec.shape) <= 4:
                key = f"global_avg_pool{len(spec.shape) - 1}d"
                yield InsertLayer(f"Insert {layer_kinds.classes[key].title} {where}", node.id, port, _layer(key))
                yield InsertLayer(f"Insert Flatten {where}", node.id, port, _layer("flatten"))
            if len(spec.shape) == len(other.shape) == 3 and spec.shape[1:] != other.shape[1:]:
                yield from _framed(node, port, spec, other)


def _framed(node: Node, port: int, spec: Spec, other: Spec) -> Iterator[Repair]:
    """A frame cut off from pictures, or put around them, so that they have the size of the others."""
    more = other.shape[1] - spec.shape[1], other.shape[2] - spec.shape[2]
    if min(more) < 0 < max(more):
        return
    grow = max(more) > 0
    height, width = abs(more[0]), abs(more[1])
    sides = {"top": height // 2, "bottom": height - height // 2, "left": width // 2, "right": width - width // 2}
    text = f"Insert {'Pad' if grow else 'Crop'} to {other.shape[1]} × {other.shape[2]} at input {port + 1}"
    yield InsertLayer(text, node.id, port, _layer("pad" if grow else "crop", **sides))


def _layer(key: str, **fields: object) -> Layer:
    return layer_kinds.decode({"kind": key, **fields})
