"""The augmentations of training pictures in their order: added, moved, removed, and set."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QMenu, QPushButton, QVBoxLayout, QWidget

from core.catalog import Augmentation, augmentation_kinds
from netstudio.widgets import FieldForm, IconButton, WrappedLabel, catalog_text, keep_focus_near, pass_focus_on

_MOST_ROWS = 6


class AugmentationList(QWidget):
    """`edited` carries all augmentations, what was done, a key that merges typing, and whether it is finished."""

    edited = Signal(tuple, str, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Augmentation, ...] = ()
        self._list, self._form, self._about = QListWidget(), FieldForm(), WrappedLabel()
        self._add = QPushButton(self.tr("Add"))
        self._up = IconButton("chevron_up", self.tr("Apply earlier"))
        self._down = IconButton("chevron_down", self.tr("Apply later"))
        self._remove = IconButton("delete", self.tr("Remove the augmentation"))
        self._build()
        self._list.currentRowChanged.connect(lambda _: self._show_form())
        self._form.edited.connect(self._edit)
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        self._remove.clicked.connect(self._take_out)

    def show_entries(self, entries: tuple[Augmentation, ...]) -> None:
        """Show these, with the same place picked."""
        row = self._list.currentRow()
        if entries != self._entries or not self._list.count():
            row = len(entries) - 1 if len(entries) > len(self._entries) else min(max(0, row), len(entries) - 1)
            self._entries = entries
            self._list.blockSignals(True)
            self._list.clear()
            self._list.addItems([f"{place + 1}.  {_title(entry)}" for place, entry in enumerate(entries)])
            self._list.setCurrentRow(row)
            self._list.blockSignals(False)
        row_height = max(20, self._list.sizeHintForRow(0))
        self._list.setFixedHeight(row_height * max(1, min(_MOST_ROWS, len(entries))) + 4)
        self._list.setVisible(bool(entries))
        self._show_form()

    @property
    def entries(self) -> tuple[Augmentation, ...]:
        """What is shown."""
        return self._entries

    @property
    def form(self) -> FieldForm:
        """The settings of the picked one."""
        return self._form

    def add(self, key: str) -> None:
        """Put an augmentation of this kind behind the others."""
        entry: Augmentation = augmentation_kinds.default(key)
        self.edited.emit((*self._entries, entry), self.tr("Add Augmentation {0}").format(_title(entry)), "", True)

    def _build(self) -> None:
        menu = QMenu(self)
        for key, kind in sorted(augmentation_kinds.classes.items(), key=lambda item: item[1].title):
            action = menu.addAction(catalog_text(kind.title), partial(self.add, key))
            action.setToolTip(catalog_text(kind.summary))
        menu.setToolTipsVisible(True)
        self._add.setMenu(menu)
        self._add.setToolTip(self.tr("Change training pictures at random, so that the network sees more variety"))
        keep_focus_near(self._list)
        self._list.setAccessibleName(self.tr("Augmentations in their order"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._about.setProperty("role", "muted")
        bar = QHBoxLayout()
        bar.setSpacing(4)
        bar.addWidget(self._add)
        bar.addStretch(1)
        for button in (self._up, self._down, self._remove):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._list)
        column.addLayout(bar)
        column.addWidget(self._about)
        column.addWidget(self._form)

    def _show_form(self) -> None:
        row, count = self._list.currentRow(), len(self._entries)
        entry = self._entries[row] if 0 <= row < count else None
        self._form.set_entries([entry] if entry is not None else [])
        none = self.tr("No augmentation: training sees every picture as it is.")
        self._about.setText(none if entry is None else catalog_text(entry.summary))
        able = {self._up: row > 0, self._down: 0 <= row < count - 1, self._remove: entry is not None}
        for button, on in able.items():
            if on:
                button.setEnabled(True)
        for button, on in able.items():
            if not on:
                pass_focus_on(button)
                button.setEnabled(False)

    def _edit(self, name: str, value: object, finished: bool) -> None:
        row = self._list.currentRow()
        entries = list(self._entries)
        entries[row] = replace(entries[row], **{name: value})  # type: ignore[type-var]
        text = self.tr("Change Augmentation {0}").format(_title(entries[row]))
        self.edited.emit(tuple(entries), text, f"data.augmentation.{row}.{name}", finished)

    def _move(self, step: int) -> None:
        row, entries = self._list.currentRow(), list(self._entries)
        entries.insert(row + step, entries.pop(row))
        self._list.blockSignals(True)
        self._list.setCurrentRow(row + step)
        self._list.blockSignals(False)
        self.edited.emit(tuple(entries), self.tr("Move Augmentation {0}").format(_title(entries[row + step])), "", True)

    def _take_out(self) -> None:
        row, entries = self._list.currentRow(), list(self._entries)
        taken = entries.pop(row)
        self.edited.emit(tuple(entries), self.tr("Remove Augmentation {0}").format(_title(taken)), "", True)


def _title(entry: Augmentation) -> str:
    return catalog_text(entry.title)
