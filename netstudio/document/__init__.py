"""The open project: `Document` owns it and its undo history, `Selection` what is picked in it.

`Writer` reads and writes files in a pool thread, `Autosave` keeps unsaved work safe, and `copy_text`/`paste_text` carry
layers over the clipboard.
"""

from netstudio.document.clipboard import ClipboardError, copy_text, holds_layers, paste_text
from netstudio.document.document import Document, Saved
from netstudio.document.recovery import Autosave, Recovered, discard, find_recovered
from netstudio.document.selection import Selection
from netstudio.document.writer import Writer

__all__ = [
    "Autosave",
    "ClipboardError",
    "Document",
    "Recovered",
    "Saved",
    "Selection",
    "Writer",
    "copy_text",
    "discard",
    "find_recovered",
    "holds_layers",
    "paste_text",
]
