"""The controls of the settings dialog: each shows a value, says in words what a value is, and tells of a new one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPalette, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from netstudio.icons import icon
from netstudio.widgets import CalmComboBox, IntegerBox, Switch, file_dialog


class Editor(QWidget):
    """`edited(value)` when the person has decided. The first of `controls` takes the focus."""

    edited = Signal(object)

    def __init__(self, *controls: QWidget) -> None:
        super().__init__()
        self.controls = controls
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for control in controls:
            row.addWidget(control)
        self.setFocusProxy(controls[0])

    @abstractmethod
    def show_value(self, value: Any) -> None:
        """Show `value` without telling of it."""

    @abstractmethod
    def words(self, value: Any) -> str:
        """`value` as a person reads it."""


class ChoiceEditor(Editor):
    """One of several; `choices` are values and their titles."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        self._box = CalmComboBox()
        super().__init__(self._box)
        self._choices = choices
        for value, title in choices.items():
            self._box.addItem(title, value)
        self._box.activated.connect(lambda index: self.edited.emit(self._box.itemData(index)))

    def show_value(self, value: Any) -> None:
        self._box.setCurrentIndex(self._box.findData(value))

    def words(self, value: Any) -> str:
        return self._choices[value]


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self) -> None:
        self._switch = Switch()
        super().__init__(self._switch)
        layout = self.layout()
        if layout is not None:
            layout.setAlignment(self._switch, Qt.AlignmentFlag.AlignRight)
        self._switch.clicked.connect(lambda checked: self.edited.emit(checked))

    def show_value(self, value: Any) -> None:
        self._switch.setChecked(value)

    def words(self, value: Any) -> str:
        return self.tr("on") if value else self.tr("off")


class AmountEditor(Editor):
    """A whole number with a unit; what is typed counts when it is finished."""

    def __init__(self, limits: tuple[int, int], unit: str) -> None:
        self._box = _number_box(limits, unit)
        super().__init__(self._box)
        self._unit = unit
        self._box.valueChanged.connect(lambda value: self.edited.emit(value))

    def show_value(self, value: Any) -> None:
        self._box.show_value(value)

    def words(self, value: Any) -> str:
        return _amount(value, self._unit)


class AutomaticEditor(Editor):
    """None, which is what `automatic()` finds right now, or a number of one's own."""

    def __init__(self, limits: tuple[int, int], unit: str, automatic: Callable[[], int]) -> None:
        self._choice, self._box = CalmComboBox(), _number_box(limits, unit)
        super().__init__(self._choice, self._box)
        self._limits, self._unit, self._automatic = limits, unit, automatic
        self._choice.setMinimumContentsLength(4)
        self._box.setFixedWidth(118)
        self._choice.addItem("", None)
        self._choice.addItem(self.tr("Set to"), 0)
        self._choice.activated.connect(self._chosen)
        self._box.valueChanged.connect(lambda value: self.edited.emit(value))

    def show_value(self, value: Any) -> None:
        self._choice.setItemText(0, self.words(None))
        self._choice.setCurrentIndex(0 if value is None else 1)
        self._box.setVisible(value is not None)
        if value is not None:
            self._box.show_value(value)

    def words(self, value: Any) -> str:
        if value is None:
            return self.tr("Automatic ({0})").format(_amount(self._automatic(), self._unit))
        return _amount(value, self._unit)

    def _chosen(self, index: int) -> None:
        low, high = self._limits
        self.edited.emit(None if index == 0 else max(low, min(high, self._automatic())))


class FolderEditor(Editor):
    """A folder, or none, which `nothing` says in words. The button shows as much of the path as it has room for."""

    def __init__(self, nothing: str, title: str) -> None:
        self._button = QPushButton()
        self._button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._button.setProperty("kind", "field")
        self._button.setAutoDefault(False)
        super().__init__(self._button)
        self._nothing, self._title, self._value = nothing, title, ""
        self._button.clicked.connect(self._ask)
        self._draw_icon()

    def show_value(self, value: Any) -> None:
        self._value = value
        self._fit()

    def words(self, value: Any) -> str:
        return str(value) or self._nothing

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

    def _fit(self) -> None:
        room = self._button.width() - 50
        metrics = QFontMetrics(self._button.font())
        shown = metrics.elidedText(self.words(self._value), Qt.TextElideMode.ElideMiddle, max(40, room))
        self._button.setText(shown.replace("&", "&&"))
        self._button.setAccessibleName(f"{self._title}: {self.words(self._value)}")
        self._button.setToolTip(self.words(self._value))

    def _draw_icon(self) -> None:
        self._button.setIcon(icon("folder", self.palette().color(QPalette.ColorRole.PlaceholderText).name()))

    def _ask(self) -> None:
        dialog = file_dialog(self, "folder_dialog", self._title, lambda path: self.edited.emit(str(path)))
        dialog.setDirectory(self._value or str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()


def _amount(value: int, unit: str) -> str:
    return f"{value:,} {unit}".rstrip()


def _number_box(limits: tuple[int, int], unit: str) -> IntegerBox:
    box = IntegerBox(*limits)
    box.setKeyboardTracking(False)
    if unit:
        box.setSuffix(f" {unit}")
    return box
