"""The reference: `ReferenceWindow` lists every layer, loss, optimizer and schedule, and shows the page of one."""

from netstudio.reference_panel.window import ReferenceWindow

__all__ = ["ReferenceWindow"]
