"""Texts, series and sounds from their source to a trained network, with the network that is suggested for them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.catalog import loss_kinds
from core.data import DataChoice, facts_of, load
from core.data.readers.playground import Playground
from core.data.readers.sine import Sine
from core.data.readers.text_stream import TextStream
from core.data.readers.text_table import TextTable
from core.data.readers.time_series import TimeSeries
from core.graph import Graph
from core.project import Project
from core.templates import suggest_project
from core.train import Evaluation, Failed, Job, RunControl, Trainer, evaluate


def trained(source, epochs: int) -> Evaluation:
    """What the suggested network has learned of `source` after `epochs` epochs."""
    choice = DataChoice(source)
    loaded = load(choice, None)
    choice = replace(choice, facts=facts_of(loaded))
    project = suggest_project(Project(Graph(), {}, choice))
    project = replace(project, training=replace(project.training, epochs=epochs, threads=1))
    events: list[object] = []
    Trainer(Job(project, None, None, loaded), RunControl(), events.append).run()
    return evaluate(project, events[-1].snapshot, "test", None, loaded)


def test_that_a_series_is_predicted_better_than_by_its_last_value():
    found = trained(Sine(samples=600, noise=0.02, period=30.0, window=16, horizon=3), 12)
    assert found.mae < 0.5 * found.naive_mae
    assert found.r2 > 0.8


def test_that_only_a_series_has_a_last_value():
    assert math.isnan(trained(Playground(shape="plane", samples=200), 1).naive_mae)


@pytest.mark.parametrize("shape", ["circle", "xor"])
def test_that_points_in_the_plane_are_learned(shape):
    assert trained(Playground(shape=shape, noise=0.0), 25).accuracy >= 0.9


def test_that_messages_are_told_apart(tmp_path):
    draw = np.random.default_rng(0).integers
    words = ["the", "a", "we", "you", "they", "tea", "cup", "day", "night", "home", "see", "to", "for", "on", "call"]
    lines = ["kind,message"]
    for place in range(400):
        text = [words[draw(len(words))] for _ in range(8)]
        if place % 2:
            text[draw(8)] = "prize"
        lines.append(f"{'spam' if place % 2 else 'ham'},{' '.join(text)}")
    (tmp_path / "m.csv").write_text("\n".join(lines) + "\n")
    assert trained(TextTable(path=str(tmp_path / "m.csv")), 6).accuracy >= 0.95


def test_that_a_text_is_continued_better_than_by_chance(tmp_path):
    (tmp_path / "a.txt").write_text("the cat sat on the mat. " * 60)
    found = trained(TextStream(path=str(tmp_path / "a.txt"), length=6), 4)
    assert math.exp(found.loss) < 3  # of 10 signs


def test_that_changes_are_learned_where_the_level_wanders(tmp_path):
    time = np.arange(600)
    days = np.datetime64("2020-01-01") + time
    path = tmp_path / "t.csv"
    rows = [f"{day},{value:.4f}" for day, value in zip(days, np.sin(time / 3) + time / 10, strict=True)]
    path.write_text("\n".join(["day,level", *rows]) + "\n")
    found = trained(TimeSeries(path=str(path), window=12, horizon=3, predict="changes"), 6)
    assert found.mae < 0.5 * found.naive_mae


def test_that_a_level_which_hardly_changes_is_explained_by_learning_its_changes(tmp_path):
    steps = np.random.default_rng(0).normal(size=400)
    days = np.datetime64("2020-01-01") + np.arange(400)
    rows = [f"{day},{value:.4f}" for day, value in zip(days, np.cumsum(steps) + 100, strict=True)]
    path = tmp_path / "walk.csv"
    path.write_text("\n".join(["day,level", *rows]) + "\n")
    found = trained(TimeSeries(path=str(path), window=8, predict="changes"), 2)
    assert found.r2 > 0.7  # of the values: of the changes nobody can explain a thing


def test_that_a_loss_which_refuses_the_output_says_so_in_its_own_words():
    choice = DataChoice(Sine())
    choice = replace(choice, facts=facts_of(load(choice, None)))
    project = suggest_project(Project(Graph(), {}, choice))
    settings = replace(project.training, loss=loss_kinds.default("bce"), epochs=1, device="cpu")
    events: list[object] = []
    Trainer(Job(replace(project, training=settings), None, None), RunControl(), events.append).run()
    failed = events[-1]
    assert isinstance(failed, Failed)
    assert failed.kind == "settings"
    assert "Put a sigmoid before" in failed.text
    assert "inside the program" not in failed.text
