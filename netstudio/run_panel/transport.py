"""The buttons that start, pause, step, stop and reset: the window's own actions, once more."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from netstudio.icons import icon
from netstudio.theme import Theme


class Transport(QWidget):
    """A button for each action of a run that the window has."""

    def __init__(self, actions: Mapping[str, QAction], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._start = actions["run.start"]
        self._play = QPushButton()
        self._play.setProperty("kind", "primary")
        self._play.setObjectName("run_panel_start")
        self._play.clicked.connect(self._start.trigger)
        self._start.changed.connect(self._mirror)
        row.addWidget(self._play, 1)
        row.addSpacing(4)
        for name in ("run.pause", "run.step", "run.stop", "run.reset"):
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setIconSize(QSize(20, 20))
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button)
        theme.changed.connect(self._mirror)
        self._mirror()

    def _mirror(self) -> None:
        action = self._start
        self._play.setText(action.text())
        colors = self._theme.colors
        self._play.setIcon(icon("play", colors.accent_text if action.isEnabled() else colors.text))
        self._play.setToolTip(action.toolTip())
        self._play.setEnabled(action.isEnabled())
        self._play.setAccessibleName(action.text())
