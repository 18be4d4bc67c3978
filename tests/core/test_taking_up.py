"""Runs that go on with data whose columns, classes or texts changed: told, put in order by name, or refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.data import ColumnChoice, DataChoice, facts_of, load
from core.data.readers.csv_table import CsvTable
from core.data.readers.text_stream import TextStream
from core.data.readers.time_series import TimeSeries
from core.graph import Graph
from core.project import Project
from core.templates import suggest_project
from core.train import Failed, Finished, Job, RunControl, Trainer, evaluate

ROWS = 60


@pytest.fixture
def table(tmp_path):
    """Writes a table of columns in an order, under names; its answer is large where column a is."""
    draws = np.random.default_rng(0)
    values = {name: draws.normal(scale=scale, size=ROWS) for name, scale in (("a", 1.0), ("b", 5.0), ("c", 0.1))}

    def write(order="abc", names=None, classes=("no", "yes")):
        named = [(names or {}).get(name, name) for name in order]
        rows = [
            ",".join([*(f"{values[name][row]:.3f}" for name in order), classes[int(values["a"][row] > 0)]])
            for row in range(ROWS)
        ]
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        path.write_text("\n".join([",".join([*named, "label"]), *rows]) + "\n")
        return CsvTable(path=str(path))

    return write


def begun(source, columns=(), epochs=1):
    """A project for `source`, and what its data hold."""
    choice = DataChoice(source, columns=tuple(columns))
    loaded = load(choice, None)
    project = suggest_project(Project(Graph(), {}, replace(choice, facts=facts_of(loaded))))
    return replace(project, training=replace(project.training, epochs=epochs, threads=1)), loaded


def run(project, loaded, snapshot=None):
    """The first and the last event of a run."""
    events = []
    Trainer(Job(project, snapshot, None, loaded), RunControl(), events.append).run()
    return events[0], events[-1]


def gone_on(first, second):
    """A run on the data `second` from the weights that `first` gave."""
    project, loaded = begun(first)
    _, ending = run(project, loaded)
    assert isinstance(ending, Finished)
    again, changed = begun(second)
    return run(replace(again, graph=project.graph), changed, ending.snapshot)


def test_that_unchanged_data_are_not_remarked(table):
    started, ending = gone_on(table(), table())
    assert (started.notes, type(ending)) == ((), Finished)


def test_that_columns_in_another_order_are_taken_by_name(table):
    project, loaded = begun(table(), epochs=20)
    _, ending = run(project, loaded)
    before = evaluate(project, ending.snapshot, "train", None, loaded).loss
    moved, changed = begun(table("cba"))
    slow = replace(moved.training.optimizer, lr=1e-9)
    moved = replace(moved, graph=project.graph, training=replace(moved.training, optimizer=slow))
    started, ending = run(moved, changed, ending.snapshot)
    assert "matched by name" in started.notes[0]
    assert [column.name for column in ending.snapshot.state.preparation.columns] == ["a", "b", "c"]
    assert evaluate(moved, ending.snapshot, "train", None, changed).loss == pytest.approx(before, rel=1e-3)


def test_that_a_renamed_column_in_its_place_is_told(table):
    started, ending = gone_on(table(), table(names={"b": "height"}))
    assert "the column 'b' is 'height' now" in started.notes[0]
    assert isinstance(ending, Finished)


def test_that_a_renamed_column_elsewhere_is_refused(table):
    started, _ = gone_on(table(), table("bca", names={"b": "height"}))
    assert isinstance(started, Failed)
    assert started.kind == "data"
    assert "learned from the column 'b', where the inputs now hold the column 'height'" in started.text


def test_that_an_input_exchanged_for_another_one_is_refused(table):
    source = table()
    project, loaded = begun(source, [ColumnChoice("c", role="ignore")])
    _, ending = run(project, loaded)
    other, changed = begun(source, [ColumnChoice("a", role="ignore")])
    failed, _ = run(replace(other, graph=project.graph), changed, ending.snapshot)
    assert isinstance(failed, Failed)
    assert "fed with other quantities" in failed.text


def test_that_renamed_classes_are_told(table):
    started, _ = gone_on(table(), table(classes=("no", "ja")))
    assert isinstance(started, Failed)  # "ja" stands before "no": the outputs would be exchanged
    assert "the classes no, yes apart, in this order, and the data now holds ja, no" in started.text
    started, _ = gone_on(table(), table(classes=("nein", "yes")))
    assert "the class 'no' is 'nein' now" in started.notes[0]


def test_that_columns_of_a_series_are_taken_by_name(tmp_path):
    def write(name, order):
        time = np.arange(200)
        values = {"x": np.sin(time / 3), "y": time / 10}
        rows = [f"{np.datetime64('2020-01-01') + t},{','.join(f'{values[c][t]:.3f}' for c in order)}" for t in time]
        path = tmp_path / name
        path.write_text("\n".join([f"day,{','.join(order)}", *rows]) + "\n")
        return TimeSeries(path=str(path), window=6, targets="x")

    started, ending = gone_on(write("one.csv", "xy"), write("two.csv", "yx"))
    assert "matched by name" in started.notes[0]
    assert ending.snapshot.state.preparation.window.columns == ("x", "y")


def test_that_texts_of_another_vocabulary_are_refused(tmp_path):
    def write(name, text):
        (tmp_path / name).write_text(text * 60)
        return TextStream(path=str(tmp_path / name), length=4)

    started, _ = gone_on(write("one.txt", "the cat. "), write("two.txt", "the pat. "))
    assert isinstance(started, Failed)
    assert "vocabulary" in started.text
