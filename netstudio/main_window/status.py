"""The bar at the bottom: what just happened at the left, what the network amounts to at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QWidget

from core.graph import Severity
from netstudio.analysis import LiveAnalysis
from netstudio.document import Document
from netstudio.icons import icon
from netstudio.theme import Theme
from netstudio.widgets import grouped, short

MESSAGE_MS = 6000


class StatusBar(QStatusBar):
    """`problems_wanted` when the count of problems is clicked."""

    problems_wanted = Signal()

    def __init__(self, document: Document, analysis: LiveAnalysis, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._analysis, self._theme = document, analysis, theme
        self.setSizeGripEnabled(False)
        self.setContentsMargins(10, 0, 6, 0)
        self._summary = QLabel()
        self._problems = QToolButton()
        self._problems.setObjectName("problem_count")
        self._problems.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._problems.clicked.connect(self.problems_wanted)
        self.addPermanentWidget(self._summary)
        self.addPermanentWidget(self._problems)
        analysis.analysed.connect(self.refresh)
        theme.changed.connect(self.refresh)
        self.refresh()

    def say(self, text: str) -> None:
        """Show `text` for a few seconds."""
        self.showMessage(text, MESSAGE_MS)

    def refresh(self) -> None:
        """Show the network as it is now."""
        current, colors = self._analysis.current, self._theme.colors
        layers = len(self._document.project.graph.nodes)
        parts = [self.tr("1 layer") if layers == 1 else self.tr("{0} layers").format(layers)]
        parts.append(self.tr("{0} parameters").format(grouped(current.parameters)))
        parts.append(self.tr("{0} multiply-adds").format(short(current.multiply_adds)))
        self._summary.setText("  ·  ".join(parts))
        errors = sum(problem.severity is Severity.ERROR for problem in current.problems)
        warnings = len(current.problems) - errors
        name, color = ("error", colors.error) if errors else ("warning", colors.warning)
        found = []
        if errors:
            found.append(self.tr("1 error") if errors == 1 else self.tr("{0} errors").format(errors))
        if warnings:
            found.append(self.tr("1 warning") if warnings == 1 else self.tr("{0} warnings").format(warnings))
        if not found:
            name, color, found = "success", colors.success, [self.tr("No problems")]
        text = ", ".join(found)
        self._problems.setIcon(icon(name, color))
        self._problems.setText(text)
        self._problems.setAccessibleName(text)
        self._problems.setToolTip(self.tr("Show the problems of the network"))
