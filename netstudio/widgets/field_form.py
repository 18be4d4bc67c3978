"""A form made from the declared fields of a catalog entry."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.catalog import Field, fields_of, idle_by
from core.graph import Problem
from netstudio.widgets.catalog_text import catalog_text
from netstudio.widgets.editors import ChoiceEditor, TextEditor, make_editor
from netstudio.widgets.icon_button import IconButton
from netstudio.widgets.near_focus import keep_focus_near
from netstudio.widgets.problem_notice import ProblemNotice
from netstudio.widgets.repair_button import Foretell
from netstudio.widgets.wrapped_label import WrappedLabel

_TITLES = {
    "rate": "Rate factor",
    "lr": "Learning rate",
    "p": "Probability",
    "eps": "Epsilon",
    "beta1": "Beta 1",
    "beta2": "Beta 2",
    "initialiser": "Initial weights",
    "l1": "L1 penalty",
    "l2": "L2 penalty",
}
LABEL_WIDTH = 104


class FieldForm(QWidget):
    """Edits one entry, or several at once; of entries of several kinds it shows the fields that all of them have.

    `edited(field, value, finished)`: `finished` is false while the person still types. The form shows only what it is
    given by `set_entry`; the owner applies the edit and hands the new entry back. Given `names`, it shows only these.
    """

    edited = Signal(str, object, bool)
    repair_chosen = Signal(object)
    repair_pointed = Signal(object)
    foretell: Foretell | None = None
    """Says what a repair would change; set before problems are shown."""

    def __init__(self, parent: QWidget | None = None, *, names: Sequence[str] = ()) -> None:
        super().__init__(parent)
        self._wanted = tuple(names)
        self._kinds: tuple[type, ...] = ()
        self._rows: dict[str, _Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def set_entry(self, entry: Any) -> None:
        """Show `entry`, a catalog entry."""
        self.set_entries([entry])

    def set_entries(self, entries: Sequence[Any]) -> None:
        """Show `entries`; where they differ a field shows a dash. Empty: an empty form."""
        kinds = tuple(dict.fromkeys(type(entry) for entry in entries))
        if kinds != self._kinds:
            self._rebuild(kinds)
        for name, row in self._rows.items():
            row.show_values([getattr(entry, name) for entry in entries])
            row.show_idle([idle_by(entry, row.field) for entry in entries], entries[0])

    def show_problems(self, problems: Mapping[str, str | Problem]) -> None:
        """Show these texts or problems under their fields, and none elsewhere."""
        for name, row in self._rows.items():
            row.show_problem(problems.get(name), self.foretell)

    def show_found(self, values: Mapping[str, str]) -> None:
        """Say in fields that leave the decision to the program what it found: in choices of `auto`, in empty texts."""
        for name, row in self._rows.items():
            if isinstance(row.editor, ChoiceEditor | TextEditor):
                row.editor.show_found(values.get(name, ""))

    def focus_field(self, name: str) -> None:
        """Put the cursor into the editor of field `name`; nothing happens when there is none."""
        if name in self._rows:
            self._rows[name].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def editor(self, name: str) -> QWidget:
        """The editor of field `name`. KeyError for an unknown field."""
        found: QWidget = self._rows[name].editor
        return found

    @property
    def empty(self) -> bool:
        """Whether there is nothing to edit."""
        return not self._rows

    @property
    def names(self) -> frozenset[str]:
        """The fields shown."""
        return frozenset(self._rows)

    @property
    def changed(self) -> tuple[str, ...]:
        """The fields shown whose values are not their defaults."""
        return tuple(name for name, row in self._rows.items() if row.changed)

    def _rebuild(self, kinds: tuple[type, ...]) -> None:
        focus = QApplication.focusWidget()
        held = next((name for name, row in self._rows.items() if focus is not None and row.isAncestorOf(focus)), "")
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._kinds, self._rows = kinds, {}
        for field in [field for field in shared_fields(kinds) if not self._wanted or field.name in self._wanted]:
            row = _Row(field)
            row.edited.connect(self.edited)
            row.repair_chosen.connect(self.repair_chosen)
            row.repair_pointed.connect(self.repair_pointed)
            self._rows[field.name] = row
            self._column.addWidget(row)
        if held in self._rows and self.isVisible():
            self._rows[held].show()
            self.focus_field(held)


def shared_fields(kinds: Sequence[type]) -> tuple[Field, ...]:
    """The fields that entries of all `kinds` have, with the limits that hold for all, described as the first does."""
    first, *others = [fields_of(kind) for kind in kinds] or [()]
    found = []
    for field in first:
        alike = [next((each for each in other if _alike(each, field)), None) for other in others]
        if None not in alike:
            found.append(_narrowed(field, [each for each in alike if each]))
    return tuple(found)


def _alike(one: Field, other: Field) -> bool:
    return (one.name, one.kind, one.choices, one.exclusive) == (other.name, other.kind, other.choices, other.exclusive)


def _narrowed(field: Field, others: Sequence[Field]) -> Field:
    lows = [each.minimum for each in (field, *others) if each.minimum is not None]
    highs = [each.maximum for each in (field, *others) if each.maximum is not None]
    return dataclasses.replace(field, minimum=max(lows, default=None), maximum=min(highs, default=None))


class _Row(QWidget):
    """Label, editor, reset button, and room for a problem below."""

    edited = Signal(str, object, bool)
    repair_chosen = Signal(object)
    repair_pointed = Signal(object)

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.changed = False
        self._values: Sequence[Any] = ()
        self._problem: str | Problem | None = None
        self._notice: ProblemNotice | None = None
        title = field_title(field)
        self._label = _FieldLabel(title)
        self.editor = make_editor(field)
        self.editor.setObjectName(f"field_{field.name}")
        self._reset = IconButton("reset_value", self.tr("Reset {0} to {1}").format(title, _show(field.default)))
        self._reset.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_focus_near(self._reset)
        proxy = self.editor.focusProxy()
        proxy.setAccessibleName(proxy.accessibleName() or title)
        proxy.setAccessibleDescription(field.help)
        self._label.setBuddy(proxy)
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(6)
        self._grid.addWidget(self._label, 0, 0)
        self._grid.addWidget(self.editor, 0, 1)
        self._grid.addWidget(self._reset, 0, 2)
        self._grid.setColumnStretch(1, 1)
        self._fault = WrappedLabel()
        self._fault.setProperty("role", "error")
        self._fault.hide()
        self._grid.addWidget(self._fault, 2, 0, 1, 3)
        self.editor.edited.connect(lambda value, finished: self.edited.emit(field.name, value, finished))
        if hasattr(self.editor, "refused"):
            self.editor.refused.connect(self._show_fault)
        self._reset.clicked.connect(lambda: self.edited.emit(field.name, field.default, True))

    def show_values(self, values: Sequence[Any]) -> None:
        if values != self._values:
            self._fault.hide()
        self._values = list(values)
        if len({repr(value) for value in values}) == 1:
            self.editor.show_value(values[0])
        else:
            self.editor.show_mixed()
        self.changed = any(value != self.field.default for value in values)
        self._label.set_marked(self.changed)
        self._reset.setVisible(self.changed)

    def show_idle(self, by: Sequence[Field | None], entry: Any) -> None:
        """Let nobody edit what has no effect; `by` says for each entry, `entry` the first, which field is to blame."""
        other = by[0] if by and None not in by else None
        text = field_help(self.field)
        if other is not None:
            value = _show(getattr(entry, other.name))
            text = f"{self.tr('Has no effect while {0} is {1}.').format(field_title(other), value)}\n{text}"
        self.editor.setEnabled(other is None)
        for widget in (self._label, self.editor):
            widget.setToolTip(text)

    def _show_fault(self, text: str) -> None:
        """Say that what was typed has no value; the value stays."""
        self._fault.setText(text)
        self._fault.show()

    def show_problem(self, problem: str | Problem | None, foretell: Foretell | None) -> None:
        if problem == self._problem:
            if self._notice is not None:
                self._notice.retell()
            return
        self._problem = problem
        if self._notice is not None:
            self._grid.removeWidget(self._notice)
            self._notice.hide()
            self._notice.deleteLater()
            self._notice = None
        if problem:
            shown = Problem("", self.field.name, problem) if isinstance(problem, str) else problem
            self._notice = ProblemNotice(shown, foretell)
            self._notice.repair_chosen.connect(self.repair_chosen)
            self._notice.repair_pointed.connect(self.repair_pointed)
            self._grid.addWidget(self._notice, 1, 0, 1, 3)


class _FieldLabel(QLabel):
    """The field's title, with a dot behind it while the value is not the default."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._marked = False
        self.setWordWrap(True)
        self.setFixedWidth(LABEL_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def set_marked(self, marked: bool) -> None:
        self._marked = marked
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(LABEL_WIDTH, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._marked:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.Accent))
            end = min(self.fontMetrics().horizontalAdvance(self.text()) + 6, self.width() - 6)
            painter.drawEllipse(QRectF(end, self.height() / 2 - 2, 5, 5))
            painter.end()


