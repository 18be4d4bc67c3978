"""One problem in the list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.graph import Problem, Severity
from netstudio.icons import pixmap
from netstudio.theme import Theme
from netstudio.widgets import ElidedLabel, Foretell, RepairButton, WrappedLabel


class ProblemRow(QFrame):
    """Where, what, and buttons for the repairs. A click or Enter asks to see it: `opened(problem)`."""

    opened = Signal(object)
    repair_chosen = Signal(object)
    repair_pointed = Signal(object)

    def __init__(
        self, problem: Problem, where: str, theme: Theme, foretell: Foretell, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("row", "true")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if problem.node else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"{where}: {problem.text}")
        self._problem, self._theme = problem, theme
        self._mark = QLabel()
        self._mark.setFixedSize(18, 18)
        place = ElidedLabel(where)
        place.setProperty("role", "strong")
        text = WrappedLabel(problem.text)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(place)
        words.addWidget(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for repair in problem.repairs[:3]:
            button = RepairButton(repair, foretell)
            button.chosen.connect(self.repair_chosen)
            button.pointed.connect(self.repair_pointed)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._draw_mark()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_mark()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self._problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self._problem)
        else:
            super().keyPressEvent(event)

    def _draw_mark(self) -> None:
        error = self._problem.severity is Severity.ERROR
        color = self._theme.colors.error if error else self._theme.colors.warning
        self._mark.setPixmap(pixmap("error" if error else "warning", color, 18, self.devicePixelRatioF()))
