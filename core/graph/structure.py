"""Problems of wiring: what is missing, doubled, looped, or leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from core.catalog import Mismatch, Placeholder, Spec, layer_kinds
from core.graph.flatten import can_bypass, is_bypassed
from core.graph.flow import Flow
from core.graph.model import Edge, Graph, Node
from core.graph.problem import (
    AppendLayer,
    ConnectNodes,
    InsertLayer,
    Problem,
    RemoveLayer,
    RemoveWire,
    Repair,
    SetNodeSetting,
    Severity,
)
from core.graph.rules import ancestors, descendants, wire_fault
from core.graph.upstream import inferred


def ends(graph: Graph, key: str) -> tuple[Node, ...]:
    """The nodes of kind `input` or `output`."""
    return tuple(node for node in graph.nodes if node.layer.key == key)


def active_nodes(graph: Graph, flat: Graph) -> frozenset[str]:
    """Ids in the flat form of `graph` that take part: those that lead to the first Output, or all while none does."""
    outputs = ends(graph, "output")
    if outputs and flat.incoming[outputs[0].id]:
        return frozenset({outputs[0].id, *ancestors(flat, outputs[0].id)})
    return frozenset(node.id for node in flat.nodes)


def network_problems(graph: Graph, flow: Flow, samples: Spec | None) -> Iterator[Problem]:
    """An empty network; no Input or Output, or several. `samples` are those of the data, where it is known."""
    if not graph.nodes:
        yield Problem("", "", "The network is empty. Drag an Input, some layers and an Output onto the canvas.")
        return
    if not ends(graph, "input"):
        yield Problem(
            "", "", "The network has no Input. Add one where samples enter.", repairs=_entries(graph, samples)
        )
    if not ends(graph, "output"):
        text = "The network has no Output. Add one after the last layer."
        yield Problem("", "", text, repairs=_exits(graph, flow))
    for key, title in (("input", "Input"), ("output", "Output")):
        for node in ends(graph, key)[1:]:
            text = f"A network has one {title}; this one is too many."
            yield Problem(node.id, "", text, repairs=(RemoveLayer(f"Remove {node.name}", node.id),))


def _entries(graph: Graph, samples: Spec | None) -> tuple[Repair, ...]:
    """An Input before the first layer with an open input."""
    layer = layer_kinds.default("input")
    if samples is not None:
        layer = layer_kinds.decode({"kind": "input", "shape": samples.shape})
    for node in graph.nodes:
        for port in _open_ports(graph, node)[:1]:
            return (InsertLayer(f"Insert Input before {node.name}", node.id, port, layer),)
    return ()


def _exits(graph: Graph, flow: Flow) -> tuple[Repair, ...]:
    """An Output after the last layer that feeds nothing."""
    loose = [node for node in graph.nodes if node.layer.has_output and not graph.outgoing[node.id]]
    depth = {node: place for place, node in enumerate(graph.order)}
    loose.sort(key=lambda node: (node.id in flow.inferred, depth.get(node.id, -1)))
    if not loose:
        return ()
    return (AppendLayer(f"Add an Output after {loose[-1].name}", loose[-1].id, layer_kinds.default("output")),)


def loops(graph: Graph) -> Iterator[Problem]:
    """One problem for every set of nodes that feed themselves."""
    done = set(graph.order)
    for node in graph.nodes:
        if node.id in done:
            continue
        loop = descendants(graph, node.id) & ancestors(graph, node.id)
        if node.id in loop:
            names = [other.name for other in graph.nodes if other.id in loop]
            shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
            text = f"The wires make a loop through {shown}. Remove one of them."
            edge = _closing(graph, loop)
            start, end = graph.by_id[edge.source].name, graph.by_id[edge.target].name
            repair = RemoveWire(f"Remove the wire {start} → {end}", edge.source, edge.target, edge.port, edge.output)
            yield Problem(node.id, "", text, repairs=(repair,))
        done |= loop | {node.id}


def _closing(graph: Graph, loop: set[str]) -> Edge:
    """The wire that leads back in `loop`: to where a walk along the wires from outside, or the first node, entered it.

    Where several wires could be the one, a wire to a layer that has other inputs is taken.
    """
    entered = [e.target for e in graph.edges if e.target in loop and e.source not in loop]
    first = entered[0] if entered else next(node.id for node in graph.nodes if node.id in loop)
    return next(edge for edge in reversed(graph.incoming[first]) if edge.source in loop)


_PLACES = {"input": True, "output": True, "group_input": False, "group_output": False}
"""Whether a layer belongs to the top level (True) or into groups (False)."""


def misplaced(graph: Graph, top: bool) -> Iterator[Problem]:
    """Ends of the network inside a group, ports of a group outside of one, a bypass where there is no way round."""
    for node in graph.nodes:
        key = node.layer.key
        if _PLACES.get(key, top) != top:
            article = "An" if key in ("input", "output") else "A"
            where = "at the top level, not inside a group" if top is False else "inside a group"
            text = f"{article} {node.layer.title} works only {where}."
            yield Problem(node.id, "", text, repairs=(RemoveLayer(f"Remove {node.name}", node.id),))
        if node.settings.bypassed and not can_bypass(node):
            text = f"{node.layer.title} cannot be bypassed: it has no input that could go on in its place."
            repair = SetNodeSetting("Switch the bypass off", node.id, "bypassed", False)
            yield Problem(node.id, "bypassed", text, Severity.WARNING, (repair,))


def wiring_problems(graph: Graph, flow: Flow, active: frozenset[str]) -> Iterator[Problem]:
    """Open inputs, and nodes that lead nowhere."""
    loose = [
        n for n in reversed(graph.nodes) if not graph.outgoing[n.id] and n.id in flow.inferred and n.layer.has_output
    ]
    loose += [node for node in ends(graph, "input")[:1] if node not in loose and node.id in active]
    idle = {n.id for n in graph.nodes if n.id not in active and n.layer.key not in ("output", "group_output")}
    for node in graph.nodes:
        severity = Severity.ERROR if node.id in active else Severity.WARNING
        for port in _open_ports(graph, node):
            repairs = (*_wires_for(graph, flow, loose, (node, port)), *_without_merge(graph, node))
            yield Problem(node.id, "", _open_text(node, port), severity, repairs)
        if node.id in idle:
            text = "Does not lead to the Output, so it takes no part in training."
            yield Problem(node.id, "", text, Severity.WARNING, _idle_repairs(graph, flow, node, idle))


def _without_merge(graph: Graph, node: Node) -> tuple[Repair, ...]:
    """A merge with one input only changes nothing, so it can go."""
    single = node.layer.grows and len(graph.incoming[node.id]) == 1
    return (RemoveLayer(f"Remove {node.name}", node.id),) if single else ()


def _idle_repairs(graph: Graph, flow: Flow, node: Node, idle: set[str]) -> tuple[Repair, ...]:
    """For a layer that leads nowhere: a wire to a merge that takes it, or away with it, alone or with its branch."""
    repairs: list[Repair] = []
    if not graph.outgoing[node.id] and node.id in flow.inferred:
        for merge in graph.nodes:
            arriving = flow.inputs.get(merge.id, ())
            if merge.id in idle or not merge.layer.grows or not arriving:
                continue
            fits = inferred(merge.layer, (*arriving, flow.inferred[node.id].output)) is not None
            if fits and not wire_fault(graph, node.id, merge.id, len(graph.incoming[merge.id])):
                port = len(graph.incoming[merge.id])
                repairs.append(ConnectNodes(f"Connect to {merge.name}", node.id, merge.id, port))
                break
    if node.layer.key == "input":
        return tuple(repairs)  # it is needed, only its wires are missing
    repairs.append(RemoveLayer(f"Remove {node.name}", node.id))
    branch = ancestors(graph, node.id) & idle if not graph.outgoing[node.id] else set()
    if branch:
        together = tuple(other.id for other in graph.nodes if other.id in branch)
        repairs.append(RemoveLayer(f"Remove the branch of {len(branch) + 1} layers", node.id, together))
    return tuple(repairs)


def _open_ports(graph: Graph, node: Node) -> list[int]:
    arriving = graph.incoming[node.id]
    if arriving and len(arriving) == len(node.layer.inputs) and not node.layer.grows:
        return []
    if isinstance(node.layer, Placeholder):
        return []
    taken = {edge.port for edge in arriving}
    if is_bypassed(node):
        return [] if taken else [0]
    if node.layer.grows:
        return list(range(len(taken), 2))
    return [port for port in range(len(node.layer.inputs)) if port not in taken]


def _open_text(node: Node, port: int) -> str:
    if node.layer.grows and not is_bypassed(node):
        return f"Expects at least two inputs; input {port + 1} is not connected."
    if len(node.layer.inputs) <= 1:
        return "The input is not connected. Drag a wire to it from the layer before."
    return f"The input “{node.layer.inputs[port]}” is not connected."


def _wires_for(graph: Graph, flow: Flow, loose: list[Node], end: tuple[Node, int]) -> tuple[Repair, ...]:
    """A wire from the first of `loose`, layers that feed nothing yet, whose output fits the input `end`."""
    node, port = end
    for source in loose:
        if wire_fault(graph, source.id, node.id, port):
            continue
        spec = flow.inferred[source.id].output
        single = len(node.layer.inputs) == 1 and node.id not in flow.field_errors
        if single and isinstance(node.layer.infer((spec,)), Mismatch):
            continue
        return (ConnectNodes(f"Connect {source.name}", source.id, node.id, port),)
    return ()
