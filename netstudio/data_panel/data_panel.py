"""The panel of the data: a summary at the side; everything else is in the large view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.data import DataProblem, missing_path
from netstudio.analysis import LiveAnalysis
from netstudio.data_panel.bars import HistogramBars, PartsBar
from netstudio.data_panel.cells import cells_of
from netstudio.data_panel.pictures import PictureGrid
from netstudio.data_panel.reader import DataReader
from netstudio.data_panel.reading import Reading, Written
from netstudio.data_panel.remarks import Remarks
from netstudio.data_panel.sample_list import SampleList
from netstudio.data_panel.source_card import SourceCard
from netstudio.data_panel.split_fields import split_fields, task_fields
from netstudio.data_panel.split_warnings import SplitWarnings
from netstudio.data_panel.table import TablePreview
from netstudio.data_panel.wording import kind_title, task_title
from netstudio.document import Document
from netstudio.theme import Theme
from netstudio.widgets import Facts, FieldForm, Section, WrappedLabel, tab_as_laid_out

_MOST_PROBLEMS = 3


class DataPanel(QWidget):
    """Shows the project's data once they are read; reads them when first shown or when they change.

    `recent` gives the paths that were opened last.
    """

    network_replaced = Signal()  # by a suggested one
    view_asked = Signal()
    problems_asked = Signal()
    class_picked = Signal(object)  # class number or None

    def __init__(
        self,
        document: Document,
        analysis: LiveAnalysis,
        theme: Theme,
        recent: Callable[[], Sequence[Path]] = tuple,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("data_panel")
        self.setProperty("panel", True)
        self.setAccessibleName(self.tr("Data"))
        self._shown: Reading | None = None
        self.reader = DataReader(document, self)
        self._card = SourceCard(theme, recent)
        self._remarks = Remarks(document, self.reader)
        self._pictures, self._table = PictureGrid(theme), TablePreview(theme)
        self._histogram, self._parts, self._warnings = HistogramBars(theme), PartsBar(theme), SplitWarnings()
        self._source_form, self._split_form, self._task_form = FieldForm(), FieldForm(), FieldForm()
        self._build()
        self._listen(analysis)
        self._refresh()

    def sizeHint(self) -> QSize:
        """Wide enough for five pictures."""
        return QSize(320, 640)

    def open_path(self, path: Path) -> None:
        """Make the file or folder `path` the project's data; says in the panel when that fails."""
        self.reader.open_path(path)

    def find_data(self) -> None:
        """Let the person say where the project's data are now, if they are not there any more."""
        missing = missing_path(self.reader.source, self.reader.folder)
        if missing is not None:
            self.ask_where(missing)

    def ask_where(self, missing: Path) -> None:
        """Let the person say where `missing` is now."""
        self._card.ask_where(missing)

    def choose_data(self) -> None:
        """Offer other data, at the pointer or in the middle of the window."""
        self._card.offer_menu()

    def showEvent(self, event: QShowEvent) -> None:
        """Read the data when somebody looks at them."""
        super().showEvent(event)
        self._remark()
        reader = self.reader
        if reader.reading is None and not reader.busy_with and reader.failure is None:
            reader.read_project()

    def _listen(self, analysis: LiveAnalysis) -> None:
        reader, card = self.reader, self._card
        card.source_picked.connect(reader.choose)
        card.path_picked.connect(self.open_path)
        card.found_picked.connect(reader.point_to)
        card.again_asked.connect(reader.read_project)
        card.cancel_asked.connect(reader.cancel)
        card.view_asked.connect(self.view_asked)
        self._remarks.find_asked.connect(self.ask_where)
        self._remarks.network_replaced.connect(self.network_replaced)
        self._histogram.picked.connect(self._pick_class)
        self._pictures.picked.connect(lambda _: self.view_asked.emit())
        self._source_form.edited.connect(self._edit_source)
        self._split_form.edited.connect(self._edit_split)
        self._task_form.edited.connect(self._edit_task)
        self._warnings.stratify_asked.connect(lambda: self._edit_split("splitting", "stratified", True))
        self._warnings.all_asked.connect(self.problems_asked)
        reader.changed.connect(self._refresh)
        reader.progressed.connect(self._follow)
        analysis.analysed.connect(self._remark)

    def _build(self) -> None:
        self._preview = QStackedWidget()
        self._preview.addWidget(self._pictures)
        self._preview.addWidget(self._table)
        self._preview.setFixedHeight(168)
        self._facts, self._dialect, self._problems = Facts(), WrappedLabel(), WrappedLabel()
        for label in (self._dialect, self._problems):
            label.setProperty("role", "muted")
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._all_problems = QPushButton()
        self._all_problems.setProperty("kind", "link")
        self._all_problems.clicked.connect(self.problems_asked)
        self._settings = _section(self.tr("Reading"), self._dialect, self._source_form)
        self._task_section = _section(self.tr("What they are"), self._facts, self._task_form)
        self._preview_section = _section(self.tr("Preview"), self._preview)
        self._target_section = _section(self.tr("Classes"), self._histogram)
        self._parts_section = _section(self.tr("Split"), self._parts, self._warnings, self._split_form)
        self._problem_section = _section(self.tr("Not used as it stands"), self._problems, self._all_problems)
        self._body = body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 12, 12, 16)
        column.setSpacing(16)
        for widget in (self._card, self._remarks, self._task_section, self._preview_section, self._target_section):
            column.addWidget(widget)
        for widget in (self._parts_section, self._problem_section, self._settings):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _refresh(self) -> None:
        """Show the reader as it is now."""
        reader, reading = self.reader, self.reader.shown
        loud = bool(reader.busy_with) and not reader.quiet
        belongs = reading is not None and reading.choice.source == reader.source
        self._card.show_source(reader.source, reading if belongs else None)
        self._card.show_busy(reader.busy_with if loud else "")
        self._show_source_form()
        whole = reading is not None and reading.loaded.complete
        for section in (self._preview_section, self._target_section, self._task_section):
            section.setVisible(reading is not None)
        self._parts_section.setVisible(whole)
        self._problem_section.setVisible(reading is not None and bool(reader.unused))
        self._remark()
        self._show_problems(reader.problems)
        if reading is not None:
            self._show_reading(reading)
        tab_as_laid_out(self._body)

    def _remark(self) -> None:
        """Say what is to be said, to somebody who looks: finding it out takes a look at the whole network."""
        if self.isVisible():
            self._remarks.refresh()

    def _follow(self) -> None:
        """Show how far a reading is, and its first page once it is there."""
        following = self.reader.following
        if following is not None and not self.reader.quiet:
            if self.reader.shown is not self._shown:
                self._refresh()
            self._card.show_progress(following.done, following.total)

    def _show_source_form(self) -> None:
        source, reading = self.reader.source, self.reader.reading
        self._source_form.set_entry(source)
        tabular = reading is not None and reading.loaded.origin is not None
        if tabular and hasattr(source, "task"):  # the same is corrected above without reading again
            row = self._source_form.editor("task").parentWidget()
            if row is not None:
                row.setVisible(source.task != "auto")
        written = reading.dialect if reading is not None else Written()
        self._dialect.setText(written.text)
        target = reading.loaded.preparation.target.columns[:1] if reading is not None else ()
        self._source_form.show_found({**written.settings, "label": "".join(target)})
        self._dialect.setVisible(bool(self._dialect.text()))
        self._settings.setVisible(not self._source_form.empty)

    def _show_reading(self, reading: Reading) -> None:
        choice, tabular = self.reader.choice, reading.loaded.origin is not None
        facts = [(self.tr("Kind"), kind_title(reading.facts.kind)), (self.tr("Input"), str(reading.facts.input))]
        if not tabular:
            facts.append((self.tr("Task"), task_title(reading.facts.task)))
        target = reading.loaded.preparation.target.columns
        if target:
            shown = ", ".join(target[:3]) + (", …" if len(target) > 3 else "")
            facts.append((self.tr("Target"), shown))
        self._facts.set_facts(facts)
        self._task_form.setVisible(tabular and reading.loaded.complete)
        if tabular:
            self._task_form.set_entry(task_fields(choice))
        if reading.loaded.complete:
            self._split_form.set_entry(split_fields(choice, reading))
            self._parts.show_parts(reading.parts)
        if self._shown is not None and self._shown.loaded is reading.loaded:
            return
        self._shown = reading
        samples = SampleList(reading)
        if reading.pictures:
            self._pictures.show_samples(samples)
        else:
            self._table.show_cells(cells_of(samples))
        self._preview.setCurrentWidget(self._pictures if reading.pictures else self._table)
        self._histogram.show_histogram(reading.histogram)
        title = self.tr("Targets") if reading.histogram.edges else self.tr("Classes")
        heading = self._target_section.findChild(QLabel)
        if heading is not None:
            heading.setText(title)

    def _show_problems(self, problems: tuple[DataProblem, ...]) -> None:
        lines = [f"{each.where}: {each.what}; {each.action}." for each in self.reader.unused[:_MOST_PROBLEMS]]
        self._problems.setText("\n".join(lines))
        self._warnings.show_doubts(self.reader.doubts, self.reader.choice.splitting)
        self._all_problems.setText(self.tr("All {0} problems").format(f"{len(problems):,}"))
        self._all_problems.setVisible(len(problems) > _MOST_PROBLEMS)

    def _pick_class(self, number: int | None) -> None:
        if self._shown is not None and self._shown.pictures:
            self._pictures.show_order(SampleList(self._shown).find(number, None, ""))
        self.class_picked.emit(number)

    def _edit_source(self, name: str, value: object, finished: bool) -> None:
        if finished:
            self.reader.edit_source(name, value)

    def _edit_split(self, name: str, value: object, finished: bool) -> None:
        self.reader.decide(self.tr("Change Split"), f"data.{name}", finished, **{name: value})

    def _edit_task(self, name: str, value: object, finished: bool) -> None:
        self.reader.decide(self.tr("Change Task"), f"data.{name}", finished, **{name: value})


def _section(title: str, *widgets: QWidget) -> Section:
    section = Section(title)
    for widget in widgets:
        section.body.addWidget(widget)
    return section
