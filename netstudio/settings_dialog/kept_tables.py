"""The tables that are kept on disk: where, how many, how large, and away with them after a question."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from core.data.tables import Kept, clear_tables, kept_tables
from netstudio.settings_dialog.row import Row
from netstudio.training import Background, Task
from netstudio.widgets import ElidedLabel, IconButton, MessageBar


class KeptTables(Row):
    """Looks at the disk, and clears it, in a thread of its own; what it has to say stands in `bar`."""

    def __init__(self, folder: Path) -> None:
        super().__init__("", "")
        self.setObjectName("kept_tables")
        self._folder = folder
        self._kept = Kept()
        self._disk = Background("kept-tables", self)
        self._path = ElidedLabel(str(folder), elide=Qt.TextElideMode.ElideMiddle)
        self._path.setProperty("role", "muted")
        self._clear = QPushButton(self.tr("Clear…"))
        self._clear.setAutoDefault(False)
        self._clear.setObjectName("clear_tables")
        self._clear.setAccessibleName(self.tr("Remove the tables from disk"))
        self._show = IconButton("folder", self.tr("Show the folder"))
        self._show.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar = MessageBar()
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._clear, 1)
        self.add_control(buttons, self._show)
        self.grid.addWidget(self._path, 2, 0, 1, 3)
        self.grid.addWidget(self.bar, 3, 0, 1, 3)
        self._clear.clicked.connect(self._ask)
        self._show.clicked.connect(self._open_folder)
        self._tell(Kept())

    def refresh(self) -> None:
        """Look at the disk, unless that is under way."""
        if not self._disk.busy:
            self._disk.start(Task(kept_tables, self._tell, lambda error: self._tell(Kept())))

    def _tell(self, kept: Kept) -> None:
        self._kept = kept
        self.title.setText(self.tr("On disk now: {0}").format(self._words(kept)))
        self.why.setText(self.tr("Tables larger than memory, as they were read."))
        self._clear.setEnabled(kept.tables > 0)
        tip = self.tr("Remove {0} from {1}").format(self._words(kept), self._folder)
        self._clear.setToolTip(tip if kept.tables else self.tr("There is nothing to remove"))

    def _words(self, kept: Kept) -> str:
        if not kept.tables:
            return self.tr("nothing")
        count = self.tr("1 table") if kept.tables == 1 else self.tr("{0} tables").format(kept.tables)
        return f"{count}, {in_bytes(kept.bytes)}"

    def _ask(self) -> None:
        text = self.tr(
            "{0} will be removed. Your own files stay as they are and are read again the next time they are opened. "
            "Open tables can still be used."
        )
        self.bar.show_message(
            "warning",
            text.format(self._words(self._kept)),
            [(self.tr("Remove"), self._remove), (self.tr("Keep"), _nothing)],
        )

    def _remove(self) -> None:
        self._clear.setEnabled(False)
        self.title.setText(self.tr("Removing {0} …").format(self._words(self._kept)))
        self._disk.start(Task(_clear_and_look, self._cleared, lambda error: self.refresh()))

    def _cleared(self, kept: Kept) -> None:
        self._tell(kept)
        if kept.tables:
            text = self.tr("{0} could not be removed: in use or write-protected.")
            self.bar.show_message("info", text.format(self._words(kept)))

    def _open_folder(self) -> None:
        there = next((each for each in (self._folder, *self._folder.parents) if each.is_dir()), self._folder)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(there))):
            self.bar.show_message("info", self.tr("No program here opens folders. It is {0}.").format(there))


def in_bytes(count: int) -> str:
    """A number of bytes in the largest unit that leaves a figure before the point."""
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def _nothing() -> None:
    return


def _clear_and_look() -> Kept:
    clear_tables()
    return kept_tables()
