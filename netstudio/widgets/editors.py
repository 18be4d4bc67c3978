"""One editor for each kind of field: it shows a value, or that several values differ, and says when it changes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from core.catalog import Field, FieldKind
from netstudio.widgets.catalog_text import catalog_text
from netstudio.widgets.icon_button import IconButton
from netstudio.widgets.spin_boxes import MIXED, IntegerBox, NumberBox
from netstudio.widgets.switch import Switch
from netstudio.widgets.value_line import ValueLine


class Editor(Protocol):
    """What `FieldForm` needs of an editor; each is a QWidget with `edited = Signal(object, bool)`: value, finished."""

    edited: Any

    def show_value(self, value: Any) -> None:
        """Show `value` without a signal; leaves the cursor alone when it is shown already."""

    def show_mixed(self) -> None:
        """Show that the edited entries differ."""


class NumericEditor(QWidget):
    """Editor of INTEGER and NUMBER fields. `refused(sentence)` when something was typed that has no value."""

    edited = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box: IntegerBox | NumberBox = (
            IntegerBox(field.minimum, field.maximum)
            if field.kind is FieldKind.INTEGER
            else NumberBox(field.minimum, field.maximum, field.exclusive)
        )
        if field.unit:
            self._box.setSuffix(f" {field.unit}")
        _fill(self, self._box)
        self._pending = False
        self._box.valueChanged.connect(self._changed)
        self._box.editingFinished.connect(self._finished)
        self._box.refused.connect(self.refused)

    def show_value(self, value: Any) -> None:
        self._box.show_value(value)

    def show_mixed(self) -> None:
        self._box.show_mixed()

    def _changed(self) -> None:
        if not self._box.mixed:
            self._pending = True
            self.edited.emit(self._box.value(), False)

    def _finished(self) -> None:
        if self._pending:
            self._pending = False
            self.edited.emit(self._box.value(), True)


class SizesEditor(QWidget):
    """Editor of PAIR and TRIPLE fields: height × width or depth × height × width, equal while the lock is closed."""

    edited = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names: tuple[str, ...] = (self.tr("depth"), self.tr("height"), self.tr("width"))
        if field.kind is FieldKind.PAIR:
            names = names[1:]
        self._boxes = tuple(IntegerBox(field.minimum, field.maximum) for _ in names)
        self._lock = IconButton("lock", "")
        self._lock.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 if len(names) < 3 else 2)
        for name, box in zip(names, self._boxes, strict=True):
            if row.count():
                row.addWidget(QLabel("×"))
            row.addWidget(box, 1)
            if len(names) > 2:
                box.setProperty("narrow", "true")  # three have no room for buttons; keys remain
                box.lineEdit().setTextMargins(0, 0, 0, 0)
                box.lineEdit().setAlignment(Qt.AlignmentFlag.AlignCenter)
                box.setMinimumWidth(32)
            box.setAccessibleName(f"{field.label}, {name}")
            box.valueChanged.connect(self._changed)
            box.editingFinished.connect(self._finished)
            box.refused.connect(self.refused)
        row.addWidget(self._lock)
        self.setFocusProxy(self._boxes[0])
        self.setFocusPolicy(self._boxes[0].focusPolicy())  # or Qt would not move it in the order of the Tab key
        self._pending = False
        self._lock.clicked.connect(lambda: self._set_lock(not self._locked))
        self._set_lock(True)

    def show_value(self, value: Any) -> None:
        if self._values() != tuple(value):
            self._set_lock(len(set(value)) == 1)
        for box, item in zip(self._boxes, value, strict=True):
            box.show_value(item)

    def show_mixed(self) -> None:
        self._set_lock(True)
        for box in self._boxes:
            box.show_mixed()

    def _values(self) -> tuple[int, ...]:
        return tuple(box.value() for box in self._boxes)

    def _changed(self, value: int) -> None:
        if any(box.mixed for box in self._boxes) and not self._locked:
            return
        if self._locked:
            for box in self._boxes:
                box.show_value(value)
        self._pending = True
        self.edited.emit(self._values(), False)

    def _finished(self) -> None:
        if self._pending:
            self._pending = False
            self.edited.emit(self._values(), True)

    def _set_lock(self, closed: bool) -> None:
        self._locked = closed
        self._lock.show_icon("lock" if closed else "unlock")
        if len(self._boxes) == 2:
            together, apart = self.tr("Height and width change together"), self.tr("Height and width apart")
        else:
            together, apart = self.tr("Depth, height and width change together"), self.tr("Depth, height, width apart")
        self._lock.describe(together if closed else apart)


class SwitchEditor(QWidget):
    """Editor of SWITCH fields."""

    edited = Signal(object, bool)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._switch = Switch()
        self._mixed = QLabel(MIXED)
        self._mixed.hide()
        row = _fill(self, self._switch)
        row.addWidget(self._mixed)
        row.addStretch(1)
        self._switch.clicked.connect(lambda checked: self.edited.emit(checked, True))

    def show_value(self, value: Any) -> None:
        self._mixed.hide()
        self._switch.setChecked(value)

    def show_mixed(self) -> None:
        self._mixed.show()
        self._switch.setChecked(False)


class CalmComboBox(QComboBox):
    """A combo box that the wheel turns only while it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(QWidget):
    """Editor of CHOICE fields."""

    edited = Signal(object, bool)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = CalmComboBox()
        for choice in field.choices:
            title = choice.replace("_", " ")
            self._box.addItem(catalog_text(title[:1].upper() + title[1:]), choice)
        _fill(self, self._box)
        self._box.activated.connect(lambda index: self.edited.emit(self._box.itemData(index), True))

    def show_value(self, value: Any) -> None:
        self._box.setCurrentIndex(self._box.findData(value))

    def show_mixed(self) -> None:
        self._box.setPlaceholderText(MIXED)
        self._box.setCurrentIndex(-1)

    def show_found(self, value: str) -> None:
        """Say what the choice `auto` stands for now; an empty `value` says nothing."""
        place = self._box.findData("auto")
        if place >= 0:
            found = self._box.itemText(self._box.findData(value)) if value else ""
            auto = catalog_text("Auto")
            self._box.setItemText(place, self.tr("{0} ({1})").format(auto, found.lower()) if found else auto)


