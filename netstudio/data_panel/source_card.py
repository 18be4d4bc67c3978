"""The head of the panel: what the data are, and the menu to choose others."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.catalog import fields_of
from core.data import Source, sources
from netstudio.data_panel.reading import Reading
from netstudio.icons import pixmap
from netstudio.theme import Theme
from netstudio.widgets import ElidedLabel, WrappedLabel

_DIALOG_SIZE = QSize(820, 540)


class SourceCard(QFrame):
    """Name and key facts of the data, progress while they are read, and where other data come from."""

    source_picked = Signal(object)  # a Source that needs no path
    path_picked = Signal(object)  # Path
    again_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._theme = theme
        self._picture = "data"
        self._icon = QLabel()
        self._icon.setFixedSize(28, 28)
        self._title, self._facts = ElidedLabel(), WrappedLabel()
        self._title.setProperty("role", "strong")
        self._facts.setProperty("role", "muted")
        self._choose = QPushButton(self.tr("Choose Data"))
        self._choose.setToolTip(self.tr("Choose a file or folder, or data that come with the program"))
        self._choose.setMenu(self._menu())
        self._busy = self._busy_row()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        head.addWidget(self._icon)
        head.addLayout(words, 1)
        column.addLayout(head)
        column.addWidget(self._busy)
        column.addWidget(self._choose)
        theme.changed.connect(self._dress)
        self._dress()

    def show_source(self, source: Source, reading: Reading | None) -> None:
        """Show `source`, and what was read of it."""
        self._title.setText(QCoreApplication.translate("catalog", source.describe()))
        if reading is None:
            self._picture = "data"
            self._facts.setText(QCoreApplication.translate("catalog", source.summary))
        else:
            self._picture = "image" if reading.pictures else "table"
            self._facts.setText(self._describe(reading))
        self._dress()

    def show_busy(self, name: str) -> None:
        """Show that `name` is being read; nothing for an empty name."""
        self._busy.setVisible(bool(name))
        self._choose.setVisible(not name)
        self._busy_text.setText(self.tr("Reading {0}…").format(name))

    def ask_file(self) -> None:
        """Let the person choose a file."""
        dialog = QFileDialog(self.window(), self.tr("Choose Data"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("All files (*)"))
        self._open(dialog)

    def ask_folder(self) -> None:
        """Let the person choose a folder."""
        dialog = QFileDialog(self.window(), self.tr("Choose a Folder of Data"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.resize(_DIALOG_SIZE)
        dialog.fileSelected.connect(lambda name: self.path_picked.emit(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _describe(self, reading: Reading) -> str:
        count, shape = f"{reading.facts.samples:,}", reading.facts.input.shape
        if reading.pictures:
            kind = self.tr("grey") if shape[0] == 1 else self.tr("colour")
            what = self.tr("{0} {1} pictures, {2} × {3}").format(count, kind, *shape[1:])
        elif len(shape) == 1:
            what = self.tr("{0} rows, {1} input columns").format(count, shape[0])
        else:
            what = self.tr("{0} samples of {1}").format(count, reading.facts.input)
        classes = len(reading.facts.classes)
        values = reading.facts.target_size
        if classes:
            aim = self.tr("{0} classes").format(classes)
        else:
            aim = self.tr("one target value") if values == 1 else self.tr("{0} target values").format(values)
        return f"{what} · {aim}"

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(self.tr("File…"), self.ask_file)
        menu.addAction(self.tr("Folder…"), self.ask_folder)
        menu.addSeparator()
        for kind in sources.classes.values():
            if not any(field.name == "path" for field in fields_of(kind)):
                title = QCoreApplication.translate("catalog", kind.title)
                menu.addAction(title, partial(self._pick, kind))
        menu.addSeparator()
        menu.addAction(self.tr("Read Again"), self.again_asked.emit)
        return menu

    def _pick(self, kind: type[Source]) -> None:
        self.source_picked.emit(kind())

    def _busy_row(self) -> QWidget:
        row = QWidget()
        self._busy_text = ElidedLabel()
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(self.tr("Reading the data"))
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.cancel_asked)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._busy_text)
        words.addWidget(bar)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(words, 1)
        layout.addWidget(cancel)
        row.hide()
        return row

    def _dress(self) -> None:
        color = self._theme.colors.accent
        self._icon.setPixmap(pixmap(self._picture, color, 28, self.devicePixelRatioF()))
