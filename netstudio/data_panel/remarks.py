"""What the panel has to say: why data cannot be read, what does not fit, and what can be done about it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.graph import Problem
from netstudio.data_panel.adapt import adapt, misfits, suggest
from netstudio.data_panel.places import beside
from netstudio.data_panel.reader import DataReader, Failure
from netstudio.document import Document
from netstudio.widgets import CalmComboBox, Notice

Offer = tuple[str, Callable[[], None]]

_LARGE = 150
"""Layers from which on it would be felt to judge a network at once after every edit."""
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
        self._failure, self._outdated, self._fit = Notice(), Notice(), Notice()
        self._judged: tuple[object, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._judge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for notice in (self._failure, self._outdated, self._fit):
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
        self.setVisible(any(not notice.isHidden() for notice in (self._failure, self._outdated, self._fit)))

    def _greet(self, new: bool) -> None:
        self._new_data = new
        self.refresh()

    def _show_failure(self, failure: Failure | None) -> None:
        if failure is None:
            self._failure.hide()
            self._target.hide()
            return
        actions: list[Offer] = []
        if failure.moved is not None:
            actions.append((self.tr("Find it…"), partial(self.find_asked.emit, failure.moved)))
            near = self._beside(failure.moved)
            if near is not None:
                text = self.tr("Use {0} Beside the Project").format(near.name)
                actions.insert(0, (text, partial(self._reader.point_to, near)))
        if failure.again is not None:
            actions.append((self.tr("Try Again"), failure.again))
        self._failure.show_notice("error", failure.text, actions)
        columns = failure.unclear.columns if failure.unclear is not None else ()
        self._target.clear()
        self._target.addItem(self.tr("Choose the column to predict"))
        self._target.addItems(list(columns))
        self._target.setVisible(bool(columns))

    def _choose_target(self, place: int) -> None:
        failure = self._reader.failure
        if place > 0 and failure is not None and failure.unclear is not None:
            self._reader.choose_target(failure.unclear, failure.unclear.columns[place - 1])

    def _beside(self, missing: Path) -> Path | None:
        path = self._document.path
        return beside(missing, path.parent if path is not None else None)

    def _show_outdated(self) -> None:
        if self._reader.outdated and not self._reader.busy_with:
            text = self.tr("The data changed since the project was saved.")
            action = (self.tr("Use the Data as They Are"), self._reader.accept_facts)
            self._outdated.show_notice("warning", text, [action])
        else:
            self._outdated.hide()

    def _show_fit(self) -> None:
        if self._reader.busy_with and not self._reader.quiet:
            self._fit.hide()
            return
        problems = misfits(self._document.project)
        suggestion = (self.tr("Use a Suggested Network"), self._suggest)
        if problems:
            self._show_misfit(problems, suggestion)
        elif self._new_data:
            text = self.tr("The network fits these data; one made for them may learn better.")
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
