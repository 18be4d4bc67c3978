"""What turned out to be damaged only when samples were fetched: by a run, which reads the data itself, or here."""

from __future__ import annotations

from weakref import ref

from PySide6.QtCore import QObject, Signal

from core.data import DataChoice, DataProblem, Loaded, Source, met_problems
from netstudio.data_panel.reading import Reading


class Damage(QObject):
    """Remembers what runs told, until the data are read anew, other data are chosen, or another run begins."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: Source | None = None
        self._told: tuple[DataProblem, ...] = ()
        self._found: ref[Loaded] | None = None

    def take(self, choice: DataChoice, problems: tuple[DataProblem, ...]) -> None:
        """A run on the data of `choice` has found `problems` by now; none when it begins."""
        before, self._told = self._told, problems
        self._source, self._found = choice.source, None
        if before != problems:
            self.changed.emit()

    def of(self, reading: Reading) -> tuple[DataProblem, ...]:
        """What is known of the samples of `reading`."""
        met = met_problems(reading.loaded)
        if not self._told or not reading.loaded.complete or reading.choice.source != self._source:
            return met
        if self._found is None:
            self._found = ref(reading.found)
        return tuple(dict.fromkeys((*met, *self._told))) if self._found() is reading.found else met