def field_title(field: Field) -> str:
    """What people read before the editor of `field`."""
    return catalog_text(_TITLES.get(field.name, field.label))


def field_help(field: Field) -> str:
    """The tooltip of a field: why, range, unit and default."""
    facts = []
    if field.minimum is not None or field.maximum is not None:
        low = "−∞" if field.minimum is None else f"{field.minimum:g}"
        high = "∞" if field.maximum is None else f"{field.maximum:g}"
        facts.append(QCoreApplication.translate("FieldForm", "Range {0} … {1}").format(low, high))
    if field.unit:
        facts.append(QCoreApplication.translate("FieldForm", "Unit {0}").format(field.unit))
    facts.append(QCoreApplication.translate("FieldForm", "Default {0}").format(_show(field.default)))
    return f"{QCoreApplication.translate('catalog', field.help)}\n{' · '.join(facts)}"


def _show(value: object) -> str:
    if isinstance(value, bool):
        on, off = QCoreApplication.translate("FieldForm", "on"), QCoreApplication.translate("FieldForm", "off")
        return on if value else off
    if isinstance(value, tuple) and any(isinstance(item, float) for item in value):
        return ", ".join(f"{item:g}" for item in value)
    if value == ():
        return QCoreApplication.translate("FieldForm", "none")
    if isinstance(value, tuple):
        return " × ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
