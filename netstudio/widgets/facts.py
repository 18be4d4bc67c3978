"""A few facts under each other: what it is at the left, how much at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from netstudio.widgets.wrapped_label import ElidedLabel


class Facts(QWidget):
    """Rows of (what, how much)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QLabel, ElidedLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these and no others."""
        while len(self._rows) < len(facts):
            self._add_row()
        for place, (caption, value) in enumerate(self._rows):
            used = place < len(facts)
            caption.setVisible(used)
            value.setVisible(used)
            if used:
                caption.setText(facts[place][0])
                value.setText(facts[place][1])

    def _add_row(self) -> None:
        caption, value = QLabel(), ElidedLabel()
        caption.setProperty("role", "muted")
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = len(self._rows)
        self._grid.addWidget(caption, row, 0)
        self._grid.addWidget(value, row, 1)
        self._rows.append((caption, value))
