"""The report of problems: what was not used as it stands, and what should make a person look twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.data import DataProblem
from netstudio.data_panel.table import dress_table
from netstudio.widgets import SearchLine, file_dialog

_Index = QModelIndex | QPersistentModelIndex
_WIDTHS = (220, 340)


class ProblemsModel(QAbstractTableModel):
    """One row for each problem."""

    def __init__(self, problems: Sequence[DataProblem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problems = problems
        self._headers = (self.tr("Where"), self.tr("What"), self.tr("What was done"))

    def rowCount(self, parent: _Index | None = None) -> int:
        """All that are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.problems)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Where, what, what was done."""
        return 0 if parent is not None and parent.isValid() else len(self._headers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        problem = self.problems[index.row()]
        return (problem.where, problem.what, problem.action)[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the columns say."""
        named = role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal
        return self._headers[section] if named else None


class DataProblemsPage(QWidget):
    """A list with a filter, that can be exported. `failed` carries one sentence."""

    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problems: tuple[DataProblem, ...] = ()
        self.view, self._words, self._count = QTableView(), SearchLine(self.tr("Search problems")), QLabel()
        self._export = QPushButton(self.tr("Export…"))
        self._export.setToolTip(self.tr("Save the list as CSV or JSON"))
        self._export.clicked.connect(self.ask_file)
        self._words.setMaximumWidth(240)
        self._words.textChanged.connect(self._fill)
        self._count.setProperty("role", "muted")
        self.view.setAccessibleName(self.tr("Problems of the data"))
        dress_table(self.view)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self._words, 1)
        bar.addStretch(1)
        bar.addWidget(self._count)
        bar.addWidget(self._export)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(10)
        column.addLayout(bar)
        column.addWidget(self.view, 1)
        self._fill()

    def show_problems(self, problems: tuple[DataProblem, ...]) -> None:
        """Show these."""
        if problems != self._problems:
            self._problems = problems
            self._fill()

    def ask_file(self) -> None:
        """Let the person say where the list is to be saved."""
        title = self.tr("Export the Problems of the Data")
        dialog = file_dialog(self, "export_problems_dialog", title, self.export)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Table (*.csv)"), self.tr("JSON (*.json)")])
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(lambda name: dialog.setDefaultSuffix("json" if "json" in name else "csv"))
        dialog.open()

    def export(self, path: Path) -> None:
        """Write all problems to `path`: JSON where its name ends so, else CSV."""
        make = as_json if path.suffix.lower() == ".json" else as_csv
        try:
            path.write_text(make(self._problems), encoding="utf-8", newline="")
        except OSError as error:
            self.failed.emit(self.tr("{0} cannot be written: {1}.").format(path, error.strerror or error))

    def _fill(self) -> None:
        words = self._words.text().strip().casefold()
        found = [each for each in self._problems if words in f"{each.where} {each.what} {each.action}".casefold()]
        before = self.view.model()
        self.view.setModel(ProblemsModel(found, self))
        for place, width in enumerate(_WIDTHS):
            self.view.setColumnWidth(place, width)
        if before is not None:
            before.deleteLater()
        self._export.setEnabled(bool(self._problems))
        whole = f"{len(self._problems):,}"
        text = whole if len(found) == len(self._problems) else self.tr("{0} of {1}").format(f"{len(found):,}", whole)
        self._count.setText(text if self._problems else self.tr("Everything is used as it stands."))


def as_csv(problems: Sequence[DataProblem]) -> str:
    """A table with a line of names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("where", "what", "action"))
    writer.writerows((each.where, each.what, each.action) for each in problems)
    return text.getvalue()


def as_json(problems: Sequence[DataProblem]) -> str:
    """A list of objects."""
    plain = [{"where": each.where, "what": each.what, "action": each.action} for each in problems]
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
