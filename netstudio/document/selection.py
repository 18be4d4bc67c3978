"""Which nodes and wires are selected; shared by canvas, inspector and problems list, never undone."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from core.graph.model import Edge


class Selection(QObject):
    """Ids of selected nodes and selected wires, in the order they were picked. GUI thread only."""

    changed = Signal()
    reveal_requested = Signal(str, str)  # node id, field: bring it into view and point at the field

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: tuple[str, ...] = ()
        self._edges: tuple[Edge, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        """Ids of the selected nodes."""
        return self._nodes

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The selected wires."""
        return self._edges

    def set(self, nodes: Iterable[str] = (), edges: Iterable[Edge] = ()) -> None:
        """Replace the selection."""
        picked, wires = tuple(dict.fromkeys(nodes)), tuple(dict.fromkeys(edges))
        if (picked, wires) != (self._nodes, self._edges):
            self._nodes, self._edges = picked, wires
            self.changed.emit()

    def reveal(self, node: str, field: str = "") -> None:
        """Select `node` and ask the views to show it and point at `field`."""
        self.set([node])
        self.reveal_requested.emit(node, field)
