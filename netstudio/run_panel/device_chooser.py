"""Chooses the device: `auto`, the processor, or a CUDA device that was found to work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent, QStandardItemModel
from PySide6.QtWidgets import QWidget

from core.backend import DeviceInfo, automatic, automatic_device, probe_devices
from netstudio.training import Background, Task
from netstudio.widgets import CalmComboBox

Probe = Callable[[], tuple[DeviceInfo, ...]]


def _preferred() -> str:
    return automatic.device


class DeviceChooser(CalmComboBox):
    """Usable at once with `auto` and `cpu`; the rest is looked for in the background after the first show.

    Auto is `preferred()` while that works here: by default what the settings say.
    """

    chosen = Signal(str)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        probe: Probe = probe_devices,
        preferred: Callable[[], str] = _preferred,
    ) -> None:
        super().__init__(parent)
        self._probe, self._probed, self._preferred = probe, False, preferred
        self._devices: tuple[DeviceInfo, ...] = ()
        self._device = "auto"
        self._background = Background("probe-devices", self)
        self.setAccessibleName(self.tr("Device"))
        self.setToolTip(
            self.tr("Where the network is trained. Auto takes a CUDA device that works, else the processor.")
        )
        self.activated.connect(self._activated)
        self._fill()

    def show_device(self, device: str) -> None:
        """Show `device` as chosen, also when it is not on this machine."""
        if device != self._device:
            self._device = device
            self._fill()

    def retell(self) -> None:
        """Say anew which device Auto is."""
        self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for devices, once."""
        super().showEvent(event)
        if not self._probed:
            self._probed = True
            self._background.start(Task(self._probe, self._found, lambda error: self._found(())))

    def _found(self, devices: tuple[DeviceInfo, ...]) -> None:
        self._devices = devices
        self._fill()

    def _fill(self) -> None:
        self.clear()
        self.addItem(self.tr("Auto ({0})").format(self._auto_title()) if self._devices else self.tr("Auto"), "auto")
        processor = next((info for info in self._devices if info.name == "cpu"), None)
        self.addItem(self.tr("CPU"), "cpu")
        if processor is not None:
            self.setItemData(1, processor.title, Qt.ItemDataRole.ToolTipRole)
        for info in self._devices:
            if info.name != "cpu":
                self._add_cuda(info)
        if self.findData(self._device) < 0:
            self.addItem(self.tr("{0} (not found here)").format(self._device), self._device)
        self.setCurrentIndex(self.findData(self._device))

    def _auto_title(self) -> str:
        name = automatic_device(self._devices, self._preferred())
        return next((info.title for info in self._devices if info.name == name != "cpu"), self.tr("CPU"))

    def _add_cuda(self, info: DeviceInfo) -> None:
        memory = f"{info.memory_bytes / 2**30:.0f} GB" if info.memory_bytes else ""
        facts = ", ".join(fact for fact in (info.name, memory) if fact)
        self.addItem(f"{info.title} ({facts})", info.name)
        model = self.model()
        if info.problem and isinstance(model, QStandardItemModel):
            item = model.item(self.count() - 1)
            item.setEnabled(False)
            item.setToolTip(self.tr("Cannot be used: {0}").format(info.problem))

    def _activated(self, index: int) -> None:
        self.chosen.emit(self.itemData(index))
