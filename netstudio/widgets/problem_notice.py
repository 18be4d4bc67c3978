"""A problem as people see it: icon, sentence, and a button for each repair."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.graph import Problem, Severity
from netstudio.icons import pixmap
from netstudio.widgets.repair_button import Foretell, ForetoldRepair
from netstudio.widgets.wrapped_label import WrappedLabel


class ProblemNotice(QFrame):
    """Shows `problem`; `repair_chosen` carries the picked `core.graph.Repair`, `repair_pointed` that under the pointer.

    `foretell` says in one line what a repair would change; it stands under the button.
    """

    repair_chosen = Signal(object)
    repair_pointed = Signal(object)

    def __init__(self, problem: Problem, foretell: Foretell | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._severity = problem.severity
        self._offered: list[ForetoldRepair] = []
        self.setProperty("notice", str(problem.severity))
        self._mark = QLabel()
        self._mark.setFixedSize(16, 18)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        text = WrappedLabel(problem.text)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        body = QVBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        body.addWidget(text)
        if problem.repairs:
            body.addLayout(self._buttons(problem, foretell))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(body, 1)
        self._draw_mark()

    def _buttons(self, problem: Problem, foretell: Foretell | None) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        for repair in problem.repairs:
            offered = ForetoldRepair(repair, foretell)
            offered.chosen.connect(self.repair_chosen)
            offered.pointed.connect(self.repair_pointed)
            column.addWidget(offered)
            self._offered.append(offered)
        return column

    def retell(self) -> None:
        """The network is another one: work out again what the repairs would change."""
        for offered in self._offered:
            offered.retell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_mark()

    def _draw_mark(self) -> None:
        dark = self.palette().window().color().lightness() < 128
        name = "error" if self._severity is Severity.ERROR else "warning"
        self._mark.setPixmap(pixmap(name, SEVERITY_COLORS[self._severity][dark], 16, self.devicePixelRatioF()))


SEVERITY_COLORS = {Severity.ERROR: ("#c02b1c", "#ff8d7c"), Severity.WARNING: ("#8a5300", "#f0b95a")}
"""Colour of a severity in the light and in the dark theme."""
