"""The bar at the top: files and edits at the left, the run in the middle."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from netstudio.actions import SEPARATOR, TOOLBAR, Actions
from netstudio.icons import icon
from netstudio.main_window.readout import RunReadout
from netstudio.theme import Theme
from netstudio.training import TrainingSession

ICON = QSize(20, 20)


class ToolBar(QToolBar):
    """Fixed in its place; every button is one of the window's actions."""

    def __init__(self, actions: Actions, session: TrainingSession, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setWindowTitle(self.tr("Toolbar"))
        self.setAccessibleName(self.tr("Toolbar"))
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(ICON)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for name in TOOLBAR.split():
            if name == SEPARATOR:
                self.addSeparator()
            elif name == "run.start":
                self.addWidget(PrimaryButton(actions[name], theme))
            else:
                self.addAction(actions[name])
        self.addWidget(RunReadout(session))
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.addAction(actions["help.commands"])
        self.addWidget(_ThemeButton(actions, theme))


class PrimaryButton(QPushButton):
    """The one coloured button of the window: shows and triggers `action`."""

    def __init__(self, action: QAction, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action, self._theme = action, theme
        self.setProperty("kind", "primary")
        self.setIconSize(QSize(18, 18))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._show_action)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()
        self._show_action()

    def sizeHint(self) -> QSize:
        """Wide enough for every text, so that its neighbours stay where they are."""
        hint, metrics = super().sizeHint(), self.fontMetrics()
        widest = max(metrics.horizontalAdvance(text) for text in (self.tr("Train"), self.tr("Continue")))
        return QSize(hint.width() - metrics.horizontalAdvance(self.text()) + widest, hint.height())

    def _show_action(self) -> None:
        self.setText(self._action.text())
        self.setAccessibleName(self._action.text())
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())

    def _draw_icon(self) -> None:
        self.setIcon(icon("play", self._theme.colors.accent_text))


class _ThemeButton(QToolButton):
    """Changes between light and dark."""

    def __init__(self, actions: Actions, theme: Theme) -> None:
        super().__init__()
        self._actions, self._theme = actions, theme
        self.setIconSize(ICON)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._flip)
        theme.changed.connect(self._draw)
        self._draw()

    def _flip(self) -> None:
        self._actions["view.theme_light" if self._theme.name == "dark" else "view.theme_dark"].trigger()

    def _draw(self) -> None:
        dark = self._theme.name == "dark"
        self.setIcon(icon("sun" if dark else "moon", self._theme.colors.text))
        text = self.tr("Light theme") if dark else self.tr("Dark theme")
        self.setToolTip(text)
        self.setAccessibleName(text)
