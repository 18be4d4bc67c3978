"""One decision in the settings dialog: its name, why, the control, and the way back to the default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from netstudio.settings import Setting, Settings
from netstudio.settings_dialog.editors import Editor
from netstudio.widgets import IconButton, WrappedLabel

CONTROL_WIDTH = 240
MARGIN = 14


@dataclass(frozen=True)
class Decision:
    """What a row shows: a setting, what it is called, why one would change it, and the control for it."""

    setting: Setting[Any]
    title: str
    why: str
    editor: Editor


class Row(QWidget):
    """A title over an explanation at the left; at the right whatever is added to `grid` in its second column."""

    def __init__(self, title: str, why: str) -> None:
        super().__init__()
        self.title, self.why = QLabel(title), WrappedLabel(why)
        self.why.setProperty("role", "muted")
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(MARGIN, 10, 8, 10)
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(2)
        self.grid.addWidget(self.title, 0, 0)
        self.grid.addWidget(self.why, 1, 0)
        self.grid.setColumnStretch(0, 1)

    def add_control(self, control: QWidget, reset: QWidget) -> None:
        """Put `control` and the small button `reset` at the right."""
        control.setFixedWidth(CONTROL_WIDTH)
        policy = reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(policy)
        self.grid.addWidget(control, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        self.grid.addWidget(reset, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)


class SettingRow(Row):
    """Shows and changes one setting; the small button appears while it is not at its default."""

    def __init__(self, settings: Settings, decision: Decision) -> None:
        super().__init__(decision.title, decision.why)
        self._settings, self._setting, self._editor = settings, decision.setting, decision.editor
        self.setObjectName(f"setting_{decision.setting.key}")
        self._reset = IconButton("reset_value", "")
        self._reset.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_control(self._editor, self._reset)
        self.title.setBuddy(self._editor.controls[0])
        for control in self._editor.controls:
            control.setAccessibleName(control.accessibleName() or decision.title)
            control.setAccessibleDescription(decision.why)
            control.setToolTip(control.toolTip() or self._tip())
        self._editor.edited.connect(lambda value: settings.put(decision.setting, value))
        self._reset.clicked.connect(self._put_back)
        settings.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Show what holds now."""
        value = self._settings.get(self._setting)
        self._editor.show_value(value)
        default = self._editor.words(self._setting.default)
        self._reset.describe(self.tr("Use default: {0}").format(default))
        self._reset.setVisible(value != self._setting.default)

    def _put_back(self) -> None:
        self._editor.controls[0].setFocus(Qt.FocusReason.OtherFocusReason)  # the button goes away
        self._settings.reset(self._setting)

    def _changed(self, key: str) -> None:
        if key == self._setting.key:
            self.refresh()

    def _tip(self) -> str:
        setting = self._setting
        facts = [self.tr("Default {0}").format(self._editor.words(setting.default))]
        if any(setting.limits):
            facts.insert(0, self.tr("Range {0} … {1}").format(*setting.limits))
        return f"{self.why.text()}\n{' · '.join(facts)}"


def rule() -> QFrame:
    """A thin line across."""
    line = QFrame()
    line.setProperty("rule", "true")
    return line


class Card(QFrame):
    """Rows on a raised surface, with a line between two."""

    def __init__(self, rows: Sequence[QWidget]) -> None:
        super().__init__()
        self.setProperty("card", "true")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(0)
        for row in rows:
            if column.count():
                column.addWidget(rule())
            column.addWidget(row)
