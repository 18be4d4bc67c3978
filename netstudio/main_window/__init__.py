"""The main window: menus, toolbar, the workspace of panels, status bar, command search, and opening and saving files."""

from netstudio.main_window.parts import Models, Panels
from netstudio.main_window.window import MainWindow

__all__ = ["MainWindow", "Models", "Panels"]
