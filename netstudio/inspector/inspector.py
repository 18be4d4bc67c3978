"""The settings of what is selected."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.catalog import fields_of
from core.graph import Graph, Node, Repair, edit
from core.project import Project
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
        self.network_page.picked.connect(lambda node: selection.set([node]))
        selection.changed.connect(self._selection_changed)
        selection.reveal_requested.connect(self._reveal)
        document.changed.connect(self._document_changed)
        analysis.analysed.connect(self._refresh)
        self._refresh()

    def _nodes(self) -> tuple[Node, ...]:
        graph = self._document.project.graph
        return tuple(graph.by_id[node] for node in self._selection.nodes if node in graph.by_id)

    def _document_changed(self, old: Project, new: Project) -> None:
        if old.graph != new.graph:
            self._refresh()

    def _selection_changed(self) -> None:
        self._document.end_merge()
        self._refresh()

    def _refresh(self) -> None:
        nodes, current = self._nodes(), self._analysis.current
        kinds = {type(node.layer) for node in nodes}
        if not nodes:
            self.network_page.show_network(self._document.project.graph, current)
            self._pages.setCurrentIndex(0)
        elif len(kinds) == 1:
            self.layer_page.show_nodes(nodes, current)
            self._pages.setCurrentIndex(1)
        else:
            self._mixed_page.show_nodes(nodes, current)
            self._pages.setCurrentIndex(2)

    def _reveal(self, node: str, field: str) -> None:
        if field and self._nodes():
            self.layer_page.form.focus_field(field)

    def _edit(self, field: str, value: object, finished: bool) -> None:
        nodes = self._nodes()
        if not nodes:
            return
        graph = edit.set_fields(self._document.project.graph, [node.id for node in nodes], {field: value})
        title = next(field_title(f) for f in fields_of(type(nodes[0].layer)) if f.name == field)
        where = nodes[0].name if len(nodes) == 1 else self.tr("{0} layers").format(len(nodes))
        key = f"field:{','.join(node.id for node in nodes)}.{field}"
        self._apply(graph, self.tr("Change {0} of {1}").format(title, where), key)
        if finished:
            self._document.end_merge()

    def _rename(self, name: str) -> None:
        nodes = self._nodes()
        if len(nodes) == 1:
            graph = edit.rename(self._document.project.graph, nodes[0].id, name)
            self._apply(graph, self.tr("Rename {0}").format(nodes[0].name))

    def _repair(self, repair: Repair) -> None:
        self._apply(edit.apply_repair(self._document.project.graph, repair), repair.text)

    def _apply(self, graph: Graph, text: str, merge_key: str = "") -> None:
        project = self._document.project
        self._document.apply(dataclasses.replace(project, graph=graph), text, merge_key)


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
