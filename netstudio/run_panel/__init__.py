"""The panel that trains: transport, progress at a glance, and everything that decides how to train.

`figures` reads a session as plain numbers, `readout` shows them, `settings_form` edits the project's training settings
through the document.
"""

from netstudio.run_panel.device_chooser import DeviceChooser
from netstudio.run_panel.run_panel import RunPanel

__all__ = ["DeviceChooser", "RunPanel"]