class ShapeEditor(QWidget):
    """Editor of SHAPE fields: sizes separated by ×, x, commas or blanks."""

    edited = Signal(object, bool)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = ValueLine()
        _fill(self, self._line)
        self._value: tuple[int, ...] = ()
        self._line.textEdited.connect(self._changed)
        self._line.editingFinished.connect(self._finished)

    def show_value(self, value: Any) -> None:
        if not self._line.hasFocus() or _parse_shape(self._line.text()) != tuple(value):
            self._line.setText(" × ".join(map(str, value)))
        self._value = tuple(value)

    def show_mixed(self) -> None:
        self._line.clear()
        self._line.setPlaceholderText(MIXED)

    def _changed(self, text: str) -> None:
        value = _parse_shape(text)
        if value and value != self._value:
            self._value = value
            self.edited.emit(value, False)

    def _finished(self) -> None:
        if not self._line.isModified():
            return
        self._line.setModified(False)
        self._line.setText(" × ".join(map(str, self._value)))
        self.edited.emit(self._value, True)


class NumbersEditor(QWidget):
    """Editor of NUMBERS fields: numbers separated by blanks, commas or semicolons; empty for none."""

    edited = Signal(object, bool)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = ValueLine()
        _fill(self, self._line)
        self._value: tuple[float, ...] = ()
        self._line.textEdited.connect(self._changed)
        self._line.editingFinished.connect(self._finished)

    def show_value(self, value: Any) -> None:
        if not self._line.hasFocus() or _parse_numbers(self._line.text()) != tuple(value):
            self._line.setText(_numbers_text(value))
        self._line.setPlaceholderText(self.tr("None"))
        self._value = tuple(value)

    def show_mixed(self) -> None:
        self._line.clear()
        self._line.setPlaceholderText(MIXED)

    def _changed(self, text: str) -> None:
        value = _parse_numbers(text)
        if value is not None and value != self._value:
            self._value = value
            self.edited.emit(value, False)

    def _finished(self) -> None:
        if self._line.isModified():
            self._line.setModified(False)
            self._line.setText(_numbers_text(self._value))
            self.edited.emit(self._value, True)


class TextEditor(QWidget):
    """Editor of TEXT fields."""

    edited = Signal(object, bool)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = ValueLine()
        _fill(self, self._line)
        self._line.textEdited.connect(lambda text: self.edited.emit(text, False))
        self._line.editingFinished.connect(self._finished)

    def show_value(self, value: Any) -> None:
        if value != self._line.text():
            self._line.setText(value)

    def show_mixed(self) -> None:
        self._line.clear()
        self._line.setPlaceholderText(MIXED)

    def show_found(self, value: str) -> None:
        """Say what an empty text stands for now."""
        self._line.setPlaceholderText(value)

    def _finished(self) -> None:
        if self._line.isModified():
            self._line.setModified(False)
            self.edited.emit(self._line.text(), True)


_EDITORS: dict[FieldKind, Any] = {
    FieldKind.INTEGER: NumericEditor,
    FieldKind.NUMBER: NumericEditor,
    FieldKind.SWITCH: SwitchEditor,
    FieldKind.CHOICE: ChoiceEditor,
    FieldKind.PAIR: SizesEditor,
    FieldKind.TRIPLE: SizesEditor,
    FieldKind.SHAPE: ShapeEditor,
    FieldKind.NUMBERS: NumbersEditor,
    FieldKind.TEXT: TextEditor,
}


def make_editor(field: Field) -> Any:
    """A new `Editor` (a QWidget) for `field`."""
    return _EDITORS[field.kind](field)


def _fill(widget: QWidget, child: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(child)
    widget.setFocusProxy(child)
    widget.setFocusPolicy(child.focusPolicy())  # or Qt would not move it in the order of the Tab key
    return row


def _parse_numbers(text: str) -> tuple[float, ...] | None:
    """The numbers in `text`; None where something else stands there."""
    try:
        numbers = tuple(float(part) for part in re.split(r"[,;\s()\[\]]+", text.strip()) if part)
    except ValueError:
        return None
    return numbers if all(math.isfinite(number) for number in numbers) else None


def _numbers_text(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:.10g}" for number in numbers)


def _parse_shape(text: str) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[×x*,;\s()\[\]]+", text.strip()) if part]
    if not parts or not all(part.isdecimal() and 0 < len(part) < 8 for part in parts):
        return ()
    sizes = tuple(int(part) for part in parts)
    return sizes if all(sizes) else ()
