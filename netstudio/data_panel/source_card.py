"""The head of the panel: what the data are, and the menu to choose others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
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

from core.data import Source, has_path, sources
from netstudio.data_panel.reading import Reading
from netstudio.data_panel.wording import describe
from netstudio.icons import pixmap
from netstudio.theme import Theme
from netstudio.widgets import ElidedLabel, WrappedLabel, catalog_text, file_dialog, keep_focus_near

_PICTURES = {"pictures": "image", "text": "file", "series": "charts", "audio": "charts"}


class SourceCard(QFrame):
    """Name and key facts of the data, progress while they are read, and where other data come from."""

    source_picked = Signal(object)  # a Source that needs no path
    path_picked = Signal(object)  # Path
    found_picked = Signal(object)  # Path, where data that moved are now
    again_asked = Signal()
    cancel_asked = Signal()
    view_asked = Signal()

    def __init__(
        self, theme: Theme, recent: Callable[[], Sequence[Path]] = tuple, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._theme, self._recent = theme, recent
        self._picture = "data"
        self._icon = QLabel()
        self._icon.setFixedSize(28, 28)
        self._title, self._facts = ElidedLabel(), WrappedLabel()
        self._title.setProperty("role", "strong")
        self._facts.setProperty("role", "muted")
        self._busy = self._busy_row()
        self._build()
        theme.changed.connect(self._dress)
        self._dress()

    def show_source(self, source: Source, reading: Reading | None) -> None:
        """Show `source`, and what was read of it."""
        self._title.setText(catalog_text(source.describe()))
        if reading is None:
            self._picture = "data"
            self._facts.setText(catalog_text(source.summary))
        else:
            kind = "pictures" if reading.pictures else reading.facts.kind
            self._picture = _PICTURES.get(kind, "table")
            self._facts.setText(describe(reading))
        self._view.setEnabled(reading is not None)
        self._dress()

    def show_busy(self, name: str) -> None:
        """Show that `name` is being read; nothing for an empty name."""
        rows = (self._busy, self._buttons) if name else (self._buttons, self._busy)
        for row in rows:  # what comes first, so that the keys find it when the other goes
            row.setVisible(row is rows[0])
        self._busy_text.setText(self.tr("Reading {0}…").format(name))
        self.show_progress(0, 0)

    def show_progress(self, done: int, total: int) -> None:
        """`done` of `total` steps; `total` is 0 where nobody knows."""
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(round(1000 * min(1.0, done / total)) if total else 0)
        known = f"{100 * done // total} %" if total else f"{done:,}" if done else ""
        self._bar.setToolTip(known)
        self._done.setText(known)

    def ask_file(self) -> None:
        """Let the person choose a file."""
        dialog = file_dialog(self, "choose_data_dialog", self.tr("Choose Data"), self.path_picked.emit)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("All files (*)"))
        dialog.open()

    def ask_folder(self) -> None:
        """Let the person choose a folder."""
        title = self.tr("Choose a Folder of Data")
        dialog = file_dialog(self, "choose_folder_dialog", title, self.path_picked.emit)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def ask_where(self, missing: Path) -> None:
        """Let the person say where `missing` is now."""
        title = self.tr("Find {0}").format(missing.name)
        dialog = file_dialog(self, "find_data_dialog", title, self.found_picked.emit)
        file = bool(missing.suffix)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile if file else QFileDialog.FileMode.Directory)
        near = next((str(each) for each in missing.parents if each.is_dir()), "")
        dialog.setDirectory(near)
        dialog.open()

    def offer_menu(self) -> None:
        """Show the menu below its button."""
        self.menu.popup(self._choose.mapToGlobal(self._choose.rect().bottomLeft()))

    def _build(self) -> None:
        self._choose, self._view = QPushButton(self.tr("Choose Data")), QPushButton(self.tr("Look at the Data"))
        choose = self._choose
        choose.setToolTip(self.tr("Choose a file or folder, or data that comes with the program"))
        self.menu = menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill_menu(menu))
        self._fill_menu(menu)
        choose.setMenu(menu)
        self._view.setToolTip(self.tr("Show all samples, columns and problems in place of the network"))
        self._view.clicked.connect(self.view_asked)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(choose, 1)
        row.addWidget(self._view, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        keep_focus_near(self._buttons)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._icon)
        head.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._busy)
        column.addWidget(self._buttons)

    def _fill_menu(self, menu: QMenu) -> None:
        menu.clear()
        menu.addAction(self.tr("File…"), self.ask_file)
        menu.addAction(self.tr("Folder…"), self.ask_folder)
        recent = self._recent()
        if recent:
            menu.addSection(self.tr("Recent"))
        for path in recent:
            action = menu.addAction(_short(path), partial(self.path_picked.emit, path))
            action.setToolTip(str(path))
        menu.addSection(self.tr("With the program"))
        menu.setToolTipsVisible(True)
        for kind in sources.classes.values():
            if not has_path(kind):
                title = catalog_text(kind.title)
                action = menu.addAction(title, partial(self._pick, kind))
                action.setToolTip(catalog_text(kind.summary))
        menu.addSeparator()
        menu.addAction(self.tr("Read Again"), self.again_asked.emit)

    def _pick(self, kind: type[Source]) -> None:
        self.source_picked.emit(kind())

    def _busy_row(self) -> QWidget:
        row = QWidget()
        self._busy_text, self._done = ElidedLabel(), QLabel()
        self._done.setProperty("role", "muted")
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Reading the data"))
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setToolTip(self.tr("Stop reading and keep the previous data"))
        cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        cancel.clicked.connect(self.cancel_asked)
        said = QHBoxLayout()
        said.addWidget(self._busy_text, 1)
        said.addWidget(self._done)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addLayout(said)
        words.addWidget(self._bar)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(words, 1)
        layout.addWidget(cancel)
        keep_focus_near(row)
        row.hide()
        return row

    def _dress(self) -> None:
        color = self._theme.colors.accent
        self._icon.setPixmap(pixmap(self._picture, color, 28, self.devicePixelRatioF()))


def _short(path: Path) -> str:
    """A path in a menu: its name and the folder above."""
    return f"{path.name} — {path.parent.name}".replace("&", "&&")
