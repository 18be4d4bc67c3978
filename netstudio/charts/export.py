"""Takes the curves out of the program: numbers as CSV, the diagrams as a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from netstudio.charts.feed import as_csv
from netstudio.training import Background, Task, TrainingSession
from netstudio.widgets import file_dialog

_SHARPNESS = 2.0


class Exporter(QObject):
    """Asks for a file name and writes; says in one sentence how it went."""

    said = Signal(str)

    def __init__(self, session: TrainingSession, picture: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._picture, self._window = session, picture, parent
        self._background = Background("write-curves", self)

    def ask_csv(self) -> None:
        """Let the person choose a file, then write the numbers."""
        title = self.tr("Save the curves as CSV")
        self._ask(file_dialog(self._window, "export_csv_dialog", title, self.write_csv), "curves.csv")

    def ask_picture(self) -> None:
        """Let the person choose a file, then write the diagrams."""
        title = self.tr("Save the curves as a picture")
        self._ask(file_dialog(self._window, "export_picture_dialog", title, self.write_picture), "curves.png")

    def write_csv(self, path: Path) -> None:
        """Write every point to `path` without holding the window up."""
        curves, batches = self._session.history.curves(), self._session.batches_per_epoch

        def write() -> Path:
            path.write_text(as_csv(curves, batches), encoding="utf-8")
            return path

        self._background.start(Task(write, self._written, lambda error: self._not_written(path, str(error))))

    def write_picture(self, path: Path) -> None:
        """Write the diagrams as they are shown to `path`, twice as sharp."""
        if self.image().save(str(path)):
            self._written(path)
        else:
            self._not_written(path, self.tr("the folder may be missing or write-protected"))

    def copy_picture(self) -> None:
        """Put the diagrams on the clipboard."""
        QGuiApplication.clipboard().setImage(self.image())
        self.said.emit(self.tr("Copied the picture"))

    def image(self) -> QImage:
        """The diagrams as they are shown."""
        size = self._picture.size()
        image = QImage(size * _SHARPNESS, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SHARPNESS)
        image.fill(self._picture.palette().window().color())
        painter = QPainter(image)
        self._picture.render(painter, QPoint())
        painter.end()
        return image

    def _ask(self, dialog: QFileDialog, name: str) -> None:
        kind = self.tr("Table (*.csv)") if name.endswith(".csv") else self.tr("Picture (*.png)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(kind)
        dialog.setDefaultSuffix(Path(name).suffix[1:])
        dialog.selectFile(name)
        dialog.open()

    def _written(self, path: Path) -> None:
        self.said.emit(self.tr("Saved {0}").format(path.name))

    def _not_written(self, path: Path, why: str) -> None:
        self.said.emit(self.tr("{0} could not be written: {1}").format(path.name, why))
