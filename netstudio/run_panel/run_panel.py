"""The panel that trains."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from core.data import missing_path
from core.train import Failed, Reason
from netstudio.document import Document, Selection
from netstudio.run_panel.readout import Readout
from netstudio.run_panel.settings_form import SettingsForm
from netstudio.run_panel.transport import Transport
from netstudio.theme import Theme
from netstudio.training import GRAPH_FAILURE, RunState, ShownFigures, TrainingSession, duration, read_figures
from netstudio.widgets import Notice


class RunPanel(QWidget):
    """Transport and progress stay in sight; the settings below them scroll.

    `data_wanted` when the person knows where the data are that a run missed.
    """

    data_wanted = Signal()

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        selection: Selection,
        actions: Mapping[str, QAction],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("run_panel")
        self.setProperty("panel", True)
        self.setAccessibleName(self.tr("Training"))
        self._document, self._session, self._selection = document, session, selection
        self._figures = ShownFigures.of(session)
        self._ended = ""
        self._readout, self._form = Readout(), SettingsForm(document)
        self._failure, self._stale, self._forgotten, self._changes = Notice(), Notice(), Notice(), Notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 0, 0)
        column.setSpacing(10)
        top = QVBoxLayout()
        top.setContentsMargins(0, 0, 12, 0)
        top.setSpacing(10)
        for widget in (
            Transport(actions, theme),
            self._readout,
            self._failure,
            self._changes,
            self._stale,
            self._forgotten,
        ):
            top.addWidget(widget)
        column.addLayout(top)
        column.addWidget(_scrolling(self._form), 1)
        session.state_changed.connect(self._state_changed)
        self._figures.changed.connect(self._figures_changed)
        session.stale_changed.connect(self._show_stale)
        session.failed.connect(self._failed)
        session.finished.connect(self._finished)
        self._state_changed()

    def sizeHint(self) -> QSize:
        """Wide enough for the four figures."""
        return QSize(320, 640)

    def topic(self) -> str:
        """Reference page of what has the focus: of the schedule, the loss, and of the optimizer everywhere else."""
        return self._form.topic()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self._state_changed()

    def _state_changed(self) -> None:
        session = self._session
        if session.alive:
            self._ended = ""
        busy = session.state in (RunState.PREPARING, RunState.STOPPING)
        self._readout.show_state(self._state_text(), busy=busy)
        self._show_failure(session.failure)
        self._show_changes()
        self._show_stale()
        self._show_forgotten()
        self._show_figures()

    def _figures_changed(self) -> None:
        if self.isVisible():
            self._show_figures()

    def _show_figures(self) -> None:
        self._readout.show_accuracy(self._document.project.training.loss.target == "classes")
        unsaid = self._session.started is None
        figures = read_figures(self._session, self._document.snapshot) if unsaid else self._figures.figures
        self._readout.show_figures(figures)

    def _state_text(self) -> str:
        session = self._session
        started = session.started
        match session.state:
            case RunState.PREPARING:
                return self.tr("Preparing…")
            case RunState.RUNNING if session.pausing:
                return self.tr("Pausing…")
            case RunState.RUNNING:
                return self.tr("Training on {0}").format(started.device.upper() if started is not None else "")
            case RunState.PAUSED:
                return self.tr("Paused")
            case RunState.STOPPING:
                return self.tr("Stopping…")
        if session.failure is not None:
            return self.tr("Cannot be trained yet") if session.failure.kind == GRAPH_FAILURE else self.tr("Failed")
        if self._document.snapshot is None:
            return self.tr("Not trained yet")
        return self._ended or self.tr("Trained")

    def _finished(self, event: object) -> None:
        latest = self._session.latest
        spent = duration(latest.seconds) if latest is not None else ""
        completed = getattr(event, "reason", Reason.STOPPED) is Reason.COMPLETED
        text = self.tr("Finished in {0}") if completed else self.tr("Stopped after {0}")
        self._ended = text.format(spent) if spent else self.tr("Stopped")
        self._readout.show_state(self._state_text(), busy=False)
        self._show_figures()

    def _failed(self, event: object) -> None:
        if isinstance(event, Failed) and event.node:
            self._selection.reveal(event.node)

    def _show_failure(self, failure: Failed | None) -> None:
        if failure is None:
            self._failure.hide()
            return
        actions = []
        if failure.node and failure.node in self._document.project.graph.by_id:
            actions.append((self.tr("Show"), lambda: self._selection.reveal(failure.node)))
        source, folder = self._document.project.data.source, self._document.folder
        if failure.kind == "data" and missing_path(source, folder) is not None:
            actions.append((self.tr("Find it…"), self.data_wanted.emit))
        if failure.traceback:
            actions.append((self.tr("Copy Details"), lambda: _copy(f"{failure.text}\n\n{failure.traceback}")))
        actions.append((self.tr("Dismiss"), self._session.dismiss_failure))
        self._failure.show_notice("error", failure.text, actions)

    def _show_changes(self) -> None:
        """What changed in the data since the weights that the run goes on with learned from them."""
        started = self._session.started
        if self._session.alive and started is not None and started.notes:
            self._changes.show_notice("warning", " ".join(started.notes), [])
        elif self._session.alive or self._document.snapshot is None:
            self._changes.hide()

    def _show_stale(self) -> None:
        if not self._session.stale or self._session.state is RunState.STOPPING:
            self._stale.hide()
            return
        text = self.tr("Your latest changes are not in this run yet.")
        self._stale.show_notice("warning", text, [(self.tr("Restart with Changes"), self._session.restart)])

    def _show_forgotten(self) -> None:
        if self._session.forgotten is None or self._session.alive:
            self._forgotten.hide()
            return
        text = self.tr("What was learned is forgotten; training will begin anew.")
        self._forgotten.show_notice("info", text, [(self.tr("Bring It Back"), self._session.restore)])


def _scrolling(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    layout = widget.layout()
    if layout is not None:
        layout.setContentsMargins(0, 6, 12, 16)
    return area


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
