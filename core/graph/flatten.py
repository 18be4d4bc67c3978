"""A network without groups: what is computed in the end, one node for every layer of every repeat.

Inlining, as compilers do it with calls: the ports of a group become wires (`Through`), its layers get the group's path
before their ids, and settings of the group act on all that is in it. A network without groups, bypass and shared
weights is its own flat form and costs nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from core.catalog.through import Through
from core.graph.group import Group
from core.graph.model import Edge, Graph, Node, port_nodes
from core.graph.paths import COPY, join, written
from core.graph.settings import DEFAULT_SETTINGS, NodeSettings

MAX_NODES = 100_000
"""Layers with all groups and repeats counted."""


@dataclass(frozen=True)
class Share:
    """A node uses the weights of another. `by` is the path of the layer or group whose setting says so."""

    owner: str
    by: str


@dataclass(frozen=True)
class Block:
    """One group, in one repeat of the groups around it, in the flat network."""

    inputs: tuple[str, ...]
    """Wires by which values enter its first copy, in the order of ports."""
    outputs: tuple[str, ...]
    """Wires by which they leave its last copy."""
    members: tuple[str, ...]
    """All flat nodes in it."""


@dataclass(frozen=True)
class Flat:
    """`graph` holds no groups, and nodes with a bypass are wires; ids are paths, those of repeats with their number."""

    graph: Graph
    shares: Mapping[str, Share] = field(default_factory=dict)
    """By the id of every node without weights of its own; `owner` is always a node that has its own."""
    blocks: Mapping[str, Block] = field(default_factory=dict)
    """Groups by path."""

    def owner(self, node: str) -> str:
        """The node whose weights `node` uses: mostly itself."""
        share = self.shares.get(node)
        return share.owner if share else node

    @cached_property
    def through(self) -> frozenset[str]:
        """Ids of the wires that stand for ports and bypassed layers."""
        return frozenset(node.id for node in self.graph.nodes if isinstance(node.layer, Through))

    def level(self, start: str) -> Flat:
        """The part whose paths begin with `start`, without it; wires from and to the rest are left out."""

        def short(nodes: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(node.removeprefix(start) for node in nodes)

        nodes = [node for node in self.graph.nodes if node.id.startswith(start)]
        edges = [e for e in self.graph.edges if e.source.startswith(start) and e.target.startswith(start)]
        shares = cut(self.shares, start)
        return Flat(
            Graph(
                tuple(dataclasses.replace(node, id=node.id.removeprefix(start)) for node in nodes),
                tuple(
                    dataclasses.replace(e, source=short((e.source,))[0], target=short((e.target,))[0]) for e in edges
                ),
            ),
            {node: Share(*short((share.owner, share.by))) for node, share in shares.items()},
            {
                node: Block(short(block.inputs), short(block.outputs), short(block.members))
                for node, block in cut(self.blocks, start).items()
            },
        )

    def before(self, node: str) -> str:
        """The nearest layer at or before `node`; a wire that nothing feeds is its own answer."""
        while node in self.through and self.graph.incoming[node]:
            node = self.graph.incoming[node][0].source
        return node


_Value = TypeVar("_Value")


def cut(values: Mapping[str, _Value], start: str) -> dict[str, _Value]:
    """The values whose keys begin with `start`, by the rest of the key."""
    return {key[len(start) :]: value for key, value in values.items() if key.startswith(start)}


def count(graph: Graph) -> int:
    """Layers of `graph` with those in groups and all repeats."""
    return sum(node.layer.size if isinstance(node.layer, Group) else 1 for node in graph.nodes)


def flatten(graph: Graph) -> Flat:
    """The flat form. ValueError for more than `MAX_NODES` layers; sound edges are taken for granted."""
    if graph.plain:
        return Flat(graph)
    total = count(graph)
    if total > MAX_NODES:
        raise ValueError(f"The network has {total:,} layers with all repeats; at most {MAX_NODES:,} are possible.")
    inlining = _Inlining()
    inlining.level(graph, "", DEFAULT_SETTINGS)
    shares = {node: share for node in inlining.shares if (share := inlining.root(node))}
    return Flat(Graph(tuple(inlining.nodes), tuple(inlining.edges)), shares, inlining.blocks)


class _Inlining:
    """The flat network while it is made."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.shares: dict[str, Share] = {}
        self.blocks: dict[str, Block] = {}

    def level(self, graph: Graph, path: str, around: NodeSettings, like: Share | None = None) -> None:
        """Add the nodes and wires of one level. `like` says that the level uses the weights of another one, `owner`."""
        for node in graph.nodes:
            own = join(path, node.id)
            share = Share(join(like.owner, node.id), like.by) if like else None
            if share is None and node.settings.shares in graph.by_id and node.settings.shares != node.id:
                share = Share(join(path, node.settings.shares), written(own))
            settings = combined(around, node.settings)
            if isinstance(node.layer, Group) and not is_bypassed(node):
                self._group(node.layer, own, settings, share)
                continue
            if isinstance(node.layer, Group):  # bypassed: one wire is all its outputs
                self.blocks[own] = Block((own,), (own,) * len(node.layer.outputs), (own,))
            passing = is_bypassed(node) or (path and node.layer.key in _PORTS)
            if share is not None and not passing:
                self.shares[own] = share
            self.nodes.append(Node(own, _WIRE, node.name) if passing else Node(own, node.layer, node.name, settings))
        self._wires(graph, path)

    def _group(self, group: Group, path: str, settings: NodeSettings, share: Share | None) -> None:
        first = len(self.nodes)
        arriving, leaving = port_nodes(group.graph, "group_input"), port_nodes(group.graph, "group_output")
        copies = [path if number == 1 else f"{path}{COPY}{number}" for number in range(1, max(group.repeat, 1) + 1)]
        self.blocks[path] = Block((), (), ())  # groups stand before those inside
        for number, copy in enumerate(copies):
            like = share
            if share is not None and number:
                like = Share(f"{share.owner}{COPY}{number + 1}", share.by)
            elif number and group.shared:
                like = Share(path, written(path))
            self.level(group.graph, copy, settings, like)
            for port, entry in enumerate(arriving) if number else ():
                onward = port < len(leaving)
                source = join(copies[number - 1], leaving[port].id) if onward else join(path, entry.id)
                self.edges.append(Edge(source, join(copy, entry.id)))
        self.blocks[path] = Block(
            tuple(join(path, node.id) for node in arriving),
            tuple(join(copies[-1], node.id) for node in leaving),
            tuple(node.id for node in self.nodes[first:]),
        )

    def _wires(self, graph: Graph, path: str) -> None:
        for edge in graph.edges:
            source, target, port = join(path, edge.source), join(path, edge.target), edge.port
            if is_bypassed(graph.by_id[edge.target]):
                if edge is not graph.incoming[edge.target][0]:
                    continue  # only the first input goes on
                port = 0
            elif target in self.blocks:
                target, port = self.blocks[target].inputs[port], 0
            if source in self.blocks:
                source = self.blocks[source].outputs[edge.output]
            self.edges.append(Edge(source, target, port))

    def root(self, node: str) -> Share | None:
        """Where the weights of `node` come from in the end; None where shares go round in a circle or lead nowhere."""
        share, seen = self.shares[node], {node}
        owner = share.owner
        while owner in self.shares and owner not in seen:
            seen.add(owner)
            owner = self.shares[owner].owner
        return Share(owner, share.by) if owner not in seen and owner in self._ids else None

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(node.id for node in self.nodes)


_WIRE = Through()
_PORTS = ("group_input", "group_output")


def is_bypassed(node: Node) -> bool:
    """Whether `node` is left out: asked for, and possible."""
    return node.settings.bypassed and can_bypass(node)


def can_bypass(node: Node) -> bool:
    """Whether `node` has an input that its output could take the place of."""
    return node.layer.has_output and (node.layer.grows or bool(node.layer.inputs))


def combined(around: NodeSettings, own: NodeSettings) -> NodeSettings:
    """Settings of a layer in a group: rates multiply, penalties add up, and what is frozen stays so inside.

    Weights are drawn as the layer says, else as the group does.
    """
    if around is DEFAULT_SETTINGS or around == DEFAULT_SETTINGS:
        return own
    return dataclasses.replace(
        own,
        rate=around.rate * own.rate,
        frozen=around.frozen or own.frozen,
        l1=around.l1 + own.l1,
        l2=around.l2 + own.l2,
        initialiser=own.initialiser if own.initialiser != DEFAULT_SETTINGS.initialiser else around.initialiser,
    )
