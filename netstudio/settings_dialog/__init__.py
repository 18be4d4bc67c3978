"""The dialog with everything that a person decides once for all projects; every change applies at once.

`dialog` says what there is, in sections; `row` ties one decision to `netstudio.settings`; `editors` are the controls;
`kept_tables` tells of the tables on disk and removes them. What a changed setting does stands where it is used; the
window passes it on.
"""

from netstudio.settings_dialog.dialog import SettingsDialog
from netstudio.settings_dialog.editors import Editor

__all__ = ["Editor", "SettingsDialog"]
