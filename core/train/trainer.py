"""The training loop: blocking, deterministic, and heard of through events only."""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np

from core.backend import limit_threads, on_device, use_generator
from core.data import Variation
from core.execute import StepResult
from core.graph import paths
from core.train.checkpoint import capture
from core.train.control import RunControl, StopRun
from core.train.events import (
    Captured,
    Damaged,
    EpochEnded,
    Event,
    Failed,
    Finished,
    Paused,
    Progress,
    Reason,
    Resumed,
    Started,
)
from core.train.faults import NOT_A_NUMBER_FROM_THE_START, RunFault, fault_of
from core.train.groups import set_rate
from core.train.history import History
from core.train.job import Job
from core.train.measure import Measured, host_correct, host_losses, measure
from core.train.memory import Supply, supply_of
from core.train.order import Batches, epoch_order
from core.train.pace import Clock, Pace
from core.train.prepare import Prepared, device_of_job, prepare, threads_of
from core.train.snapshot import Snapshot

REPORT_SECONDS = 1 / 30
"""Time between two reports of progress; also how often losses are fetched from the device."""

Emit = Callable[[Event], None]
EPOCH_COLUMNS = tuple(field.name for field in fields(EpochEnded))


class Trainer:
    """Trains one job. `emit` is called in the thread of `run` with every event and must not block."""

    def __init__(self, job: Job, control: RunControl, emit: Emit) -> None:
        self._job, self._control, self._emit = job, control, emit

    def run(self) -> None:
        """Train until complete, stopped or broken; the last event is `Finished` or `Failed`. Raises nothing of its own.

        Equal jobs with equal threads give bit-equal weights, whoever listens and however often the run was interrupted.
        """
        run: _Run | None = None
        supply = Supply()
        try:
            device, threads = device_of_job(self._job), threads_of(self._job)
            supply = supply_of(device)
            with np.errstate(all="ignore"), limit_threads(threads), on_device(device):
                run = _Run(prepare(self._job, device, threads), self._control, self._emit)
                with use_generator(run.prepared.learner.stream):
                    run.train()
        except Exception as error:  # whatever it is, the listener hears of it and keeps what was learned
            fault = fault_of(error, self._job.project, supply)
            learned = run.last_good if run is not None else None
            if run is not None:
                run.tell_damage()
            self._emit(Failed(fault.kind, fault.text, fault.node, traceback.format_exc(), learned))
        finally:
            if run is not None:
                run.prepared.splits.rest()


