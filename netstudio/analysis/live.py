"""Shapes, problems and costs of the document's network, kept up to date."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.graph import Analysis, analyse
from core.project import Project
from netstudio.document import Document


class LiveAnalysis(QObject):
    """`current` always belongs to `document.project`. GUI thread only; about 10 ms at 300 nodes."""

    analysed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._current = _analyse(document.project)
        self._levels: dict[str, Analysis] = {}
        document.changed.connect(self._update)

    @property
    def current(self) -> Analysis:
        """The analysis of the project as it is now."""
        return self._current

    def at(self, level: str) -> Analysis:
        """What is known of the network in the group at `level`, with its own ids; everything for the empty path."""
        if not level:
            return self._current
        if level not in self._levels:
            self._levels[level] = self._current.level(level)
        return self._levels[level]

    def _update(self, old: Project, new: Project) -> None:
        same = old.graph is new.graph and old.data.facts is new.data.facts and old.training.loss == new.training.loss
        if not same:
            self._current, self._levels = _analyse(new), {}
            self.analysed.emit()


def _analyse(project: Project) -> Analysis:
    return analyse(project.graph, project.data.facts, project.training.loss)
