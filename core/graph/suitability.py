"""Problems between the network on one side and the data and the loss on the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from core.catalog import Category, FieldKind, Layer, Loss, Mismatch, Spec, fields_of, layer_kinds, loss_kinds
from core.graph.flatten import Flat
from core.graph.flow import Flow
from core.graph.model import Graph, Node
from core.graph.paths import COPY, written
from core.graph.problem import ChooseLoss, InsertLayer, Problem, RemoveLayer, Repair, SetNodeField, Severity
from core.graph.structure import ends

if TYPE_CHECKING:
    from core.data.choice import DataFacts


def data_problems(graph: Graph, facts: DataFacts) -> Iterator[Problem]:
    """The Input takes other samples than the data has."""
    for node in ends(graph, "input")[:1]:
        (field,) = fields_of(type(node.layer))
        declared = getattr(node.layer, field.name)
        if declared != facts.input.shape:
            text = f"The samples of the data have the shape {facts.input}; the Input expects {Spec(declared)}."
            repair = SetNodeField("Use the data's shape", node.id, field.name, facts.input.shape)
            yield Problem(node.id, field.name, text, repairs=(repair,))
        elif facts.vocabulary:
            yield from _token_problems(graph, node, facts.vocabulary)
        elif len(facts.input.shape) == 3:
            yield from _picture_problems(graph, node, facts.input)


def _picture_problems(graph: Graph, source: Node, samples: Spec) -> Iterator[Problem]:
    """Pictures are quantities; an Embedding would look them up as if they were numbers of tokens."""
    for edge in graph.outgoing[source.id]:
        node = graph.by_id[edge.target]
        if node.layer.key == "embedding":
            text = f"Expects whole numbers of tokens; receives pictures of {samples}, which are quantities."
            yield Problem(node.id, "", text, repairs=(RemoveLayer(f"Remove {node.name}", node.id),))


_TAKES_TOKENS = (Category.SHAPE, Category.MERGE, Category.INPUT_OUTPUT)
"""Layers that move values without counting with them."""
_USUAL_FEATURES = 32


def _token_problems(graph: Graph, source: Node, vocabulary: int) -> Iterator[Problem]:
    """Samples are numbers of tokens, which mean nothing as quantities: an Embedding must come first."""
    reached = {source.id}
    for node in (graph.by_id[node] for node in graph.order):
        edge = next((edge for edge in graph.incoming[node.id] if edge.source in reached), None)
        if edge is None:
            continue
        if node.layer.category in _TAKES_TOKENS:
            reached.add(node.id)
            continue
        if node.layer.key == "embedding":
            known = getattr(node.layer, "vocabulary", vocabulary)
            if known < vocabulary:
                text = f"The data has {vocabulary:,} different tokens; this layer knows {known:,}."
                repair: Repair = SetNodeField(f"Set vocabulary to {vocabulary}", node.id, "vocabulary", vocabulary)
                yield Problem(node.id, "vocabulary", text, repairs=(repair,))
            continue
        text = "The samples are numbers of tokens; they need an Embedding that turns them into learned vectors."
        raw = {"kind": "embedding", "vocabulary": vocabulary, "features": _USUAL_FEATURES, "zero_is_padding": True}
        repair = InsertLayer("Insert Embedding", node.id, edge.port, layer_kinds.decode(raw))
        yield Problem(node.id, "", text, repairs=(repair,))


def loss_problems(
    graph: Graph, flat: Flat, flow: Flow, facts: DataFacts | None, loss: Loss | None
) -> Iterator[Problem]:
    """The Output does not fit the data's targets or the loss, or the last layer spoils the loss."""
    outputs = ends(graph, "output")[:1]
    if not outputs:
        return
    (output,) = outputs
    if loss is not None:
        yield from _end_problem(flat, output, loss)
    if facts is None or output.id not in flow.inferred:
        return
    spec = flow.inferred[output.id].output
    fault = loss.fault(spec, len(facts.classes)) if loss else ""
    if loss is not None and loss.target != ("classes" if facts.classes else "values"):
        yield Problem("", "loss", fault, repairs=(_usual_loss(facts),))
    elif spec.shape != (_wanted(facts, loss),):
        yield _size_problem(flat, flow, output, facts, loss)
    elif fault:
        yield Problem("", "loss", fault)


def _usual_loss(facts: DataFacts) -> ChooseLoss:
    loss = loss_kinds.default("cross_entropy" if facts.classes else "mse")
    return ChooseLoss(f"Train with {loss.title[:1].lower()}{loss.title[1:]}", loss)


