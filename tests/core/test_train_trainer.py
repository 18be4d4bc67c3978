"""Runs of the trainer: what it tells, what it learns, and how runs go on where they stood."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.catalog import Spec, layer_kinds, loss_kinds, optimizer_kinds
from core.data import DataChoice, DataError, Loaded, Samples, sources
from core.files import load, save
from core.graph import edit
from core.project import Project, TrainingSettings
from core.train import (
    Curves,
    EpochEnded,
    Event,
    Failed,
    Finished,
    Job,
    Paused,
    Progress,
    Reason,
    Resumed,
    RunControl,
    RunFault,
    Snapshot,
    Started,
    Trainer,
    evaluate,
)
from core.train import prepare as preparing

LAYERS = (
    ("input", {"shape": (1, 6, 6)}),
    ("conv2d", {"out_channels": 4}),
    ("batch_norm", {}),
    ("relu", {}),
    ("dropout", {"p": 0.3}),
    ("flatten", {}),
    ("linear", {"out_features": 3}),
    ("output", {}),
)
ADAM = optimizer_kinds.decode({"kind": "adam", "lr": 0.01})
SGD = optimizer_kinds.decode({"kind": "sgd", "lr": 0.05, "momentum": 0.9})


def pictures() -> Loaded:
    """Three classes: the brightest third of the picture tells which. 97 to train on, 11 for validation, 30 for test."""
    rng = np.random.default_rng(0)
    targets = np.arange(108) % 3
    inputs = rng.integers(0, 120, (108, 1, 6, 6), dtype=np.uint8)
    for index, target in enumerate(targets):
        inputs[index, 0, 2 * target : 2 * target + 2] += 100
    test = Samples(inputs[:30], targets[:30])
    return Loaded(Samples(inputs, targets), test, Spec((1, 6, 6)), ("a", "b", "c"), fingerprint="pictures")


def project(layers=LAYERS, **settings) -> Project:
    graph = edit.chain([layer_kinds.decode({"kind": kind, **fields}) for kind, fields in layers])
    fitting = {"optimizer": ADAM, "epochs": 3, "batch_size": 12, "device": "cpu", "threads": 1}
    return Project(graph, {}, DataChoice(sources.default("digits")), TrainingSettings(**{**fitting, **settings}))


class Watched:
    """A run whose events are kept; `react` is called with each event and the control."""

    def __init__(self, chosen: Project, snapshot: Snapshot | None = None, loaded: Loaded | None = None) -> None:
        self.events: list[Event] = []
        self.control = RunControl()
        self._job = Job(chosen, snapshot, None, loaded or pictures())

    def run(self, react: Callable[[Event, RunControl], None] = lambda event, control: None) -> Watched:
        def emit(event: Event) -> None:
            self.events.append(event)
            react(event, self.control)

        Trainer(self._job, self.control, emit).run()
        return self

    def of(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def end(self):
        return self.events[-1]


def stop_when_paused(event: Event, control: RunControl) -> None:
    if isinstance(event, Paused):
        control.stop()


def stopped_after(steps: int, chosen: Project, snapshot: Snapshot | None = None) -> Snapshot:
    watched = Watched(chosen, snapshot)
    for _ in range(steps):
        watched.control.step()
    end = watched.run(stop_when_paused).end
    assert (type(end), end.reason) == (Finished, Reason.STOPPED)
    return end.snapshot


def same(first: Snapshot, second: Snapshot) -> bool:
    """Bit-equal weights, optimizer and curves; times differ."""

    def equal(one, two) -> bool:
        return one.keys() == two.keys() and all(np.array_equal(one[key], two[key]) for key in one)

    def curves(snapshot: Snapshot) -> dict[str, np.ndarray]:
        known = snapshot.curves
        return {"steps": known.steps, "loss": known.loss, "accuracy": known.accuracy, "epochs": known.epochs[:, :6]}

    return (
        equal(first.weights, second.weights)
        and equal(first.optimizer, second.optimizer)
        and equal(curves(first), curves(second))
        and replace(first.state, epoch_seconds=0, run_start=0) == replace(second.state, epoch_seconds=0, run_start=0)
    )


def test_that_a_run_tells_its_story_in_order():
    watched = Watched(project()).run()
    started, finished = watched.events[0], watched.end
    assert isinstance(started, Started)
    assert (started.samples, started.batches, started.first_epoch, started.last_epoch) == (97, 8, 1, 3)
    assert (started.device, started.threads, started.first_step, started.parameters) == ("cpu", 1, 0, 243)
    assert [event.epoch for event in watched.of(EpochEnded)] == [1, 2, 3]
    steps = np.concatenate([event.steps for event in watched.of(Progress)])
    np.testing.assert_array_equal(steps, np.arange(1, 25))
    assert (type(finished), finished.reason) == (Finished, Reason.COMPLETED)
    assert sum(isinstance(event, Finished | Failed) for event in watched.events) == 1


def test_that_training_learns():
    watched = Watched(project(epochs=30)).run()
    last = watched.of(EpochEnded)[-1]
    assert last.val_accuracy >= 0.9
    assert last.loss < watched.of(EpochEnded)[0].loss / 2
    assert evaluate(project(), watched.end.snapshot, "test", loaded=pictures()).accuracy >= 0.9


def test_that_an_epoch_sums_up_its_batches():
    watched = Watched(project(epochs=1)).run()
    loss = np.concatenate([event.loss for event in watched.of(Progress)])
    accuracy = np.concatenate([event.accuracy for event in watched.of(Progress)])
    sizes = np.array([12] * 7 + [13])
    (ended,) = watched.of(EpochEnded)
    np.testing.assert_allclose(ended.loss, loss @ sizes / 97, rtol=1e-6)
    np.testing.assert_allclose(ended.accuracy, accuracy @ sizes / 97, rtol=1e-6)
    assert (ended.lr, ended.step) == (0.01, 8)


def test_that_equal_jobs_give_equal_bits_whoever_listens():
    def dawdle(event: Event, control: RunControl) -> None:
        if isinstance(event, Progress):
            sum(range(300_000))

    first, second = Watched(project()).run(), Watched(project()).run(dawdle)
    assert same(first.end.snapshot, second.end.snapshot)


@pytest.mark.parametrize("change", [{"seed": 1}, {"shuffle": False}, {"batch_size": 13}])
def test_that_other_settings_give_other_weights(change):
    first, second = Watched(project(epochs=1)).run(), Watched(project(epochs=1, **change)).run()
    key = "linear_1.weight"
    assert not np.array_equal(first.end.snapshot.weights[key], second.end.snapshot.weights[key])


@pytest.mark.parametrize("optimizer", [ADAM, SGD], ids=["adam", "sgd"])
@pytest.mark.parametrize("stops", [(1,), (5,), (8,), (11,), (3, 9), (16,)])
def test_that_an_interrupted_run_ends_bit_equal(tmp_path, optimizer, stops):
    chosen = project(optimizer=optimizer)
    whole = Watched(chosen).run().end.snapshot
    snapshot = None
    for number, steps in enumerate(stops):
        snapshot = stopped_after(steps, chosen, snapshot)
        assert snapshot.state.step == sum(stops[: number + 1])
        save(tmp_path / "interrupted.netstudio", chosen, snapshot)
        opened = load(tmp_path / "interrupted.netstudio")
        snapshot = opened.snapshot
    end = Watched(opened.project, snapshot).run().end
    assert end.reason is Reason.COMPLETED
    assert same(end.snapshot, whole)


def test_that_a_run_stopped_while_validating_validates_when_it_goes_on():
    def stop_at_epoch_end(event: Event, control: RunControl) -> None:
        if isinstance(event, Progress) and event.batch == 8:
            control.stop()

    first = Watched(project()).run(stop_at_epoch_end)
    assert (first.of(EpochEnded), first.end.snapshot.state.batch) == ([], 8)
    second = Watched(project(), first.end.snapshot).run()
    assert second.of(EpochEnded)[0].epoch == 1
    assert same(second.end.snapshot, Watched(project()).run().end.snapshot)


def test_that_pausing_hands_out_the_network_as_it_is_and_changes_nothing():
    paused: list[Snapshot] = []

    def pause_and_resume(event: Event, control: RunControl) -> None:
        if isinstance(event, Started):
            control.pause()
        if isinstance(event, Paused):
            paused.append(event.snapshot)
            control.resume()

    watched = Watched(project()).run(pause_and_resume)
    assert (len(watched.of(Paused)), len(watched.of(Resumed))) == (1, 1)
    assert paused[0].state.step == 0
    assert same(watched.end.snapshot, Watched(project()).run().end.snapshot)


def test_that_single_steps_train_one_batch_each_across_the_end_of_an_epoch():
    def step_ten_times(event: Event, control: RunControl) -> None:
        if isinstance(event, Paused):
            if event.snapshot.state.step < 10:
                control.step()
            else:
                control.stop()

    watched = Watched(project())
    watched.control.step()
    watched.run(step_ten_times)
    seen = [event.snapshot.state.step for event in watched.of(Paused)]
    assert seen == list(range(1, 11))
    assert len(watched.of(EpochEnded)) == 1


def test_that_a_run_stopped_at_once_ends_in_good_order():
    watched = Watched(project())
    watched.control.stop()
    end = watched.run().end
    assert (end.reason, end.snapshot.state.step) == (Reason.STOPPED, 0)


def test_that_a_complete_run_is_followed_by_as_many_epochs_more():
    first = Watched(project()).run().end.snapshot
    second = Watched(project(epochs=2), first).run()
    started = second.events[0]
    assert (started.first_epoch, started.last_epoch, started.first_step) == (4, 5, 24)
    assert [event.epoch for event in second.of(EpochEnded)] == [4, 5]
    assert second.end.snapshot.curves.epochs[:, 0].tolist() == [1, 2, 3, 4, 5]
    assert second.end.snapshot.curves.steps.tolist() == list(range(1, 41))


def test_that_an_interrupted_run_ends_where_the_settings_say_now():
    snapshot = stopped_after(10, project())
    assert [event.epoch for event in Watched(project(epochs=4), snapshot).run().of(EpochEnded)] == [2, 3, 4]
    assert [event.epoch for event in Watched(project(epochs=1), snapshot).run().of(EpochEnded)] == [2]


def test_that_other_batches_begin_the_interrupted_epoch_anew():
    snapshot = stopped_after(10, project())
    watched = Watched(project(batch_size=97), snapshot).run()
    assert [event.epoch for event in watched.of(EpochEnded)] == [2, 3]
    assert watched.end.snapshot.state.step == 12


def test_that_another_optimizer_begins_without_the_others_memory():
    snapshot = stopped_after(10, project(optimizer=ADAM))
    end = Watched(project(optimizer=SGD), snapshot).run().end
    assert end.reason is Reason.COMPLETED
    assert {key.rpartition(".")[2] for key in end.snapshot.optimizer} == {"momentum"}


def test_that_weights_that_still_fit_are_kept_when_the_network_changed():
    learned = Watched(project(epochs=8)).run().end.snapshot
    wider = [(kind, {"out_features": 7} if kind == "linear" else fields) for kind, fields in LAYERS[:-1]]
    changed = project([*wider, ("relu", {}), ("linear", {"out_features": 3}), LAYERS[-1]])
    watched = Watched(changed, learned)
    watched.control.pause()
    paused = watched.run(stop_when_paused).of(Paused)[0].snapshot
    np.testing.assert_array_equal(paused.weights["conv2d_1.weight"], learned.weights["conv2d_1.weight"])
    assert paused.weights["linear_1.weight"].shape[0] == 7
    assert (paused.state.epoch, paused.state.step, len(paused.curves.steps)) == (0, 0, 0)


def test_that_snapshots_cannot_be_changed():
    snapshot = Watched(project(epochs=1)).run().end.snapshot
    arrays = [*snapshot.weights.values(), *snapshot.optimizer.values(), snapshot.curves.loss, snapshot.curves.epochs]
    assert not any(array.flags.writeable for array in arrays)


def test_that_nothing_held_out_leaves_validation_unknown():
    chosen = project(epochs=1)
    (ended,) = Watched(replace(chosen, data=replace(chosen.data, validation=0.0))).run().of(EpochEnded)
    assert math.isnan(ended.val_loss)
    assert math.isnan(ended.val_accuracy)


def line() -> Loaded:
    x = np.random.default_rng(0).normal(3, 2, (200, 1)).astype(np.float32)
    return Loaded(Samples(x, 2 * x + 1), None, Spec((1,)), columns=("x",), standardize=True)


def test_that_values_are_learned_without_an_accuracy():
    layers = (("input", {"shape": (1,)}), ("linear", {"out_features": 1}), ("output", {}))
    chosen = project(layers, loss=loss_kinds.default("mse"), optimizer=SGD, epochs=20)
    watched = Watched(chosen, loaded=line()).run()
    last = watched.of(EpochEnded)[-1]
    assert last.val_loss < 1e-3
    assert math.isnan(last.accuracy)
    assert math.isnan(watched.of(Progress)[0].accuracy[0])
    assert math.isnan(evaluate(chosen, watched.end.snapshot, "test", loaded=line()).accuracy)


def failed(chosen: Project, loaded: Loaded | None = None) -> Failed:
    watched = Watched(chosen, loaded=loaded).run()
    assert isinstance(watched.end, Failed)
    assert "\n" not in watched.end.text
    return watched.end


def test_that_a_broken_network_fails_at_its_layer():
    layers = [(kind, fields) for kind, fields in LAYERS if kind != "flatten"]
    end = failed(project(layers))
    assert (end.kind, end.node, end.snapshot) == ("network", "linear_1", None)
    assert end.text.startswith("Linear: ")


def test_that_data_of_another_shape_fails_at_the_input():
    layers = (("input", {"shape": (1, 5, 5)}), *LAYERS[1:])
    end = failed(project(layers))
    assert (end.kind, end.node) == ("network", "input_1")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"epochs": 0}, "number of epochs must be at least 1; it is 0"),
        ({"batch_size": 0}, "samples in a batch must be at least 1; it is 0"),
        ({"epochs": 10**20}, "number of epochs must be at most 2,147,483,647"),
        ({"threads": -1}, "number of threads must be at least 0; it is -1"),
        ({"optimizer": replace(SGD, lr=-1.0)}, "SGD: Lr must be more than 0"),
    ],
)
def test_that_senseless_settings_are_named(settings, words):
    end = failed(project(**settings))
    assert end.kind == "settings"
    assert words in end.text


def test_that_a_device_that_is_not_there_is_named():
    end = failed(project(device="cuda:97"))
    assert end.kind == "device"
    assert "cuda:97" in end.text


@pytest.mark.parametrize(
    ("error", "kind"),
    [(DataError("The file is gone."), "data"), (MemoryError(), "memory"), (KeyError("x"), "internal")],
)
def test_that_whatever_breaks_is_told_and_never_raised(monkeypatch, error, kind):
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(preparing, "split", broken)
    end = failed(project())
    assert end.kind == kind
    assert type(error).__name__ in end.traceback


def test_that_a_diverging_run_says_so_and_keeps_the_last_good_epoch():
    def boost(event: Event, control: RunControl) -> None:
        if isinstance(event, EpochEnded) and event.epoch == 2:
            optimizers[0].param_groups[0]["lr"] = 1e38

    optimizers = []
    chosen = project(optimizer=SGD, epochs=9)
    watched = Watched(chosen)
    original = type(SGD).build

    def build(self, parameters):
        optimizers.append(original(self, parameters))
        return optimizers[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(SGD), "build", build)
        end = watched.run(boost).end
    assert (type(end), end.kind) == (Failed, "diverged")
    assert "epoch 3" in end.text
    assert "smaller learning rate" in end.text
    assert end.snapshot.state.epoch == 2
    assert all(np.isfinite(array).all() for array in end.snapshot.weights.values())


def test_that_a_loss_that_was_never_a_number_is_not_blamed_on_the_learning_rate():
    layers = (*LAYERS[:2], ("power", {"exponent": 0.5}), *LAYERS[2:])
    end = Watched(project(layers)).run().end
    assert (type(end), end.kind) == (Failed, "diverged")
    assert "first batch" in end.text
    assert "learning rate" not in end.text


def test_that_evaluation_measures_the_part_it_is_asked_for():
    chosen = project(epochs=2)
    snapshot = Watched(chosen).run().end.snapshot
    results = {part: evaluate(chosen, snapshot, part, loaded=pictures()) for part in ("train", "validation", "test")}
    assert {part: result.samples for part, result in results.items()} == {"train": 97, "validation": 11, "test": 30}
    last = snapshot.curves.epochs[-1]
    np.testing.assert_allclose([results["validation"].loss, results["validation"].accuracy], last[4:6], rtol=1e-6)


def test_that_a_loss_with_senseless_settings_cannot_be_evaluated():
    chosen = project(epochs=1)
    snapshot = Watched(chosen).run().end.snapshot
    wild = replace(
        chosen,
        training=replace(chosen.training, loss=loss_kinds.decode({"kind": "cross_entropy", "label_smoothing": 7.0})),
    )
    with pytest.raises(RunFault, match="Cross-entropy: Label smoothing must be"):
        evaluate(wild, snapshot, loaded=pictures())


def test_that_a_spoiled_random_stream_begins_afresh():
    chosen = project(epochs=1)
    snapshot = Watched(chosen).run().end.snapshot
    spoiled = {"dropout": {**snapshot.state.generators["dropout"], "uinteger": 2**70}}
    snapshot = replace(snapshot, state=replace(snapshot.state, generators=spoiled))
    assert Watched(chosen, snapshot).run().end.snapshot.state.epoch == 2


def test_that_an_untrained_project_cannot_be_evaluated():
    with pytest.raises(RunFault, match="no trained weights"):
        evaluate(project(), None)


def test_that_an_empty_part_cannot_be_evaluated():
    chosen = project(epochs=1)
    snapshot = Watched(chosen).run().end.snapshot
    chosen = replace(chosen, data=replace(chosen.data, validation=0.0))
    with pytest.raises(RunFault, match="No samples are held out for validation"):
        evaluate(chosen, snapshot, "validation", loaded=pictures())


def test_that_weights_of_another_network_cannot_be_evaluated():
    snapshot = Snapshot(
        {"other.weight": np.zeros(3)}, {}, Curves(), Watched(project(epochs=1)).run().end.snapshot.state
    )
    with pytest.raises(RunFault, match="belong to another network"):
        evaluate(project(), snapshot, loaded=pictures())
