"""The open project: `Document` owns it and its undo history, `Selection` what is picked in it.

`Writer` reads and writes files in a pool thread, `Autosave` keeps unsaved work safe, `copy_text`/`paste_text` carry
layers over the clipboard, and `Blocks` are the groups kept for other projects.
"""

from netstudio.document.blocks import Addable, Block, BlockError, Blocks, picture_of, words_of
from netstudio.document.clipboard import ClipboardError, copy_text, paste_text
from netstudio.document.document import Document, Saved
from netstudio.document.recovery import Autosave, Recovered, discard, find_recovered
from netstudio.document.selection import Selection
from netstudio.document.writer import Writer

__all__ = [
    "Addable",
    "Autosave",
    "Block",
    "BlockError",
    "Blocks",
    "ClipboardError",
    "Document",
    "Recovered",
    "Saved",
    "Selection",
    "Writer",
    "copy_text",
    "discard",
    "find_recovered",
    "paste_text",
    "picture_of",
    "words_of",
]
