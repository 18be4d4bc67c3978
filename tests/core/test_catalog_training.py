"""Losses and optimizers of the catalog do what their formulas say, and refuse what they cannot take."""

from __future__ import annotations

import numpy as np
import pytest

import core
from core.catalog import Spec, check_fields, layer_kinds, loss_kinds, optimizer_kinds
from core.data import DataFacts
from core.graph import Severity, analyse, edit

LOSS_OF_ZEROS = {
    "cross_entropy": np.log(3),
    "nll": 0.0,
    "focal": np.log(3) * (2 / 3) ** 2,
    "hinge": 1.0,
    "squared_hinge": 1.0,
    "mse": 1.0,
    "mae": 1.0,
    "huber": 0.5,
    "smooth_l1": 0.5,
    "log_cosh": np.log(np.cosh(1)),
    "bce": 100.0,
    "bce_with_logits": np.log(2),
    "kl_divergence": 0.0,
    "poisson_nll": 1.0,
    "dice": 1 - 1 / 4,
    "cosine_similarity": 1.0,
    "gaussian_nll": 0.5,
}
"""Of zeros for three classes, or for three ones."""


@pytest.mark.parametrize("key", sorted(loss_kinds.classes))
def test_that_a_loss_builds_to_a_scalar_mean(key):
    loss = loss_kinds.default(key)
    assert check_fields(loss) == ()
    assert loss_kinds.decode(loss_kinds.encode(loss)) == loss
    output = core.tensor(np.zeros((4, 3 * loss.outputs_per_target), "float32"), requires_grad=True)
    target = (
        core.tensor(np.array([0, 1, 2, 0])) if loss.target == "classes" else core.tensor(np.ones((4, 3), "float32"))
    )
    value = loss.build()(output, target)
    value.backward()
    assert (value.shape, value.dtype, output.grad.dtype) == ((), core.float32, core.float32)
    assert value.item() == pytest.approx(LOSS_OF_ZEROS[key], rel=1e-6)


@pytest.mark.parametrize("key", sorted(loss_kinds.classes))
def test_that_a_loss_names_data_and_outputs_that_do_not_suit(key):
    loss = loss_kinds.default(key)
    right, wrong = (3, 0) if loss.target == "classes" else (0, 3)
    output = Spec((3 * loss.outputs_per_target,))
    assert loss.fault(output, right) == ""
    assert "the data has" in loss.fault(output, wrong)
    assert loss.title in loss.fault(output, wrong)
    if loss.target == "classes":
        assert "expects 3 values" in loss.fault(Spec((4,)), 3)
    assert all(reason.endswith(".") for reason in loss.unsuitable_ends.values())


@pytest.mark.parametrize("key", sorted(loss_kinds.classes))
def test_that_repairs_of_an_unsuitable_last_layer_lead_to_a_suitable_one(key):
    loss = loss_kinds.default(key)
    for unsuitable in loss.unsuitable_ends:
        kinds = dict.fromkeys(("linear", unsuitable, "output"))
        graph = edit.chain([layer_kinds.decode({"kind": "input", "shape": (3,)}), *map(layer_kinds.default, kinds)])
        problems = analyse(graph, None, loss).problems
        assert [problem.severity for problem in problems] == [Severity.WARNING]
        while problems:
            graph = edit.apply_repair(graph, problems[0].repairs[0])
            problems = analyse(graph, None, loss).problems
        last = graph.by_id[graph.incoming["output_1"][0].source].layer.key
        assert last == (loss.fitting_end or "linear")


@pytest.mark.parametrize("key", ["kl_divergence", "cosine_similarity"])
def test_that_one_value_is_too_few_for_losses_that_compare_several(key):
    assert "two values or more" in loss_kinds.default(key).fault(Spec((1,)), 0)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"kind": "huber", "delta": 0.5}, 0.5 * (1 - 0.25)),
        ({"kind": "smooth_l1", "beta": 2.0}, 0.25),
        ({"kind": "bce_with_logits", "pos_weight": 3.0}, 3 * np.log(2)),
        ({"kind": "poisson_nll", "log_input": False}, -np.log(1e-8)),
        ({"kind": "dice", "smooth": 0.5}, 1 - 0.5 / 3.5),
        ({"kind": "focal", "gamma": 0.0}, np.log(3)),
    ],
)
def test_that_the_settings_of_a_loss_reach_the_engine(settings, expected):
    loss = loss_kinds.decode(settings)
    target = core.tensor(np.array([0, 1])) if loss.target == "classes" else core.ones(2, 3)
    assert loss.build()(core.zeros(2, 3), target).item() == pytest.approx(expected, rel=1e-5)


def test_that_label_smoothing_reaches_the_engine():
    loss = loss_kinds.decode({"kind": "cross_entropy", "label_smoothing": 0.3}).build()
    scores = np.array([[4.0, 0.0, 0.0]], "float32")
    log = scores - np.log(np.exp(scores).sum())
    expected = -(0.7 * log[0, 0] + 0.1 * log.sum())
    assert loss(core.tensor(scores), core.tensor(np.array([0]))).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("key", ["cross_entropy", "nll", "focal"])
