"""The run of the open document: starts and ends it, takes its events in, owns the curves."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.graph import Severity, analyse
from core.project import Project
from core.train import (
    Captured,
    Curves,
    EpochEnded,
    Event,
    Failed,
    History,
    Job,
    Paused,
    Progress,
    Resumed,
    Snapshot,
    Started,
)
from netstudio.document import Document
from netstudio.training.run import Run
from netstudio.training.state import Runner, RunState, batches_per_epoch, edited_since
from netstudio.training.thread import run_trainer

GRAPH_FAILURE = "graph"
"""Kind of a failure that was found in the network before anything was started."""


class TrainingSession(QObject):
    """At most one run at a time. GUI thread only; no method waits for the worker except `shutdown`.

    The worker's events are taken in ten times a second; `advanced` says that `history`, `latest` or
    `last_epoch` are new. Whenever the worker hands out what it has learned (paused, stopped, finished, failed), it
    becomes the document's snapshot.
    """

    state_changed = Signal()
    advanced = Signal()
    stale_changed = Signal()
    captured = Signal()
    heard = Signal(object, object)  # Job, and each Event of its run
    failed = Signal(object)  # Failed
    finished = Signal(object)  # Finished

    def __init__(self, document: Document, parent: QObject | None = None, *, runner: Runner = run_trainer) -> None:
        super().__init__(parent)
        self._document, self._runner = document, runner
        self._state = RunState.IDLE
        self._run: Run | None = None
        self._own_snapshot = False
        self.forgotten: Snapshot | None = None
        self.pausing = self.stale = False
        self.started: Started | None = None
        self.latest: Progress | None = None
        self.failure: Failed | None = None
        document.changed.connect(self._project_changed)
        document.snapshot_changed.connect(self._snapshot_changed)
        self._adopt(document.snapshot)

    @property
    def last_epoch(self) -> EpochEnded | None:
        """The last complete epoch of the curves."""
        return self.history.last_epoch

    @property
    def state(self) -> RunState:
        """Where the run stands."""
        return self._state

    @property
    def alive(self) -> bool:
        """Whether a run is under way, paused or not."""
        return self._run is not None

    @property
    def batches_per_epoch(self) -> float:
        """Batches of one epoch: of the run, else of the last epoch there was, else as the project says."""
        return batches_per_epoch(self.started, self.history.curves(), self._document.project)

    def start(self) -> None:
        """Begin or continue training; goes on when paused. A network with errors ends in `failed` at once."""
        if self._state is RunState.PAUSED:
            self.resume()
        elif self._state is RunState.IDLE:
            self._begin(single_step=False)

    def pause(self) -> None:
        """Wait after the batch under way."""
        if self._run is not None and self._state in (RunState.PREPARING, RunState.RUNNING):
            self._run.control.pause()
            self.pausing = True
            self.state_changed.emit()

    def resume(self) -> None:
        """Go on after a pause."""
        if self._run is not None and (self._state is RunState.PAUSED or self.pausing):
            self._run.control.resume()
            self.pausing = False
            self.state_changed.emit()

    def pause_or_resume(self) -> None:
        """Whichever of the two makes sense now."""
        if self._state is RunState.PAUSED or self.pausing:
            self.resume()
        else:
            self.pause()

    def step(self) -> None:
        """Train one batch, then wait; begins a run when there is none."""
        if self._state is RunState.IDLE:
            self._begin(single_step=True)
        elif self._run is not None and self._state is not RunState.STOPPING:
            self._run.control.step()

    def capture(self) -> bool:
        """Ask the worker for what it has learned by now; `captured` follows. False when the document has that."""
        if self._run is None or self._state is not RunState.RUNNING:
            return False
        self._run.control.capture()
        return True

    def stop(self) -> None:
        """End the run after the batch under way; what was learned is kept."""
        if self._run is not None and self._state is not RunState.STOPPING:
            self._run.control.stop()
            self._set_state(RunState.STOPPING)

    def dismiss_failure(self) -> None:
        """The person has seen `failure`."""
        self.failure = None
        self.state_changed.emit()

    def restart(self) -> None:
        """End the run and begin again from its weights with the project as it is now."""
        if self._run is not None:
            self._run.start_again = True
            self.stop()

    def reset(self) -> None:
        """Forget everything learned and begin anew at the next start; `restore` takes it back."""
        if self._run is not None:
            self._run.forget = True
            self.stop()
        else:
            self._forget_all()

    def restore(self) -> None:
        """Take the last `reset` back."""
        if self.forgotten is not None and not self.alive:
            self._document.set_snapshot(self.forgotten)

    def shutdown(self, seconds: float = 2.0) -> bool:
        """Stop and wait at most `seconds`; True when no run is left. For the end of the program and of the document."""
        self.stop()
        if self._run is not None:
            self._run.start_again = False
            if self._run.wait(seconds):
                self._end_run()
        return self._run is None

    def _begin(self, *, single_step: bool) -> None:
        project = self._document.project
        self.forgotten = None
        self.failure = _first_error(project)
        if self.failure is not None:
            self.state_changed.emit()
            self.failed.emit(self.failure)
            return
        job = Job(project, self._document.snapshot, self._document.folder)
        self.started = self.latest = None
        self._run = Run(self._runner, job, self)
        self._run.thread.finished.connect(self._end_run)
        self._run.drain_timer.timeout.connect(self._drain)
        self._run.keep_timer.timeout.connect(self.capture)
        if single_step:
            self._run.control.step()
        self._run.start()
        self._set_state(RunState.PREPARING)

    def _drain(self) -> None:
        run, advanced = self._run, False
        if run is None:
            return
        for event in run.take_events():
            advanced = self._take(event, run.job.snapshot) or advanced
            self.heard.emit(run.job, event)
        if advanced:
            self.advanced.emit()

    def _take(self, event: Event, before: Snapshot | None) -> bool:
        """Take one event of a run that began from `before`; whether there is something new to draw."""
        match event:
            case Started():
                self.started = event
                self.history = History(before.curves if before is not None and event.first_step else Curves())
                self._go_on(RunState.RUNNING)
            case Progress():
                self.latest = event
            case Captured():
                self._publish(event.snapshot)
                self.captured.emit()
            case Paused():
                self.pausing = False
                self._publish(event.snapshot)
                self._go_on(RunState.PAUSED)
            case Resumed():
                self._go_on(RunState.RUNNING)
        self.history.extend(event)
        return isinstance(event, Started | Progress | EpochEnded)

    def _end_run(self) -> None:
        """The worker has ended: take in the rest and become idle. A late signal finds nothing left to do."""
        run = self._run
        if run is None or not run.thread.isFinished():
            return
        self._drain()
        run.close()
        self._run = None
        self.pausing = False
        self._set_stale(False)
        ending = None if run.abandoned else run.ending
        if ending is not None and ending.snapshot is not None:
            self._publish(ending.snapshot)
        if run.forget:
            self._forget_all()
        self.failure = ending if isinstance(ending, Failed) else None
        self._set_state(RunState.IDLE)
        if isinstance(ending, Failed):
            self.failed.emit(ending)
        elif ending is not None:
            self.finished.emit(ending)
            if run.start_again:
                self.start()

    def _go_on(self, state: RunState) -> None:
        if self._state is not RunState.STOPPING:
            self._set_state(state)

    def _set_state(self, state: RunState) -> None:
        self._state = state
        self.state_changed.emit()

    def _set_stale(self, stale: bool) -> None:
        if stale != self.stale:
            self.stale = stale
            self.stale_changed.emit()

    def _publish(self, snapshot: Snapshot) -> None:
        self._own_snapshot = True
        self._document.set_snapshot(snapshot)
        self._own_snapshot = False

    def _forget_all(self) -> None:
        kept = self._document.snapshot
        self._document.set_snapshot(None)
        self.forgotten = kept
        self.state_changed.emit()

    def _project_changed(self, _old: Project, new: Project) -> None:
        self._set_stale(self._run is not None and edited_since(self._run.job.project, new))
        if self.failure is not None and self.failure.kind == GRAPH_FAILURE:
            self.dismiss_failure()

    def _snapshot_changed(self) -> None:
        """Somebody else (opening a file, a new project) put other weights in: show their curves, drop the old run."""
        if self._own_snapshot:
            return
        if self._run is not None:
            self._run.abandoned = True
            self.stop()
        self._adopt(self._document.snapshot)
        self.state_changed.emit()

    def _adopt(self, snapshot: Snapshot | None) -> None:
        self.history = History(snapshot.curves if snapshot else Curves())
        self.started = self.latest = self.failure = self.forgotten = None
        self.advanced.emit()


def _first_error(project: Project) -> Failed | None:
    """Why `project` cannot be trained, or None; found before any thread is started."""
    found = analyse(project.graph, project.data.facts, project.training.loss).problems
    first = next((problem for problem in found if problem.severity is Severity.ERROR), None)
    return None if first is None else Failed(GRAPH_FAILURE, first.text, first.node, "", None)
