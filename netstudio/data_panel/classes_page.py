"""How often each class occurs, in all and in every part; of values, how they are spread."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from core.data import PART_NAMES
from netstudio.data_panel.bars import HistogramBars
from netstudio.data_panel.cells import class_title, number_text
from netstudio.data_panel.reading import MOST_MEASURED, Reading
from netstudio.data_panel.table import dress_table
from netstudio.theme import Theme
from netstudio.widgets import Facts, SearchLine, percent

_Index = QModelIndex | QPersistentModelIndex
_WIDTHS = (220, 96, 84, 96, 96, 84)
_WIDEST_NAME = 480


class ClassesModel(QAbstractTableModel):
    """One row for each class."""

    def __init__(self, reading: Reading, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = reading.loaded.classes
        self._counts = reading.histogram.counts
        count = len(self._names)
        self._parts = [reading.splits.part(name).class_counts(count) for name in PART_NAMES]
        self.order = [place for place, name in enumerate(self._names) if words in name.casefold()]
        self._headers = (
            self.tr("Class"), self.tr("Samples"), self.tr("Share"),
            self.tr("Training"), self.tr("Validation"), self.tr("Test"),
        )  # fmt: skip

    def rowCount(self, parent: _Index | None = None) -> int:
        """All classes that are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.order)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Name and counts."""
        return 0 if parent is not None and parent.isValid() else len(self._headers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names and numbers."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        number, column = self.order[index.row()], index.column()
        if column == 0:
            return class_title(self._names[number])
        if column == 2:
            return percent(self._counts[number] / max(1, self._counts.sum()), 2)
        return f"{int(self._counts[number] if column == 1 else self._parts[column - 3][number]):,}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the numbers are."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return self._headers[section] if role == Qt.ItemDataRole.DisplayRole else None


class ClassesPage(QWidget):
    """A histogram over a list. `picked` carries the number of a class that should be looked at."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: Reading | None = None
        self.bars, self.view, self._facts = HistogramBars(theme), QTableView(), Facts()
        self._words = SearchLine(self.tr("Search classes"))
        self.view.setAccessibleName(self.tr("Classes"))
        self.view.setToolTip(self.tr("Double-click a class to see its samples"))
        dress_table(self.view)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._words.setMaximumWidth(240)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(10)
        column.addWidget(self.bars)
        column.addWidget(self._words)
        column.addWidget(self.view, 1)
        column.addWidget(self._facts)
        column.addStretch(0)
        self._words.textChanged.connect(self._fill)
        self.bars.picked.connect(self.picked)
        self.view.doubleClicked.connect(self._pick)

    def show_reading(self, reading: Reading) -> None:
        """Show the classes of `reading`, or how its target values are spread."""
        if self._reading is reading:
            return
        self._reading = reading
        self.bars.show_histogram(reading.histogram)
        classes = bool(reading.loaded.classes)
        self._words.setVisible(classes)
        self.view.setVisible(classes)
        self._facts.setVisible(not classes)
        if classes:
            self._fill()
        else:
            self._facts.set_facts(self._figures(reading))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names take the room that is left, as far as they need it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.view.viewport().width() - sum(_WIDTHS[1:])
        self.view.setColumnWidth(0, max(_WIDTHS[0], min(_WIDEST_NAME, room)))

    def _fill(self) -> None:
        if self._reading is None or not self._reading.loaded.classes:
            return
        before = self.view.model()
        self.view.setModel(ClassesModel(self._reading, self._words.text().strip().casefold(), self))
        for place, width in enumerate(_WIDTHS):
            self.view.setColumnWidth(place, width)
        self._fit()
        if before is not None:
            before.deleteLater()

    def _figures(self, reading: Reading) -> list[tuple[str, str]]:
        targets = reading.loaded.train.targets
        values = targets[:: max(1, len(targets) // MOST_MEASURED), 0].astype(np.float64)
        values = values[np.isfinite(values)]
        if not len(values):
            return []
        figures = [
            (self.tr("Values"), f"{len(values):,}"),
            (self.tr("Smallest"), number_text(values.min())),
            (self.tr("Mean"), number_text(values.mean())),
            (self.tr("Largest"), number_text(values.max())),
            (self.tr("Standard deviation"), number_text(values.std())),
        ]
        names = reading.loaded.preparation.target.columns
        return [(self.tr("Target"), names[0]), *figures] if names else figures

    def _pick(self, index: QModelIndex) -> None:
        model = self.view.model()
        if isinstance(model, ClassesModel):
            self.picked.emit(model.order[index.row()])