def test_that_class_weights_are_balanced_by_counts_or_given(key):
    loss = loss_kinds.decode({"kind": key, "class_weights": "balanced"})
    known = loss.for_counts((6, 2, 0))
    assert known.weights == pytest.approx((8 / 18, 8 / 6, 8 / 3))
    assert (known.class_weights, known.fault(Spec((3,)), 3)) == ("given", "")
    assert loss.fault(Spec((3,)), 3) == ""
    assert "needs a weight for each of the 4 classes of the data; 3 are given" in known.fault(Spec((4,)), 4)
    scores = core.tensor(np.log(np.array([[0.5, 0.25, 0.25], [0.5, 0.25, 0.25]], "float32")))
    given = loss_kinds.decode({"kind": key, "class_weights": "given", "weights": [1.0, 3.0, 0.0]})
    plain, targets = loss_kinds.default(key), [core.tensor(np.array([number])) for number in (0, 1)]
    first, second = [plain.build()(scores[:1], target).item() for target in targets]
    parts = 2 if key == "focal" else 4  # the mean is over all targets, or by weight
    weighted = given.build()(scores, core.tensor(np.array([0, 1]))).item()
    assert weighted == pytest.approx((first + 3 * second) / parts, rel=1e-5)
    assert loss_kinds.decode(loss_kinds.encode(given)) == given
    assert loss.build()(scores, core.tensor(np.array([0, 1]))).item() == pytest.approx((first + second) / 2, rel=1e-5)
    assert plain.for_counts((1, 2, 3)) is plain


def test_that_class_weights_that_do_not_fit_the_data_are_blamed_on_the_loss():
    layers = [{"kind": "input", "shape": (3,)}, {"kind": "linear", "out_features": 4}, {"kind": "output"}]
    graph = edit.chain([layer_kinds.decode(raw) for raw in layers])
    loss = loss_kinds.decode({"kind": "cross_entropy", "class_weights": "given", "weights": [1.0, 2.0]})
    (problem,) = analyse(graph, DataFacts(Spec((3,)), ("a", "b", "c", "d")), loss).errors
    assert (problem.node, problem.field) == ("", "loss")
    assert "2 are given" in problem.text


@pytest.mark.parametrize("key", ["cross_entropy", "nll"])
@pytest.mark.parametrize("weights", [{}, {"class_weights": "given", "weights": (1.0, 2.0, 5.0)}])
def test_that_an_ignored_class_teaches_nothing_even_where_there_is_no_other(key, weights):
    scores = core.tensor(np.log(np.array([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]], "float32")), requires_grad=True)
    plain = loss_kinds.decode({"kind": key, **weights}).build()
    ignoring = loss_kinds.decode({"kind": key, "ignore_index": 2, **weights}).build()
    known = core.tensor(np.array([1, 0]))
    assert ignoring(scores, known).item() == pytest.approx(plain(scores, known).item(), rel=1e-6)
    expected = plain(scores[:1], core.tensor(np.array([1]))).item()
    assert ignoring(scores, core.tensor(np.array([1, 2]))).item() == pytest.approx(expected, rel=1e-6)
    nothing = ignoring(scores, core.tensor(np.array([2, 2])))
    nothing.backward()
    assert nothing.item() == 0
    assert not scores.grad.numpy().any()


def test_that_cross_entropy_takes_shares_of_classes_also_with_an_ignored_one():
    scores = core.tensor(np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 3.0]], "float32"))
    shares = core.tensor(np.array([[0.3, 0.7, 0.0], [0.0, 0.0, 1.0]], "float32"))
    logs = scores.numpy() - np.log(np.exp(scores.numpy()).sum(axis=1, keepdims=True))
    expected = -(shares.numpy() * logs).sum(axis=1).mean()
    for settings in ({}, {"ignore_index": 1}):
        loss = loss_kinds.decode({"kind": "cross_entropy", **settings}).build()
        assert loss(scores, shares).item() == pytest.approx(expected, rel=1e-5)
    whole = core.tensor(np.eye(3, dtype="float32")[[1, 2]])
    numbered = loss_kinds.default("cross_entropy").build()
    assert numbered(scores, whole).item() == pytest.approx(numbered(scores, core.tensor(np.array([1, 2]))).item())


