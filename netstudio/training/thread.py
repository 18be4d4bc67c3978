"""The thread of a run: a blocking call from beginning to end, with no event loop and no Qt inside."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QThread

from core.train import Event, Failed, Job, RunControl
from netstudio.training.state import Runner


class TrainingThread(QThread):
    """Runs `runner(job, control, emit)`; `emit` is called in this thread and must be safe for that."""

    def __init__(self, runner: Runner, job: Job, emit: Callable[[Event], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training")
        self.control = RunControl()
        self._runner, self._job, self._emit = runner, job, emit

    def run(self) -> None:
        """Not to be called: `start` does, in the new thread."""
        try:
            self._runner(self._job, self.control, self._emit)
        except Exception as error:  # a bug of ours: named, logged, and the window lives
            text = QCoreApplication.translate("TrainingThread", "Training stopped because of an error in the program")
            self._emit(Failed("internal", f"{text}: {error}.", "", traceback.format_exc(), None))


def run_trainer(job: Job, control: RunControl, emit: Callable[[Event], None]) -> None:
    """The runner of the window: the engine's Trainer. Imported here so that the window opens without the engine."""
    from core.train import Trainer

    Trainer(job, control, emit).run()
