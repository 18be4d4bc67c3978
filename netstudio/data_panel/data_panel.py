"""The panel of the data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.data import DataProblem
from core.graph import Problem
from netstudio.analysis import LiveAnalysis
from netstudio.data_panel.adapt import adapt, misfits, suggest
from netstudio.data_panel.bars import HistogramBars, PartsBar
from netstudio.data_panel.pictures import PictureGrid
from netstudio.data_panel.reader import DataReader
from netstudio.data_panel.reading import Reading
from netstudio.data_panel.source_card import SourceCard
from netstudio.data_panel.split_fields import split_fields
from netstudio.data_panel.table import TablePreview
from netstudio.document import Document
from netstudio.theme import Theme
from netstudio.widgets import FieldForm, Notice, Section, WrappedLabel

_MOST_PROBLEMS = 50
_LARGE = 150
"""Layers from which on it would be felt to judge a network after every edit."""
_JUDGED_AFTER = 300
"""Milliseconds without an edit."""


class DataPanel(QWidget):
    """Shows the project's data once they are read; reads them when first shown or when they change."""

    network_replaced = Signal()  # by a suggested one

    def __init__(self, document: Document, analysis: LiveAnalysis, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_panel")
        self.setProperty("panel", True)
        self.setAccessibleName(self.tr("Data"))
        self._document = document
        self._shown: Reading | None = None
        self.reader = DataReader(document, self)
        self._card = SourceCard(theme)
        self._failure, self._outdated, self._misfit = Notice(), Notice(), Notice()
        self._pictures, self._table = PictureGrid(theme), TablePreview()
        self._histogram, self._parts = HistogramBars(theme), PartsBar(theme)
        self._source_form, self._split_form = FieldForm(), FieldForm()
        self._build()
        self._card.source_picked.connect(self.reader.choose)
        self._card.path_picked.connect(self.open_path)
        self._card.again_asked.connect(self.reader.read_project)
        self._card.cancel_asked.connect(self.reader.cancel)
        self._histogram.picked.connect(self._pictures.show_class)
        self._source_form.edited.connect(self._edit_source)
        self._split_form.edited.connect(self._edit_split)
        self.reader.changed.connect(self._refresh)
        self._judged: tuple[object, ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_JUDGED_AFTER)
        self._later.timeout.connect(self._show_misfit)
        analysis.analysed.connect(self._judge)
        self._refresh()

    def sizeHint(self) -> QSize:
        """Wide enough for five pictures."""
        return QSize(320, 640)

    def open_path(self, path: Path) -> None:
        """Make the file or folder `path` the project's data; says in the panel when that fails."""
        self.reader.open_path(path)

    def showEvent(self, event: QShowEvent) -> None:
        """Read the data when somebody looks at them."""
        super().showEvent(event)
        self._judge()
        reader = self.reader
        if reader.reading is None and not reader.busy_with and reader.failure is None:
            reader.read_project()

    def _build(self) -> None:
        self._preview = QStackedWidget()
        self._preview.addWidget(self._pictures)
        self._preview.addWidget(self._table)
        self._preview.setFixedHeight(self._pictures.sizeHint().height())
        self._problems = WrappedLabel()
        self._problems.setProperty("role", "muted")
        self._problems.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._settings = _section(self.tr("Reading"), self._source_form)
        self._preview_section = _section(self.tr("Preview"), self._preview)
        self._target_section = _section(self.tr("Classes"), self._histogram)
        self._parts_section = _section(self.tr("Split"), self._parts, self._split_form)
        self._problem_section = _section(self.tr("Not used as it stands"), self._problems)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 12, 12, 16)
        column.setSpacing(16)
        for widget in (self._card, self._failure, self._outdated, self._misfit, self._settings):
            column.addWidget(widget)
        for widget in (self._preview_section, self._target_section, self._parts_section, self._problem_section):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _refresh(self) -> None:
        """Show the reader as it is now."""
        reader = self.reader
        belongs = reader.reading is not None and reader.reading.choice.source == reader.source
        reading = reader.reading if belongs else None
        self._card.show_source(reader.source, reading)
        self._card.show_busy(reader.busy_with)
        self._source_form.set_entry(reader.source)
        self._settings.setVisible(not self._source_form.empty)
        for section in (self._preview_section, self._target_section, self._parts_section):
            section.setVisible(reading is not None)
        self._problem_section.setVisible(reading is not None and bool(reading.loaded.problems))
        self._show_failure()
        self._show_outdated()
        self._judge()
        if reading is not None:
            self._show_reading(reading)

    def _show_reading(self, reading: Reading) -> None:
        own_test = reading.loaded.test is not None
        self._split_form.set_entry(split_fields(self._document.project.data, own_test=own_test))
        self._parts.show_parts(reading.parts)
        if self._shown is not None and self._shown.loaded is reading.loaded:
            return
        self._shown = reading
        preview = self._pictures if reading.pictures else self._table
        preview.show_data(reading.loaded)
        self._preview.setCurrentWidget(preview)
        self._histogram.show_histogram(reading.histogram)
        title = self.tr("Targets") if reading.histogram.edges else self.tr("Classes")
        heading = self._target_section.findChild(QLabel)
        if heading is not None:
            heading.setText(title)
        self._problems.setText(_list_problems(reading.loaded.problems))

    def _show_failure(self) -> None:
        failure = self.reader.failure
        if failure is None:
            self._failure.hide()
        else:
            self._failure.show_notice("error", failure.text, [(self.tr("Try Again"), failure.again)])

    def _show_outdated(self) -> None:
        if self.reader.outdated and not self.reader.busy_with:
            text = self.tr("The data changed since the project was saved.")
            action = (self.tr("Use the Data as They Are"), self.reader.accept_facts)
            self._outdated.show_notice("warning", text, [action])
        else:
            self._outdated.hide()

    def _judge(self) -> None:
        """Say whether network and data fit where somebody sees it; for a large network only once edits pause."""
        project, busy = self._document.project, bool(self.reader.busy_with)
        judged = (project.graph, project.data.facts, project.training.loss, busy)
        if not self.isVisible() or _same(judged, self._judged):
            return
        if len(project.graph.nodes) > _LARGE:
            self._later.start()
        else:
            self._show_misfit()

    def _show_misfit(self) -> None:
        project, busy = self._document.project, bool(self.reader.busy_with)
        self._later.stop()
        self._judged = (project.graph, project.data.facts, project.training.loss, busy)
        problems = () if busy else misfits(project)
        if not problems:
            self._misfit.hide()
            return
        adapted = adapt(project)
        if adapted.left:
            text = self.tr("This network does not suit the data. {0}").format(self._blame(adapted.left[0]))
        else:
            text = self._blame(problems[0])
        if adapted.left:
            actions = [(self.tr("Use a Suggested Network"), self._suggest)]
        else:
            actions = [(self.tr("Adapt the Network"), self._adapt)]
        self._misfit.show_notice("warning", text, actions)

    def _blame(self, problem: Problem) -> str:
        node = self._document.project.graph.by_id.get(problem.node)
        return problem.text if node is None else f"{node.name}: {problem.text}"

    def _adapt(self) -> None:
        self._document.apply(adapt(self._document.project).project, self.tr("Adapt the Network"))

    def _suggest(self) -> None:
        self._document.apply(suggest(self._document.project), self.tr("Use a Suggested Network"))
        self.network_replaced.emit()

    def _edit_source(self, name: str, value: object, finished: bool) -> None:
        if finished:
            self.reader.choose(replace(self.reader.source, **{name: value}))  # type: ignore[type-var]

    def _edit_split(self, name: str, value: object, finished: bool) -> None:
        project = self._document.project
        data = replace(project.data, **{name: value})  # type: ignore[arg-type]
        self._document.apply(replace(project, data=data), self.tr("Change Split"), f"data.{name}")
        if finished:
            self._document.end_merge()


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether two tuples hold the very same values."""
    return len(one) == len(other) and all(mine is theirs for mine, theirs in zip(one, other, strict=True))


def _section(title: str, *widgets: QWidget) -> Section:
    section = Section(title)
    for widget in widgets:
        section.body.addWidget(widget)
    return section


def _list_problems(problems: tuple[DataProblem, ...]) -> str:
    lines = [f"{problem.where}: {problem.what}; {problem.action}." for problem in problems[:_MOST_PROBLEMS]]
    rest = len(problems) - len(lines)
    return "\n".join([*lines, *([f"… {rest:,} more"] if rest > 0 else [])])
