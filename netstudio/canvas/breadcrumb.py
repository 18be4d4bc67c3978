"""Where on the levels of the network the canvas is: Network › Block › …, each part leads there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from core.graph import Graph, paths
from netstudio.widgets import empty

_CORNER = 12
_MOST = 24
"""Letters of a name that are shown."""


class Breadcrumb(QFrame):
    """Stands in the top left corner of the view while a group is shown. `chosen` carries the path of a level."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("canvas.breadcrumb")
        self.setAccessibleName(self.tr("Groups around what is shown"))
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3, 3, 3, 3)
        self._row.setSpacing(0)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.hide()

    @property
    def names(self) -> tuple[str, ...]:
        """What it says, the network first."""
        return tuple(name for _, name in self._shown)

    def show_level(self, graph: Graph, level: str) -> None:
        """Tell the way to `level` of `graph`; nothing at the top."""
        parts = level.split(paths.SEPARATOR) if level else []
        levels = ["", *(paths.SEPARATOR.join(parts[: end + 1]) for end in range(len(parts)))]
        nodes = [paths.node_at(graph, path) for path in levels[1:]]
        wanted = tuple(zip(levels, [self.tr("Network"), *(node.name if node else "" for node in nodes)], strict=True))
        if wanted != self._shown:
            self._shown = wanted
            self._rebuild()
        self.setVisible(bool(level))
        self.pin()

    def _rebuild(self) -> None:
        empty(self._row)
        for place, (level, name) in enumerate(self._shown):
            if place:
                arrow = QLabel("›")
                arrow.setProperty("role", "muted")
                self._add(arrow)
            self._add(self._button(level, name, last=place == len(self._shown) - 1))

    def _add(self, widget: QWidget) -> None:
        self._row.addWidget(widget)
        widget.show()  # Qt would show it later, too late for the size

    def _button(self, level: str, name: str, *, last: bool) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setText((name if len(name) <= _MOST else f"{name[:_MOST]}…").replace("&", "&&"))
        button.setAccessibleName(name)
        button.setToolTip(self.tr("This is shown") if last else self.tr("Go to {0}").format(name))
        button.setFixedHeight(28)
        if last:
            font = button.font()
            font.setWeight(QFont.Weight.DemiBold)
            button.setFont(font)
        button.clicked.connect(lambda: self.chosen.emit(level))
        return button

    def pin(self) -> None:
        """Go back to the corner of the view, which takes its children along when it scrolls."""
        self.adjustSize()
        self.move(QPoint(_CORNER, _CORNER))
