"""The settings of what is selected: a page for layers of one kind, one for a mixture, one for the whole network."""

from netstudio.inspector.inspector import Inspector

__all__ = ["Inspector"]
