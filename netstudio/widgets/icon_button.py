"""A small button that shows one of our icons in the palette's colours."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QToolButton, QWidget

from netstudio.icons import icon


class IconButton(QToolButton):
    """`text` names it for screen readers and in the tooltip; the icon follows the theme, in the accent when checked."""

    def __init__(self, name: str, text: str, parent: QWidget | None = None, size: int = 16) -> None:
        super().__init__(parent)
        self._name = name
        self.setAutoRaise(True)
        self.setIconSize(QSize(size, size))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.describe(text)
        self._paint_icon()

    def describe(self, text: str) -> None:
        """Give it another tooltip and accessible name."""
        self.setToolTip(text)
        self.setAccessibleName(text)

    def show_icon(self, name: str) -> None:
        """Show the icon `name` instead."""
        if name != self._name:
            self._name = name
            self._paint_icon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()

    def _paint_icon(self) -> None:
        palette = self.palette()
        quiet = palette.color(QPalette.ColorRole.PlaceholderText).name()
        strong = palette.color(QPalette.ColorRole.Accent).name()
        self.setIcon(icon(self._name, quiet, strong))
