"""Which reference page a person asks for, and the window that shows it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.catalog import Placeholder
from core.graph import paths
from netstudio.main_window.window import MainWindow
from netstudio.reference_panel import ReferenceWindow

FIRST_PAGE = "layers/input"


def show_reference(window: MainWindow) -> ReferenceWindow:
    """Show the page that fits what the person does now, in the window that is open or in a new one."""
    address = topic(window)
    shown = window.findChild(ReferenceWindow, "reference_window")
    if not isinstance(shown, ReferenceWindow):
        shown = ReferenceWindow(window.models.theme, window.models.settings, window)
    shown.open_page(address)
    shown.setWindowState(shown.windowState() & ~Qt.WindowState.WindowMinimized)
    shown.show()
    shown.activateWindow()
    return shown


def topic(window: MainWindow) -> str:
    """The page of what has the focus in palette or training panel, else of the selected layer or the palette's row."""
    panels = window.panels
    focus = window.focusWidget() or QApplication.focusWidget()
    in_palette = f"layers/{panels.palette.current_key}" if panels.palette.current_key else ""
    if focus is not None and panels.palette.isAncestorOf(focus) and in_palette:
        return in_palette
    if focus is not None and panels.run_panel.isAncestorOf(focus):
        return panels.run_panel.topic()
    graph = window.document.project.graph
    nodes = [paths.node_at(graph, path) for path in window.selection.paths]
    layers = [node.layer for node in nodes if node is not None]
    known = [layer for layer in layers if not isinstance(layer, Placeholder)]
    return f"layers/{known[0].key}" if known else in_palette or FIRST_PAGE
