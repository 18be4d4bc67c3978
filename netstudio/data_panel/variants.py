"""One picture beside its variants."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netstudio.data_panel.imaging import as_image
from netstudio.data_panel.varying import Varied
from netstudio.theme import Theme

_GAP, _CAPTION, _LARGEST = 10, 18, 320


class Variants(QWidget):
    """The picture first, then its variants, as large as the room allows."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._images: list[QImage] = []
        self._captions: tuple[str, ...] = ()
        self._said = ""
        self.setAccessibleName(self.tr("Variants of the picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_pictures(self, varied: Varied, span: tuple[float, float]) -> None:
        """Show the picture of `varied` and its variants, whose values lie in `span`."""
        self._images = [as_image(varied.picture, span), *(as_image(each, span) for each in varied.variants)]
        mixed = varied.mixtures or tuple(f"{place + 1}" for place in range(len(varied.variants)))
        self._captions, self._said = (self.tr("as it is"), *mixed), ""
        self.setAccessibleDescription(self.tr("{0} variants").format(len(varied.variants)))
        self.update()

    def say(self, text: str) -> None:
        """Show a sentence instead."""
        self._images, self._said = [], text
        self.update()

    @property
    def shown(self) -> list[QImage]:
        """The picture and its variants."""
        return self._images

    def sizeHint(self) -> QSize:
        """Four in a row."""
        return QSize(480, 360)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw them in rows."""
        del event
        painter = QPainter(self)
        colors, images = self._theme.colors, self._images
        painter.setPen(QColor(colors.muted))
        if not images:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._said)
            painter.end()
            return
        columns, side = self._fit(len(images))
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        for place, image in enumerate(images):
            row, column = divmod(place, columns)
            area = QRectF(column * (side + _GAP) + 1, row * (side + _GAP + _CAPTION) + 1, side - 2, side - 2)
            size = image.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(area.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, image.width() >= side / 2)
            painter.drawImage(target, image)
            if place == 0:
                painter.setPen(QPen(QColor(colors.accent), 2))
                painter.drawRect(target)
            painter.setPen(QColor(colors.muted))
            elide = Qt.TextElideMode.ElideRight
            text = painter.fontMetrics().elidedText(self._captions[place], elide, int(side + _GAP / 2))
            painter.drawText(
                QRectF(area.left(), area.bottom() + 2, side, _CAPTION), Qt.AlignmentFlag.AlignHCenter, text
            )
        painter.end()

    def _fit(self, count: int) -> tuple[int, float]:
        """Columns and the side of a picture, so that all are as large as can be."""
        best, spare = (1, 8.0), count
        for columns in range(1, count + 1):
            rows = -(-count // columns)
            wide = (self.width() + _GAP) / columns - _GAP
            high = (self.height() + _GAP) / rows - _GAP - _CAPTION
            side = min(wide, high, _LARGEST)
            if side > best[1] or (side == best[1] and rows * columns - count < spare):
                best, spare = (columns, side), rows * columns - count
        return best
