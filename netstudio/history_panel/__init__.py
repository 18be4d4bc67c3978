"""The list of edits: where the document stands among them, and the way back to any of them."""

from netstudio.history_panel.panel import HistoryPanel

__all__ = ["HistoryPanel"]
