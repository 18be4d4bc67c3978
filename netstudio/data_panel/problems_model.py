"""Rows of the report of problems: each kind that came up several times is a row that opens and closes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from netstudio.data_panel.problem_groups import ProblemGroup
from netstudio.icons import icon
from netstudio.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
OPEN_AT_FIRST = 40
"""Problems up to which every kind is open from the beginning."""


class ProblemsModel(QAbstractTableModel):
    """Costs nothing for rows out of sight: a row is found by the place where its kind begins."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._groups: Sequence[ProblemGroup] = ()
        self._open: set[int] = set()
        self._starts: list[int] = [0]
        self._headers = (self.tr("Where"), self.tr("What"), self.tr("What was done"))

    def show_groups(self, groups: Sequence[ProblemGroup]) -> None:
        """Show these; all open where they are few."""
        self.beginResetModel()
        self._groups = groups
        few = sum(len(group.problems) for group in groups) <= OPEN_AT_FIRST
        self._open = set(range(len(groups))) if few else set()
        self._measure()
        self.endResetModel()

    def is_kind(self, row: int) -> bool:
        """Whether the row stands for a kind, which can be opened and closed."""
        group, member = self._at(row)
        return member < 0 and len(self._groups[group].problems) > 1

    def toggle(self, row: int) -> None:
        """Open or close the kind in `row`."""
        if not self.is_kind(row):
            return
        group, _ = self._at(row)
        count = len(self._groups[group].problems)
        if group in self._open:
            self.beginRemoveRows(QModelIndex(), row + 1, row + count)
            self._open.discard(group)
            self._measure()
            self.endRemoveRows()
        else:
            self.beginInsertRows(QModelIndex(), row + 1, row + count)
            self._open.add(group)
            self._measure()
            self.endInsertRows()
        self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def rowCount(self, parent: _Index | None = None) -> int:
        """Kinds, single problems, and those of open kinds."""
        return 0 if parent is not None and parent.isValid() else self._starts[-1]

    def columnCount(self, parent: _Index | None = None) -> int:
        """Where, what, what was done."""
        return 0 if parent is not None and parent.isValid() else len(self._headers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts; kinds in bold, with an arrow."""
        kind = self.is_kind(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(index, kind, indented=role == Qt.ItemDataRole.DisplayRole)
        if role == Qt.ItemDataRole.DecorationRole and kind and index.column() == 0:
            opened = self._at(index.row())[0] in self._open
            return icon("chevron_down" if opened else "chevron_right", self._theme.colors.muted)
        if role == Qt.ItemDataRole.FontRole and kind:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the columns say."""
        named = role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal
        return self._headers[section] if named else None

    def _text(self, index: _Index, kind: bool, *, indented: bool) -> str:
        group, member = self._at(index.row())
        found = self._groups[group]
        if kind:
            places = self.tr("{0} places").format(f"{len(found.problems):,}")
            return (places, found.what, found.action)[index.column()]
        problem = found.problems[max(0, member)]
        where = f"      {problem.where}" if member >= 0 and indented else problem.where
        return (where, problem.what, problem.action)[index.column()]

    def _at(self, row: int) -> tuple[int, int]:
        """The kind in `row`, and which of its problems: -1 for the kind itself."""
        group = bisect_right(self._starts, row) - 1
        return group, row - self._starts[group] - 1

    def _measure(self) -> None:
        sizes = (
            1 + (len(group.problems) if place in self._open and len(group.problems) > 1 else 0)
            for place, group in enumerate(self._groups)
        )
        self._starts = list(accumulate(sizes, initial=0))
