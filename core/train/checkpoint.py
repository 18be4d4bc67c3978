"""Between a living network and a frozen snapshot: what is copied out, and what a run takes up again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.amp import GradScaler
from core.backend import Generator
from core.network import Network, addresses, readdressed, transfer
from core.optim import Optimizer
from core.project import TrainingSettings
from core.train.snapshot import Curves, RunState, Snapshot


@dataclass
class Position:
    """Where training stands; the trainer's own, changed batch by batch. Meanings as in `RunState`."""

    epoch: int = 0
    batch: int = 0
    step: int = 0
    run_start: int = 0
    last_epoch: int = 0
    loss: float = 0.0
    """Sum of sample losses in the epoch under way."""
    correct: float = 0.0
    seconds: float = 0.0
    """Time spent on training batches in the epoch under way."""

    def end_epoch(self) -> None:
        """Count the epoch under way as complete."""
        self.epoch += 1
        self.begin_epoch()

    def begin_epoch(self) -> None:
        """Stand before the first batch of the epoch under way."""
        self.batch, self.loss, self.correct, self.seconds = 0, 0.0, 0.0, 0.0


@dataclass(frozen=True)
class Learner:
    """What training changes: network, optimizer, the random stream that Dropout draws from, and the scale of losses."""

    network: Network
    optimizer: Optimizer
    stream: Generator
    scaler: GradScaler | None = None
    """Of a run in mixed precision."""

    def weights(self) -> dict[str, np.ndarray]:
        """Copies of parameters and buffers on the host, read-only, by `node id.name`."""
        return _frozen(self.network.state())

    def optimizer_arrays(self) -> dict[str, np.ndarray]:
        """Copies of the optimizer's arrays on the host, read-only, by `node id.name.slot`."""
        return _frozen(self.network.optimizer_state(self.optimizer))

    def take_optimizer(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Go on with the optimizer's state where it fits; else it starts afresh."""
        try:
            self.network.load_optimizer_state(self.optimizer, arrays)
        except ValueError:
            self.optimizer.load_arrays({})

    def take_scale(self, state: Mapping[str, float]) -> None:
        """Go on with the scale of losses where there was one."""
        if self.scaler is not None and state:
            self.scaler.load_state_dict(state)

    def take_stream(self, states: Mapping[str, Any]) -> None:
        """Go on with the random stream where its state is among `states`; else it starts afresh."""
        with suppress(KeyError, ValueError, OverflowError):
            self.stream.set_state(states["dropout"])


def capture(learner: Learner, position: Position, curves: Curves, constants: RunState) -> Snapshot:
    """What has been learned up to now; `constants` holds what does not change in a run."""
    state = RunState(
        epoch=position.epoch,
        batch=position.batch,
        step=position.step,
        last_epoch=position.last_epoch,
        epoch_loss=position.loss,
        epoch_correct=position.correct,
        epoch_seconds=position.seconds,
        threads=constants.threads,
        device=constants.device,
        seed=constants.seed,
        generators={"dropout": learner.stream.state()},
        optimizer=constants.optimizer,
        run_start=position.run_start,
        order=constants.order,
        preparation=constants.preparation,
        scaler={} if learner.scaler is None else learner.scaler.state_dict(),
    )
    return Snapshot(learner.weights(), learner.optimizer_arrays(), curves, state)


def take_up(learner: Learner, snapshot: Snapshot | None, settings: TrainingSettings, order: str) -> Position:
    """Give `learner` what `snapshot` holds, and say where training goes on.

    An interrupted run goes on where it stood, in mid-epoch if the batches are still the same ones; a complete run is
    followed by `settings.epochs` more. Weights of another network are taken over where they fit, counting starts anew.
    """
    if snapshot is None:
        return Position(last_epoch=settings.epochs)
    snapshot = following(snapshot, learner.network)
    if learner.network.state_fault(snapshot.weights):
        transfer(snapshot.weights, learner.network)
        return Position(last_epoch=settings.epochs)
    learner.network.load_state(snapshot.weights)
    state = snapshot.state
    if state.optimizer == settings.optimizer.key:
        learner.take_optimizer(snapshot.optimizer)
        learner.take_scale(state.scaler)
    if state.seed == settings.seed:
        learner.take_stream(state.generators)
    start, last = state.run_start, state.run_start + settings.epochs
    if state.epoch >= min(state.last_epoch, last):
        start, last = state.epoch, state.epoch + settings.epochs
    position = Position(epoch=state.epoch, step=state.step, run_start=start, last_epoch=last)
    if state.order == order and state.batch > 0:
        position.batch, position.loss = state.batch, state.epoch_loss
        position.correct, position.seconds = state.epoch_correct, state.epoch_seconds
    return position


def following(snapshot: Snapshot, network: Network) -> Snapshot:
    """`snapshot` with its arrays under the paths of their layers in `network`, which may be grouped otherwise."""
    places = addresses(snapshot.weights, network)
    if not places:
        return snapshot
    weights, optimizer = (readdressed(arrays, places) for arrays in (snapshot.weights, snapshot.optimizer))
    return replace(snapshot, weights=weights, optimizer=optimizer)


def _frozen(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    for array in arrays.values():
        array.flags.writeable = False
    return arrays
