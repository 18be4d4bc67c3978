"""The columns of a table as rows: what each is, what it is for, how it becomes inputs, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from core.data import Column, ColumnChoice, ColumnType, DataChoice
from core.data.encode import width_of
from core.data.summary import roles_of
from netstudio.data_panel.cells import date_text, number_text
from netstudio.data_panel.column_facts import ColumnFacts, facts_of_column
from netstudio.data_panel.reading import Reading
from netstudio.training import Fetcher
from netstudio.widgets import catalog_text

_Index = QModelIndex | QPersistentModelIndex
FIELDS = ("kind", "role", "missing", "scaling", "encoding")
"""Fields of ColumnChoice in the order in which they stand, behind the name."""
FIRST_FIELD = 1
AUTO = {"kind": "", "role": "auto", "missing": "auto", "scaling": "auto", "encoding": "auto"}
OPTIONS = {
    "kind": ("", "numeric", "category", "ordinal", "date", "text", "ignore"),
    "role": ("auto", "input", "target", "split", "ignore"),
    "missing": ("auto", "drop", "mean", "median", "mode", "indicator"),
    "scaling": ("auto", "none", "standard", "minmax", "robust"),
    "encoding": ("auto", "onehot", "index"),
}


@dataclass(frozen=True)
class _Row:
    """One column of the table."""

    column: Column
    role: str
    inputs: int
    effective: dict[str, str]


class ColumnsModel(QAbstractTableModel):
    """One row for each column of the table. `decided` carries the name of a column, a field and its new value."""

    decided = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._all: list[_Row] = []
        self._choice: DataChoice | None = None
        self._facts: dict[str, ColumnFacts] = {}
        self._words = ""
        self._classes = False
        self._frame: object = None
        self._fetcher = Fetcher(lambda name: None, 1, self)
        self._fetcher.arrived.connect(self._keep)
        self.headers = (
            _tr("Column"), _tr("Type"), _tr("Role"), _tr("Missing"), _tr("Scaling"), _tr("Encoding"), _tr("Inputs"),
            _tr("No value"), _tr("Distinct"), _tr("Min"), _tr("Mean"), _tr("Max"), _tr("Deviation"),
        )  # fmt: skip

    def show_reading(self, reading: Reading) -> None:
        """Show the columns of the table of `reading`."""
        loaded, self._choice = reading.loaded, reading.choice
        self._classes = bool(loaded.classes)
        frame = loaded.frame
        columns = frame.columns if frame is not None else ()
        origin = loaded.origin.frame if loaded.origin is not None else frame
        fitted = {each.name: each for each in loaded.preparation.columns}
        roles, rows = roles_of(loaded), []
        for column in columns:
            known = fitted.get(column.name)
            effective = {"kind": column.kind.value, "role": roles.get(column.name, "ignore")}
            if known is not None:
                effective |= {"missing": known.missing, "scaling": known.scaling, "encoding": known.encoding}
            elif effective["role"] == "target" and not loaded.classes:
                effective["scaling"] = loaded.preparation.target.scaling
            rows.append(_Row(column, effective["role"], width_of(known) if known is not None else 0, effective))
        if origin is not self._frame:
            self._frame = origin
            self._facts.clear()
        else:
            kinds = {row.column.name: row.column.kind for row in self._all}
            for row in rows:
                if kinds.get(row.column.name) is not row.column.kind:
                    self._facts.pop(row.column.name, None)
        by_name = {row.column.name: row.column for row in rows}
        self._fetcher.forget(lambda name: facts_of_column(by_name[name]))
        same = [row.column.name for row in rows] == [row.column.name for row in self._all]
        self._all = rows
        self._filter(anew=not same)

    def filter(self, words: str) -> None:
        """Show the columns whose name or type holds `words`."""
        self._words = words.strip().casefold()
        self._filter(anew=True)

    def column(self, row: int) -> Column:
        """The column in `row`."""
        return self._rows[row].column

    def facts(self, row: int) -> ColumnFacts | None:
        """What the column in `row` holds; None while it is counted."""
        return self._facts.get(self._rows[row].column.name)

    def want(self, rows: range) -> None:
        """These rows are in sight: count what they hold."""
        names = [self._rows[row].column.name for row in rows if row < len(self._rows)]
        self._fetcher.want([name for name in names if name not in self._facts])

    def wait(self, seconds: float) -> bool:
        """Block until no worker counts; for tests."""
        return self._fetcher.wait(seconds)

    @property
    def busy(self) -> bool:
        """Whether something is still counted."""
        return self._fetcher.busy

    def field_at(self, index: _Index) -> str:
        """The field of ColumnChoice that stands in a cell; empty for none."""
        place = index.column() - FIRST_FIELD
        return FIELDS[place] if 0 <= place < len(FIELDS) else ""

    def chosen(self, index: _Index) -> str:
        """What a person decided in a cell."""
        assert self._choice is not None
        return str(getattr(self._choice.column(self._rows[index.row()].column.name), self.field_at(index)))

    def options(self, index: _Index) -> list[tuple[str, str]]:
        """Values that can be chosen in a cell, with their titles."""
        field, row = self.field_at(index), self._rows[index.row()]
        guess = option_title(row.effective.get(field, ""))
        decided = self.chosen(index) != AUTO[field]
        automatic = _tr("Automatic") if decided or not guess else _tr("Automatic ({0})").format(guess.lower())
        return [(value, automatic if value == AUTO[field] else option_title(value)) for value in OPTIONS[field]]

    def rowCount(self, parent: _Index | None = None) -> int:
        """All columns that are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Name, decisions, statistics."""
        return 0 if parent is not None and parent.isValid() else len(self.headers)

    def decidable(self, index: _Index) -> bool:
        """Whether there is something to decide in a cell."""
        field, row = self.field_at(index), self._rows[index.row()]
        if field in ("kind", "role"):
            return True
        if field == "missing":
            return row.inputs > 0
        if field == "scaling":
            scaled = ("input",) if self._classes else ("input", "target")
            return row.column.values.dtype.kind == "f" and row.role in scaled
        return field == "encoding" and row.inputs > 0 and bool(row.column.categories)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts, and the side on which they stand."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() > len(FIELDS) else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(index)
        return None

    def decide(self, name: str, field: str, value: str) -> None:
        """Ask for another decision on the column `name`; nothing where it is decided so, or not there any more."""
        known = any(row.column.name == name for row in self._all)
        if known and self._choice is not None and value != getattr(self._choice.column(name), field):
            self.decided.emit(name, field, value)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the columns of the list say."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section > len(FIELDS) else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return self.headers[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _filter(self, *, anew: bool) -> None:
        rows = [row for row in self._all if self._words in f"{row.column.name} {row.column.kind}".casefold()]
        if anew or len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        else:
            self._rows = rows
            if not rows:
                return
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.headers) - 1))

    def _keep(self, name: str, facts: object) -> None:
        if isinstance(facts, ColumnFacts):
            self._facts[name] = facts
            place = next((at for at, row in enumerate(self._rows) if row.column.name == name), None)
            if place is not None:
                self.dataChanged.emit(self.index(place, len(FIELDS) + 1), self.index(place, len(self.headers) - 1))

    def _text(self, index: _Index) -> str:
        row, place = self._rows[index.row()], index.column()
        if place == 0:
            return row.column.name
        field = self.field_at(index)
        if field:
            return option_title(row.effective.get(field, "")) if self.decidable(index) else ""
        if place == len(FIELDS) + 1:
            return f"{row.inputs:,}" if row.inputs else ""
        return self._figure(row, place - len(FIELDS) - 2)

    def _figure(self, row: _Row, place: int) -> str:
        facts = self._facts.get(row.column.name)
        if facts is None:
            return "…"
        if place < 2:
            return f"{(facts.missing, facts.distinct)[place]:,}"
        value = (facts.low, facts.mean, facts.high, facts.deviation)[place - 2]
        if value != value:
            return ""
        return date_text(value) if row.column.kind is ColumnType.DATE and place < 5 else number_text(value)


def with_column(choice: DataChoice, name: str, field: str, value: str) -> tuple[ColumnChoice, ...]:
    """The decisions on columns with one more; none is kept that says nothing."""
    known = {each.name: each for each in choice.columns}
    known[name] = replace(known.get(name, ColumnChoice(name)), **{field: value})  # type: ignore[arg-type]
    return tuple(each for each in known.values() if each != ColumnChoice(each.name))


def with_role(reading: Reading, name: str, role: str) -> tuple[ColumnChoice, ...]:
    """The decisions once the column `name` has `role`: one column names the parts, and one the classes."""
    frame = reading.loaded.frame
    numbers = {each.name for each in frame.columns if each.values.dtype.kind == "f"} if frame is not None else set()
    choice = reading.choice
    for other in choice.columns:
        together = role == "target" and {name, other.name} <= numbers
        if other.name != name and other.role == role and role in ("target", "split") and not together:
            choice = replace(choice, columns=with_column(choice, other.name, "role", "auto"))
    return with_column(choice, name, "role", role)


def option_title(value: str) -> str:
    """What people read for a value of a decision."""
    titles = {
        "onehot": _tr("One-hot"),
        "minmax": _tr("Min-max"),
        "drop": _tr("Drop the row"),
        "value": _tr("Value"),
        "auto": _tr("Automatic"),
    }
    return titles.get(value) or catalog_text(value[:1].upper() + value[1:])


def _tr(text: str) -> str:
    return QCoreApplication.translate("DataColumns", text)
