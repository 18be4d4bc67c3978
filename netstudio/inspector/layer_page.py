"""The inspector's page for one layer, or for several of one kind."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.catalog import Layer, Placeholder
from core.graph import Analysis, Graph, Group, Node, Problem, paths
from netstudio.inspector.page_layout import lay_out
from netstudio.inspector.training_section import TrainingSection
from netstudio.inspector.weights_section import WeightsSection
from netstudio.theme import Theme
from netstudio.widgets import (
    ElidedLabel,
    Facts,
    FieldForm,
    Foretell,
    LayerTile,
    ProblemNotice,
    Section,
    ValueLine,
    WrappedLabel,
    catalog_text,
    empty,
    grouped,
    tab_as_laid_out,
)


class LayerPage(QWidget):
    """Shows what it is given; `edited(field, value, finished)`, `renamed(text)`, `repair_chosen(repair)`, `reset` ask.

    `repair_pointed(repair)` while the pointer or the focus is on one, `repair_pointed(None)` after it.
    """

    edited = Signal(str, object, bool)
    renamed = Signal(str)
    repair_chosen = Signal(object)
    repair_pointed = Signal(object)
    reset = Signal()
    foretell: Foretell | None = None

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._nodes: tuple[Node, ...] = ()
        self._shown: tuple[Problem, ...] = ()
        self._tile = LayerTile(40)
        self._name = ValueLine()
        self._name.setObjectName("inspector_name")
        self._name.setProperty("kind", "title")
        self._name.setAccessibleName(self.tr("Name of the layer"))
        self._kind = ElidedLabel()
        self._kind.setProperty("role", "muted")
        self._kind.setContentsMargins(8, 0, 0, 0)
        self._facts = Facts()
        self._notices = QVBoxLayout()
        self._notices.setSpacing(8)
        self._settings = Section(self.tr("Settings"))
        self.form = FieldForm()
        self._none = QLabel(self.tr("This layer has no settings."))
        self._none.setProperty("role", "muted")
        self._settings.body.addWidget(self.form)
        self._settings.body.addWidget(self._none)
        self._reset = QPushButton(self.tr("Reset all"))
        self._reset.setProperty("kind", "repair")
        self._reset.setAccessibleName(self.tr("Reset all settings"))
        self._reset.setToolTip(self.tr("Gives every changed setting its usual value back"))
        self._reset.clicked.connect(lambda _=False: self.reset.emit())
        self._settings.body.addWidget(self._reset, 0, Qt.AlignmentFlag.AlignLeft)
        self.training = TrainingSection()
        self.weights = WeightsSection()
        self._about = Section(self.tr("About"))
        self._summary, self._formula, self._source = WrappedLabel(), WrappedLabel(), WrappedLabel()
        self._fill_about()
        self._arrange()
        self.form.edited.connect(self.edited)
        self.form.repair_chosen.connect(self.repair_chosen)
        self.training.repair_chosen.connect(self.repair_chosen)
        for form in (self.form, self.training.form):
            form.repair_pointed.connect(self.repair_pointed)
        self._name.editingFinished.connect(self._finish_name)
        theme.changed.connect(self._draw_tile)

    def set_foretell(self, foretell: Foretell) -> None:
        """Let repairs say what they would change."""
        self.foretell = self.form.foretell = self.training.form.foretell = foretell

    def show_nodes(self, nodes: Sequence[Node], graph: Graph, analysis: Analysis) -> None:
        """Show `nodes` of the level `graph`, all of one kind, at least one."""
        self._nodes = tuple(nodes)
        layer = nodes[0].layer
        several = len(nodes) > 1
        title = catalog_text(layer.title)
        self._name.setReadOnly(several)
        name = self.tr("{0} layers").format(len(nodes)) if several else nodes[0].name
        if self._name.text() != name and not (self._name.hasFocus() and self._name.isModified()):
            self._name.setText(name)
            self._name.setCursorPosition(0)
        self._name.setToolTip(name if several else f"{name}\n{self.tr('Click to change the name')}")
        self._kind.setText(f"{title} · {QCoreApplication.translate('catalog', layer.category)}")
        self._draw_tile()
        self.form.set_entries([] if isinstance(layer, Placeholder) else [node.layer for node in nodes])
        self._none.setVisible(self.form.empty)
        self._reset.setVisible(len(self.form.changed) > 1)
        self.training.show_nodes(nodes, graph, analysis)
        self._describe(layer)
        self.show_analysis(analysis)

    def show_analysis(self, analysis: Analysis) -> None:
        """Show shapes, costs and problems of the nodes."""
        problems = tuple(problem for node in self._nodes for problem in analysis.of(node.id))
        inside = {problem for problem in problems if paths.SEPARATOR in problem.node}
        by_field: dict[str, str | Problem] = {}
        for problem in reversed(problems):
            if problem not in inside:
                by_field[problem.field] = problem
        self.form.show_problems({field: problem for field, problem in by_field.items() if field})
        self.training.show_problems({field: problem for field, problem in by_field.items() if field})
        self._facts.set_facts(self._costs(analysis))
        form_fields = self.form.names | self.training.form.names
        others = (
            self._told_from_outside(problem) if problem in inside else problem
            for problem in problems
            if problem in inside or problem.field not in form_fields
        )
        self._show_notices(tuple({problem.text: problem for problem in others}.values()))
        tab_as_laid_out(self)

    def _told_from_outside(self, problem: Problem) -> Problem:
        """A problem in a group with the name of its layer before the text."""
        group, _, inner = problem.node.partition(paths.SEPARATOR)
        layer = next(node.layer for node in self._nodes if node.id == group)
        name = paths.name_of(layer.graph, inner) if isinstance(layer, Group) else ""
        return dataclasses.replace(problem, text=f"{name}: {problem.text}") if name else problem

    def _costs(self, analysis: Analysis) -> list[tuple[str, str]]:
        facts = []
        if len(self._nodes) == 1:
            node = self._nodes[0]
            arriving = analysis.inputs.get(node.id, ())
            if arriving:
                facts.append((self.tr("In"), "  +  ".join(map(str, arriving))))
            if node.layer.has_output:
                for output, name in enumerate(node.layer.outputs):
                    out, title = analysis.output(node.id, output), self.tr("Out")
                    title = title if len(node.layer.outputs) == 1 else f"{title} · {name}"
                    facts.append((title, str(out) if out else self.tr("not known yet")))
        known = [analysis.inferred[node.id] for node in self._nodes if node.id in analysis.inferred]
        parameters = sum(analysis.parameters_of(node.id) for node in self._nodes)
        if parameters:
            facts.append((self.tr("Parameters"), grouped(parameters)))
        if any(item.multiply_adds for item in known):
            facts.append((self.tr("Multiply-adds"), grouped(sum(item.multiply_adds for item in known))))
        return facts

    def _show_notices(self, problems: tuple[Problem, ...]) -> None:
        if problems == self._shown:
            for notice in self.findChildren(ProblemNotice):
                notice.retell()
            return
        self._shown = problems
        empty(self._notices)
        for problem in problems:
            notice = ProblemNotice(problem, self.foretell)
            notice.repair_chosen.connect(self.repair_chosen)
            notice.repair_pointed.connect(self.repair_pointed)
            self._notices.addWidget(notice)

    def _describe(self, layer: Layer) -> None:
        self._summary.setText(catalog_text(layer.summary))
        self._formula.setText(layer.formula)
        self._formula.setVisible(bool(layer.formula))
        self._source.setText(layer.source)
        self._source.setVisible(bool(layer.source))

    def _finish_name(self) -> None:
        if self._name.isModified() and not self._name.isReadOnly():
            self._name.setModified(False)
            text = " ".join(self._name.text().split())
            if text:
                self.renamed.emit(text)
            elif self._nodes:
                self._name.setText(self._nodes[0].name)

    def _draw_tile(self) -> None:
        if self._nodes:
            layer = self._nodes[0].layer
            self._tile.show_icon(f"layers/{layer.key}", self._theme.colors.categories[layer.category])

    def _fill_about(self) -> None:
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(12)
        self._formula.setFont(fixed)
        self._source.setProperty("role", "muted")
        for label in (self._summary, self._formula, self._source):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._about.body.addWidget(label)

    def _arrange(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._kind)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._tile)
        head.addLayout(names, 1)
        shown = self._facts, self._settings, self.training, self.weights, self._about
        lay_out(self, head, self._notices, *shown)
