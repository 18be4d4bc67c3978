"""The part of the inspector about how layers train: rate, freezing, penalties, and whose weights they use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.catalog import Category
from core.graph import DEFAULT_SETTINGS, Analysis, Graph, Group, Node, Problem
from netstudio.widgets import FieldForm, Section, WrappedLabel

SHOWN = ("initialiser", "rate", "frozen", "l1", "l2")
"""The settings that stand in the form; the others are commands."""
_WITH_WEIGHTS = {Category.DENSE, Category.CONVOLUTION, Category.RECURRENT, Category.ATTENTION}
"""Layers that will have weights once their inputs are known."""


class TrainingSection(QWidget):
    """Hidden for layers without weights. `edited(field, value, finished)`, `repair_chosen(repair)`; `own_wanted` asks
    for own weights and `bypass_ended` to take the layers in again."""

    edited = Signal(str, object, bool)
    repair_chosen = Signal(object)
    own_wanted = Signal()
    bypass_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_of_layer")
        self._section = Section(self.tr("Training of this layer"))
        self.form = FieldForm(names=SHOWN)
        self.form.edited.connect(self.edited)
        self.form.repair_chosen.connect(self.repair_chosen)
        self._shared = _Remark(self.tr("Use own weights"))
        self._shared.button.clicked.connect(self.own_wanted)
        self._out = _Remark(self.tr("Take in again"))
        self._out.button.clicked.connect(self.bypass_ended)
        self._section.body.addWidget(self._shared)
        self._section.body.addWidget(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._out)
        column.addWidget(self._section)

    def show_nodes(self, nodes: Sequence[Node], graph: Graph, analysis: Analysis) -> None:
        """Show the settings of `nodes` of the level `graph`."""
        self.form.set_entries([node.settings for node in nodes])
        wanted = any(_trains(node, analysis) for node in nodes)
        self._section.setVisible(wanted)
        owners = dict.fromkeys(
            graph.by_id[node.settings.shares].name for node in nodes if node.settings.shares in graph.by_id
        )
        self._shared.say(self.tr("Uses the weights of {0}.").format(", ".join(owners)) if owners else "")
        out = any(node.settings.bypassed for node in nodes)
        self._out.say(self.tr("Bypassed: the first input goes straight on.") if out else "")
        self.setVisible(wanted or out)

    def show_problems(self, problems: Mapping[str, str | Problem]) -> None:
        """Show these problems under their fields, and none elsewhere."""
        self.form.show_problems(problems)


def _trains(node: Node, analysis: Analysis) -> bool:
    if isinstance(node.layer, Group) or node.settings != DEFAULT_SETTINGS:
        return True
    if node.id not in analysis.inferred:
        return node.layer.category in _WITH_WEIGHTS
    return analysis.parameters_of(node.id) > 0


class _Remark(QWidget):
    """A sentence with a button that ends what it says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._label = WrappedLabel("")
        self.button = QPushButton(text)
        self.button.setProperty("kind", "repair")
        self.button.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label, 1)
        row.addWidget(self.button)

    def say(self, text: str) -> None:
        """Show `text`; nothing for an empty one."""
        self._label.setText(text)
        self.setVisible(bool(text))
