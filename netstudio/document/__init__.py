"""The open project: `Document` owns it and its undo history, `Selection` what is picked in it."""

from netstudio.document.document import Document, Saved
from netstudio.document.selection import Selection

__all__ = ["Document", "Saved", "Selection"]
