"""A group: a network in a network, shown as one block."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from core.catalog import Category, Example, Inferred, Mismatch, Spec, layer_kinds, nested
from core.catalog.fields import integer, switch
from core.graph.graph_json import graph_json, read_graph
from core.graph.model import Composite, Edge, Graph, Node, port_nodes

if TYPE_CHECKING:
    from core import nn

MAX_REPEAT = 64


def empty_inside() -> Graph:
    """The inside of a new group: one Group input, wired to one Group output."""
    nodes = (
        Node("group_input_1", layer_kinds.default("group_input"), "Input"),
        Node("group_output_1", layer_kinds.default("group_output"), "Output"),
    )
    return Graph(nodes, (Edge(nodes[0].id, nodes[1].id),))


@dataclass(frozen=True)
class Origin:
    """How the nodes and wires of the outer level stood before a group was made of some: what makes undoing exact."""

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]

    @cached_property
    def _places(self) -> dict[str | Edge, int]:
        nodes: dict[str | Edge, int] = {node: place for place, node in enumerate(self.nodes)}
        return nodes | {edge: place for place, edge in enumerate(self.edges)}

    def place(self, item: str | Edge) -> int | None:
        """Where the node or wire stood; None for one that was not there."""
        return self._places.get(item)


@dataclass(frozen=True)
class Group(Composite):
    """A block of layers. Its ports are the Group inputs and Group outputs inside, in order, by their names.

    With `repeat` n the inside stands n times in a row: output i of one copy feeds input i of the next, and inputs
    beyond the number of outputs feed every copy. What leaves the group leaves its last copy.
    """

    key = "group"
    title = "Group"
    summary = "Several layers as one block, which may be repeated and opened to look inside."
    formula = "y = f(x), or f(f(… f(x) …)) when repeated"
    source = (
        "https://onnx.ai/onnx/repo-docs/IR.html, functions; "
        "Lan et al. 2019, ALBERT (repeats that share weights), https://arxiv.org/abs/1909.11942"
    )
    category = Category.STRUCTURE
    keywords = ("block", "module", "subgraph", "function", "repeat", "stack", "sequential", "container")
    inputs = ("Input",)
    outputs = ("Output",)
    examples = (Example((Spec((16,)),)), Example((Spec((3, 32, 32)),), {"repeat": 3}))

    repeat: int = integer(
        1,
        minimum=1,
        maximum=MAX_REPEAT,
        help="How often the inside stands in a row, each copy fed by the one before.",
    )
    shared: bool = switch(False, help="All repeats use the weights of the first one.")
    graph: Graph = nested(empty_inside, graph_json, read_graph)  # noqa: RUF009
    origin: Origin | None = field(default=None, compare=False, repr=False)
    """Kept while the program runs, never stored."""

    def __post_init__(self) -> None:
        arriving, leaving = port_nodes(self.graph, "group_input"), port_nodes(self.graph, "group_output")
        for name, value in (
            ("inputs", tuple(node.name for node in arriving)),
            ("outputs", tuple(node.name for node in leaving)),
            ("has_output", bool(leaving)),
        ):
            object.__setattr__(self, name, value)

    @cached_property
    def size(self) -> int:
        """Layers in it, those in groups inside and all repeats counted, and itself; a repeat of nothing counts too."""
        inside = sum(node.layer.size if isinstance(node.layer, Group) else 1 for node in self.graph.nodes)
        return 1 + max(self.repeat, 1) * max(inside, 1)

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        from core.graph.single import infer_group

        return infer_group(self, inputs)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core.graph.single import build_group

        return build_group(self, inputs)
