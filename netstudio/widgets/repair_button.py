"""A button for one repair, which tells what it would change before it is pressed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from core.graph import Repair
from netstudio.widgets.near_focus import keep_focus_near
from netstudio.widgets.wrapped_label import WrappedLabel

Foretell = Callable[[Repair], str]
"""One line on what a repair would change."""


class RepairButton(QPushButton):
    """`chosen(repair)` when pressed; `pointed(repair)` under the pointer or the focus, `pointed(None)` after it.

    What the repair would change is worked out when the tooltip is asked for, not before.
    """

    chosen = Signal(object)
    pointed = Signal(object)

    def __init__(self, repair: Repair, foretell: Foretell | None = None, parent: QWidget | None = None) -> None:
        super().__init__(repair.text, parent)
        self._repair, self._foretell = repair, foretell
        self.setProperty("kind", "repair")
        keep_focus_near(self)
        self.setAccessibleName(repair.text)
        self.setToolTip(self.tr("Repair: {0}. One step of undo.").format(repair.text))
        self.clicked.connect(lambda _=False: self.chosen.emit(repair))

    @property
    def silent(self) -> bool:
        """Whether nobody can tell what the repair would change."""
        return self._foretell is None

    def foretold(self) -> str:
        """What the repair would change, in one line; empty where nobody can tell."""
        return self._foretell(self._repair) if self._foretell else ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._describe()
        return super().event(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed.emit(self._repair)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._describe()
        self.pointed.emit(self._repair)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.pointed.emit(None)

    def _describe(self) -> None:
        line = self.foretold()
        if line:
            self.setAccessibleDescription(line)
            self.setToolTip(self.tr("{0}\n{1}. One step of undo.").format(self._repair.text, line))


class ForetoldRepair(QWidget):
    """A repair button with what it would change in a line below, worked out once it is shown."""

    chosen = Signal(object)
    pointed = Signal(object)

    def __init__(self, repair: Repair, foretell: Foretell | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = RepairButton(repair, foretell)
        self.button.chosen.connect(self.chosen)
        self.button.pointed.connect(self.pointed)
        self._line: QLabel = WrappedLabel()
        self._line.setProperty("role", "muted")
        self._line.hide()
        self._told = self.button.silent
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._line)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tell)

    @property
    def line(self) -> str:
        """What stands below the button."""
        return self._line.text()

    def retell(self) -> None:
        """The network is another one: work the line out again."""
        self._told = self.button.silent
        if self.isVisible() and not self._told:
            self._timer.start(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._told:
            self._timer.start(0)

    def _tell(self) -> None:
        if not self.isVisible():
            return  # of a problem that is shown no more
        self._told = True
        self._line.setText(self.button.foretold())
        self._line.show()
