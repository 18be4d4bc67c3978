"""Ties the panel of the data, its large view and the canvas together."""

from __future__ import annotations

from netstudio.main_window.window import MainWindow


def connect_data(window: MainWindow) -> None:
    """New data are looked at in place of the canvas; a new network, or the way back, shows the canvas again."""
    panel, view, canvas = window.panels.data_panel, window.panels.data_view, window.panels.canvas
    panel.view_asked.connect(lambda: window.show_panel(view))
    panel.problems_asked.connect(lambda: window.show_panel(view))
    panel.problems_asked.connect(view.show_problems)
    panel.class_picked.connect(view.show_class)
    panel.reader.paged.connect(lambda: window.show_panel(view))
    panel.reader.chosen.connect(lambda _: window.show_panel(view))
    panel.reader.chosen.connect(window.models.settings.add_recent_data)
    panel.network_replaced.connect(lambda: window.show_panel(canvas))
    panel.network_replaced.connect(lambda: canvas.fit())
    window.document.replaced.connect(lambda: window.show_panel(canvas))
    view.closed.connect(lambda: window.show_panel(canvas))
    view.closed.connect(canvas.setFocus)
