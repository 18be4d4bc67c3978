"""The inspector's page for several layers of different kinds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from core.graph import Analysis, Graph, Node
from netstudio.inspector.page_layout import lay_out, titled
from netstudio.inspector.training_section import TrainingSection
from netstudio.widgets import Facts, FieldForm, Section, WrappedLabel, grouped


class MixedPage(QWidget):
    """Says what they cost together; in common they have how they train, and the fields of one name and kind.

    `edited(field, value, finished)` asks for a change of all of them.
    """

    edited = Signal(str, object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._hint = WrappedLabel(self.tr("Select layers of one kind to change all their settings together."))
        self._hint.setProperty("role", "muted")
        self._settings = Section(self.tr("Settings in common"))
        self.form = FieldForm()
        self.form.edited.connect(self.edited)
        self._settings.body.addWidget(self.form)
        self._facts = Facts()
        self.training = TrainingSection()
        lay_out(self, titled(self._title, self._hint), self._facts, self._settings, self.training)

    def show_nodes(self, nodes: Sequence[Node], graph: Graph, analysis: Analysis) -> None:
        """Show the sums over `nodes` of the level `graph`."""
        self.training.show_nodes(nodes, graph, analysis)
        self.form.set_entries([node.layer for node in nodes])
        self._settings.setVisible(not self.form.empty)
        self._title.setText(self.tr("{0} layers").format(len(nodes)))
        known = [analysis.inferred[node.id] for node in nodes if node.id in analysis.inferred]
        self._facts.set_facts(
            [
                (self.tr("Parameters"), grouped(sum(item.parameters for item in known))),
                (self.tr("Multiply-adds"), grouped(sum(item.multiply_adds for item in known))),
            ]
        )
