"""What a repair would change, told before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from core.catalog import Loss, Spec
from core.graph.edit import apply_repair
from core.graph.infer import Analysis, analyse
from core.graph.model import Graph
from core.graph.paths import COPY, name_of
from core.graph.problem import ChooseLoss, Problem, Repair

if TYPE_CHECKING:
    from core.data.choice import DataFacts


@dataclass(frozen=True)
class ShapeChange:
    """What leaves the layer at path `node` before and after; None where it is not known, or the layer not there."""

    node: str
    name: str
    before: Spec | None
    after: Spec | None


@dataclass(frozen=True)
class Foresight:
    """A network after a repair that was not made: `analysis` is that of `graph`."""

    graph: Graph
    analysis: Analysis
    changes: tuple[ShapeChange, ...]
    """Of the layers that another shape leaves then, new ones among them, in the order in which samples pass them."""

    @property
    def left(self) -> tuple[Problem, ...]:
        """The problems that stay or come."""
        return self.analysis.problems

    @cached_property
    def end(self) -> Spec | None:
        """What the network ends in then; None while that is not known."""
        ends = [node.id for node in self.graph.nodes if node.layer.key == "output"]
        return self.analysis.outputs.get(ends[0]) if ends else None


def foresee(
    graph: Graph,
    repair: Repair,
    facts: DataFacts | None = None,
    loss: Loss | None = None,
    batch_size: int | None = None,
) -> Foresight:
    """What `repair` would make of `graph`; the other arguments are those of `analyse`. Costs two analyses.

    Raises what `edit.apply_repair` raises for a repair of another network.
    """
    before = analyse(graph, facts, loss, batch_size)
    new = apply_repair(graph, repair)
    after = analyse(new, facts, repair.loss if isinstance(repair, ChooseLoss) else loss, batch_size)
    return Foresight(new, after, tuple(_changes(graph, before, new, after)))


def _changes(graph: Graph, before: Analysis, new: Graph, after: Analysis) -> list[ShapeChange]:
    places = [node for node in after.flat.graph.order if COPY not in node and node not in after.flat.through]
    gone = [node for node in before.outputs if node not in after.flat.graph.by_id and node not in after.outputs]
    found = []
    for node in (*places, *gone):
        was, becomes = before.outputs.get(node), after.outputs.get(node)
        if was != becomes:
            found.append(ShapeChange(node, name_of(new, node) or name_of(graph, node), was, becomes))
    return found
