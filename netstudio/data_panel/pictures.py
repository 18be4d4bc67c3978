"""A grid of the pictures of a data set: only what is seen is drawn, so a million of them scroll as well as ten."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from core.data import Loaded, take
from netstudio.data_panel.reading import samples_of
from netstudio.theme import Theme

_SIDE, _GAP, _CAPTION = 52, 8, 18
_KEPT = 2048


class PictureGrid(QAbstractScrollArea):
    """Pictures with their class below; `show_class` leaves only one class."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._loaded: Loaded | None = None
        self._order = np.zeros(0, np.int64)
        self._kept: OrderedDict[int, QPixmap] = OrderedDict()
        self._span = (0.0, 1.0)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Preview of the pictures"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.viewport().update)

    def show_data(self, loaded: Loaded) -> None:
        """Show the pictures of `loaded`, training samples first."""
        self._loaded = loaded
        self._kept.clear()
        values = loaded.train.inputs
        if values.dtype != np.uint8 and len(values):
            part = take(values, np.arange(0, len(values), max(1, len(values) // 256)))
            self._span = (float(np.nanmin(part)), float(np.nanmax(part)))
        self.show_class(None)

    def show_class(self, number: int | None) -> None:
        """Show the samples of one class, or all for None."""
        if self._loaded is None:
            return
        targets = np.concatenate([samples.targets for samples in samples_of(self._loaded)])
        self._order = np.arange(len(targets)) if number is None else np.flatnonzero(targets == number)
        self.verticalScrollBar().setValue(0)
        self._measure()
        self.viewport().update()

    @property
    def shown(self) -> int:
        """Number of pictures in the grid."""
        return len(self._order)

    @property
    def kept(self) -> int:
        """Number of pictures that were drawn and are kept."""
        return len(self._kept)

    def sizeHint(self) -> QSize:
        """Three rows."""
        return QSize(280, 3 * (_SIDE + _CAPTION + _GAP) + _GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows that are seen."""
        if self._loaded is None:
            return
        painter = QPainter(self.viewport())
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colors.muted))
        for place in self._places(event.rect()):
            self._paint_picture(painter, place)
        painter.end()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say which sample lies under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._loaded is not None:
            place = self._place_at(event.pos().x(), event.pos().y())
            text = "" if place is None else self._describe(int(self._order[place]))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def _paint_picture(self, painter: QPainter, place: int) -> None:
        area = self._area(place)
        index = int(self._order[place])
        picture = self._picture(index)
        size = picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(area.topLeft(), size)
        target.moveCenter(area.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, picture.width() > 2 * _SIDE)
        painter.drawPixmap(target, picture)
        text = painter.fontMetrics().elidedText(self._label(index), Qt.TextElideMode.ElideRight, _SIDE)
        caption = QRect(area.left(), area.bottom() + 1, _SIDE, _CAPTION)
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, text)

    def _picture(self, index: int) -> QPixmap:
        if index not in self._kept:
            self._kept[index] = QPixmap.fromImage(as_image(self._input(index), self._span))
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(index)
        return self._kept[index]

    def _input(self, index: int) -> np.ndarray:
        assert self._loaded is not None
        train = self._loaded.train
        if index < len(train) or self._loaded.test is None:
            return train.input(index)
        return self._loaded.test.input(index - len(train))

    def _label(self, index: int) -> str:
        assert self._loaded is not None
        train, test = self._loaded.train, self._loaded.test
        samples, at = (train, index) if index < len(train) or test is None else (test, index - len(train))
        target = samples.targets[at]
        return self._loaded.classes[int(target)] if self._loaded.classes else f"{float(target.flat[0]):.4g}"

    def _describe(self, index: int) -> str:
        return self.tr("Sample {0}: {1}").format(f"{index + 1:,}", self._label(index))

    def _columns(self) -> int:
        return max(1, (self.viewport().width() + _GAP) // (_SIDE + _GAP))

    def _measure(self) -> None:
        step = _SIDE + _CAPTION + _GAP
        rows = -(-len(self._order) // self._columns())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows * step - _GAP - self.viewport().height()))
        bar.setPageStep(max(1, self.viewport().height()))
        bar.setSingleStep(step // 2)

    def _area(self, place: int) -> QRect:
        columns = self._columns()
        spare = self.viewport().width() + _GAP - columns * (_SIDE + _GAP)
        row, column = divmod(place, columns)
        left = column * (_SIDE + _GAP) + spare * column // max(1, columns)
        return QRect(left, row * (_SIDE + _CAPTION + _GAP) - self.verticalScrollBar().value(), _SIDE, _SIDE)

    def _places(self, area: QRect) -> range:
        step, top = _SIDE + _CAPTION + _GAP, self.verticalScrollBar().value()
        columns = self._columns()
        first, last = (top + area.top()) // step, (top + area.bottom()) // step + 1
        return range(max(0, first * columns), min(len(self._order), last * columns))

    def _place_at(self, x: int, y: int) -> int | None:
        area = QRect(x, y, 1, 1)
        return next((place for place in self._places(area) if self._area(place).contains(x, y)), None)


def as_image(values: np.ndarray, span: tuple[float, float] = (0.0, 1.0)) -> QImage:
    """A picture (channels, height, width) of bytes, or of numbers in `span`, as an image of its own memory."""
    if values.dtype != np.uint8:
        low, high = span
        scaled = (np.nan_to_num(values) - low) * (255.0 / (high - low if high > low else 1.0))
        values = np.clip(scaled, 0, 255).astype(np.uint8)
    channels, height, width = values.shape
    formats = {
        1: QImage.Format.Format_Grayscale8,
        3: QImage.Format.Format_RGB888,
        4: QImage.Format.Format_RGBA8888,
    }
    data = np.ascontiguousarray(values[0] if channels == 1 else values.transpose(1, 2, 0))
    return QImage(data.data, width, height, width * channels, formats[channels]).copy()
