"""Which level of the network is shown, and which nodes and wires of it are selected; never undone."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from core.graph import Edge, Graph, paths


class Selection(QObject):
    """Ids of selected nodes, wires and frames of one level, in the order they were picked. GUI thread only.

    `level` is the path of the group that is looked into, empty for the network itself. It is shared by canvas,
    inspector and problems list; undo may take it away, and then `stay_in` goes up to a level that is there.
    """

    changed = Signal()
    level_changed = Signal(str)  # the level left; before `changed`
    reveal_requested = Signal(str, str)  # path of the node, field: bring it into view and point at the field

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._level = ""
        self._nodes: tuple[str, ...] = ()
        self._edges: tuple[Edge, ...] = ()
        self._frames: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """Path of the group whose inside is shown; empty for the network itself."""
        return self._level

    @property
    def nodes(self) -> tuple[str, ...]:
        """Ids of the selected nodes on `level`."""
        return self._nodes

    @property
    def paths(self) -> tuple[str, ...]:
        """The selected nodes as the whole network knows them."""
        return tuple(paths.join(self._level, node) for node in self._nodes)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The selected wires."""
        return self._edges

    @property
    def frames(self) -> tuple[str, ...]:
        """Ids of the selected frames and notes."""
        return self._frames

    @property
    def empty(self) -> bool:
        """Whether nothing is selected."""
        return not (self._nodes or self._edges or self._frames)

    def set(self, nodes: Iterable[str] = (), edges: Iterable[Edge] = (), frames: Iterable[str] = ()) -> None:
        """Replace the selection."""
        new = (tuple(dict.fromkeys(nodes)), tuple(dict.fromkeys(edges)), tuple(dict.fromkeys(frames)))
        if new != (self._nodes, self._edges, self._frames):
            self._nodes, self._edges, self._frames = new
            self.changed.emit()

    def enter(self, level: str, nodes: Iterable[str] = ()) -> None:
        """Show the inside of the group at `level` with `nodes` selected."""
        if level == self._level:
            self.set(nodes)
            return
        left, self._level = self._level, level
        self._nodes, self._edges, self._frames = tuple(dict.fromkeys(nodes)), (), ()
        self.level_changed.emit(left)
        self.changed.emit()

    def leave(self) -> None:
        """Go up one level and select the group that was shown; nothing happens at the top."""
        if self._level:
            above, group = paths.split(self._level)
            self.enter(above, [group])

    def stay_in(self, graph: Graph) -> None:
        """Go up to the nearest level that `graph` has."""
        level = self._level
        while level and not _is_level(graph, level):
            level = paths.split(level)[0]
        if level != self._level:
            self.enter(level)

    def reveal(self, path: str, field: str = "") -> None:
        """Select the node at `path` on its level, and ask the views to show it and point at `field`."""
        path = paths.written(path)
        level, node = paths.split(path)
        self.enter(level, [node])
        self.reveal_requested.emit(path, field)


def _is_level(graph: Graph, level: str) -> bool:
    try:
        paths.sub(graph, level)
    except (KeyError, ValueError):
        return False
    return True
