"""The list of everything that is wrong with the network."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.catalog import fields_of
from core.graph import ChooseLoss, Problem, Repair, Severity, edit, paths
from netstudio.analysis import LiveAnalysis
from netstudio.document import Document, Selection
from netstudio.icons import pixmap
from netstudio.problems_panel.row import ProblemRow
from netstudio.theme import Theme
from netstudio.widgets import ElidedLabel, catalog_text, field_title

LIMIT = 100
"""Rows shown at once; a network with more problems says how many more there are."""


class ProblemsPanel(QWidget):
    """Leads to the layer and offers repairs; each repair is one undo step."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        analysis: LiveAnalysis,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("problems_panel")
        self.setProperty("panel", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document, self._selection = document, selection
        self._analysis, self._theme = analysis, theme
        self._rows: dict[tuple[Problem, str], ProblemRow] = {}
        self._more = QLabel()
        self._more.setProperty("role", "muted")
        self._more.setContentsMargins(10, 4, 10, 8)
        self._foretold = ElidedLabel()
        self._mark = QLabel()
        self._mark.setFixedSize(20, 20)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty_page())
        self._pages.addWidget(self._list_page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        analysis.analysed.connect(self._refresh)
        theme.changed.connect(self._draw_mark)
        self._draw_mark()
        self._refresh()

    @property
    def rows(self) -> tuple[ProblemRow, ...]:
        """The rows shown, from top to bottom."""
        return tuple(self._rows.values())

    def _empty_page(self) -> QWidget:
        page = QWidget()
        text = QLabel(self.tr("No problems. The network is ready to train."))
        text.setProperty("role", "muted")
        row = QHBoxLayout(page)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._mark)
        row.addWidget(text)
        row.addStretch(1)
        return page

    def _list_page(self) -> QWidget:
        """The rows, and below them a line for what a repair would change."""
        page = QWidget()
        self._foretold.setProperty("role", "muted")
        self._foretold.setContentsMargins(18, 4, 18, 6)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._rows_area(), 1)
        column.addWidget(self._foretold)
        return page

    def _rows_area(self) -> QScrollArea:
        inner = QWidget()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        column = QVBoxLayout(inner)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(0)
        column.addLayout(self._column)
        column.addWidget(self._more)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _refresh(self) -> None:
        problems = sorted(self._analysis.current.problems, key=lambda problem: problem.severity is not Severity.ERROR)
        wanted = {(problem, self._where(problem)): None for problem in problems[:LIMIT]}
        for key in [key for key in self._rows if key not in wanted]:
            row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        kept, self._rows = self._rows, {}
        for place, key in enumerate(wanted):
            row = kept.get(key) or self._new_row(*key)
            self._rows[key] = row
            if self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
        hidden = len(problems) - len(wanted)
        self._more.setVisible(hidden > 0)
        self._more.setText(self.tr("… and {0} more").format(hidden))
        self._pages.setCurrentIndex(1 if problems else 0)

    def _new_row(self, problem: Problem, where: str) -> ProblemRow:
        row = ProblemRow(problem, where, self._theme, self._analysis.foretell)
        row.opened.connect(self._open)
        row.repair_pointed.connect(self._point)
        row.repair_chosen.connect(self._repair)
        return row

    def _where(self, problem: Problem) -> str:
        graph = self._document.project.graph
        node, name = edit.node_at(graph, problem.node), edit.name_of(graph, problem.node)
        if node is None:
            return self.tr("Network")
        titles = {field.name: field_title(field) for field in fields_of(type(node.layer))} if problem.field else {}
        if problem.field in titles:
            return f"{name} · {titles[problem.field]}"
        title = catalog_text(node.layer.title)
        return name if node.name.startswith(title) else f"{name} · {title}"

    def _open(self, problem: Problem) -> None:
        if paths.node_at(self._document.project.graph, problem.node) is not None:
            self._selection.reveal(problem.node, problem.field)

    def _repair(self, repair: Repair) -> None:
        project = self._document.project
        graph, training = edit.apply_repair(project.graph, repair), project.training
        if isinstance(repair, ChooseLoss):
            training = dataclasses.replace(training, loss=repair.loss)
        self._document.apply(dataclasses.replace(project, graph=graph, training=training), repair.text)

    def _point(self, repair: Repair | None) -> None:
        """Say below what the repair under the pointer or the focus would change."""
        self._analysis.preview(repair)
        line = self._analysis.foretell(repair) if repair is not None else ""
        self._foretold.setText(f"{repair.text}  {line}" if repair is not None else "")

    def _draw_mark(self) -> None:
        self._mark.setPixmap(pixmap("success", self._theme.colors.success, 20, self.devicePixelRatioF()))
