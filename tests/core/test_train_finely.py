"""Rates of layers, frozen layers, penalties, accumulated and limited gradients: in the executor and in whole runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import nn, optim
from core.amp import GradScaler
from core.backend import Generator, use_generator
from core.catalog import Spec, augmentation_kinds, layer_kinds, loss_kinds, optimizer_kinds, schedule_kinds
from core.data import DataChoice, Loaded, Samples, sources
from core.execute import EagerExecutor, Penalty, Rules
from core.files import load, save
from core.graph import NodeSettings, edit
from core.network import Network
from core.project import Project, TrainingSettings
from core.templates import load_template
from core.train import Failed, Finished, Job, Paused, RunControl, Snapshot, Trainer, evaluate, predict
from core.train import prepare as preparing

LAYERS = (
    ("input", {"shape": (6,)}),
    ("linear", {"out_features": 8}),
    ("batch_norm", {}),
    ("dropout", {"p": 0.2}),
    ("linear", {"out_features": 3}),
    ("output", {}),
)
FIRST, NORM, DROP, LAST = 1, 2, 3, 4
SGD = optimizer_kinds.decode({"kind": "sgd", "lr": 0.1, "momentum": 0.9})
ADAMW = optimizer_kinds.decode({"kind": "adamw", "lr": 0.01, "weight_decay": 0.1})


def vectors() -> Loaded:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(60, 6)).astype(np.float32)
    targets = inputs[:, :3].argmax(axis=1)
    test = Samples(inputs[:5], targets[:5])
    return Loaded(Samples(inputs, targets), test, Spec((6,)), ("a", "b", "c"), fingerprint="vectors")


def project(nodes: dict[int, NodeSettings] | None = None, **settings) -> Project:
    graph = edit.chain([layer_kinds.decode({"kind": kind, **fields}) for kind, fields in LAYERS])
    changed = [
        replace(node, settings=(nodes or {}).get(number, node.settings)) for number, node in enumerate(graph.nodes)
    ]
    graph = replace(graph, nodes=tuple(changed))
    fitting = {"optimizer": SGD, "epochs": 2, "batch_size": 9, "device": "cpu", "threads": 1}
    choice = DataChoice(sources.default("digits"))
    return Project(graph, {}, choice, TrainingSettings(**{**fitting, **settings}))


def ends(chosen: Project, snapshot: Snapshot | None = None, pauses: int = 0) -> list:
    """Events of a run; with `pauses` it is stopped after so many single steps."""
    events, control = [], RunControl()
    for _ in range(pauses):
        control.step()

    def take(event):
        events.append(event)
        if isinstance(event, Paused):
            control.stop()

    Trainer(Job(chosen, snapshot, None, vectors()), control, take).run()
    return events


def trained(chosen: Project, snapshot: Snapshot | None = None, pauses: int = 0) -> Snapshot:
    end = ends(chosen, snapshot, pauses)[-1]
    assert isinstance(end, Finished), end
    return end.snapshot


def failure(chosen: Project) -> str:
    end = ends(chosen)[-1]
    assert isinstance(end, Failed)
    assert end.kind != "internal", end.traceback
    return end.text


def names(chosen: Project) -> list[str]:
    return [node.id for node in chosen.graph.nodes]


def start(chosen: Project) -> dict[str, np.ndarray]:
    return Network(chosen.graph, chosen.training.seed).state()


def equal(one, two) -> bool:
    return one.keys() == two.keys() and all(np.array_equal(one[key], two[key]) for key in one)


def test_that_frozen_layers_keep_weights_and_statistics_and_drop_nothing():
    chosen = project({number: NodeSettings(frozen=True) for number in (FIRST, NORM, DROP)}, optimizer=ADAMW, l2=0.1)
    before, after = start(chosen), trained(chosen)
    last = names(chosen)[LAST]
    for key, array in before.items():
        assert np.array_equal(array, after.weights[key]) == (not key.startswith(f"{last}."))
    assert {key.partition(".")[0] for key in after.optimizer} == {last}
    moved, mean = trained(project({FIRST: NodeSettings(frozen=True)})), f"{names(chosen)[NORM]}.running_mean"
    assert not np.array_equal(moved.weights[mean], before[mean])


def test_that_a_frozen_dropout_alone_changes_what_is_learned():
    assert not equal(trained(project()).weights, trained(project({DROP: NodeSettings(frozen=True)})).weights)


def test_that_a_network_with_nothing_to_train_says_so():
    everything = {number: NodeSettings(frozen=True) for number in range(len(LAYERS))}
    assert failure(project(everything)) == (
        "Every layer with weights is frozen, so there is nothing to train; let one of them learn."
    )


def test_that_the_rate_of_a_layer_scales_its_steps_under_a_schedule_too():
    plain = optimizer_kinds.decode({"kind": "sgd", "lr": 0.05, "momentum": 0.0})
    one_step = {"optimizer": plain, "schedule": schedule_kinds.default("exponential")}
    chosen = project({}, **one_step)
    before, key = start(chosen), f"{names(chosen)[FIRST]}.weight"
    once = trained(chosen, pauses=1).weights
    fast = trained(project({FIRST: NodeSettings(rate=3.0)}, **one_step), pauses=1).weights
    np.testing.assert_allclose(fast[key] - before[key], 3 * (once[key] - before[key]), rtol=1e-4, atol=1e-7)
    others = [other for other in before if not other.startswith(names(chosen)[FIRST])]
    assert all(np.array_equal(fast[other], once[other]) for other in others)
    still = trained(project({FIRST: NodeSettings(rate=0.0)}, **one_step)).weights
    assert np.array_equal(still[key], before[key])


def test_that_a_schedule_reaches_every_group():
    plain = optimizer_kinds.decode({"kind": "sgd", "lr": 0.05, "momentum": 0.0})
    warm = schedule_kinds.decode({"kind": "constant", "warmup_epochs": 100.0})
    chosen = project({}, optimizer=plain, schedule=warm)
    slow = trained(project({FIRST: NodeSettings(rate=2.0)}, optimizer=plain, schedule=warm), pauses=1).weights
    before = start(chosen)
    full = trained(project({FIRST: NodeSettings(rate=2.0)}, optimizer=plain), pauses=1).weights
    for key in (f"{names(chosen)[FIRST]}.weight", f"{names(chosen)[LAST]}.weight"):
        np.testing.assert_allclose(slow[key] - before[key], 0.01 * (full[key] - before[key]), rtol=2e-2, atol=1e-7)


@pytest.mark.parametrize("where", ["layer", "network"])
def test_that_penalties_hold_for_weights_only_and_leave_the_reported_loss_alone(where):
    plain = optimizer_kinds.decode({"kind": "sgd", "lr": 0.01, "momentum": 0.0})
    settings = {"optimizer": plain, "l1": 0.3, "l2": 0.7} if where == "network" else {"optimizer": plain}
    nodes = {} if where == "network" else {n: NodeSettings(l1=0.3, l2=0.7) for n in (FIRST, NORM, LAST)}
    free, held = ends(project(optimizer=plain), pauses=1), ends(project(nodes, **settings), pauses=1)
    before = start(project())
    for key, array in before.items():
        change = held[-1].snapshot.weights[key] - free[-1].snapshot.weights[key]
        expected = -0.01 * (0.3 * np.sign(array) + 2 * 0.7 * array) if array.ndim > 1 else np.zeros_like(array)
        np.testing.assert_allclose(change, expected, atol=1e-6)
    losses = [events[-1].snapshot.curves.loss for events in (free, held)]
    assert np.array_equal(*losses)


@pytest.mark.parametrize("settings", [{"accumulate": 3}, {"l1": 0.01, "clip_norm": 0.5}, {"clip_value": 0.01}])
def test_that_interrupted_runs_go_on_bit_for_bit(settings):
    chosen = project({FIRST: NodeSettings(rate=0.5, l2=0.01)}, **settings)
    whole = trained(chosen)
    for pauses in (1, 2, 3):
        part = trained(chosen, pauses=pauses)
        assert equal(trained(chosen, part).weights, whole.weights)


def test_that_a_run_with_accumulated_gradients_stops_between_updates():
    part = trained(project(accumulate=3), pauses=1)
    assert (part.state.batch, part.state.step) == (3, 3)
    ended = trained(project(accumulate=4), pauses=2)
    assert (ended.state.epoch, ended.state.batch, ended.state.step) in ((0, 6, 6), (1, 0, 6))


def test_that_the_optimizer_goes_on_by_parameter_when_groups_change():
    chosen = project({LAST: NodeSettings(rate=2.0)})
    part = trained(chosen, pauses=2)
    regrouped = trained(project({FIRST: NodeSettings(rate=2.0), LAST: NodeSettings(rate=2.0)}), part, pauses=1)
    assert regrouped.optimizer.keys() == part.optimizer.keys()
    again = trained(chosen, part, pauses=1)
    for key, array in again.optimizer.items():
        assert np.array_equal(array, regrouped.optimizer[key])  # gradients are the same; only steps differ
    frozen = trained(project({FIRST: NodeSettings(frozen=True)}), part, pauses=1)
    kept = {key for key in part.optimizer if not key.startswith(f"{names(chosen)[FIRST]}.")}
    assert frozen.optimizer.keys() == kept
    thawed = trained(chosen, frozen, pauses=1)
    assert thawed.optimizer.keys() == part.optimizer.keys()


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"accumulate": 0}, "Accumulate must be at least 1; it is 0."),
        ({"clip_norm": -1.0}, "Clip norm must be at least 0; it is -1."),
        ({"l2": float("nan")}, "L2 must be a finite number; it is nan."),
        ({"mixed_precision": True}, "Mixed precision needs a CUDA device, and this run uses the CPU: switch it off or"),
    ],
)
def test_that_settings_that_make_no_sense_are_refused(settings, text):
    assert failure(project(**settings)).startswith(text)


INPUTS = np.random.default_rng(1).normal(size=(10, 5)).astype(np.float32)
CLASSES = np.arange(10) % 3


def network() -> nn.Sequential:
    with use_generator(Generator(1)):
        return nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 3))


def gradients(batches: list[slice], rules: Rules | None = None) -> list[np.ndarray]:
    module = network()
    executor = EagerExecutor(module, nn.CrossEntropyLoss(), optim.SGD(module.parameters(), lr=0.0), rules=rules)
    for rows in batches:
        executor.step(INPUTS[rows], CLASSES[rows], update=rows is batches[-1])
    return [np.array(parameter.grad.numpy()) for parameter in module.parameters()]


def test_that_accumulated_gradients_are_the_mean_over_all_samples_also_with_a_short_last_batch():
    whole = gradients([slice(0, 10)])
    parts = gradients([slice(0, 4), slice(4, 8), slice(8, 10)])
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-5, atol=1e-7)


def test_that_weights_change_with_the_update_only_and_gradients_start_anew_after_it():
    module = network()
    executor = EagerExecutor(module, nn.CrossEntropyLoss(), optim.SGD(module.parameters(), lr=0.1))
    before = np.array(module[0].weight.detach().numpy())
    executor.step(INPUTS[:4], CLASSES[:4], update=False)
    assert np.array_equal(module[0].weight.detach().numpy(), before)
    executor.step(INPUTS[4:], CLASSES[4:])
    assert not np.array_equal(module[0].weight.detach().numpy(), before)
    module.load_state_dict(network().state_dict())
    executor.step(INPUTS, CLASSES)
    for one, parameter in zip(gradients([slice(0, 10)]), module.parameters(), strict=True):
        np.testing.assert_array_equal(parameter.grad.numpy(), one)


def test_that_gradients_are_limited_by_value_and_by_norm():
    free = gradients([slice(0, 10)])
    norm = np.sqrt(sum(float((grad**2).sum()) for grad in free))
    by_norm = gradients([slice(0, 10)], Rules(clip_norm=norm / 4))
    by_value = gradients([slice(0, 10)], Rules(clip_value=0.01))
    for one, shortened, cut in zip(free, by_norm, by_value, strict=True):
        np.testing.assert_allclose(shortened, one / 4, rtol=1e-4, atol=1e-8)
        np.testing.assert_allclose(cut, one.clip(-0.01, 0.01), rtol=1e-6)
    for one, same in zip(free, gradients([slice(0, 10)], Rules(clip_norm=norm * 4)), strict=True):
        np.testing.assert_allclose(same, one, rtol=1e-6)


def test_that_penalties_come_before_the_limits():
    module = nn.Linear(2, 1, bias=False)
    module.weight.array[...] = 10.0
    rules = Rules(penalties=(Penalty(module.weight, 1.0, 1.0),), clip_value=0.5)
    executor = EagerExecutor(module, nn.MSELoss(), optim.SGD(module.parameters(), lr=0.0), rules=rules)
    executor.step(np.zeros((3, 2), np.float32), np.zeros((3, 1), np.float32))
    assert module.weight.grad.numpy().tolist() == [[0.5, 0.5]]


def test_that_shares_of_classes_have_right_answers_too():
    module = nn.Flatten()
    shares = np.array([[0.2, 0.8, 0.0], [0.9, 0.0, 0.1]], np.float32)
    scores = np.array([[0, 3, 1], [0, 3, 1]], np.float32)
    rules = Rules(classes=True)
    found = EagerExecutor(module, nn.CrossEntropyLoss(), None, rules=rules).evaluate(scores, shares)
    assert int(found.correct) == 1
    logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    assert float(found.loss) == pytest.approx(-(shares * logs).sum(axis=1).mean(), rel=1e-5)
    assert EagerExecutor(module, nn.MSELoss(), None).evaluate(scores, shares).correct is None


def test_that_mixed_precision_steps_as_float32_does_and_leaves_out_infinite_ones():
    module, plain = network(), network()
    scaler = GradScaler("cpu", init_scale=256.0)
    mixed = EagerExecutor(
        module, nn.CrossEntropyLoss(), optim.SGD(module.parameters(), lr=0.5), rules=Rules(scaler=scaler)
    )
    full = EagerExecutor(plain, nn.CrossEntropyLoss(), optim.SGD(plain.parameters(), lr=0.5))
    for _ in range(5):
        losses = mixed.step(INPUTS, CLASSES), full.step(INPUTS, CLASSES)
    assert float(losses[0].loss) == pytest.approx(float(losses[1].loss), rel=0.01)
    assert float(losses[0].loss) != float(losses[1].loss)
    assert all(parameter.dtype == np.float32 for parameter in module.parameters())
    weights = {key: np.array(tensor.numpy()) for key, tensor in module.state_dict().items()}
    scaler.update(2.0**40)
    mixed.step(INPUTS, CLASSES)
    assert all(np.array_equal(tensor.numpy(), weights[key]) for key, tensor in module.state_dict().items())
    assert scaler.get_scale() == 2.0**39
    assert isinstance(mixed.evaluate(INPUTS, CLASSES).loss, np.ndarray | np.generic)


def test_that_the_scale_of_losses_goes_on_with_a_run(tmp_path, monkeypatch):
    monkeypatch.setattr(preparing, "check_precision", lambda settings, device: None)
    chosen = project(mixed_precision=True)
    whole, part = trained(chosen), trained(chosen, pauses=4)
    save(tmp_path / "part.netstudio", chosen, part)
    opened = load(tmp_path / "part.netstudio")
    assert opened.project.training == chosen.training
    assert opened.snapshot.state.scaler["_growth_tracker"] == 4
    assert equal(trained(chosen, opened.snapshot).weights, whole.weights)


@pytest.mark.parametrize("key", ["cross_entropy", "hinge", "focal"])
def test_that_mixed_samples_need_a_loss_that_takes_shares(key):
    chosen = load_template("digits-mlp")
    mixing = replace(chosen.data, augmentations=(augmentation_kinds.default("mixup"),))
    fitting = replace(chosen.training, loss=loss_kinds.default(key), epochs=1, batch_size=200, device="cpu")
    events = []
    Trainer(Job(replace(chosen, data=mixing, training=fitting), None, None), RunControl(), events.append).run()
    if key == "cross_entropy":
        assert isinstance(events[-1], Finished), events[-1]
        assert np.isfinite(events[-1].snapshot.curves.accuracy).all()
    else:
        assert "makes targets that are shares of several classes" in events[-1].text


def test_that_the_gaussian_loss_is_measured_by_its_means_and_predicts_them():
    inputs = vectors().train.inputs
    targets = (inputs[:, :1] * 2 - inputs[:, 1:2]).astype(np.float32)
    values = Loaded(Samples(inputs, targets), None, Spec((6,)), (), fingerprint="values")
    layers = ({"kind": "input", "shape": (6,)}, {"kind": "linear", "out_features": 2}, {"kind": "output"})
    graph = edit.chain([layer_kinds.decode(raw) for raw in layers])
    adam = optimizer_kinds.decode({"kind": "adam", "lr": 0.05})
    chosen = replace(project(loss=loss_kinds.default("gaussian_nll"), optimizer=adam, epochs=60), graph=graph)
    events = []
    Trainer(Job(chosen, None, None, values), RunControl(), events.append).run()
    measured = evaluate(chosen, events[-1].snapshot, "train", None, values)
    assert measured.r2 > 0.9
    assert events[-1].snapshot.curves.loss[-1] < events[-1].snapshot.curves.loss[0] - 1
    found = predict(chosen, events[-1].snapshot, [row.tolist() for row in inputs[:3]])
    assert found.outputs.shape == (3, 1)


def test_that_balanced_class_weights_follow_the_training_part_in_training_and_in_measuring():
    rare = Samples(vectors().train.inputs, np.array([0] * 45 + [1] * 10 + [2] * 5))
    loaded = replace(vectors(), train=rare)
    outcomes = {}
    for kind in ("none", "balanced", "given"):
        counts = (45, 10, 5)
        weights = tuple(60 / (3 * count) for count in counts) if kind == "given" else ()
        loss = loss_kinds.decode({"kind": "cross_entropy", "class_weights": kind, "weights": weights})
        chosen = project(loss=loss)
        chosen = replace(chosen, data=replace(chosen.data, validation=0.0, test=0.0))
        events = []
        Trainer(Job(chosen, None, None, loaded), RunControl(), events.append).run()
        assert isinstance(events[-1], Finished), events[-1]
        measured = evaluate(chosen, events[-1].snapshot, "train", None, loaded)
        outcomes[kind] = (events[-1].snapshot.curves.loss.tolist(), measured.loss)
    assert outcomes["balanced"] == outcomes["given"]
    assert outcomes["balanced"] != outcomes["none"]
