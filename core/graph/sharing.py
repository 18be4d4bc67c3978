"""Problems of shared weights: who may use whose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.catalog import Spec
from core.graph.flatten import Flat, Share, is_bypassed
from core.graph.model import Composite, Graph, Node
from core.graph.paths import node_at, written
from core.graph.problem import Problem, SetNodeField, SetNodeSetting, Severity

_OWN = "Use own weights"


def sharing_problems(graph: Graph, active: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with the shares of one level, whatever flows through it."""
    for node in graph.nodes:
        text = _fault(graph, node) if node.settings.shares and not is_bypassed(node) else ""
        if text:
            severity = Severity.ERROR if node.id in active else Severity.WARNING
            yield Problem(node.id, "shares", text, severity, (SetNodeSetting(_OWN, node.id, "shares", ""),))


def _fault(graph: Graph, node: Node) -> str:
    owner = graph.by_id.get(node.settings.shares)
    if owner is None:
        return "Uses the weights of a layer that is not there."
    if owner.id == node.id:
        return "Uses its own weights as if they were another layer's."
    if owner.settings.shares:
        return f"Uses the weights of {owner.name}, which has none of its own but uses another layer's."
    if type(owner.layer) is not type(node.layer):
        return (
            f"Uses the weights of {owner.name}, which is of the kind {owner.layer.title}; "
            f"expected another {node.layer.title}."
        )
    if owner.layer != node.layer:
        return f"Uses the weights of {owner.name}, whose settings are other ones; make both equal."
    if isinstance(owner.layer, Composite) and is_bypassed(owner):
        return f"Uses the weights of {owner.name}, which is bypassed."
    return ""


def size_problems(
    graph: Graph, flat: Flat, inputs: Mapping[str, tuple[Spec, ...]], active: frozenset[str]
) -> Iterator[Problem]:
    """One problem for every layer or group that uses weights made for inputs of another shape."""
    first: dict[str, str] = {}
    for node, owner in users(flat):
        if node in inputs and (owner not in first or (first[owner] not in active and node in active)):
            first[owner] = node
    said: set[str] = set()
    for node, share in flat.shares.items():
        model = first.get(share.owner, node)
        if node not in inputs or inputs[node] == inputs[model] or share.by in said:
            continue
        said.add(share.by)
        yield _size_problem(graph, node, share, inputs, model, node in active)


def users(flat: Flat) -> Iterator[tuple[str, str]]:
    """Every node that uses weights that are shared, with the owner; owners that are there come first."""
    owners = dict.fromkeys(share.owner for share in flat.shares.values())
    for owner in owners:
        if owner in flat.graph.by_id and owner not in flat.through:
            yield owner, owner
    for node, share in flat.shares.items():
        yield node, share.owner


def _size_problem(
    graph: Graph, node: str, share: Share, inputs: Mapping[str, tuple[Spec, ...]], model: str, active: bool
) -> Problem:
    severity = Severity.ERROR if active else Severity.WARNING
    here, there = (" and ".join(map(str, inputs[each])) for each in (node, model))
    blamed = node_at(graph, share.by)
    inside = node_at(graph, node)
    names = f"“{inside.name}” " if inside and written(node) != share.by else ""
    text = f"Shared weights need inputs of one shape; {names}receives {here}, the first of them {there}."
    if blamed is not None and isinstance(blamed.layer, Composite) and not blamed.settings.shares:
        return Problem(
            share.by,
            "shared",
            text,
            severity,
            (SetNodeField("Give every repeat its own weights", share.by, "shared", False),),
        )
    return Problem(share.by, "shares", text, severity, (SetNodeSetting(_OWN, share.by, "shares", ""),))
