"""What the panel has to say: why data cannot be read, what does not fit, and what can be done about it."""

from __future__ import annotations

import operator
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.data import DataFacts, path_of
from core.graph import Problem
from netstudio.data_panel.adapt import adapt, misfits, suggest
from netstudio.data_panel.offers import Offer, offers
from netstudio.data_panel.reader import DataReader, Failure
from netstudio.document import Document
from netstudio.widgets import CalmComboBox, Notice

_LARGE = 150
"""Layers from which on it would be felt to judge a network at once after every edit."""
_MOST_NAMED = 4
_PAUSE = 300
"""Milliseconds without an edit, after which a large network is judged."""


class Remarks(QWidget):
    """Notices about the data of `reader` and the network of `document`; each offer is one undo step."""

    find_asked = Signal(object)  # Path that is missing
    network_replaced = Signal()

    def __init__(self, document: Document, reader: DataReader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._reader = document, reader
        self._new_data = False
        self._failure, self._outdated, self._marks, self._fit = Notice(), Notice(), Notice(), Notice()
        self._judged: tuple[object, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._judge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for notice in (self._failure, self._outdated, self._marks, self._fit):
            column.addWidget(notice)
        self._target = CalmComboBox()
        self._target.setObjectName("target_choice")
        self._target.setAccessibleName(self.tr("Column to predict"))
        self._target.activated.connect(self._choose_target)
        column.insertWidget(1, self._target)
        reader.chosen.connect(lambda _: self._greet(True))

    def refresh(self) -> None:
        """Say what is to be said now."""
        self._show_failure(self._reader.failure)
        self._show_outdated()
        self._show_marks()
        judged = self._to_judge()
        known = len(self._judged) == len(judged) and all(map(operator.is_, judged, self._judged))
        if known:
            self._show_some()
        elif self._judged and len(self._document.project.graph.nodes) > _LARGE:
            self._show_some()
            self._pause.start()
        else:
            self._judge()

    def _to_judge(self) -> tuple[object, ...]:
        """What the remark on the fit of network and data depends on."""
        project, busy = self._document.project, bool(self._reader.busy_with)
        return project.graph, project.data.facts, project.training.loss, busy, self._reader.quiet, self._new_data

    def _judge(self) -> None:
        self._pause.stop()
        self._judged = self._to_judge()
        self._show_fit()
        self._show_some()

    def _show_some(self) -> None:
        self.setVisible(any(not each.isHidden() for each in (self._failure, self._outdated, self._marks, self._fit)))

    def _greet(self, new: bool) -> None:
        self._new_data = new
        self.refresh()

    def _show_failure(self, failure: Failure | None) -> None:
        if failure is None:
            self._failure.hide()
            self._target.hide()
            return
        kind = "info" if failure.cancelled else "error"
        self._failure.show_notice(kind, failure.text, offers(self._reader, self.find_asked.emit))
        columns = failure.unclear.columns if failure.unclear is not None else ()
        self._target.clear()
        self._target.addItem(self.tr("Choose the column to predict"))
        self._target.addItems(list(columns))
        self._target.setVisible(bool(columns))

    def _choose_target(self, place: int) -> None:
        failure = self._reader.failure
        if place > 0 and failure is not None and failure.unclear is not None:
            self._reader.choose_target(failure.unclear, failure.unclear.columns[place - 1])

    def _show_outdated(self) -> None:
        if self._reader.outdated and not self._reader.busy_with:
            actions: list[Offer] = [(self.tr("Use the Data as It Is"), self._reader.accept_facts)]
            path = path_of(self._reader.source, self._reader.folder)
            if path is not None:
                actions.append((self.tr("Find Other Data…"), partial(self.find_asked.emit, path)))
            self._outdated.show_notice("warning", self._difference(), actions)
        else:
            self._outdated.hide()

    def _show_marks(self) -> None:
        """Numbers that the reading took for texts, since their decimal mark is another one than in the rest."""
        reader, reading = self._reader, self._reader.reading
        marks = reading.dialect.other_marks if reading is not None else ()
        if reading is None or not marks or reader.busy_with or reading.choice.source != reader.source:
            self._marks.hide()
            return
        first, comma = marks[0], marks[0].mark == "comma"
        text = self.tr("Column {0} holds numbers such as {1}, which cannot be read with a decimal {2}.")
        text = text.format(first.column, first.example, self.tr("point") if comma else self.tr("comma"))
        if len(marks) > 1:
            text += " " + self.tr("So do {0} more columns.").format(f"{len(marks) - 1:,}")
        offer = self.tr("Read with Decimal Comma") if comma else self.tr("Read with Decimal Point")
        self._marks.show_notice("warning", text, [(offer, partial(reader.edit_source, "decimal", first.mark))])

    def _difference(self) -> str:
        """What is not as the project remembers it."""
        reading, known = self._reader.reading, self._document.project.data.facts
        if reading is None or known is None:
            return ""
        found, differing = reading.facts, []
        if known.input != found.input:
            differing.append(self.tr("{0} input values instead of {1}").format(found.input, known.input))
        if known.classes != found.classes:
            differing.append(self.tr("{0} classes instead of {1}").format(*map(_classes, (found, known))))
        if known.samples != found.samples:
            differing.append(self.tr("{0} samples instead of {1}").format(f"{found.samples:,}", f"{known.samples:,}"))
        if known.input != found.input or known.classes != found.classes:
            text = self.tr("This is not the data that the project remembers: {0}.")
            return text.format(", ".join(differing))
        if not differing:
            return self.tr("The data has changed since the project was saved.")
        return self.tr("The data has changed since the project was saved: {0}.").format(", ".join(differing))

    def _show_fit(self) -> None:
        if self._reader.busy_with and not self._reader.quiet:
            self._fit.hide()
            return
        problems = misfits(self._document.project)
        suggestion = (self.tr("Use a Suggested Network"), self._suggest)
        if problems:
            self._show_misfit(problems, suggestion)
        elif self._new_data:
            text = self.tr("The network fits this data; one made for it may learn better.")
            keep = (self.tr("Keep This Network"), partial(self._greet, False))
            self._fit.show_notice("info", text, [suggestion, keep])
        else:
            self._fit.hide()

    def _show_misfit(self, problems: tuple[Problem, ...], suggestion: Offer) -> None:
        adapted = adapt(self._document.project)
        if adapted.left:
            text = self.tr("This network does not suit the data. {0}").format(self._blame(adapted.left[0]))
            self._fit.show_notice("warning", text, [suggestion])
        else:
            change = (self.tr("Adapt the Network"), self._adapt)
            self._fit.show_notice("warning", self._blame(problems[0]), [change, suggestion])

    def _blame(self, problem: Problem) -> str:
        node = self._document.project.graph.by_id.get(problem.node)
        return problem.text if node is None else f"{node.name}: {problem.text}"

    def _adapt(self) -> None:
        self._new_data = False
        self._document.apply(adapt(self._document.project).project, self.tr("Adapt the Network"))

    def _suggest(self) -> None:
        self._new_data = False
        self._document.apply(suggest(self._document.project), self.tr("Use a Suggested Network"))
        self.network_replaced.emit()


def _classes(facts: DataFacts) -> str:
    """The classes, or how many they are."""
    return ", ".join(facts.classes) if 0 < len(facts.classes) <= _MOST_NAMED else f"{len(facts.classes):,}"
