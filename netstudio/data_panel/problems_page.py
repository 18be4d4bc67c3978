"""The report of problems: what was not used as it stands, and what should make a person look twice."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from core.data import DataProblem
from netstudio.data_panel.asking_table import AskingTable
from netstudio.data_panel.problem_groups import ProblemGroup, as_csv, as_json, as_text, grouped_problems
from netstudio.data_panel.problems_model import ProblemsModel
from netstudio.data_panel.table import dress_table
from netstudio.theme import Theme
from netstudio.training import Background, Task
from netstudio.widgets import SearchLine, file_dialog

_Index = QModelIndex | QPersistentModelIndex
_WIDTHS = (240, 340)
_AT_ONCE = 2_000
"""Problems that are sorted and searched before anybody notices; more are in a worker."""
_WRITERS = {".json": as_json, ".txt": as_text}


class _Places(QStyledItemDelegate):
    """Long paths keep their beginning and their end."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle


class DataProblemsPage(QWidget):
    """A list by kind with a filter, that can be exported. `failed` carries one sentence."""

    failed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problems: tuple[DataProblem, ...] = ()
        self.model = ProblemsModel(theme, self)
        self.view, self._words, self._count = AskingTable(), SearchLine(self.tr("Search problems")), QLabel()
        self._sorting = Background("sort-problems", self)
        self._export = QPushButton(self.tr("Export…"))
        self._export.setToolTip(self.tr("Save the list as CSV, text or JSON"))
        self._export.clicked.connect(self.ask_file)
        self._words.setMaximumWidth(240)
        self._words.textChanged.connect(self._fill)
        self._count.setProperty("role", "muted")
        self._dress()
        self.view.asked.connect(lambda index: self.model.toggle(index.row()))
        theme.changed.connect(self.view.viewport().update)
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

    def wait(self, seconds: float) -> bool:
        """Block until no worker sorts; for tests."""
        return self._sorting.wait(seconds)

    def ask_file(self) -> None:
        """Let the person say where the list is to be saved."""
        title = self.tr("Export the Problems of the Data")
        dialog = file_dialog(self, "export_problems_dialog", title, self.export)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        filters = {self.tr("Table (*.csv)"): "csv", self.tr("Text (*.txt)"): "txt", self.tr("JSON (*.json)"): "json"}
        dialog.setNameFilters([*filters])
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(lambda name: dialog.setDefaultSuffix(filters.get(name, "csv")))
        dialog.open()

    def export(self, path: Path) -> None:
        """Write all problems to `path`: JSON or text where its name ends so, else CSV."""
        make = _WRITERS.get(path.suffix.lower(), as_csv)
        try:
            path.write_text(make(self._problems), encoding="utf-8", newline="")
        except OSError as error:
            self.failed.emit(self.tr("{0} cannot be written: {1}.").format(path, error.strerror or error))

    def _dress(self) -> None:
        view = self.view
        view.setAccessibleName(self.tr("Problems of the data"))
        view.setModel(self.model)
        dress_table(view)
        view.setItemDelegateForColumn(0, _Places(view))
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.horizontalHeader().setStretchLastSection(True)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        for place, width in enumerate(_WIDTHS):
            view.setColumnWidth(place, width)

    def _fill(self) -> None:
        self._export.setEnabled(bool(self._problems))
        work = partial(grouped_problems, self._problems, self._words.text())
        if len(self._problems) <= _AT_ONCE:
            self._sorting.cancel()
            self._show(work())
        else:
            self._sorting.start(Task(work, self._show, lambda error: self.failed.emit(str(error))))

    def _show(self, groups: tuple[ProblemGroup, ...]) -> None:
        self.model.show_groups(groups)
        count, whole = sum(len(group.problems) for group in groups), f"{len(self._problems):,}"
        text = whole if count == len(self._problems) else self.tr("{0} of {1}").format(f"{count:,}", whole)
        self._count.setText(text if self._problems else self.tr("Everything is used as it stands."))
