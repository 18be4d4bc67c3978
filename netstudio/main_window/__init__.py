"""The main window: menus, toolbar, the workspace of panels, status bar, command search, opening and saving."""

from netstudio.main_window.parts import Models, Panels
from netstudio.main_window.window import MainWindow

__all__ = ["MainWindow", "Models", "Panels"]
