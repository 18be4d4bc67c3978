"""The command line: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.catalog import optimizer_kinds
from core.data.images import PictureSettings, picture_settings
from core.files import load, save
from core.graph import edit
from core.templates import load_template, templates
from core.train import Finished, Job, RunControl, Trainer
from netstudio.__main__ import main

EPOCH_KEYS = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds", "samples_per_second"]


@pytest.fixture
def file(tmp_path) -> Path:
    """The dense digits project, untrained."""
    path = tmp_path / "digits.netstudio"
    save(path, load_template("digits-mlp"))
    return path


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refused(capsys, *arguments: object, code: int = 2) -> str:
    """The sentence with which a command is refused."""
    assert run(*arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("netstudio: ")
    return err


def test_that_templates_are_listed(capsys):
    assert run("templates") == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [template.key for template in templates()]
    assert {"digits-mlp", "digits-cnn", "mnist-mlp", "mnist-cnn"} <= set(listed)


@pytest.mark.parametrize("key", ["digits-mlp", "digits-cnn", "mnist-mlp", "mnist-cnn"])
def test_that_new_writes_the_template(tmp_path, key):
    path = tmp_path / "deep" / "new.netstudio"
    assert run("new", key, "-o", path) == 0
    assert load(path).project.graph == load_template(key).graph


def test_that_lists_can_be_had_as_json(capsys):
    assert run("templates", "--json") == 0
    listed = lines(capsys)
    assert [list(entry) for entry in listed] == [["key", "title", "text"]] * len(templates())
    assert run("devices", "--json") == 0
    assert list(lines(capsys)[0]) == ["name", "title", "memory_bytes", "problem"]


def test_that_an_unknown_template_names_the_known_ones(tmp_path, capsys):
    text = refused(capsys, "new", "resnet", "-o", tmp_path / "x.netstudio")
    assert "'resnet'" in text
    assert "mnist-mlp" in text


def test_that_new_replaces_a_file_only_when_forced(file, capsys):
    before = file.read_bytes()
    assert "--force" in refused(capsys, "new", "digits-cnn", "-o", file)
    assert file.read_bytes() == before
    assert run("new", "digits-cnn", "-o", file, "--force") == 0
    assert file.read_bytes() != before


def test_that_training_prints_one_object_for_each_epoch_and_saves(file, capsys):
    assert run("train", file, "--epochs", 3, "--json") == 0
    out, err = capsys.readouterr()
    epochs = [json.loads(line) for line in out.splitlines()]
    assert [list(epoch) for epoch in epochs] == [EPOCH_KEYS] * 3
    assert [epoch["epoch"] for epoch in epochs] == [1, 2, 3]
    assert epochs[2]["loss"] < epochs[0]["loss"]
    assert "epoch 3/3" in err
    assert len(load(file).snapshot.curves.epochs) == 3


@pytest.mark.parametrize("command", [("train",), ("evaluate",), ("predict", "{}"), ("data",)], ids=lambda each: each[0])
def test_that_memory_and_processes_for_pictures_are_options(capsys, monkeypatch, command):
    for name in ("cache_bytes", "workers"):
        monkeypatch.setattr(picture_settings, name, None)
    name, *rest = command
    assert "nowhere" in refused(capsys, name, "nowhere", *rest, "--cache", 300, "--workers", 0)
    assert picture_settings == PictureSettings(300 * 2**20, 0)


def test_that_finer_settings_of_the_training_are_options_and_saved(file, capsys):
    fine = {"--accumulate": 2, "--clip-norm": 0.5, "--clip-value": 0.25, "--l1": 0.001, "--l2": 0.002}
    arguments = [str(part) for pair in fine.items() for part in pair]
    assert run("train", file, "--epochs", 1, *arguments, "--no-mixed-precision", "--device", "cpu") == 0
    saved = load(file).project.training
    assert (saved.accumulate, saved.clip_norm, saved.clip_value, saved.l1, saved.l2) == tuple(fine.values())
    capsys.readouterr()
    text = refused(capsys, "train", file, "--mixed-precision", "--device", "cpu")
    assert "Mixed precision needs a CUDA device" in text
    assert "Accumulate must be at least 1" in refused(capsys, "train", file, "--accumulate", 0)


def test_that_training_goes_on_from_what_the_file_holds(file, capsys):
    run("train", file, "--epochs", 2)
    capsys.readouterr()
    assert run("train", file, "--json") == 0
    assert [epoch["epoch"] for epoch in lines(capsys)] == list(range(3, 5))


def test_that_another_file_can_take_the_result(file, tmp_path):
    before = file.read_bytes()
    assert run("train", file, "--epochs", 1, "-o", tmp_path / "out.netstudio") == 0
    assert file.read_bytes() == before
    assert load(tmp_path / "out.netstudio").snapshot is not None


def test_that_what_is_set_on_the_command_line_is_saved(file):
    options = {"--epochs": 1, "--batch-size": 50, "--lr": 0.002, "--seed": 9, "--device": "cpu", "--threads": 1}
    assert run("train", file, *[item for pair in options.items() for item in pair]) == 0
    training = load(file).project.training
    assert (training.epochs, training.batch_size, training.optimizer.lr) == (1, 50, 0.002)
    assert (training.seed, training.device, training.threads) == (9, "cpu", 1)


def test_that_the_command_line_learns_the_same_as_the_library(file):
    project = load(file).project
    project = replace(project, training=replace(project.training, epochs=2))
    events = []
    Trainer(Job(project, None, None), RunControl(), events.append).run()
    assert isinstance(events[-1], Finished)
    assert run("train", file, "--epochs", 2) == 0
    saved = load(file).snapshot.weights
    assert all(np.array_equal(saved[key], array) for key, array in events[-1].snapshot.weights.items())


def test_that_other_data_can_be_named_and_is_kept(tmp_path, capsys):
    rows = [f"{x},{x * x},{'odd' if x % 2 else 'even'}" for x in range(40)]
    (tmp_path / "table.csv").write_text("\n".join(["a,b,kind", *rows]), encoding="utf-8")
    path = tmp_path / "table.netstudio"
    project = load_template("digits-mlp")
    graph = edit.remove_and_reconnect(project.graph, ["flatten_1"])
    graph = edit.set_field(graph, "input_1", "shape", (2,))
    save(path, replace(project, graph=edit.set_field(graph, "linear_2", "out_features", 2)))
    assert run("train", path, "--data", tmp_path / "table.csv", "--epochs", 1) == 0
    saved = load(path).project.data
    assert (saved.source.key, saved.facts.classes) == ("csv_table", ("even", "odd"))
    capsys.readouterr()
    assert run("evaluate", path, "--json") == 0
    assert lines(capsys)[0]["samples"] == 8


def test_that_data_that_cannot_be_used_is_told(tmp_path, capsys):
    rows = [f"{x},{x % 3},{'odd' if x % 2 else 'even'}" for x in range(40)]
    (tmp_path / "table.csv").write_text("\n".join(["a,b,kind", *rows, *["40,1,"] * 5]), encoding="utf-8")
    path = tmp_path / "table.netstudio"
    project = load_template("digits-mlp")
    graph = edit.remove_and_reconnect(project.graph, ["flatten_1"])
    graph = edit.set_field(graph, "input_1", "shape", (2,))
    save(path, replace(project, graph=edit.set_field(graph, "linear_2", "out_features", 2)))
    assert run("train", path, "--data", tmp_path / "table.csv", "--epochs", 1, "--json") == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert err.startswith("data, line 42: no value in kind; row left out\n")
    assert "data: 2 more such notes\n" in err


def test_that_what_could_not_be_read_of_a_project_is_told(file, capsys, monkeypatch):
    notes = ("The optimizer could not be read (it is strange); it was replaced by the default.",)
    monkeypatch.setattr("netstudio.cli.projects.load", lambda path: replace(load(path), notes=notes))
    assert run("check", file) == 0
    assert capsys.readouterr().err == f"netstudio: {notes[0]}\n"


def test_that_unknown_numbers_are_null_in_json(file, capsys):
    project = load(file).project
    save(file, replace(project, data=replace(project.data, validation=0.0)))
    assert run("train", file, "--epochs", 1, "--json") == 0
    (epoch,) = lines(capsys)
    assert (epoch["val_loss"], epoch["val_accuracy"]) == (None, None)


@pytest.mark.parametrize(("split", "samples"), [("train", 1294), ("validation", 144), ("test", 359)])
def test_that_evaluate_measures_the_part(file, capsys, split, samples):
    run("train", file, "--epochs", 2)
    capsys.readouterr()
    assert run("evaluate", file, "--split", split, "--json") == 0
    (result,) = lines(capsys)
    assert list(result) == ["split", "samples", "loss", "accuracy"]
    assert (result["split"], result["samples"]) == (split, samples)
    assert run("evaluate", file, "--split", split) == 0
    assert (
        capsys.readouterr().out
        == f"{split}: {samples:,} samples, loss {result['loss']:.4f}, accuracy {result['accuracy']:.4f}\n"
    )


def test_that_check_prints_shapes_and_costs(file, capsys):
    assert run("check", file, "--json") == 0
    (facts,) = lines(capsys)
    assert (facts["parameters"], facts["multiply_adds"], facts["problems"]) == (4810, 4736, [])
    assert facts["layers"][2] == {"id": "linear_1", "kind": "linear", "output": [64]}
    assert run("check", file) == 0
    assert "4,810 parameters" in capsys.readouterr().out


def test_that_check_names_the_broken_layer_and_fails(file, capsys):
    project = load(file).project
    save(file, replace(project, graph=edit.remove_and_reconnect(project.graph, ["flatten_1"])))
    assert run("check", file, "--json") == 1
    (facts,) = lines(capsys)
    assert facts["problems"][0]["node"] == "linear_1"
    assert set(facts["problems"][0]) == {"node", "field", "text"}
    assert facts["layers"][1] == {"id": "linear_1", "kind": "linear", "output": None}
    assert run("check", file) == 1
    assert "error: Linear: " in capsys.readouterr().out


def test_that_devices_begin_with_the_processor(capsys):
    assert run("devices") == 0
    assert capsys.readouterr().out.startswith("cpu ")


def test_that_a_missing_file_is_bad_input(tmp_path, capsys):
    for command in ("train", "evaluate", "check"):
        assert "gone.netstudio" in refused(capsys, command, tmp_path / "gone.netstudio")


def test_that_a_foreign_file_is_bad_input(tmp_path, capsys):
    (tmp_path / "photo.netstudio").write_bytes(b"\x89PNG" * 10)
    refused(capsys, "train", tmp_path / "photo.netstudio")


def test_that_missing_data_is_bad_input(file, tmp_path, capsys):
    assert "There is nothing at" in refused(capsys, "train", file, "--data", tmp_path / "gone")


def test_that_data_that_was_never_chosen_asks_for_it(tmp_path, capsys):
    run("new", "mnist-mlp", "-o", tmp_path / "m.netstudio")
    capsys.readouterr()
    assert "--data PATH" in refused(capsys, "train", tmp_path / "m.netstudio")


def test_that_evaluating_an_untrained_project_says_what_to_do(file, capsys):
    assert f"netstudio train {file}" in refused(capsys, "evaluate", file)


def test_that_a_folder_that_does_not_exist_is_noticed_before_training(file, tmp_path, capsys):
    assert "does not exist" in refused(capsys, "train", file, "-o", tmp_path / "no" / "out.netstudio")


def test_that_a_place_where_nothing_can_be_saved_is_noticed_before_training(file, tmp_path, capsys):
    for command in (("train", file), ("new", "digits-mlp", "--force")):
        assert "is a folder" in refused(capsys, *command, "-o", tmp_path)
        assert "is a folder" in refused(capsys, *command, "-o", tmp_path.anchor)
        assert "could not be saved" in refused(capsys, *command, "-o", tmp_path / ("n" * 300))
    assert "cannot be made" in refused(capsys, "new", "digits-mlp", "-o", file / "below.netstudio")


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--epochs", "0"), "epochs must be at least 1"),
        (("--batch-size", "0"), "batch must be at least 1"),
        (("--threads", "-1"), "threads must be at least 0"),
        (("--lr", "-1"), "must be more than 0"),
        (("--lr", "nan"), "must be a finite number"),
        (("--device", "abacus"), "abacus"),
        (("--device", "cuda:97"), "cuda:97"),
    ],
)
def test_that_senseless_settings_are_bad_input(file, capsys, option, words):
    before = file.read_bytes()
    assert words in refused(capsys, "train", file, *option)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("train",),
        ("train", "x", "--epochs", "many"),
        ("train", "x", "-o", ""),
        ("check", ""),
        ("evaluate", "x", "--split", "all"),
        ("predict", "x", "y", "--cache", "-1"),
        ("predict", "x", "y", "--cache", "much"),
        ("data", "x", "--workers", "65"),
        ("data", "x", "--workers", "9" * 40),
        ("check", "x", "--workers", "1"),
        ("sing",),
        ("--loud",),
    ],
)
def test_that_wrong_use_is_told_in_one_line(capsys, arguments):
    with pytest.raises(SystemExit) as end:
        run(*arguments)
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


def test_that_a_diverging_run_fails_without_spoiling_the_file(file, capsys):
    project = load(file).project
    wild = optimizer_kinds.decode({"kind": "sgd", "lr": 999.0, "momentum": 0.99})
    linear = edit.remove_and_reconnect(project.graph, ["relu_1"])
    save(file, replace(project, graph=linear, training=replace(project.training, optimizer=wild)))
    before = file.read_bytes()
    assert run("train", file) == 1
    assert "smaller learning rate" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_that_the_version_is_printed(capsys):
    with pytest.raises(SystemExit) as end:
        run("--version")
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith("Net Studio ")


def test_that_the_reference_lists_its_pages_and_prints_one(capsys):
    assert run("reference") == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert {"layers/conv2d", "losses/cross_entropy", "optimizers/adam", "schedules/cosine"} <= set(listed)
    assert run("reference", "conv2d") == 0
    assert capsys.readouterr().out.startswith("# Conv2d\n")
    assert run("reference", "linear") == 0
    assert capsys.readouterr().out.count("# Linear\n") == 2


def test_that_a_page_that_does_not_exist_is_refused(capsys):
    assert "netstudio reference lists them" in refused(capsys, "reference", "conv9d")
