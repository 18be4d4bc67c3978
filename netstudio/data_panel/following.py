"""How far a reading is: written by the worker that reads, looked at by the window, which may want it no more."""

from __future__ import annotations

from core.data import Cancelled, DataChoice
from netstudio.data_panel.reading import Reading
from netstudio.training import Pauses


class Following:
    """A Watch whose plain attributes are looked at from another thread, which it lets go on."""

    def __init__(self) -> None:
        self.done = self.total = 0
        self.page: Reading | None = None
        """The first page, as soon as it is there."""
        self.choice: DataChoice | None = None
        """What is read."""
        self.unwanted = False
        self._pauses = Pauses()

    def progress(self, done: int, total: int) -> None:
        """Note how far it is. Raises Cancelled where nobody wants the result any more."""
        self.done, self.total = done, total
        if self.unwanted:
            raise Cancelled
        self._pauses.take()
