"""The samples of the data, all of them: filtered by class and part, searched, looked at one by one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from core.data import DataError
from netstudio.data_panel.cells import cells_of, class_title
from netstudio.data_panel.pictures import PictureGrid
from netstudio.data_panel.reading import Reading
from netstudio.data_panel.sample_list import SampleList
from netstudio.data_panel.sample_plot import SamplePlot, panes_of
from netstudio.data_panel.table import TablePreview
from netstudio.data_panel.text_view import TextView
from netstudio.theme import Theme
from netstudio.training import Background, Task
from netstudio.widgets import CalmComboBox, SearchLine

_PAUSE_MS = 200
_SMALL, _LARGE, _FIRST = 48, 224, 96


class SamplesPage(QWidget):
    """Grid, table or list of the samples, with filters above. `picked` carries the number of a sample."""

    picked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.samples: SampleList | None = None
        self.grid, self.table = PictureGrid(theme, side=_FIRST), TablePreview(theme)
        self.plot, self.text = SamplePlot(theme), TextView()
        self._class, self._part, self._words = CalmComboBox(), CalmComboBox(), SearchLine(self.tr("Search"))
        self._size, self._count = QSlider(Qt.Orientation.Horizontal), QLabel()
        self._finding = Background("find-samples", self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._find)
        self._build()
        self._class.activated.connect(self._find)
        self._part.activated.connect(self._find)
        self._words.textChanged.connect(lambda: self._pause.start())
        self._size.valueChanged.connect(self.grid.set_side)
        self.grid.picked.connect(self.picked)
        self.picked.connect(self._show_one)

    def show_reading(self, reading: Reading) -> None:
        """Show the samples of `reading`; filters that still make sense stay."""
        before = self.samples
        self.samples = SampleList(reading)
        if before is None or before.classes != self.samples.classes:
            self._fill_classes(self.samples)
        self._class.setVisible(bool(self.samples.classes))
        self._part.setVisible(reading.loaded.complete)
        self._size.setVisible(reading.pictures)
        if before is None or before.loaded is not reading.loaded:
            self._show_samples(self.samples)
        self._find()

    def show_class(self, number: int | None) -> None:
        """Show the samples of one class, or all for None."""
        self._class.setCurrentIndex(0 if number is None else number + 1)
        self._find()

    def wait(self, seconds: float) -> bool:
        """Block until no worker works; for tests."""
        return self._finding.wait(seconds) and self.grid.wait(seconds)

    @property
    def order(self) -> np.ndarray:
        """Numbers of the samples that are shown."""
        return self._order

    def _build(self) -> None:
        self._order = np.zeros(0, np.int64)
        self._class.setAccessibleName(self.tr("Class of the samples"))
        self._class.setToolTip(self.tr("Show the samples of one class only"))
        self._class.setMinimumWidth(120)
        self._class.setMaximumWidth(220)
        self._part.setAccessibleName(self.tr("Part of the samples"))
        self._part.setToolTip(self.tr("Show the samples of one part only"))
        for title in (self.tr("All parts"), self.tr("Training"), self.tr("Validation"), self.tr("Test")):
            self._part.addItem(title)
        self._words.setAccessibleName(self.tr("Search the samples"))
        self._words.setToolTip(self.tr("Words in a class, file name, text or category, or a number"))
        self._words.setMaximumWidth(240)
        self._size.setRange(_SMALL, _LARGE)
        self._size.setValue(_FIRST)
        self._size.setFixedWidth(96)
        self._size.setAccessibleName(self.tr("Size of the pictures"))
        self._size.setToolTip(self.tr("Size of the pictures in points"))
        self._count.setProperty("role", "muted")
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for widget in (self._class, self._part, self._words):
            bar.addWidget(widget, 1 if widget is self._words else 0)
        bar.addStretch(1)
        bar.addWidget(self._size)
        bar.addWidget(self._count)
        self._detail = QStackedWidget()
        self._detail.addWidget(self.plot)
        self._detail.addWidget(self.text)
        self._beside = QSplitter(Qt.Orientation.Horizontal)
        self._beside.addWidget(self.table)
        self._beside.addWidget(self._detail)
        self._beside.setChildrenCollapsible(False)
        self._beside.setSizes([320, 480])
        self._views = QStackedWidget()
        self._views.addWidget(self.grid)
        self._views.addWidget(self._beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(10)
        column.addLayout(bar)
        column.addWidget(self._views, 1)

    def _fill_classes(self, samples: SampleList) -> None:
        self._class.clear()
        self._class.addItem(self.tr("All classes"))
        self._class.addItems([class_title(name) for name in samples.classes])

    def _show_samples(self, samples: SampleList) -> None:
        pictures, kind = samples.reading.pictures, samples.reading.facts.kind
        tokens = samples.loaded.preparation.tokens is not None
        self._views.setCurrentWidget(self.grid if pictures else self._beside)
        if pictures:
            self.grid.show_samples(samples)
            return
        self._detail.setVisible(tokens or kind in ("series", "audio") or samples.loaded.input.size > 400)
        self._detail.setCurrentWidget(self.text if tokens else self.plot)
        self._beside.setSizes([600, 400] if tokens else [300, 500])

    def _find(self) -> None:
        """Show what fits the filters; found in a worker where that takes long."""
        samples = self.samples
        if samples is None:
            return
        self._pause.stop()
        number = self._class.currentIndex() - 1 if self._class.currentIndex() > 0 else None
        part = self._part.currentIndex() - 1 if self._part.currentIndex() > 0 and samples.loaded.complete else None
        words = self._words.text().strip()
        if number is None and part is None and not words:
            self._finding.cancel()
            self._show_order(np.arange(len(samples)))
            return
        work = Task(lambda: samples.find(number, part, words), self._show_order, self._say)
        self._finding.start(work)

    def _say(self, error: Exception) -> None:
        self._count.setText(str(error))

    def _show_order(self, order: np.ndarray) -> None:
        samples = self.samples
        assert samples is not None
        self._order = order
        whole = f"{len(samples):,}"
        text = whole if len(order) == len(samples) else self.tr("{0} of {1}").format(f"{len(order):,}", whole)
        self._count.setText(text if samples.loaded.complete else self.tr("the first {0}").format(text))
        if samples.reading.pictures:
            self.grid.show_order(order)
            return
        self.table.show_cells(cells_of(samples), order)
        self.table.selectionModel().currentRowChanged.connect(self._pick_row)
        if len(order) and not self._detail.isHidden():
            self.table.selectRow(0)
        elif not len(order):
            self.plot.show_panes((), self.tr("No sample fits the filters."))

    def _pick_row(self, index: QModelIndex) -> None:
        number = self.table.number_at(index.row())
        if number is not None:
            self.picked.emit(number)

    def _show_one(self, number: int) -> None:
        samples = self.samples
        if samples is None or samples.reading.pictures or self._detail.isHidden():
            return
        try:
            if samples.loaded.preparation.tokens is not None:
                self.text.show_sample(samples, number)
            else:
                self.plot.show_panes(panes_of(samples, number))
        except DataError as error:
            self.plot.show_panes((), str(error))