def test_that_the_gaussian_loss_takes_means_and_logarithms_of_variances():
    output = core.tensor(np.array([[1.0, 2.0, 0.0, np.log(4.0)]], "float32"), requires_grad=True)
    target = core.tensor(np.array([[2.0, 4.0]], "float32"))
    expected = 0.5 * ((0 + 1) + (np.log(4) + 1)) / 2
    assert loss_kinds.default("gaussian_nll").build()(output, target).item() == pytest.approx(expected, rel=1e-5)
    facts = DataFacts(Spec((3,)), (), 2)
    layers = [{"kind": "input", "shape": (3,)}, {"kind": "linear", "out_features": 2}, {"kind": "output"}]
    graph = edit.chain([layer_kinds.decode(raw) for raw in layers])
    (problem,) = analyse(graph, facts, loss_kinds.default("gaussian_nll")).errors
    assert "Gaussian expects 2 values for each of the 2 target values" in problem.text
    mended = edit.apply_repair(graph, problem.repairs[0])
    assert not analyse(mended, facts, loss_kinds.default("gaussian_nll")).problems


@pytest.mark.parametrize(
    ("key", "output", "classes", "words"),
    [
        ("cross_entropy", (10,), 0, "Choose mean squared error"),
        ("cross_entropy", (9,), 10, "expects 10 values"),
        ("cross_entropy", (10, 2, 2), 10, "the output is 10 × 2 × 2"),
        ("mse", (1,), 3, "Choose cross-entropy"),
    ],
)
def test_that_an_unsuitable_output_is_named(key, output, classes, words):
    assert words in loss_kinds.default(key).fault(Spec(output), classes)


def test_that_suitable_outputs_pass():
    assert loss_kinds.default("cross_entropy").fault(Spec((10,)), 10) == ""
    assert loss_kinds.default("mse").fault(Spec((2,)), 0) == ""


@pytest.mark.parametrize("key", sorted(optimizer_kinds.classes))
def test_that_an_optimizer_goes_downhill(key):
    optimizer = optimizer_kinds.default(key)
    assert check_fields(optimizer) == ()
    assert optimizer_kinds.decode(optimizer_kinds.encode(optimizer)) == optimizer
    weight = core.nn.Parameter(core.tensor(np.array([3.0, -2.0], "float32")))
    engine = optimizer.build([weight])

    def closure():
        engine.zero_grad()
        loss = (weight * weight).sum()
        loss.backward()
        return loss

    for _ in range(20):
        engine.step(closure)
    assert (np.abs(weight.detach().numpy()) < [3.0, 2.0]).all()


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "sgd", "lr": 0.5, "momentum": 0.0, "nesterov": True},
        {"kind": "sgd", "lr": 0.5, "momentum": 0.25, "weight_decay": 0.1},
        {"kind": "adam", "lr": 0.5, "beta1": 0.5, "beta2": 0.75, "eps": 1e-3, "weight_decay": 0.1, "amsgrad": True},
        {"kind": "sgd", "lr": 0.5, "momentum": 0.25, "dampening": 0.2},
        {"kind": "adamw", "lr": 0.5, "beta1": 0.5, "beta2": 0.75, "eps": 1e-3, "weight_decay": 0.1, "amsgrad": True},
        {"kind": "adamax", "lr": 0.5, "beta1": 0.5, "beta2": 0.75, "eps": 1e-3, "weight_decay": 0.1},
        {"kind": "nadam", "lr": 0.5, "beta1": 0.5, "beta2": 0.75, "weight_decay": 0.1, "momentum_decay": 0.2},
        {"kind": "radam", "lr": 0.5, "beta1": 0.5, "beta2": 0.75, "eps": 1e-3, "weight_decay": 0.1},
        {"kind": "adabelief", "lr": 0.5, "beta1": 0.5, "beta2": 0.75, "eps": 1e-3, "weight_decay": 0.1},
        {"kind": "rmsprop", "lr": 0.5, "alpha": 0.5, "eps": 1e-3, "momentum": 0.3, "centered": True},
        {"kind": "adagrad", "lr": 0.5, "lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.3},
        {"kind": "adadelta", "lr": 0.5, "rho": 0.5, "eps": 1e-3, "weight_decay": 0.1},
        {"kind": "rprop", "lr": 0.5, "shrink": 0.4, "grow": 1.5, "shortest": 0.1, "longest": 2.0},
        {"kind": "lion", "lr": 0.5, "beta1": 0.5, "beta2": 0.75, "weight_decay": 0.1},
        {"kind": "lars", "lr": 0.5, "momentum": 0.3, "weight_decay": 0.1, "trust_coefficient": 0.2, "eps": 1e-3},
        {"kind": "lamb", "lr": 0.5, "beta1": 0.5, "beta2": 0.75, "eps": 1e-3, "weight_decay": 0.1},
    ],
)
def test_that_every_setting_reaches_the_engine(settings):
    weight = core.nn.Parameter(core.tensor(np.array([1.0], "float32")))
    (group,) = optimizer_kinds.decode(settings).build([weight]).param_groups
    named = {
        **settings,
        "betas": (settings.get("beta1"), settings.get("beta2")),
        "etas": (settings.get("shrink"), settings.get("grow")),
        "step_sizes": (settings.get("shortest"), settings.get("longest")),
    }
    for name, value in group.items():
        if name in named and name != "nesterov":
            assert value == named[name], name
    assert not group.get("nesterov", False)
