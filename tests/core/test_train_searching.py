"""Training with an optimizer that computes the loss several times in a step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.catalog import optimizer_kinds
from core.graph import edit
from core.project import Project
from core.templates import load_template
from core.train import Failed, Finished, Job, RunControl, Trainer


def project(**training: object) -> Project:
    found = load_template("digits-mlp")
    lbfgs = optimizer_kinds.decode({"kind": "lbfgs", "iterations": 5})
    settings = replace(found.training, optimizer=lbfgs, epochs=2, batch_size=2000, device="cpu", threads=1, **training)
    return replace(found, training=settings)


def run(what: Project, snapshot=None):
    events: list[object] = []
    Trainer(Job(what, snapshot, None), RunControl(), events.append).run()
    return events


def test_that_lbfgs_learns_from_the_whole_data_at_once():
    ended = run(replace(project(), training=replace(project().training, epochs=6)))[-1]
    assert isinstance(ended, Finished)
    losses = ended.snapshot.curves.epochs[:, 2]
    assert losses[-1] < 0.3 * losses[0]


def test_that_an_interrupted_run_goes_on_bit_for_bit():
    whole = run(project())[-1].snapshot
    half = run(replace(project(), training=replace(project().training, epochs=1)))[-1].snapshot
    rest = run(replace(project(), training=replace(project().training, epochs=1)), half)[-1].snapshot
    assert all(np.array_equal(whole.weights[key], rest.weights[key]) for key in whole.weights)


def test_that_a_penalty_is_part_of_what_is_searched():
    plain, pulled = run(project())[-1].snapshot, run(project(l2=1.0))[-1].snapshot
    size = {
        name: sum(float((value**2).sum()) for key, value in found.weights.items() if key.endswith("weight"))
        for name, found in (("plain", plain), ("pulled", pulled))
    }
    assert size["pulled"] < 0.5 * size["plain"]


@pytest.mark.parametrize(
    ("settings", "word"),
    [({"accumulate": 2}, "Accumulate"), ({"clip_norm": 1.0}, "Clip norm"), ({"clip_value": 1.0}, "Clip value")],
)
def test_that_settings_which_change_gradients_are_refused(settings, word):
    failed = run(project(**settings))[-1]
    assert isinstance(failed, Failed)
    assert word in failed.text
    assert failed.kind == "settings"


def test_that_layers_of_different_rates_are_refused():
    found = project()
    layer = next(node.id for node in found.graph.nodes if node.layer.key == "linear")
    graph = edit.set_node_settings(found.graph, [layer], {"rate": 0.1})
    failed = run(replace(found, graph=graph))[-1]
    assert isinstance(failed, Failed)
    assert "together" in failed.text
