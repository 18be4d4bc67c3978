"""The large view of the data in place of the canvas: samples, columns, classes, preparation and problems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from core.data import path_of
from netstudio.data_panel.blank_page import BlankPage
from netstudio.data_panel.classes_page import ClassesPage
from netstudio.data_panel.columns_model import with_column, with_role
from netstudio.data_panel.columns_page import ColumnsPage
from netstudio.data_panel.offers import offers
from netstudio.data_panel.picture_fields import as_changes, guessed_size
from netstudio.data_panel.preparation_page import PreparationPage
from netstudio.data_panel.problems_page import DataProblemsPage
from netstudio.data_panel.reader import DataReader
from netstudio.data_panel.reading import Reading
from netstudio.data_panel.samples_page import SamplesPage
from netstudio.data_panel.wording import describe
from netstudio.theme import Theme
from netstudio.widgets import ElidedLabel, IconButton, catalog_text, tab_as_laid_out


class DataView(QWidget):
    """Everything there is to see of what `reader` read. `closed` when the person goes back to the network."""

    closed = Signal()
    find_asked = Signal(object)  # Path that is missing
    choose_asked = Signal()
    failed = Signal(str)  # why a list could not be written

    def __init__(self, reader: DataReader, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_view")
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Data"))
        self._reader = reader
        self._shown: Reading | None = None
        self._place: Path | None = None
        self.samples, self.columns = SamplesPage(theme), ColumnsPage(theme)
        self.classes, self.preparation = ClassesPage(theme), PreparationPage(theme)
        self.problems = DataProblemsPage(theme)
        self.tabs = QTabWidget()
        self._build()
        reader.changed.connect(self._refresh)
        reader.progressed.connect(self._refresh)
        self.columns.decided.connect(self._decide_column)
        self.preparation.picture_edited.connect(self._edit_pictures)
        self.preparation.augmentations.edited.connect(self._edit_augmentations)
        self.samples.picked.connect(self._remember_sample)
        self.classes.picked.connect(self._show_class)
        self.problems.failed.connect(self.failed)
        self.tabs.currentChanged.connect(lambda _: self._show_page())
        self._refresh()

    def show_problems(self) -> None:
        """Turn to the report of problems."""
        self.tabs.setCurrentWidget(self.problems)

    def show_class(self, number: int | None) -> None:
        """Turn to the samples of one class."""
        self.tabs.setCurrentWidget(self.samples)
        self.samples.show_class(number)

    def wait(self, seconds: float) -> bool:
        """Block until no worker works for the view; for tests and the end of the program."""
        pages = (self.samples, self.columns.model, self.preparation, self.problems)
        return all(page.wait(seconds) for page in pages)

    def event(self, event: QEvent) -> bool:
        """Keys that delete mean nothing here; they must not reach layers that are out of sight."""
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the network."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: object) -> None:
        """Show what is current, and read what was never read."""
        if not self._reader.awake:
            self._reader.read_project()
        self._refresh()

    def _build(self) -> None:
        back = IconButton("chevron_left", self.tr("Back to the network (Esc)"), size=18)
        back.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        back.clicked.connect(self.closed)
        self._title, self._facts = QLabel(), ElidedLabel()
        self._title.setProperty("role", "title")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setMaximumWidth(360)
        self._facts.setProperty("role", "muted")
        self._facts.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 12, 0)
        head.setSpacing(10)
        head.addWidget(back)
        head.addWidget(self._title)
        head.addWidget(self._facts, 1)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setExpanding(False)
        self.tabs.setAccessibleName(self.tr("Views of the data"))
        self.blank = BlankPage()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.blank)
        self._pages.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._pages, 1)

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        reader, reading = self._reader, self._reader.shown
        name = reader.busy_with if reader.busy_with and not reader.quiet else reader.source.describe()
        name = catalog_text(name)
        self._title.setText(self._title.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 350))
        self._title.setToolTip(name)
        if reading is None:
            self._shown = None
            self._show_blank(name)
            return
        self._facts.setText(describe(reading))
        self._pages.setCurrentWidget(self.tabs)
        self._arrange_tabs(reading)
        if self._place != path_of(reading.choice.source, reading.folder):
            self._place = path_of(reading.choice.source, reading.folder)
            self.tabs.setCurrentWidget(self.samples)
        if reading is not self._shown:
            self._shown = reading
            self._show_page()
        count = len(reader.problems)
        self.problems.show_problems(reader.problems)
        title = self.tr("Problems ({0})").format(f"{count:,}") if count else self.tr("Problems")
        self.tabs.setTabText(self.tabs.indexOf(self.problems), title)

    def _arrange_tabs(self, reading: Reading) -> None:
        """The pages that make sense for these data."""
        whole = reading.loaded.complete
        wanted: list[tuple[QWidget, str]] = [(self.samples, self.tr("Samples"))]
        if whole and reading.loaded.origin is not None:
            wanted.append((self.columns, self.tr("Columns")))
        if whole:
            title = self.tr("Classes") if reading.loaded.classes else self.tr("Targets")
            wanted.append((self.classes, title))
        if whole and reading.pictures:
            wanted.append((self.preparation, self.tr("Pictures and augmentations")))
        wanted.append((self.problems, self.tr("Problems")))
        if [self.tabs.widget(place) for place in range(self.tabs.count())] == [page for page, _ in wanted]:
            for place, (_, title) in enumerate(wanted):
                self.tabs.setTabText(place, title)
            return
        current = self.tabs.currentWidget()
        self.tabs.blockSignals(True)
        self.tabs.clear()
        for page, title in wanted:
            self.tabs.addTab(page, title)
        if any(page is current for page, _ in wanted):
            self.tabs.setCurrentWidget(current)
        self.tabs.blockSignals(False)
        for page, _ in reversed(wanted):
            tab_as_laid_out(page, self.tabs.tabBar())

    def _show_page(self) -> None:
        """Fill the page that is in front."""
        page, reading = self.tabs.currentWidget(), self._shown
        if reading is not None and isinstance(page, SamplesPage | ColumnsPage | ClassesPage | PreparationPage):
            page.show_reading(reading)

    def _show_blank(self, name: str) -> None:
        """Why there is nothing to look at."""
        reader, following = self._reader, self._reader.following
        self._facts.setText("")
        self._pages.setCurrentWidget(self.blank)
        if reader.failure is None:
            progress = (following.done, following.total) if following is not None else None
            cancel = [(self.tr("Cancel"), reader.cancel)] if following is not None else []
            self.blank.say(self.tr("Reading {0}…").format(name), cancel, progress)
            return
        other = (self.tr("Choose Other Data…"), self.choose_asked.emit)
        self.blank.say(reader.failure.text, [*offers(reader, self.find_asked.emit), other])

    def _show_class(self, number: object) -> None:
        if isinstance(number, int):
            self.show_class(number)

    def _remember_sample(self, number: int) -> None:
        self.preparation.remember(number)

    def _decide_column(self, name: str, field: str, value: str) -> None:
        reading, choice = self._reader.reading, self._reader.choice
        frame = reading.loaded.frame if reading is not None else None
        if reading is None or frame is None or name not in frame.names:
            return
        now = replace(reading, choice=choice)
        columns = with_role(now, name, value) if field == "role" else with_column(choice, name, field, value)
        self._reader.decide(self.tr("Change Column {0}").format(name), columns=columns)

    def _edit_pictures(self, name: str, value: object, finished: bool) -> None:
        reading = self._reader.reading
        if reading is None:
            return
        pictures = replace(self._reader.choice.pictures, **as_changes(name, value, guessed_size(reading)))
        self._reader.decide(self.tr("Change Pictures"), f"data.pictures.{name}", finished, pictures=pictures)

    def _edit_augmentations(self, entries: tuple[object, ...], text: str, merge_key: str, finished: bool) -> None:
        self._reader.decide(text, merge_key, finished, augmentations=entries)
