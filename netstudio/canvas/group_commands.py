"""Edits that make order: groups, layers left out, weights used together, and blocks kept for other projects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from core.graph import Graph, Group, can_bypass, edit, paths
from core.project import Project
from netstudio.canvas import grouping
from netstudio.canvas.commands import Commands


class GroupCommands(QObject):
    """Each one is one undo step; what cannot be done is told by `Commands.refused`. GUI thread only."""

    def __init__(self, commands: Commands, parent: QObject) -> None:
        super().__init__(parent)
        self._commands, self._selection, self._scene = commands, commands.selection, commands.scene

    def picked(self) -> tuple[str, ...]:
        """The selected nodes of the level that is shown, in the order they were picked."""
        return tuple(node for node in self._selection.nodes if node in self._scene.graph.by_id)

    def group_under_selection(self) -> str:
        """The selected group; empty unless exactly one is selected."""
        nodes = self.picked()
        return nodes[0] if len(nodes) == 1 and self.is_group(nodes[0]) else ""

    def is_group(self, node: str) -> bool:
        """Whether `node` can be entered."""
        found = self._scene.graph.by_id.get(node)
        return found is not None and isinstance(found.layer, Group)

    def group(self) -> None:
        """Put the selected nodes into a group, and select that."""
        nodes, commands = self.picked(), self._commands
        fault = edit.grouping_fault(commands.project.graph, nodes)
        if fault:
            commands.refused.emit(fault)
            return
        project, group = grouping.grouped(commands.project, self._scene.positions, nodes)
        commands.apply(project, self.tr("Group"))
        self._selection.set([group])

    def ungroup(self) -> None:
        """Let the layers in the selected groups take their places, and select them."""
        commands, project, positions = self._commands, self._commands.project, self._scene.positions
        found: list[str] = []
        for node in [node for node in self.picked() if self.is_group(node)]:
            try:
                project, layers = grouping.expanded(project, positions, node)
            except ValueError as error:
                commands.refused.emit(str(error))
                return
            positions = {node.id: project.layout[node.id] for node in project.graph.nodes if node.id in project.layout}
            found += layers
        if found:
            commands.apply(project, self.tr("Expand"))
            self._selection.set(found)

    def enter(self, node: str = "") -> None:
        """Look into the group `node`, or the selected one."""
        node = node or self.group_under_selection()
        if self.is_group(node):
            self._selection.enter(paths.join(self._selection.level, node))

    def bypass(self) -> None:
        """Leave the selected layers out, or take them in again when all of them are out."""
        graph, nodes = self._scene.graph, self.picked()
        able = [node for node in nodes if can_bypass(graph.by_id[node])]
        on = not able or any(not graph.by_id[node].settings.bypassed for node in able)
        text = self.tr("Bypass") if on else self.tr("No bypass")
        self._edit(text, lambda graph: edit.bypass(graph, nodes if on else able, on))

    def share(self) -> None:
        """Let the selected layers use the weights of the one picked first."""
        self._edit(self.tr("Share weights"), lambda graph: edit.share(graph, self.picked()))

    def unshare(self) -> None:
        """Give the selected layers weights of their own."""
        self._edit(self.tr("Use own weights"), lambda graph: edit.unshare(graph, self.picked()))

    def _edit(self, text: str, change: Callable[[Graph], Graph]) -> None:
        if not self.picked():
            return
        project = self._commands.project
        try:
            graph = change(project.graph)
        except ValueError as error:
            self._commands.refused.emit(str(error))
            return
        self._commands.apply(replace(project, graph=graph), text)

    def to_keep(self) -> tuple[Project, str] | None:
        """The selected group, or the selected layers as a group, as a project and the path in it; None: impossible."""
        nodes, project, group = self.picked(), self._commands.project, self.group_under_selection()
        positions = self._scene.positions
        try:
            return (project, group) if group else grouping.grouped(project, positions, nodes)
        except ValueError as error:
            self._commands.refused.emit(str(error))
            return None

    def name_to_keep(self) -> str:
        """A name to begin with for what `keep` would keep."""
        group = self.group_under_selection()
        return self._scene.graph.by_id[group].name if group else self.tr("Block")
