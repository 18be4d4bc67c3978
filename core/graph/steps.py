"""A flat network as a list of steps: which module takes which values, and when a value is needed no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.graph.flatten import Flat
from core.graph.model import Edge, Graph

if TYPE_CHECKING:
    from core import nn
    from core.tensor import Tensor


@dataclass(frozen=True)
class Step:
    """One node's turn. `last_use` are the nodes whose values nobody needs afterwards."""

    node: str
    module: nn.Module
    sources: tuple[str, ...]
    last_use: tuple[str, ...]


def without_wires(flat: Flat) -> Graph:
    """The flat network without the nodes that only hand a value on, except those that nothing feeds."""
    hollow = {node for node in flat.through if flat.graph.incoming[node]}
    if not hollow:
        return flat.graph
    edges = tuple(
        Edge(flat.before(edge.source), edge.target, edge.port) for edge in flat.graph.edges if edge.target not in hollow
    )
    return Graph(tuple(node for node in flat.graph.nodes if node.id not in hollow), edges)


def steps(graph: Graph, modules: Mapping[str, nn.Module], kept: Iterable[str] = ()) -> Iterator[Step]:
    """The steps of the nodes in `modules`, which stand in order; values of `kept` are needed to the end."""
    last: dict[str, str] = {}
    for node in modules:
        last |= {edge.source: node for edge in graph.incoming[node]}
    last |= dict.fromkeys(kept, "")
    for node in modules:
        sources = tuple(edge.source for edge in graph.incoming[node])
        done = tuple(source for source in dict.fromkeys(sources) if last[source] == node)
        yield Step(node, modules[node], sources, done)


def run(sequence: Sequence[Step], batch: Tensor, values: dict[str, Tensor]) -> Tensor:
    """Go through the steps; those without sources take `batch`. `values` holds what is known before, and afterwards
    what is still needed. Returns the last value, or `batch` without any step."""
    result = batch
    for step in sequence:
        result = step.module(*[values[source] for source in step.sources]) if step.sources else step.module(batch)
        values[step.node] = result
        for source in step.last_use:
            del values[source]
    return result
