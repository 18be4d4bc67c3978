"""From a job to everything a run needs: data, a checked network, optimizer, device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.amp import GradScaler
from core.backend import Device, Generator, resolve_device, resolve_threads
from core.catalog import Loss, Optimizer, Schedule, check_fields
from core.data import DataFacts, Loaded, Preparation, Splits, facts_of, load, split
from core.execute import EagerExecutor, Executor, Rules
from core.graph import analyse
from core.network import Network
from core.nn import Module
from core.project import Project, TrainingSettings
from core.train.checkpoint import Learner, Position, following, take_up
from core.train.class_counts import counted
from core.train.faults import RunFault, network_fault
from core.train.groups import build_optimizer, penalties
from core.train.job import Job
from core.train.order import order_key
from core.train.snapshot import RunState, Snapshot
from core.train.taking_up import as_learned
from core.train.units import for_loss, loss_module

MOST_THREADS = 256
MOST_COUNT = 2**31 - 1
"""Epochs, and samples in a batch."""


@dataclass(frozen=True)
class Prepared:
    """A run that may begin."""

    job: Job
    splits: Splits
    learner: Learner
    executor: Executor
    position: Position
    constants: RunState
    """Of the state that is saved, what stays the same in the whole run."""
    notes: tuple[str, ...] = ()
    """What changed in the data since the weights learned from them."""


def threads_of(job: Job) -> int:
    """Threads for this run: an interrupted run keeps its number unless the settings name one, to stay bit-equal."""
    asked, snapshot = job.project.training.threads, job.snapshot
    if asked <= 0 and snapshot is not None and snapshot.state.epoch < snapshot.state.last_epoch:
        asked = snapshot.state.threads
    return min(resolve_threads(asked), MOST_THREADS)


def device_of_job(job: Job) -> Device:
    """The device this run uses. Raises DeviceError."""
    return resolve_device(job.project.training.device)


def prepare(job: Job, device: Device, threads: int) -> Prepared:
    """Read the data, check the project and build the network. Raises RunFault, DataError, DeviceError, BuildError."""
    project = job.project
    check_settings(project.training)
    check_precision(project.training, device)
    check_mixing(project)
    loaded = job.loaded if job.loaded is not None else read(project, job.folder)
    check_network(project, facts_of(loaded))
    settings = project.training
    network = Network(project.graph, settings.seed)
    loaded, notes = as_learned(loaded, job.snapshot, network)
    splits = job.splits if job.splits is not None else split(loaded, project.data)
    network.to(device)
    optimizer = build_optimizer(network, settings)
    scaler = GradScaler(device.type) if settings.mixed_precision else None
    learner = Learner(network, optimizer, Generator(settings.seed, "dropout"), scaler)
    key = order_key(settings, project.data, loaded.fingerprint, len(splits.train))
    position = take_up(learner, job.snapshot, settings, key)
    preparation = for_loss(splits.preparation, settings.loss)
    constants = RunState(
        threads=threads,
        device=str(device),
        seed=settings.seed,
        optimizer=settings.optimizer.key,
        order=key,
        preparation=preparation,
    )
    chosen = counted(settings.loss, splits.train, len(loaded.classes))
    loss = on(device, lambda: loss_module(chosen, preparation))
    rules = Rules(
        classes=settings.loss.target == "classes",
        clip_norm=settings.clip_norm,
        clip_value=settings.clip_value,
        penalties=penalties(network, settings),
        scaler=scaler,
        searches=settings.optimizer.searches,
    )
    executor = EagerExecutor(network, loss, optimizer, device, rules)
    return Prepared(job, splits, learner, executor, position, constants, notes)


def prepare_measuring(
    project: Project, snapshot: Snapshot, loaded: Loaded, preparation: Preparation, device: Device
) -> Executor:
    """A trained network that only measures. Raises RunFault, BuildError, DeviceError."""
    _check_entry(project.training.loss)
    check_network(project, facts_of(loaded))
    network = trained_network(project, snapshot, device)
    loss = on(device, lambda: loss_module(project.training.loss, for_loss(preparation, project.training.loss)))
    return EagerExecutor(network, loss, None, device)


def trained_network(project: Project, snapshot: Snapshot, device: Device) -> Network:
    """The project's network with the weights of `snapshot`. Raises RunFault, BuildError, DeviceError."""
    network = Network(project.graph, project.training.seed)
    snapshot = following(snapshot, network)
    fault = network.state_fault(snapshot.weights)
    if fault:
        raise RunFault("network", f"{fault} They belong to another network; train this one before measuring it.")
    network.load_state(snapshot.weights)
    network.to(device)
    return network


def on(device: Device, build: Callable[[], Module]) -> Module:
    """What `build` makes, on `device`."""
    module = build()
    module.to(device)
    return module


def read(project: Project, folder: Path | None) -> Loaded:
    """The data that `project` chose. Raises DataError."""
    return load(project.data, folder)


def check_settings(settings: TrainingSettings) -> None:
    """Raise RunFault where a setting makes no sense."""
    for value, name in ((settings.epochs, "epochs"), (settings.batch_size, "samples in a batch")):
        if value < 1:
            raise RunFault("settings", f"The number of {name} must be at least 1; it is {value}.")
        if value > MOST_COUNT:
            raise RunFault("settings", f"The number of {name} must be at most {MOST_COUNT:,}; it is {value:,}.")
    if settings.threads < 0:
        raise RunFault("settings", f"The number of threads must be at least 0; it is {settings.threads}.")
    for error in check_fields(settings):
        raise RunFault("settings", error.text)
    for entry in (settings.loss, settings.optimizer, settings.schedule):
        _check_entry(entry)
    _check_search(settings)


def _check_search(settings: TrainingSettings) -> None:
    """Raise RunFault where gradients are to be changed under an optimizer that follows the loss itself."""
    if not settings.optimizer.searches:
        return
    for value, name in (
        (settings.accumulate > 1, "Accumulate"),
        (settings.clip_norm, "Clip norm"),
        (settings.clip_value, "Clip value"),
        (settings.mixed_precision, "Mixed precision"),
    ):
        if value:
            raise RunFault(
                "settings",
                f"{settings.optimizer.title} computes the loss several times in a step and needs its true gradients: "
                f"switch {name} off, or choose another optimizer.",
            )


def check_precision(settings: TrainingSettings, device: Device) -> None:
    """Raise RunFault where mixed precision is asked for on a device that has none."""
    if settings.mixed_precision and device.type == "cpu":
        raise RunFault(
            "settings",
            "Mixed precision needs a CUDA device, and this run uses the CPU: switch it off or choose a CUDA device.",
        )


def _check_entry(entry: Loss | Optimizer | Schedule) -> None:
    for error in check_fields(entry):
        raise RunFault("settings", f"{entry.title}: {error.text}")


def check_mixing(project: Project) -> None:
    """Raise RunFault where samples are mixed for a loss that knows whole classes only."""
    loss = project.training.loss
    mixing = next((each for each in project.data.augmentations if each.mixes), None)
    if mixing is not None and loss.target == "classes" and not loss.takes_shares:
        raise RunFault(
            "settings",
            f"{mixing.title} makes targets that are shares of several classes, and the loss {loss.title} takes only "
            f"whole ones: choose cross-entropy, or leave {mixing.title} out.",
        )


def check_network(project: Project, facts: DataFacts) -> None:
    """Raise RunFault with the first thing that stands in the way of training on such data."""
    for problem in analyse(project.graph, facts, project.training.loss).errors:
        raise network_fault(project, problem.node, problem.text)
