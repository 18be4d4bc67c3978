"""The settings dialog: what there is, in sections."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.backend import default_threads
from core.data.images import PictureSettings
from core.data.tables import tables_folder
from netstudio import settings as known
from netstudio.settings import Setting, Settings
from netstudio.settings_dialog.editors import (
    AmountEditor,
    AutomaticEditor,
    ChoiceEditor,
    Editor,
    FolderEditor,
    SwitchEditor,
)
from netstudio.settings_dialog.kept_tables import KeptTables
from netstudio.settings_dialog.row import Card, Decision, Row, SettingRow, rule
from netstudio.widgets import ElidedLabel, Section

WIDTH = 760
MARGIN = 20
FOOT = 58
_MIB = 2**20


class SettingsDialog(QDialog):
    """Stands beside the work; what is changed applies at once. Closed, it is deleted.

    `device` is the control for devices, which belongs to the training panel.
    """

    def __init__(self, settings: Settings, device: Editor, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("settings_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self._rows: list[SettingRow] = []
        self.kept = KeptTables(tables_folder())
        self._page = _Page()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(MARGIN)
        for title, rows in (
            (self.tr("Appearance"), self._appearance()),
            (self.tr("Projects"), self._projects()),
            (self.tr("Data"), [*self._pictures(), self._tables(), self.kept]),
            (self.tr("Training"), self._training(device)),
        ):
            section = Section(title)
            section.body.addWidget(Card(rows))
            column.addWidget(section)
        column.addStretch(1)
        self._assemble()
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        room = self.screen().availableSize() * 0.9
        return QSize(WIDTH, self._page.heightForWidth(WIDTH) + FOOT).boundedTo(room)

    def event(self, event: QEvent) -> bool:
        """Figures that the machine tells are told anew whenever the dialog comes to the front."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.WindowActivate):
            self.refresh()
        return super().event(event)

    def refresh(self) -> None:
        """Show what holds now."""
        for row in self._rows:
            row.refresh()
        self.kept.refresh()

    def done(self, code: int) -> None:
        """What is being typed counts also when the dialog is closed by Escape."""
        focus = self.focusWidget()
        if focus is not None:
            focus.clearFocus()
        super().done(code)

    def _appearance(self) -> list[Row]:
        modes = {"system": self.tr("Same as the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        return [
            self._row(known.THEME, self.tr("Theme"), self.tr("The colours of every window."), ChoiceEditor(modes)),
            self._row(
                known.MINIMAP,
                self.tr("Overview"),
                self.tr("A map of large networks in the corner of the canvas."),
                SwitchEditor(),
            ),
            self._row(
                known.REDUCED_MOTION,
                self.tr("Reduce motion"),
                self.tr("Layers do not glide to their places, menus do not fade."),
                SwitchEditor(),
            ),
        ]

    def _projects(self) -> list[Row]:
        title = self.tr("Folder for projects")
        return [
            self._row(
                known.PROJECT_FOLDER,
                title,
                self.tr("Where Open and Save begin."),
                FolderEditor(self.tr("The folder used last"), title),
            ),
            self._row(
                known.RECOVERY_SECONDS,
                self.tr("Recovery copy after"),
                self.tr("How soon unsaved changes are copied in case of a crash."),
                AmountEditor(known.RECOVERY_SECONDS.limits, self.tr("s")),
            ),
        ]

    def _pictures(self) -> list[Row]:
        return [
            self._row(
                known.PICTURE_MIB,
                self.tr("Memory for pictures and sounds"),
                self.tr("Decoded pictures and sounds are kept as long as they fit."),
                AutomaticEditor(known.PICTURE_MIB.limits, "MiB", lambda: PictureSettings().cache() // _MIB),
            ),
            self._row(
                known.PICTURE_WORKERS,
                self.tr("Decoding processes"),
                self.tr("Decode pictures during training; for data opened from now on."),
                AutomaticEditor(known.PICTURE_WORKERS.limits, "", lambda: PictureSettings().processes()),
            ),
        ]

    def _tables(self) -> Row:
        return self._row(
            known.TABLE_GIB,
            self.tr("Disk space for large tables"),
            self.tr("For tables larger than memory; the oldest are removed first."),
            AmountEditor(known.TABLE_GIB.limits, "GiB"),
        )

    def _training(self, device: Editor) -> list[Row]:
        return [
            self._row(
                known.DEVICE,
                self.tr("Device"),
                self.tr("For projects that leave it on Auto."),
                device,
            ),
            self._row(
                known.THREADS,
                self.tr("Processor threads"),
                self.tr("For projects that leave it at 0; automatic leaves one core free."),
                AutomaticEditor(known.THREADS.limits, "", default_threads),
            ),
        ]

    def _row(self, setting: Setting[Any], title: str, why: str, editor: Editor) -> SettingRow:
        row = SettingRow(self._settings, Decision(setting, title, why, editor))
        self._rows.append(row)
        return row

    def _assemble(self) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._page)
        close = QPushButton(self.tr("Close"))
        close.setObjectName("close")
        close.setAccessibleName(self.tr("Close"))
        close.setToolTip(self.tr("Close; changes are already saved"))
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        place = ElidedLabel(self.tr("Kept in {0}").format(self._settings.file), elide=Qt.TextElideMode.ElideMiddle)
        place.setProperty("role", "muted")
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN, 12, MARGIN, 12)
        foot.setSpacing(16)
        foot.addWidget(place, 1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(rule())
        column.addLayout(foot)


class _Page(QWidget):
    """As high as its texts are at the width that it has."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.heightForWidth(self.width()))
