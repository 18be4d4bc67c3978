"""A grid of the pictures of a data set: only what is seen is fetched and drawn, so a million scroll as well as ten."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from netstudio.data_panel.imaging import as_image, span_of, thumbnail
from netstudio.data_panel.sample_list import SampleList
from netstudio.theme import Theme
from netstudio.training import Fetcher

_GAP, _CAPTION = 8, 18
_KEPT_POINTS = 48 * 2**20
"""Points of thumbnails that are kept."""
_AT_ONCE = 64 * 64 * 3
"""Values of a picture in memory that is not worth a worker."""


class PictureGrid(QAbstractScrollArea):
    """Pictures with their class below. `picked` carries the number of the sample that was clicked."""

    picked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None, side: int = 52) -> None:
        super().__init__(parent)
        self._theme, self._side = theme, side
        self._samples: SampleList | None = None
        self._order = np.zeros(0, np.int64)
        self._kept: OrderedDict[int, QPixmap | None] = OrderedDict()
        self._span = (0.0, 1.0)
        self._at_once = True
        self._current = -1
        self._fetcher = Fetcher(lambda number: None, parent=self)
        self._fetcher.arrived.connect(self._keep)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Pictures of the data"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.viewport().update)

    def show_samples(self, samples: SampleList) -> None:
        """Show the pictures of `samples`, in order."""
        self._samples = samples
        self._kept.clear()
        self._span = span_of(samples)
        self._at_once = samples.in_memory() and samples.loaded.input.size <= _AT_ONCE
        self._fetcher.forget(self._make)
        self.show_order(np.arange(len(samples)))

    def show_order(self, order: np.ndarray) -> None:
        """Show the samples of these numbers only."""
        self._order, self._current = order, -1
        self.verticalScrollBar().setValue(0)
        self._measure()
        self.viewport().update()

    def set_side(self, side: int) -> None:
        """Show pictures of `side` points."""
        if side != self._side:
            self._side = side
            self._kept.clear()
            self._fetcher.forget()
            self._measure()
            self.viewport().update()

    def wait(self, seconds: float) -> bool:
        """Block until no worker fetches pictures; for tests."""
        return self._fetcher.wait(seconds)

    @property
    def shown(self) -> int:
        """Number of pictures in the grid."""
        return len(self._order)

    @property
    def kept(self) -> int:
        """Number of pictures that were drawn and are kept."""
        return len(self._kept)

    @property
    def waiting(self) -> bool:
        """Whether pictures are still to come."""
        return self._fetcher.busy

    def sizeHint(self) -> QSize:
        """Three rows."""
        return QSize(280, 3 * (self._side + _CAPTION + _GAP) + _GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        self._measure()

    def scrollContentsBy(self, across: int, down: int) -> None:
        """Move what stays in sight, so that only the rest is drawn, but no picture in two parts."""
        view = self.viewport()
        view.scroll(across, down)
        comes = QRect(0, 0 if down > 0 else view.height() + down, view.width(), abs(down))
        places = self._places(comes)
        if places:
            rows = self._area(places.start).united(self._area(places[-1]))
            view.update(comes.united(rows.adjusted(0, 0, 0, _CAPTION)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows that are seen, and have fetched what is missing."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.colors.surface))
        if self._samples is None:
            painter.end()
            return
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        for place in self._places(event.rect()):
            self._paint_picture(painter, place)
        painter.end()
        if not self._at_once:
            seen = [int(self._order[place]) for place in self._places(self.viewport().rect())]
            self._fetcher.want([number for number in seen if number not in self._kept])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the picture under the pointer."""
        self._pick(self._place_at(int(event.position().x()), int(event.position().y())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk through the pictures."""
        key, columns = event.key(), self._columns()
        steps: dict[int, int] = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }
        if key in steps and len(self._order):
            self._pick(max(0, min(len(self._order) - 1, max(0, self._current) + steps[key])))
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say which sample lies under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._samples is not None:
            place = self._place_at(event.pos().x(), event.pos().y())
            text = "" if place is None else self._describe(self._samples, int(self._order[place]))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def _make(self, number: int) -> QImage:
        """The thumbnail of one sample; runs in a worker."""
        samples = self._samples
        assert samples is not None
        return thumbnail(as_image(samples.input(number), self._span), round(self._side * self.devicePixelRatioF()))

    def _keep(self, number: int, image: object) -> None:
        """Keep what a worker made, and show it if it is in sight."""
        picture = QPixmap.fromImage(image) if isinstance(image, QImage) else None
        self._kept[number] = picture
        if len(self._kept) > max(256, _KEPT_POINTS // self._side**2):
            self._kept.popitem(last=False)
        place = int(np.searchsorted(self._order, number))
        if place < len(self._order) and self._order[place] == number:
            self.viewport().update(self._area(place))

    def _paint_picture(self, painter: QPainter, place: int) -> None:
        assert self._samples is not None
        colors, area, number = self._theme.colors, self._area(place), int(self._order[place])
        if self._at_once and number not in self._kept:
            image = as_image(self._samples.input(number), self._span)
            self._keep(number, thumbnail(image, round(self._side * self.devicePixelRatioF())))
        if place == self._current:
            painter.fillRect(area.adjusted(-3, -3, 3, 3 + _CAPTION), QColor(colors.selection))
        picture = self._kept.get(number)
        if picture is None:
            painter.fillRect(area, QColor(colors.hover))
            if number in self._kept:
                painter.setPen(QColor(colors.muted))
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.tr("damaged"))
        else:
            self._kept.move_to_end(number)
            target = QRect(area.topLeft(), picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio))
            target.moveCenter(area.center())
            painter.drawPixmap(target, picture)
        painter.setPen(QColor(colors.muted))
        text = painter.fontMetrics().elidedText(self._samples.label(number), Qt.TextElideMode.ElideRight, self._side)
        caption = QRect(area.left(), area.bottom() + 1, self._side, _CAPTION)
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, text)

    def _describe(self, samples: SampleList, number: int) -> str:
        said = self.tr("Sample {0}: {1}").format(f"{number + 1:,}", samples.label(number))
        where = samples.where(number)
        return f"{said}\n{where}" if where else said

    def _pick(self, place: int | None) -> None:
        if place is None or place == self._current:
            return
        self._current = place
        area, bar = self._area(place), self.verticalScrollBar()
        if area.top() < 0:
            bar.setValue(bar.value() + area.top() - _GAP)
        elif area.bottom() + _CAPTION > self.viewport().height():
            bar.setValue(bar.value() + area.bottom() + _CAPTION - self.viewport().height() + _GAP)
        self.viewport().update()
        self.picked.emit(int(self._order[place]))

    def _columns(self) -> int:
        return max(1, (self.viewport().width() - 2 * _INSET + _GAP) // (self._side + _GAP))

    def _measure(self) -> None:
        step = self._side + _CAPTION + _GAP
        rows = -(-len(self._order) // self._columns())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows * step - _GAP + 2 * _INSET - self.viewport().height()))
        bar.setPageStep(max(1, self.viewport().height()))
        bar.setSingleStep(step // 2)

    def _area(self, place: int) -> QRect:
        columns = self._columns()
        room = self.viewport().width() - 2 * _INSET
        spare = min(room + _GAP - columns * (self._side + _GAP), columns * 12)
        row, column = divmod(place, columns)
        left = _INSET + column * (self._side + _GAP) + spare * column // max(1, columns)
        top = _INSET + row * (self._side + _CAPTION + _GAP) - self.verticalScrollBar().value()
        return QRect(left, top, self._side, self._side)

    def _places(self, area: QRect) -> range:
        step, top = self._side + _CAPTION + _GAP, self.verticalScrollBar().value() - _INSET
        columns = self._columns()
        first, last = max(0, top + area.top()) // step, (top + area.bottom()) // step + 1
        return range(first * columns, max(0, min(len(self._order), last * columns)))

    def _place_at(self, x: int, y: int) -> int | None:
        area = QRect(x, y, 1, 1)
        return next((place for place in self._places(area) if self._area(place).contains(x, y)), None)


_INSET = 3
"""Room about the pictures for the mark of the picked one."""
