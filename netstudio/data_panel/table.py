"""The rows of a table as they were read; only what is seen is asked for."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from core.data import Loaded
from netstudio.data_panel.reading import samples_of

_FITTED, _NARROWEST, _WIDEST = 200, 76, 180

_Index = QModelIndex | QPersistentModelIndex


class SamplesModel(QAbstractTableModel):
    """One row per sample, training samples first: the target, then every input value."""

    def __init__(self, loaded: Loaded, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loaded = loaded
        self._parts = samples_of(loaded)
        width = loaded.input.size
        names = loaded.columns if len(loaded.columns) == width else tuple(f"{index + 1}" for index in range(width))
        self._columns = (self.tr("Target"), *names)

    def rowCount(self, parent: _Index | None = None) -> int:
        """All samples."""
        return 0 if parent is not None and parent.isValid() else sum(len(part) for part in self._parts)

    def columnCount(self, parent: _Index | None = None) -> int:
        """The target and the inputs."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Values as text; numbers stand at the right."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if index.column() == 0 else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row, first = index.row(), self._parts[0]
        part, at = (first, row) if row < len(first) else (self._parts[1], row - len(first))
        if index.column() == 0:
            target = part.targets[at]
            return self._loaded.classes[int(target)] if self._loaded.classes else _numbers(target.ravel())
        return f"{float(part.input(at).reshape(-1)[index.column() - 1]):.6g}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names of the columns, numbers of the rows."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._columns[section] if orientation == Qt.Orientation.Horizontal else f"{section + 1:,}"


class TablePreview(QTableView):
    """Looks, never edits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Preview of the rows"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().setDefaultSectionSize(26)
        self.horizontalHeader().setDefaultSectionSize(84)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)

    def show_data(self, loaded: Loaded) -> None:
        """Show the rows of `loaded`."""
        before = self.model()
        self.setModel(SamplesModel(loaded, self))
        self._fit_columns()
        if before is not None:
            before.deleteLater()

    def _fit_columns(self) -> None:
        """Room for every name, within reason; the first columns only, since there may be thousands."""
        header, model = self.horizontalHeader(), self.model()
        for column in range(min(_FITTED, model.columnCount())):
            name = str(model.headerData(column, Qt.Orientation.Horizontal))
            width = header.fontMetrics().horizontalAdvance(name) + 28
            self.setColumnWidth(column, max(_NARROWEST, min(_WIDEST, width)))


def _numbers(values: object) -> str:
    return ", ".join(f"{float(value):.6g}" for value in values)  # type: ignore[attr-defined]
