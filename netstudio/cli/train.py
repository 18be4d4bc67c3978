"""`netstudio train`: train a project and save what it learned."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, cast

from core.catalog import Optimizer, fields_of
from core.data import DataProblem
from core.project import Project, TrainingSettings
from core.templates import suggest_project
from core.train import Damaged, EpochEnded, Event, Failed, Finished, Job, Reason, RunControl, Started, Trainer
from netstudio.cli.faults import OutputLost
from netstudio.cli.output import write_json, write_line, write_note
from netstudio.cli.progress import ProgressBar
from netstudio.cli.projects import (
    command_fault,
    fitting,
    new_project,
    open_project,
    read_data,
    require_target,
    save_project,
    tell_problems,
)

EPOCH_FIELDS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds", "samples_per_second")


class Listener:
    """Follows one run: shows it, prints its epochs as JSON if asked, and keeps how it ended.

    When nothing takes its output any more the run ends in good order; `lost` tells so afterwards.
    """

    def __init__(self, control: RunControl, json: bool) -> None:
        self.bar = ProgressBar(sys.stderr)
        self.ending: Finished | Failed | None = None
        self.first_step = 0
        self.damaged: tuple[DataProblem, ...] = ()
        self.lost: OutputLost | None = None
        self._control, self._json = control, json

    def take(self, event: Event) -> None:
        """Called by the trainer with every event."""
        self.bar.take(event)
        if isinstance(event, Started):
            self.first_step = event.first_step
            for note in event.notes:
                write_note(f"data: {note}")
        elif isinstance(event, EpochEnded) and self._json and self.lost is None:
            self._write(event)
        elif isinstance(event, Damaged):
            self.damaged = event.problems
        elif isinstance(event, Finished | Failed):
            self.ending = event

    def _write(self, event: EpochEnded) -> None:
        try:
            write_json({name: getattr(event, name) for name in EPOCH_FIELDS})
        except OutputLost as lost:
            self.lost = lost
            self._control.stop()


def run(options: argparse.Namespace) -> int:
    """Train, save, and say where."""
    path = Path(options.file)
    target = Path(options.output) if options.output else path
    begun = options.suggest and options.data is not None and not path.exists()
    opened = new_project() if begun else open_project(path)
    require_target(target)
    project = replace(opened.project, training=_settings(opened.project.training, options))
    folder = path.absolute().parent
    project, loaded = read_data(project, folder, options.data, options)
    project = _with_network(project, options)
    control = RunControl()
    with stop_on_signals(control):
        snapshot = None if options.anew else opened.snapshot
        listener = train_in_terminal(Job(project, snapshot, folder, loaded), control, json=options.json)
        note = _keep(listener, target, project)
    if note:
        (write_note if options.json else write_line)(note)
    if isinstance(listener.ending, Failed):
        raise command_fault(listener.ending)
    if listener.lost is not None:
        raise listener.lost
    return 0


def train_in_terminal(job: Job, control: RunControl, *, json: bool) -> Listener:
    """Run `job` with a progress bar on stderr, and with `json` an object for each epoch on stdout."""
    listener = Listener(control, json)
    try:
        Trainer(job, control, listener.take).run()
    finally:
        listener.bar.close()
    tell_problems(listener.damaged)
    if isinstance(listener.ending, Failed) and listener.ending.kind == "internal":
        for line in listener.ending.traceback.splitlines():
            write_note(line)
    return listener


@contextmanager
def stop_on_signals(control: RunControl) -> Iterator[None]:
    """Inside, Ctrl+C, termination and a closed terminal end the run in good order; a second Ctrl+C interrupts at once.

    Where the closing of the terminal is to be ignored (nohup), it is.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        if control.stopped and number == signal.SIGINT:
            raise KeyboardInterrupt
        control.stop()

    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _with_network(project: Project, options: argparse.Namespace) -> Project:
    """The project with a suggested network, or with its own made to fit data that were named."""
    if options.suggest:
        suggested = suggest_project(project)
        return replace(suggested, training=_settings(suggested.training, options))
    told = (options.data, options.target, options.task, options.set)
    return project if told == (None, None, None, None) else fitting(project)


def _settings(settings: TrainingSettings, options: argparse.Namespace) -> TrainingSettings:
    """The project's settings with what was given on the command line."""
    fine = [field.name for field in fields_of(TrainingSettings)]
    names = ("epochs", "batch_size", "seed", "device", "threads", *fine)
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if options.lr is not None:
        given["optimizer"] = _with_rate(settings.optimizer, options.lr)
    return replace(settings, **given)


def _with_rate(optimizer: Optimizer, rate: float) -> Optimizer:
    """`optimizer` with another learning rate; every optimizer has the field `lr`."""
    changed: Optimizer = replace(cast(Any, optimizer), lr=rate)
    return changed


def _keep(listener: Listener, target: Path, project: Project) -> str:
    """Save what was learned, if anything, and say so; empty when a failure says enough."""
    ending = listener.ending
    snapshot = ending.snapshot if ending is not None else None
    if snapshot is None or snapshot.state.step == listener.first_step:
        return "" if isinstance(ending, Failed) else "Nothing was learned, so nothing was saved."
    save_project(target, project, snapshot)
    stopped = isinstance(ending, Finished) and ending.reason is Reason.STOPPED
    return f"Stopped after {snapshot.state.step:,} batches; saved to {target}" if stopped else f"Saved to {target}"
