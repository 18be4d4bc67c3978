"""The list of layers to build with: `Palette` is searched, dragged from, and asked for by double-click or Enter."""

from netstudio.palette.model import MIME_TYPE, mime_data
from netstudio.palette.palette import Palette

__all__ = ["MIME_TYPE", "Palette", "mime_data"]
