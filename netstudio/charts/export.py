"""Takes the curves out of the program: numbers as CSV, the diagrams as a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from netstudio.charts.feed import as_csv
from netstudio.training import Background, Task, TrainingSession

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
        dialog = self._ask(self.tr("Save the curves as CSV"), "curves.csv", self.tr("Table (*.csv)"))
        dialog.fileSelected.connect(self.write_csv)

    def ask_picture(self) -> None:
        """Let the person choose a file, then write the diagrams."""
        dialog = self._ask(self.tr("Save the curves as a picture"), "curves.png", self.tr("Picture (*.png)"))
        dialog.fileSelected.connect(self.write_picture)

    def write_csv(self, name: str) -> None:
        """Write every point to `name` without holding the window up."""
        curves, batches = self._session.history.curves(), self._session.batches_per_epoch

        def write() -> Path:
            path = Path(name)
            path.write_text(as_csv(curves, batches), encoding="utf-8")
            return path

        self._background.start(Task(write, self._written, lambda error: self._not_written(name, str(error))))

    def write_picture(self, name: str) -> None:
        """Write the diagrams as they are shown to `name`, twice as sharp."""
        if self.image().save(name):
            self._written(Path(name))
        else:
            self._not_written(name, self.tr("the folder may be missing or closed to writing"))

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

    def _ask(self, title: str, name: str, kinds: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, name, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.setDefaultSuffix(Path(name).suffix[1:])
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _written(self, path: Path) -> None:
        self.said.emit(self.tr("Saved {0}").format(path.name))

    def _not_written(self, name: str, why: str) -> None:
        self.said.emit(self.tr("{0} could not be written: {1}").format(Path(name).name, why))
