"""The command line and data: facts, training on any table, predictions, cross-validation."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core.files import load, save
from core.templates import load_template
from netstudio.__main__ import main

FACTS = ["kind", "task", "samples", "input_shape", "classes", "columns", "splits", "problems"]


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def refused(capsys, *arguments: object) -> str:
    assert run(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


@pytest.fixture
def birds(tmp_path):
    """A table of birds: two kinds that differ in weight, and the colour of an island that says little."""
    rng = np.random.default_rng(0)
    rows = ["id,island,weight,length,species"]
    for number in range(1, 121):
        kind = number % 2
        weight = "" if number % 20 == 3 else f"{rng.normal(3.5 + 2 * kind, 0.3):.2f}"
        island, length = "red" if rng.random() < 0.5 else "blue", f"{rng.normal(40, 3):.1f}"
        rows.append(",".join([str(number), island, weight, length, "gull" if kind else "auk"]))
    rows.append("121,red,4.0,40.0,")
    path = tmp_path / "birds.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "net.netstudio"
    save(path, load_template("digits-mlp"))
    return path


def test_that_data_prints_the_facts_as_json(birds, capsys):
    assert run("data", birds, "--json") == 0
    (facts,) = lines(capsys)
    assert list(facts) == FACTS
    assert (facts["kind"], facts["task"], facts["samples"], facts["input_shape"]) == ("table", "binary", 120, [4])
    assert facts["classes"] == {"auk": 60, "gull": 60}
    assert facts["splits"] == {"train": 86, "validation": 10, "test": 24}
    roles = {column["name"]: (column["type"], column["role"], column["missing"]) for column in facts["columns"]}
    assert roles["weight"] == ("numeric", "input", 6)
    assert roles["species"] == ("category", "target", 1)
    assert roles["id"][1] == "ignore"
    said = {problem["where"]: problem for problem in facts["problems"]}
    assert said["line 122"] == {"where": "line 122", "what": "no value in species", "action": "row left out"}
    assert said["column 'weight'"]["what"] == "6 values are missing"


def test_that_data_prints_the_facts_for_people(birds, capsys):
    assert run("data", birds) == 0
    out = capsys.readouterr().out
    assert out.startswith("table, task binary: 120 samples of 4\nparts: train 86, validation 10, test 24\n")
    assert "  species: category, target, 1 missing\n" in out


def test_that_guesses_can_be_corrected(birds, capsys):
    assert run("data", birds, "--json", "--target", "length") == 0
    (facts,) = lines(capsys)
    assert (facts["task"], facts["classes"], facts["samples"]) == ("regression", {}, 121)
    assert "holds text" in refused(capsys, "data", birds, "--task", "regression")
    assert "nothing at" in refused(capsys, "data", birds.parent / "gone")


def test_that_a_target_that_the_table_lacks_is_refused(birds, file, capsys):
    before = file.read_bytes()
    said = refused(capsys, "train", file, "--data", birds, "--target", "lenght", "--suggest", "--epochs", "1")
    assert "no column 'lenght'; expected one of id, island, weight" in said
    assert file.read_bytes() == before


def test_that_training_fits_the_network_to_the_data(birds, file, capsys):
    assert run("train", file, "--data", birds, "--epochs", 1, "--device", "cpu") == 0
    assert "the network's input and output were adapted" in capsys.readouterr().err
    opened = load(file)
    assert opened.project.graph.by_id["input_1"].layer.shape == (4,)
    assert opened.snapshot.state.preparation.target.classes == ("auk", "gull")


def test_that_training_says_what_does_not_fit(birds, tmp_path, capsys):
    path = tmp_path / "cnn.netstudio"
    save(path, load_template("digits-cnn"))
    text = refused(capsys, "train", path, "--data", birds)
    assert "This network does not suit the data." in text
    assert "--suggest" in text


def test_that_a_suggested_network_learns_and_predicts(birds, file, capsys):
    assert run("train", file, "--data", birds, "--suggest", "--epochs", 30, "--device", "cpu") == 0
    capsys.readouterr()
    assert run("evaluate", file, "--json") == 0
    (result,) = lines(capsys)
    assert result["accuracy"] > 0.9
    assert result.keys() == {"split", "samples", "loss", "accuracy"}
    rows = birds.parent / "new.csv"
    rows.write_text("island,weight,length\nred,3.4,40\nblue,5.6,41\n", encoding="utf-8")
    assert run("predict", file, rows, "--json") == 0
    found = lines(capsys)
    assert [row["class"] for row in found] == ["auk", "gull"]
    assert found[0]["sample"] == "line 2"
    assert sum(found[0]["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert run("predict", file, '{"island": "red", "weight": null, "length": 40}') == 0
    assert capsys.readouterr().out.startswith("row 1: ")


def test_that_predictions_that_cannot_be_made_are_told(birds, file, capsys):
    assert "no trained weights" in refused(capsys, "predict", file, birds)
    run("train", file, "--data", birds, "--epochs", 1, "--device", "cpu")
    capsys.readouterr()
    assert "'green' was never seen" in refused(
        capsys, "predict", file, '[{"island": "green", "weight": 1, "length": 2}]'
    )
    assert "'colour', which is no input" in refused(capsys, "predict", file, '{"colour": 1}')
    assert "no JSON" in refused(capsys, "predict", file, "{broken")
    assert "nothing at" in refused(capsys, "predict", file, birds.parent / "gone.csv")


def test_that_rows_that_cannot_be_predicted_are_left_empty_and_told(birds, file, capsys):
    run("train", file, "--data", birds, "--suggest", "--epochs", 2, "--device", "cpu")
    rows = birds.parent / "new.csv"
    rows.write_text("island,weight,length\nred,3.4,40\ngreen,5.6,41\nblue,5.6,41\n", encoding="utf-8")
    capsys.readouterr()
    assert run("predict", file, rows) == 0
    out, err = capsys.readouterr()
    assert [line.partition(":")[0] for line in out.splitlines()] == ["line 2", "line 3", "line 4"]
    assert out.splitlines()[1] == "line 3: –"
    assert err.splitlines() == [
        "line 3, column 'island': 'green' was never seen in training; expected blue, red (no prediction)",
        "1 of 3 samples has no prediction.",
    ]
    assert run("predict", file, rows, "--json") == 0
    out, err = capsys.readouterr()
    found = [json.loads(line) for line in out.splitlines()]
    assert found[1] == {"sample": "line 3", "class": None, "probabilities": None}
    assert all(found[place]["class"] for place in (0, 2))
    assert "1 of 3 samples" in err


def test_that_quantities_are_told_in_their_units(birds, file, capsys):
    assert run("train", file, "--data", birds, "--target", "length", "--suggest", "--epochs", 5, "--device", "cpu") == 0
    capsys.readouterr()
    assert run("evaluate", file, "--json") == 0
    (result,) = lines(capsys)
    assert 1 < result["mae"] < 10
    assert run("predict", file, '{"island": "red", "weight": 4, "species": "auk"}', "--json") == 0
    (row,) = lines(capsys)
    assert 25 < row["values"]["length"] < 55


def test_that_evaluation_by_folds_prints_each_and_the_spread(birds, file, capsys):
    run("train", file, "--data", birds, "--suggest", "--epochs", 10, "--device", "cpu")
    capsys.readouterr()
    assert run("evaluate", file, "--folds", 3, "--json") == 0
    *folds, spread = lines(capsys)
    assert [(row["fold"], row["samples"]) for row in folds] == [(1, 40), (2, 40), (3, 40)]
    assert spread["folds"] == 3
    assert spread["accuracy"]["mean"] == pytest.approx(np.mean([row["accuracy"] for row in folds]))
    assert run("evaluate", file, "--folds", 2) == 0
    assert "2 folds: loss" in capsys.readouterr().out
    assert "2 to 120" in refused(capsys, "evaluate", file, "--folds", 1)


@pytest.fixture
def days(tmp_path):
    path = tmp_path / "days.csv"
    rows = [f"{np.datetime64('2020-01-01') + day},{np.sin(day / 5):.4f}" for day in range(150)]
    path.write_text("\n".join(["day,level", *rows]) + "\n")
    return path


def test_that_settings_of_how_data_is_read_can_be_given(days, file, capsys):
    assert run("data", days, "--set", "window=6", "--set", "horizon=4", "--json") == 0
    (facts,) = lines(capsys)
    assert (facts["input_shape"], facts["samples"]) == ([6, 1], 141)
    settings = ("--set", "window=6", "--set", "horizon=4", "--epochs", 1)
    assert run("train", file, "--data", days, "--suggest", *settings) == 0
    source = load(file).project.data.source
    assert (source.window, source.horizon) == (6, 4)
    capsys.readouterr()
    assert run("predict", file, days, "--json") == 0
    (found,) = lines(capsys)
    assert list(found["values"]) == [f"level +{step}" for step in range(1, 5)]
    assert run("evaluate", file, "--data", days, "--json") == 0


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("horizon", "expected NAME=VALUE"),
        ("far=3", "settings of 'Time series (table)' are date, columns"),
        ("horizon=many", "expected a whole number, received 'many'"),
        ("horizon=0", "Horizon must be"),
        ("predict=rain", "must be one of values, changes"),
        ("path=other.csv", "expected NAME=VALUE"),
    ],
)
def test_that_wrong_settings_of_data_are_refused(days, capsys, written, said):
    assert said in refused(capsys, "data", days, "--set", written)


def test_that_a_target_that_is_not_there_is_refused(birds, days, file, capsys):
    assert "There is no column 'wings'; expected one of id, island" in refused(
        capsys, "data", birds, "--target", "wings"
    )
    assert "There is no column ''" in refused(capsys, "train", file, "--data", birds, "--suggest", "--target", "")
    assert "no table whose target" in refused(capsys, "data", days, "--target", "level")


def test_that_data_changed_since_training_is_told(birds, file, capsys):
    assert run("train", file, "--data", birds, "--suggest", "--epochs", 1) == 0
    assert run("evaluate", file) == 0
    assert "changed since" not in capsys.readouterr().err
    birds.write_text("\n".join(birds.read_text(encoding="utf-8").split("\n")[:100]), encoding="utf-8")
    assert run("evaluate", file) == 0
    assert "changed since it was last read" in capsys.readouterr().err


def test_that_a_project_begins_with_its_data_and_a_suggested_network(tmp_path):
    table = tmp_path / "flowers.csv"
    table.write_text("a,b,kind\n" + "".join(f"{n % 7},{n % 5},{'xy'[n % 2]}\n" for n in range(60)))
    made = tmp_path / "flowers.netstudio"
    assert run("train", made, "--data", table, "--suggest", "--epochs", "1", "--device", "cpu") == 0
    assert load(made).project.graph.nodes
    assert run("train", tmp_path / "missing.netstudio", "--suggest", "--epochs", "1") == 2


def test_that_names_of_classes_neither_break_lines_nor_steer_the_terminal(tmp_path, capsys):
    names = ["a\nb", "\x1b[31mred", "\u202eturned", "Ünder, 日本"]
    rows = [f'{number},"{names[number % 4]}"' for number in range(16)]
    (tmp_path / "t.csv").write_text("\n".join(["x,label", *rows]), encoding="utf-8")
    assert run("data", tmp_path / "t.csv") == 0
    found = [line.strip() for line in capsys.readouterr().out.split("\n")]
    assert {r"a\nb: 4", r"\x1b[31mred: 4", r"\u202eturned: 4", "Ünder, 日本: 4"} <= set(found)