_LETS_THROUGH = (Category.SHAPE, Category.REGULARISATION)
"""Layers whose values are those of the layer before, in the main."""
_UNBOUNDED = (Category.DENSE, Category.CONVOLUTION, Category.NORMALISATION, Category.MERGE)
"""Layers that give values of any size, as Linear does."""


def _end_problem(flat: Flat, output: Node, loss: Loss) -> Iterator[Problem]:
    for edge in flat.graph.incoming[output.id]:
        last = flat.graph.by_id[flat.before(edge.source)]
        while last.layer.category in _LETS_THROUGH and len(flat.graph.incoming[last.id]) == 1:
            last = flat.graph.by_id[flat.before(flat.graph.incoming[last.id][0].source)]
        reason = loss.unsuitable_ends.get("linear" if last.layer.category in _UNBOUNDED else last.layer.key)
        if reason:
            last = replace(last, id=written(last.id))
            yield Problem(last.id, "", reason, Severity.WARNING, (_end_repair(output, last, loss),))


def _end_repair(output: Node, last: Node, loss: Loss) -> Repair:
    if loss.fitting_end and last.layer.category is not Category.ACTIVATION:
        layer = layer_kinds.default(loss.fitting_end)
        return InsertLayer(f"Insert {layer.title}", output.id, 0, layer)
    return RemoveLayer(f"Remove {last.name}", last.id)


def _wanted(facts: DataFacts, loss: Loss | None) -> int:
    """How many values the network must end in."""
    return len(facts.classes) or facts.target_size * (1 if loss is None else loss.outputs_per_target)


def _size_problem(flat: Flat, flow: Flow, output: Node, facts: DataFacts, loss: Loss | None) -> Problem:
    spec, wanted = flow.inferred[output.id].output, _wanted(facts, loss)
    if facts.classes:
        needed = f"The data has {wanted} classes, so the network must end in {wanted} values, one for each"
    elif loss is not None and wanted != facts.target_size:
        each = f"{loss.outputs_per_target} values for each of the {facts.target_size} target values of the data"
        needed = f"{loss.title} expects {each}, so the network must end in {wanted}"
    else:
        needed = f"The data has {wanted} target value{'s' if wanted > 1 else ''}, so the network must end in as many"
    text = f"{needed}; it ends in {spec}."
    sized = _sizing_field(flat, flow, output, wanted)
    if sized is not None:
        return Problem(sized.node, sized.field, text, repairs=(sized,))
    repairs: list[Repair] = []
    if len(spec.shape) == 1:
        layer = layer_kinds.decode({"kind": "linear", "out_features": wanted})
        repairs.append(InsertLayer(f"Insert Linear with {wanted} values", output.id, 0, layer))
    if len(spec.shape) == 3:
        repairs.append(InsertLayer("Insert GlobalAvgPool2d", output.id, 0, layer_kinds.default("global_avg_pool2d")))
    if len(spec.shape) > 1:
        repairs.append(InsertLayer("Insert Flatten", output.id, 0, layer_kinds.default("flatten")))
    return Problem(output.id, "", text, repairs=tuple(repairs))


def _sizing_field(flat: Flat, flow: Flow, output: Node, wanted: int) -> SetNodeField | None:
    """The field nearest to the Output that makes the network end in `wanted` values.

    None where that would be a field of several layers: in repeats, or where weights are shared.
    """
    after: list[Layer] = []
    graph, node = flat.graph, output
    several = flat.shares.keys() | {share.owner for share in flat.shares.values()}
    while len(graph.incoming[node.id]) == 1:
        node = graph.by_id[graph.incoming[node.id][0].source]
        if node.id not in flow.inferred or not flow.inputs[node.id] or node.id in several or COPY in node.id:
            return None
        for field in fields_of(type(node.layer)):
            if field.kind is not FieldKind.INTEGER:
                continue
            changed = dataclasses.replace(node.layer, **{field.name: wanted})  # type: ignore[type-var]
            if _end(changed, flow.inputs[node.id], after) == (wanted,):
                text = f"Set {field.label.lower()} of {node.name} to {wanted}"
                return SetNodeField(text, node.id, field.name, wanted)
        after.insert(0, node.layer)
    return None


def _end(first: Layer, inputs: tuple[Spec, ...], after: list[Layer]) -> tuple[int, ...] | None:
    """The shape that leaves `first` and the chain `after` it; None when one of them cannot take its input."""
    for layer in (first, *after):
        result = layer.infer(inputs)
        if isinstance(result, Mismatch):
            return None
        inputs = (result.output,)
    return inputs[0].shape
