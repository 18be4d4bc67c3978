"""The settings of what is selected."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.catalog import fields_of
from core.graph import Graph, Node, NodeSettings, Repair, edit, paths
from netstudio.analysis import LiveAnalysis
from netstudio.document import Document, Selection
from netstudio.inspector.layer_page import LayerPage
from netstudio.inspector.mixed_page import MixedPage
from netstudio.inspector.network_page import NetworkPage
from netstudio.theme import Theme
from netstudio.widgets import field_title


class Inspector(QWidget):
    """Follows the selection; every edit is one undo step, typing in one field merges into one."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        analysis: LiveAnalysis,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setProperty("panel", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document, self._selection, self._analysis = document, selection, analysis
        self.layer_page = LayerPage(theme)
        self.network_page = NetworkPage(theme)
        self._mixed_page = MixedPage()
        self._pages = QStackedWidget()
        for page in (self.network_page, self.layer_page, self._mixed_page):
            self._pages.addWidget(_scrolled(page))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.layer_page.edited.connect(self._edit)
        self.layer_page.renamed.connect(self._rename)
        self.layer_page.repair_chosen.connect(self._repair)
        self.layer_page.repair_pointed.connect(lambda repair: analysis.preview(repair, selection.level))
        self.layer_page.reset.connect(self._reset)
        self.layer_page.set_foretell(lambda repair: analysis.foretell(repair, selection.level))
        self._mixed_page.edited.connect(self._edit)
        for training in (self.layer_page.training, self._mixed_page.training):
            training.edited.connect(self._set)
            training.own_wanted.connect(self._unshare)
            training.bypass_ended.connect(self._end_bypass)
        self.network_page.picked.connect(lambda node: selection.set([node]))
        selection.changed.connect(self._selection_changed)
        selection.reveal_requested.connect(self._reveal)
        document.snapshot_changed.connect(self._show_weights)
        analysis.analysed.connect(self._refresh)
        self._refresh()

    def _graph(self) -> Graph:
        """The level that is shown; for a moment it may be gone already, then it is empty."""
        try:
            return paths.sub(self._document.project.graph, self._selection.level)
        except (KeyError, ValueError):
            return Graph()

    def _nodes(self) -> tuple[Node, ...]:
        graph = self._graph()
        return tuple(graph.by_id[node] for node in self._selection.nodes if node in graph.by_id)

    def _selection_changed(self) -> None:
        self._document.end_merge()
        self._refresh()

    def _refresh(self) -> None:
        graph, nodes, level = self._graph(), self._nodes(), self._selection.level
        current = self._analysis.at(level)
        kinds = {type(node.layer) for node in nodes}
        if not nodes:
            group = paths.node_at(self._document.project.graph, level) if level else None
            self.network_page.show_network(graph, current, group.name if group else "")
            self._pages.setCurrentIndex(0)
        elif len(kinds) == 1:
            self.layer_page.show_nodes(nodes, graph, current)
            self._show_weights()
            self._pages.setCurrentIndex(1)
        else:
            self._mixed_page.show_nodes(nodes, graph, current)
            self._pages.setCurrentIndex(2)

    def _show_weights(self) -> None:
        """Those of the only layer that is selected, or of the one whose weights it uses."""
        nodes = self._nodes()
        owner = (nodes[0].settings.shares or nodes[0].id) if len(nodes) == 1 else ""
        path = paths.join(self._selection.level, owner) if owner else ""
        self.layer_page.weights.show_weights(self._document.snapshot, path)

    def _reveal(self, path: str, field: str) -> None:
        if field and self._nodes():
            page = self.layer_page
            (page.form if field in page.form.names else page.training.form).focus_field(field)

    def _edit(self, field: str, value: object, finished: bool) -> None:
        nodes = self._nodes()
        if nodes:
            title = next(field_title(f) for f in fields_of(type(nodes[0].layer)) if f.name == field)
            ids = [node.id for node in nodes]
            self._change(lambda graph: edit.set_fields(graph, ids, {field: value}), title, f"field:{field}")
            if finished:
                self._document.end_merge()

    def _set(self, field: str, value: object, finished: bool) -> None:
        """Change how the selected layers train."""
        nodes = self._nodes()
        if nodes:
            title = next(field_title(f) for f in fields_of(NodeSettings) if f.name == field)
            ids = [node.id for node in nodes]
            self._change(lambda graph: edit.set_node_settings(graph, ids, {field: value}), title, f"setting:{field}")
            if finished:
                self._document.end_merge()

    def _reset(self) -> None:
        """Give every setting of the selected layers its default back."""
        nodes, ids = self._nodes(), [node.id for node in self._nodes()]
        if nodes:
            values = {field.name: field.default for field in fields_of(type(nodes[0].layer))}
            where = nodes[0].name if len(nodes) == 1 else self.tr("{0} layers").format(len(nodes))
            self._apply(lambda graph: edit.set_fields(graph, ids, values), self.tr("Reset {0}").format(where))

    def _change(self, change: Callable[[Graph], Graph], title: str, key: str) -> None:
        nodes = self._nodes()
        where = nodes[0].name if len(nodes) == 1 else self.tr("{0} layers").format(len(nodes))
        key = f"{key} of {','.join(self._selection.paths)}"
        self._apply(change, self.tr("Change {0} of {1}").format(title, where), key)

    def _unshare(self) -> None:
        self._apply(lambda graph: edit.unshare(graph, [node.id for node in self._nodes()]), self.tr("Use own weights"))

    def _end_bypass(self) -> None:
        ids = [node.id for node in self._nodes()]
        self._apply(lambda graph: edit.bypass(graph, ids, on=False), self.tr("No bypass"))

    def _rename(self, name: str) -> None:
        nodes = self._nodes()
        if len(nodes) == 1:
            text = self.tr("Rename {0}").format(nodes[0].name)
            self._apply(lambda graph: edit.rename(graph, nodes[0].id, name), text)

    def _repair(self, repair: Repair) -> None:
        self._apply(lambda graph: edit.apply_repair(graph, repair), repair.text)

    def _apply(self, change: Callable[[Graph], Graph], text: str, merge_key: str = "") -> None:
        project = self._document.project
        graph = edit.at(project.graph, self._selection.level, change)
        self._document.apply(dataclasses.replace(project, graph=graph), text, merge_key)


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
