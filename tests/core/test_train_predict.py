"""Targets in their units, predictions after reopening, and cross-validation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.catalog import Spec, layer_kinds, loss_kinds
from core.data import (
    Column,
    ColumnType,
    DataChoice,
    DataError,
    Frame,
    Loaded,
    Preparation,
    Samples,
    facts_of,
    of_frame,
    sources,
)
from core.data.preparation import FittedTarget, FittedTokens, FittedWindow
from core.files import load, save
from core.graph import analyse, edit
from core.nn import MSELoss
from core.project import Project, TrainingSettings
from core.templates import adapt, load_template
from core.tensor import Tensor
from core.train import Finished, Job, RunControl, RunFault, Trainer, cross_validate, evaluate, predict, spread_of
from core.train.units import InUnits, for_loss

PRICES = Preparation(target=FittedTarget(("price",), centre=(200_000.0,), scale=(50_000.0,)))


def houses(rows: int = 300) -> Loaded:
    """Prices that follow from size and town."""
    rng = np.random.default_rng(0)
    size, town = rng.uniform(50, 200, rows), rng.integers(0, 3, rows).astype(np.int32)
    price = 1000 * size + 30_000 * town + rng.normal(0, 1000, rows)
    size[::7] = np.nan
    columns = (
        Column("size", ColumnType.NUMERIC, size),
        Column("town", ColumnType.CATEGORY, town, ("Ulm", "Bonn", "Kiel")),
        Column("price", ColumnType.NUMERIC, price, fractions=True),
    )
    return of_frame(Frame(columns, rows, np.arange(rows) + 2))


def project_for(loaded: Loaded, hidden: int = 16, **settings) -> Project:
    outputs = len(loaded.classes) or loaded.train.targets.shape[1]
    layers = [
        layer_kinds.decode({"kind": "input", "shape": loaded.input.shape}),
        layer_kinds.decode({"kind": "flatten"}),
        layer_kinds.decode({"kind": "linear", "out_features": hidden}),
        layer_kinds.decode({"kind": "relu"}),
        layer_kinds.decode({"kind": "linear", "out_features": outputs}),
        layer_kinds.decode({"kind": "output"}),
    ]
    loss = loss_kinds.default("cross_entropy" if loaded.classes else "mse")
    training = TrainingSettings(
        **{"loss": loss, "epochs": 40, "batch_size": 16, "threads": 1, "device": "cpu"} | settings
    )
    data = DataChoice(sources.default("digits"), facts_of(loaded))
    return Project(edit.chain(layers), {}, data, training)


def trained(project: Project, loaded: Loaded, snapshot=None):
    events = []
    Trainer(Job(project, snapshot, None, loaded), RunControl(), events.append).run()
    assert isinstance(events[-1], Finished), events[-1]
    return events[-1].snapshot


@pytest.fixture(scope="module")
def sold():
    loaded = houses()
    project = project_for(loaded)
    return project, trained(project, loaded), loaded


def test_that_the_loss_is_told_in_units_and_learned_in_scaled_ones():
    module = InUnits(MSELoss(), PRICES)
    output = Tensor(np.array([[0.0], [1.0]], np.float32), requires_grad=True)
    target = Tensor(np.array([[210_000.0], [240_000.0]], np.float32))
    loss = module(output, target)
    np.testing.assert_allclose(loss.item(), 1e8, rtol=1e-4)
    loss.backward()
    np.testing.assert_allclose(output.grad.array, [[-0.2], [0.2]], rtol=1e-4)


@pytest.mark.parametrize(("key", "scaled"), [("mse", True), ("mae", True), ("huber", True), ("poisson_nll", False)])
def test_that_only_losses_that_stay_the_same_get_scaled_targets(key, scaled):
    assert bool(for_loss(PRICES, loss_kinds.default(key)).target.centre) is scaled


def test_that_prices_are_learned_whatever_their_unit(sold):
    project, snapshot, loaded = sold
    result = evaluate(project, snapshot, loaded=loaded)
    assert result.r2 > 0.8
    assert 1000 < result.mae < 20_000
    assert result.mae**2 < result.loss
    assert np.isnan(result.accuracy)


def test_that_raw_rows_are_predicted_after_reopening(sold, tmp_path):
    project, snapshot, _ = sold
    save(tmp_path / "houses.netstudio", project, snapshot)
    opened = load(tmp_path / "houses.netstudio")
    assert opened.snapshot.state.preparation == snapshot.state.preparation
    rows = [{"size": 100, "town": "Ulm"}, {"size": "150", "town": "Kiel"}, {"size": None, "town": "Bonn"}]
    found = predict(opened.project, opened.snapshot, rows)
    assert (found.columns, found.classes, found.names[2]) == (("price",), (), "row 3")
    np.testing.assert_array_equal(found.outputs, predict(project, snapshot, rows).outputs)
    np.testing.assert_allclose(found.outputs[:2, 0], [100_000, 210_000], rtol=0.15)
    with pytest.raises(DataError, match="'Rom' was never seen"):
        predict(opened.project, opened.snapshot, [{"size": 1, "town": "Rom"}])
    with pytest.raises(DataError, match="expected an object with size, town"):
        predict(opened.project, opened.snapshot, [[1, 2]])


def test_that_a_file_of_rows_is_predicted(sold, tmp_path):
    project, snapshot, _ = sold
    path = tmp_path / "new.csv"
    path.write_text("town,size,remark\nUlm,100,x\nKiel,150,y\n", encoding="utf-8")
    found = predict(project, snapshot, path)
    assert found.names == ("line 2", "line 3")
    np.testing.assert_allclose(found.outputs[:, 0], [100_000, 210_000], rtol=0.15)
    with pytest.raises(DataError, match="nothing at"):
        predict(project, snapshot, tmp_path / "gone.csv")
    with pytest.raises(RunFault, match="no trained weights"):
        predict(project, None, path)


def test_that_a_row_that_cannot_be_taken_costs_only_its_own_prediction(sold, tmp_path):
    project, snapshot, _ = sold
    good = [{"size": 100, "town": "Ulm"}, {"size": 150, "town": "Kiel"}]
    whole = predict(project, snapshot, good)
    rows = [good[0], {"size": 1, "town": "Rom"}, {"size": "big", "town": "Bonn"}, good[1], {"size": 3, "town": None}]
    found = predict(project, snapshot, rows)
    assert found.names == tuple(f"row {number}" for number in range(1, 6))
    assert found.empty == {1, 2, 4}
    np.testing.assert_array_equal(found.outputs[[0, 3]], whole.outputs)
    assert np.isnan(found.outputs[[1, 2, 4]]).all()
    assert [(problem.where, problem.what, problem.action) for problem in found.problems] == [
        ("row 3, column 'size'", "expected a number, found 'big'", "no prediction"),
        ("row 2, column 'town'", "'Rom' was never seen in training; expected Ulm, Bonn, Kiel", "no prediction"),
        ("row 5, column 'town'", "a value is missing, and none was in training", "no prediction"),
    ]


@pytest.mark.parametrize("rows", [4, 400])
def test_that_odd_cells_of_a_file_cost_their_rows_whatever_the_reader_made_of_them(sold, tmp_path, rows):
    project, snapshot, _ = sold
    path = tmp_path / "new.csv"
    good = "".join(f"Ulm,{100 + number % 50}.5\n" for number in range(rows))
    path.write_text(f"town,size\n{good}Rom,7\nUlm,much\nKiel,\n", encoding="utf-8")
    found = predict(project, snapshot, path)
    assert found.empty == {rows, rows + 1}
    assert {problem.where for problem in found.problems} == {
        f"line {rows + 2}, column 'town'",
        f"line {rows + 3}, column 'size'",
    }
    assert "much" in "".join(problem.what for problem in found.problems)
    assert np.isfinite(found.outputs[rows + 2]).all()


def test_that_more_unreadable_numbers_than_are_named_cost_their_rows(sold, tmp_path):
    project, snapshot, _ = sold
    path = tmp_path / "new.csv"
    cells = ["?!" if number % 20 == 19 else f"{100 + number % 50}.5" for number in range(3000)]
    path.write_text("town,size\n" + "".join(f"Ulm,{cell}\n" for cell in cells), encoding="utf-8")
    found = predict(project, snapshot, path)
    assert found.empty == set(range(19, 3000, 20))
    assert "50 more places" in found.problems[-1].where


def test_that_only_a_file_without_any_row_to_predict_is_refused(sold, tmp_path):
    project, snapshot, _ = sold
    path = tmp_path / "new.csv"
    path.write_text("town,size\nRom,7\nParis,8\n", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"Line 2, column 'town': 'Rom' was never.* None of the 2 rows can be predicted\."
    ):
        predict(project, snapshot, path)
    path.write_text("town,rooms\nUlm,7\nBonn,8\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"lacks the column 'size' .* it has town, rooms"):
        predict(project, snapshot, path)


def test_that_an_interrupted_run_on_scaled_targets_ends_bit_equal(sold):
    project, whole, loaded = sold
    control, events = RunControl(), []

    def take(event):
        events.append(event)
        if type(event).__name__ == "EpochEnded" and event.epoch == 15:
            control.stop()

    Trainer(Job(project, None, None, loaded), control, take).run()
    resumed = trained(project, loaded, events[-1].snapshot)
    for name, values in whole.weights.items():
        np.testing.assert_array_equal(resumed.weights[name], values)
    np.testing.assert_array_equal(resumed.curves.epochs[:, 2], whole.curves.epochs[:, 2])


def classes(rows: int = 120) -> Loaded:
    rng = np.random.default_rng(1)
    targets = np.arange(rows) % 3
    inputs = rng.normal(targets[:, None], 0.3, (rows, 4)).astype(np.float32) * 50
    return Loaded(Samples(inputs, targets), None, Spec((4,)), ("low", "mid", "high"), standardize=True)


def test_that_arrays_are_predicted_with_probabilities():
    loaded = classes()
    project = project_for(loaded)
    found = predict(project, trained(project, loaded), [[0, 0, 0, 0], [100, 100, 100, 100]])
    assert (found.best(), found.classes) == (("low", "high"), ("low", "mid", "high"))
    np.testing.assert_allclose(found.outputs.sum(axis=1), 1, rtol=1e-5)
    with pytest.raises(DataError, match="takes samples of 4; these are 3"):
        predict(project, trained(project, loaded), [[1, 2, 3]])
    with pytest.raises(DataError, match="list of numbers"):
        predict(project, trained(project, loaded), [["a", "b", "c", "d"]])


def test_that_texts_are_predicted():
    tokens = FittedTokens("characters", ("<padding>", "<unknown>", "a", "b"), 3)
    inputs = np.array([[2, 2, 2], [3, 3, 3]] * 20, np.int64)
    preparation = Preparation("text", tokens=tokens)
    loaded = Loaded(
        Samples(inputs, np.arange(40) % 2), None, Spec((3,)), ("as", "bs"), kind="text", preparation=preparation
    )
    project = project_for(loaded)
    (problem,) = analyse(project.graph, project.data.facts, project.training.loss).errors
    assert "need an Embedding" in problem.text
    adapted = adapt(project)
    assert adapted.left == ()
    project = adapted.project
    found = predict(project, trained(project, loaded), ["aaa", "bbb"])
    assert (found.best(), found.names) == (("as", "bs"), ("aaa", "bbb"))
    with pytest.raises(DataError, match="texts in quotes"):
        predict(project, trained(project, loaded), [3])


def test_that_pictures_in_files_are_predicted(tmp_path):
    project = load_template("digits-mlp")
    data = sources.default("digits").load(None)
    project = replace(project, training=replace(project.training, epochs=4, device="cpu", threads=1))
    snapshot = trained(project, data)
    shown = [0, 1, 2, 3, 4, 5]
    for number in shown:
        Image.fromarray(data.train.inputs[number, 0]).save(tmp_path / f"{number}.png")
    found = predict(project, snapshot, tmp_path)
    assert found.names == tuple(f"{number}.png" for number in shown)
    direct = predict(project, snapshot, (data.train.inputs[:6] / np.float32(255)).tolist())
    np.testing.assert_allclose(found.outputs, direct.outputs, atol=1e-5)
    assert predict(project, snapshot, tmp_path / "3.png").best() == found.best()[3:4]
    (tmp_path / "6.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match="cannot be read"):
        predict(project, snapshot, tmp_path)


def test_that_what_follows_a_series_is_predicted(tmp_path):
    values = (np.arange(80) * 10 + 500).astype(np.float32)
    inputs = np.stack([values[place : place + 4] for place in range(75)])[:, :, None]
    targets = values[4:79, None]
    preparation = Preparation("series", window=FittedWindow(("sold",), 4, 1), target=FittedTarget(("sold +1",)))
    loaded = Loaded(
        Samples(inputs, targets), None, Spec((4, 1)), standardize=True, kind="series", preparation=preparation
    )
    project = project_for(loaded, epochs=100)
    path = tmp_path / "sold.csv"
    path.write_text("sold\n" + "\n".join(str(value) for value in range(700, 900, 10)), encoding="utf-8")
    found = predict(project, trained(project, loaded), path)
    assert (found.columns, found.names) == (("sold +1",), ("after line 21",))
    assert found.outputs[0, 0] == pytest.approx(900, rel=0.05)


def test_that_cross_validation_trains_afresh_on_every_fold():
    loaded = classes()
    project = project_for(loaded, epochs=30)
    results = list(cross_validate(project, 3, loaded=loaded))
    assert [result.samples for result in results] == [40, 40, 40]
    assert results == list(cross_validate(project, 3, loaded=loaded))
    assert min(result.accuracy for result in results) > 0.6
    assert len({result.loss for result in results}) == 3


def test_that_cross_validation_of_quantities_tells_r2_and_can_be_stopped():
    control = RunControl()
    found = []
    for result in cross_validate(project_for(houses(), epochs=3), 3, loaded=houses(), control=control):
        found.append(result)
        control.stop()
    assert len(found) == 1
    assert np.isfinite(found[0].r2)


def test_that_a_fold_that_cannot_be_trained_is_told():
    loaded = classes()
    project = project_for(loaded)
    broken = replace(project, graph=edit.set_field(project.graph, "linear_2", "out_features", 7))
    with pytest.raises(RunFault, match="3 classes"):
        list(cross_validate(broken, 3, loaded=loaded))


def test_that_the_spread_is_mean_and_sample_deviation():
    assert (spread_of([1.0, 2.0, 3.0]).mean, spread_of([1.0, 2.0, 3.0]).deviation) == (2.0, 1.0)
    assert spread_of([4.0]).deviation == 0.0


def test_that_changes_are_predicted_as_values(tmp_path):
    path = tmp_path / "level.csv"
    rows = [f"{np.datetime64('2020-01-01') + day},{1000 + 2 * day},{5 + day % 2}" for day in range(120)]
    path.write_text("\n".join(["day,level,other", *rows]) + "\n")
    source = sources.decode(
        {"kind": "time_series", "path": str(path), "window": 4, "horizon": 2, "targets": "level", "predict": "changes"}
    )
    loaded = source.load(None)
    project = project_for(loaded)
    snapshot = trained(project, loaded)
    found = predict(project, snapshot, path)
    assert found.columns == ("level +1", "level +2")
    np.testing.assert_allclose(found.outputs, [[1240, 1242]], atol=3)
    window = [[1232 + 2 * step, 5 + step % 2] for step in range(4)]
    np.testing.assert_allclose(predict(project, snapshot, [window]).outputs, found.outputs, rtol=1e-5)
