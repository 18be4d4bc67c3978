"""A group by itself, as any other layer: what it makes of given inputs, and its module.

In a network a group is inlined instead (`core.graph.flatten`), so that its weights have the paths of its layers.
"""

from __future__ import annotations

from core import nn
from core.catalog import Inferred, Mismatch, Spec
from core.graph.flatten import Flat, flatten
from core.graph.flow import Flow, whole_flow
from core.graph.group import Group
from core.graph.model import Graph, Node, port_nodes
from core.graph.paths import name_of
from core.graph.rules import ancestors
from core.graph.steps import run, steps, without_wires
from core.tensor import Tensor

_ID = "group"


def infer_group(group: Group, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
    """`Layer.infer` of a group: its first output, and the sums of what is in it."""
    ports = len(port_nodes(group.graph, "group_input"))
    if len(inputs) != ports:
        return Mismatch("", f"Expects {ports} inputs; receives {len(inputs)}.")
    if not group.has_output:
        return Mismatch("", "Has no output. Put a Group output into it.")
    try:
        flat = _flat(group)
    except ValueError as error:
        return Mismatch("", str(error))
    found = _flow(flat, inputs)
    return found.inferred[_ID] if _ID in found.inferred else Mismatch("", _fault(group, flat, found))


def build_group(group: Group, inputs: tuple[Spec, ...]) -> nn.Module:
    """`Layer.build` of a group that `infer_group` accepts; the module returns a tuple where it has several outputs."""
    flat = _flat(group)
    return GroupModule(flat, _flow(flat, inputs))


class GroupModule(nn.Module):
    """The layers of one group. Takes one tensor per input; draws initial weights from the current generator."""

    def __init__(self, flat: Flat, found: Flow) -> None:
        super().__init__()
        block = flat.blocks[_ID]
        graph = without_wires(flat)
        self._entries = block.inputs
        self._exits = tuple(flat.before(node) for node in block.outputs)
        needed = set(self._exits).union(*(ancestors(graph, node) for node in self._exits)) - set(self._entries)
        modules: dict[str, nn.Module] = {}
        owned: dict[str, nn.Module] = {}
        for node in graph.order:
            if node in needed:
                owner = flat.owner(node)
                if owner not in owned:
                    owned[owner] = graph.by_id[node].layer.build(found.inputs[node])
                modules[node] = owned[owner]
        self.nodes = nn.ModuleList(owned.values())
        self._steps = tuple(steps(graph, modules, self._exits))

    def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        """What leaves the group, one tensor or one for each output."""
        values = dict(zip(self._entries, inputs, strict=True))
        run(self._steps, inputs[0], values)
        results = tuple(values[node] for node in self._exits)
        return results[0] if len(results) == 1 else results


def _flat(group: Group) -> Flat:
    return flatten(Graph((Node(_ID, group, group.title),)))


def _flow(flat: Flat, inputs: tuple[Spec, ...]) -> Flow:
    given = {entry: (spec,) for entry, spec in zip(flat.blocks[_ID].inputs, inputs, strict=True)}
    return whole_flow(flat, given)


def _fault(group: Group, flat: Flat, found: Flow) -> str:
    """The first thing in the way of a group's output."""
    whole = Graph((Node(_ID, group, group.title),))
    for node in flat.graph.nodes:
        name = name_of(whole, node.id)
        if node.id in found.field_errors:
            return f"{name}: {found.field_errors[node.id][0].text}"
        if node.id in found.mismatches:
            return f"{name}: {found.mismatches[node.id].text}"
    return "Nothing leads to its output. Open the group and wire its Group output."
