"""Which wires may be drawn. A graph made by `core.graph.edit` never breaks these rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter

from core.graph.model import Edge, Graph


def wire_fault(graph: Graph, source: str, target: str, port: int, output: int = 0) -> str:
    """Why no wire may lead from `output` of `source` to input `port` of `target`; empty when it may.

    A wire that already arrives at the port is no fault: the new one takes its place.
    """
    for node_id in (source, target):
        if node_id not in graph.by_id:
            return f"There is no layer {node_id!r}."
    start, end = graph.by_id[source], graph.by_id[target]
    if not start.layer.has_output:
        return f"{start.name} has no output."
    if source == target:
        return "A layer cannot feed itself."
    outputs = len(graph.output_ports(source))
    if not 0 <= output < outputs:
        return f"{start.name} has {outputs} output{'s' if outputs > 1 else ''}; there is no output {output + 1}."
    ports = graph.input_ports(target)
    if not ports:
        return f"{end.name} has no input."
    if not 0 <= port < len(ports):
        return f"{end.name} has {len(ports)} input{'s' if len(ports) > 1 else ''}; there is no input {port + 1}."
    if graph.incoming[source] and source in descendants(graph, target):
        return f"This would make a loop: {start.name} already depends on {end.name}."
    return ""


def free_port(graph: Graph, target: str) -> int | None:
    """The first input port of `target` without a wire; None when all are taken or it has none."""
    taken = {edge.port for edge in graph.incoming[target]}
    return next((port for port in range(len(graph.input_ports(target))) if port not in taken), None)


def descendants(graph: Graph, node_id: str) -> set[str]:
    """Every node that can be reached along wires from `node_id`, itself left out unless it is on a loop."""
    return _reach(node_id, graph.outgoing, attrgetter("target"))


def ancestors(graph: Graph, node_id: str) -> set[str]:
    """Every node from which `node_id` can be reached along wires, itself left out unless it is on a loop."""
    return _reach(node_id, graph.incoming, attrgetter("source"))


def _reach(start: str, wires: Mapping[str, tuple[Edge, ...]], end: Callable[[Edge], str]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for edge in wires[waiting.pop()]:
            node = end(edge)
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found