class _Run:
    """A run under way."""

    def __init__(self, prepared: Prepared, control: RunControl, emit: Emit) -> None:
        self.prepared, self._control, self._emit = prepared, control, emit
        self.last_good: Snapshot | None = None
        job = prepared.job
        self._position, self._settings = prepared.position, job.project.training
        counted_on = job.snapshot is not None and self._position.step > 0
        self._history = History(job.snapshot.curves if job.snapshot is not None and counted_on else None)
        self._batches = Batches(len(prepared.splits.train), self._settings.batch_size)
        if self._position.batch > len(self._batches):
            self._position.begin_epoch()
        self._pending: list[StepResult] = []
        self._factor = 1.0
        self._clock, self._pace = Clock(), Pace()
        self._reported = 0.0
        self._damaged = 0

    def train(self) -> None:
        """Train to the end or until stopped. Raises what breaks the run."""
        position, first_step = self._position, self._position.step
        self._emit(
            Started(
                device=self.prepared.constants.device,
                threads=self.prepared.constants.threads,
                parameters=sum(parameter.numel() for parameter in self.prepared.learner.network.parameters()),
                samples=len(self.prepared.splits.train),
                batches=len(self._batches),
                first_epoch=position.epoch + 1,
                last_epoch=position.last_epoch,
                first_step=first_step,
                notes=self.prepared.notes,
            )
        )
        self._clock, self._reported = Clock(), 0.0
        try:
            while position.epoch < position.last_epoch:
                self._train_epoch()
                self._end_epoch()
            reason = Reason.COMPLETED
        except StopRun:
            self._report()
            reason = Reason.STOPPED
        self.tell_damage()
        self._emit(Finished(reason, self._snapshot()))

    def tell_damage(self) -> None:
        """Tell of samples that turned out to be damaged, where there are more than were told of."""
        problems = self.prepared.splits.problems
        if len(problems) > self._damaged:
            self._damaged = len(problems)
            self._emit(Damaged(problems))

    def _train_epoch(self) -> None:
        """The batches of the epoch under way that are still to do."""
        position, train = self._position, self.prepared.splits.train
        order = epoch_order(self._settings, position.epoch + 1, len(train))
        losses = self._epoch_losses()
        variation = Variation(self._settings.seed, position.epoch + 1)
        begin = position.batch * self._settings.batch_size
        train.announce(order[begin:] if position.batch < len(self._batches) else order[:0])
        self._set_rates(losses, max(position.batch - 1, 0))  # an epoch that was stopped before its end tells it too
        updated = True
        for batch in range(position.batch, len(self._batches)):
            begin, end = self._batches.bounds(batch)
            if updated:  # gradients that wait for their update are not kept in snapshots
                self._wait(step=True)
            self._set_rates(losses, position.batch)
            inputs, targets = train.training_batch(order[begin:end], variation)
            position.batch += 1
            updated = position.batch % self._settings.accumulate == 0 or position.batch == len(self._batches)
            self._pending.append(self.prepared.executor.step(inputs, targets, updated))
            position.step += 1
            if self._clock.seconds - self._reported >= REPORT_SECONDS:
                self._report()
        self._report()

    def _set_rates(self, losses: Sequence[float], batch: int) -> None:
        """Give the optimizer the learning rates of `batch` (from 0) of the epoch under way."""
        position = self._position
        epoch = position.epoch - position.run_start + batch / len(self._batches)
        factor = self._settings.schedule.factor(epoch, position.last_epoch - position.run_start, losses)
        if factor == self._factor:
            return
        self._factor = factor
        set_rate(self.prepared.learner.optimizer, self._rate)

    @property
    def _rate(self) -> float:
        """The learning rate now, of layers whose own factor is 1."""
        return float(self._settings.optimizer.lr) * self._factor

    def _epoch_losses(self) -> list[float]:
        """Of the complete epochs of this run: the validation loss, or the training loss where nothing is held out."""
        rows = self._history.curves().epochs
        rows = rows[rows[:, EPOCH_COLUMNS.index("epoch")] > self._position.run_start]
        measured = rows[:, EPOCH_COLUMNS.index("val_loss")]
        chosen: list[float] = np.where(np.isnan(measured), rows[:, EPOCH_COLUMNS.index("loss")], measured).tolist()
        return chosen

    def _end_epoch(self) -> None:
        """Validate, report, and keep what was learned."""
        position, began = self._position, self._clock.seconds
        held_out = measure(self.prepared.executor, self.prepared.splits.validation, lambda: self._wait(step=False))
        validating = self._clock.seconds - began
        self._reported = self._clock.seconds
        samples = len(self.prepared.splits.train)
        ended = EpochEnded(
            epoch=position.epoch + 1,
            step=position.step,
            loss=position.loss / samples,
            accuracy=position.correct / samples,
            val_loss=held_out.loss,
            val_accuracy=held_out.accuracy,
            seconds=position.seconds + validating,
            samples_per_second=samples / position.seconds if position.seconds > 0 else 0.0,
            lr=self._rate,
        )
        self._history.extend(ended)
        self._emit(ended)
        self.tell_damage()
        position.end_epoch()
        snapshot = self._snapshot()
        self._check_finite(held_out, snapshot)
        self.last_good = snapshot

    def _wait(self, step: bool) -> None:
        """Between two batches: pause or stop if that was asked."""
        if self._control.take_capture():
            self._report()
            self._emit(Captured(self._snapshot()))
        self._control.checkpoint(self._pause, self._resume, step=step)
        self._clock.start()

    def _pause(self) -> None:
        self._report()
        self._clock.stop()
        self._emit(Paused(self._snapshot()))

    def _resume(self) -> None:
        self._emit(Resumed())

    def _report(self) -> None:
        """Fetch the results of the batches since the last report, count them in and tell of them."""
        results, self._pending = self._pending, []
        if not results:
            return
        position, now = self._position, self._clock.seconds
        losses, correct = host_losses(results), host_correct(results)
        last = position.batch
        bounds = map(self._batches.bounds, range(last - len(results), last))
        sizes = [end - begin for begin, end in bounds]
        for loss, right, size in zip(losses.tolist(), correct.tolist(), sizes, strict=True):
            position.loss += loss * size
            position.correct += right
        spent, self._reported = now - self._reported, now
        position.seconds += spent
        self._pace.count(len(results), sum(sizes), spent)
        left = (position.last_epoch - position.epoch) * len(self._batches) - position.batch
        progress = Progress(
            epoch=position.epoch + 1,
            batch=position.batch,
            step=position.step,
            steps=np.arange(position.step - len(results) + 1, position.step + 1, dtype=np.int64),
            loss=losses.astype(np.float32),
            accuracy=(correct / sizes).astype(np.float32),
            samples_per_second=self._pace.rate,
            seconds=now,
            remaining=self._pace.remaining(left, now),
        )
        self._history.extend(progress)
        self._emit(progress)
        bad = np.flatnonzero(~np.isfinite(losses))
        if bad.size and position.step - len(results) + int(bad[0]) == 0:
            raise RunFault("diverged", NOT_A_NUMBER_FROM_THE_START)
        if bad.size:
            raise self._diverged(f"the loss is not a number any more in batch {last - len(results) + int(bad[0]) + 1}")

    def _check_finite(self, held_out: Measured, snapshot: Snapshot) -> None:
        """Raise RunFault when the epoch that just ended left a network that cannot be used."""
        if len(self.prepared.splits.validation) and not math.isfinite(held_out.loss):
            raise self._diverged("the validation loss is not a number any more", ended=True)
        for key, array in snapshot.weights.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise self._diverged(
                    f"{key} holds values that are not numbers", ended=True, node=paths.written(key.partition(".")[0])
                )

    def _diverged(self, what: str, ended: bool = False, node: str = "") -> RunFault:
        epoch = self._position.epoch + (0 if ended else 1)
        return RunFault(
            "diverged",
            f"Training diverged in epoch {epoch}: {what}; choose a smaller learning rate (it is {self._rate:g}).",
            node,
        )

    def _snapshot(self) -> Snapshot:
        prepared = self.prepared
        return capture(prepared.learner, self._position, self._history.curves(), prepared.constants)
