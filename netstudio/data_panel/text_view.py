"""One text, whole."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from netstudio.data_panel.cells import printable
from netstudio.data_panel.sample_list import SampleList
from netstudio.widgets import ElidedLabel


class TextView(QWidget):
    """A text as the network sees it, below its class and what comes next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._where, self._text = ElidedLabel(), QLabel(), QPlainTextEdit()
        self._title.setProperty("role", "strong")
        self._where.setProperty("role", "muted")
        self._text.setReadOnly(True)
        self._text.setAccessibleName(self.tr("The picked text"))
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._where)
        column.addWidget(self._text, 1)

    @property
    def shown(self) -> str:
        """The text that is shown."""
        return self._text.toPlainText()

    def show_sample(self, samples: SampleList, number: int) -> None:
        """Show sample `number`. Raises DataError."""
        goes_on = samples.reading.facts.task == "sequence"
        label = samples.label(number)
        self._title.setText(self.tr("Next: {0}").format(repr(label)) if goes_on else label)
        tokens = samples.loaded.preparation.tokens
        used = int((samples.input(number) != 0).sum())
        facts = self.tr("{0} of at most {1} tokens").format(used, tokens.length if tokens is not None else used)
        where = samples.where(number)
        self._where.setText(f"{where} · {facts}" if where else facts)
        self._text.setPlainText(printable(samples.text(number)))
