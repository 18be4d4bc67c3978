"""Hands what a person decides in the settings to those concerned, at the start and at every change."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from core.backend import automatic
from core.data.images import picture_settings
from core.data.tables import table_settings
from netstudio import settings as known
from netstudio.main_window.window import MainWindow
from netstudio.run_panel import DeviceChooser
from netstudio.settings_dialog import Editor, SettingsDialog
from netstudio.theme import MODES

_MIB, _GIB = 2**20, 2**30
_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
)


class SettingsFlow(QObject):
    """The only one who tells others of a changed setting. Lives as long as `window`."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._settings = window, window.models.settings
        self._effects = [effect for effect in _EFFECTS if QApplication.isEffectEnabled(effect)]
        self._uses = {
            known.THEME.key: self._use_theme,
            known.MINIMAP.key: self._use_minimap,
            known.REDUCED_MOTION.key: self._use_motion,
            known.RECOVERY_SECONDS.key: self._use_recovery,
            known.PICTURE_MIB.key: self._use_pictures,
            known.PICTURE_WORKERS.key: self._use_pictures,
            known.TABLE_GIB.key: self._use_tables,
            known.THREADS.key: self._use_automatic,
            known.DEVICE.key: self._use_automatic,
        }
        for use in dict.fromkeys(self._uses.values()):
            use()
        self._settings.changed.connect(self._changed)
        actions = window.commands
        for mode in MODES:
            action = actions[f"view.theme_{mode}"]
            action.triggered.connect(lambda _=False, mode=mode: self._settings.put(known.THEME, mode))
        actions["view.minimap"].triggered.connect(lambda shown: self._settings.put(known.MINIMAP, shown))
        actions["app.settings"].triggered.connect(self.show_dialog)

    def show_dialog(self) -> SettingsDialog:
        """Show the settings, in the dialog that is open or in a new one."""
        shown = self._window.findChild(SettingsDialog, "settings_dialog")
        if not isinstance(shown, SettingsDialog):
            shown = SettingsDialog(self._settings, DeviceEditor(), self._window)
        shown.setWindowState(shown.windowState() & ~Qt.WindowState.WindowMinimized)
        shown.show()
        shown.activateWindow()
        return shown

    def _changed(self, key: str) -> None:
        if key in self._uses:
            self._uses[key]()

    def _use_theme(self) -> None:
        mode = self._settings.get(known.THEME)
        self._window.models.theme.set(mode)
        self._window.commands[f"view.theme_{mode}"].setChecked(True)

    def _use_minimap(self) -> None:
        shown = self._settings.get(known.MINIMAP)
        self._window.panels.canvas.minimap.wanted = shown
        self._window.commands["view.minimap"].setChecked(shown)

    def _use_motion(self) -> None:
        reduced = self._settings.get(known.REDUCED_MOTION)
        self._window.panels.canvas.glides = not reduced
        for effect in self._effects:
            QApplication.setEffectEnabled(effect, not reduced)

    def _use_recovery(self) -> None:
        self._window.models.autosave.set_delay(1000 * self._settings.get(known.RECOVERY_SECONDS))

    def _use_pictures(self) -> None:
        mib = self._settings.get(known.PICTURE_MIB)
        picture_settings.cache_bytes = None if mib is None else mib * _MIB
        picture_settings.workers = self._settings.get(known.PICTURE_WORKERS)

    def _use_tables(self) -> None:
        table_settings.most_bytes = self._settings.get(known.TABLE_GIB) * _GIB

    def _use_automatic(self) -> None:
        automatic.threads = self._settings.get(known.THREADS)
        automatic.device = self._settings.get(known.DEVICE)
        for chooser in self._window.findChildren(DeviceChooser):
            chooser.retell()


class DeviceEditor(Editor):
    """The devices of this machine."""

    def __init__(self) -> None:
        self._chooser = DeviceChooser(preferred=lambda: "auto")
        super().__init__(self._chooser)
        self._chooser.setToolTip("")
        self._chooser.chosen.connect(lambda device: self.edited.emit(device))

    def show_value(self, value: Any) -> None:
        self._chooser.show_device(value)

    def words(self, value: Any) -> str:
        return self.tr("Auto") if value == "auto" else str(value)
