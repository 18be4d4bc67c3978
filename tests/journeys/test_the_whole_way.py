"""Open, build, mend, train, pause, stop, undo, save, open again: the first ten minutes of a person with the program."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF

from core.files import load
from netstudio.training import RunState


def test_that_the_program_opens_with_a_network_that_is_ready_to_train(open_window):
    person = open_window()
    assert [node.layer.key for node in person.project.graph.nodes].count("conv2d") >= 1
    assert person.window.models.analysis.current.trainable
    assert person.window.commands["run.start"].isEnabled()
    assert not person.window.document.dirty


def test_the_whole_way_from_a_dropped_layer_to_the_reopened_file(open_window, tmp_path):
    person = open_window()
    window, canvas = person.window, person.canvas
    original = person.project

    # Drop a Linear on empty canvas and wire it between pooling and flatten: pictures do not fit a Linear.
    pooled = person.project.graph.incoming[person.node("flatten")][0].source
    flatten = person.node("flatten")
    below = canvas.node_rect(person.node("output")).topRight() + QPointF(200, 30)
    dropped = person.drop_layer("linear", below)
    assert window.document.undo_stack.undoText() == "Add Linear"
    person.wire(pooled, dropped)
    person.wire(dropped, flatten)
    assert [edge.source for edge in person.project.graph.incoming[flatten]] == [dropped]
    problems = [problem for problem in window.models.analysis.current.problems if problem.node == dropped]
    assert problems
    assert not window.models.analysis.current.trainable

    # Play starts nothing and leads to the node instead.
    person.do("run.start")
    assert window.session.state is RunState.IDLE
    person.wait_for(lambda: window.selection.nodes == (dropped,))

    # The offered repair is one undo step.
    steps = window.document.undo_stack.count()
    repair = next(repair for problem in problems for repair in problem.repairs)
    window.selection.set([dropped])
    person.press_button(repair.text, window)
    assert window.document.undo_stack.count() == steps + 1
    assert window.models.analysis.current.trainable

    # Train, pause, resume, two epochs, stop.
    settings = replace(person.project.training, epochs=50, seed=3)
    window.document.apply(replace(person.project, training=settings), "Change training")
    person.do("run.start")
    person.wait_for(lambda: window.session.latest is not None)
    person.do("run.pause")
    person.wait_for(lambda: window.session.state is RunState.PAUSED)
    paused_at = window.document.snapshot.state.step
    assert paused_at > 0
    person.do("run.step")
    person.wait_for(lambda: window.session.state is RunState.PAUSED and window.document.snapshot.state.step > paused_at)
    assert window.document.snapshot.state.step == paused_at + 1
    person.do("run.pause")
    person.wait_for(lambda: window.session.last_epoch is not None and window.session.last_epoch.epoch >= 2)
    person.do("run.stop")
    person.wait_for(lambda: window.session.state is RunState.IDLE)
    learned = window.document.snapshot
    assert learned.state.epoch >= 2
    assert len(learned.curves.epochs) >= 2
    assert learned.curves.loss[-20:].mean() < learned.curves.loss[:20].mean()

    # Undo everything, redo everything: the same networks, and the weights are not lost.
    built = person.project
    while window.document.undo_stack.canUndo():
        person.do("edit.undo")
    assert person.project == original
    while window.document.undo_stack.canRedo():
        person.do("edit.redo")
    assert person.project == built
    assert window.document.snapshot is learned

    # Save, open in another window: the same network, weights, curves.
    path = tmp_path / "mine.netstudio"
    assert window.document.dirty
    window.files.save_to(path)
    person.wait_for(lambda: not window.document.dirty)
    other = open_window(path)
    assert other.project.graph == built.graph
    assert other.project.training == built.training
    again = other.window.document.snapshot
    assert again.state == learned.state
    assert again.weights.keys() == learned.weights.keys()
    assert all(np.array_equal(again.weights[key], learned.weights[key]) for key in learned.weights)
    assert np.array_equal(again.curves.loss, learned.curves.loss)
    assert not other.window.document.dirty

    # Training goes on from there.
    other.do("run.step")
    other.wait_for(lambda: other.window.session.state is RunState.PAUSED)
    assert other.window.document.snapshot.state.step == learned.state.step + 1


def test_that_saving_while_training_keeps_what_was_learned_by_then(open_window, tmp_path):
    person = open_window()
    window = person.window
    settings = replace(person.project.training, epochs=500)
    window.document.apply(replace(person.project, training=settings), "Train longer")
    person.do("run.start")
    person.wait_for(lambda: window.session.latest is not None)
    path = tmp_path / "running.netstudio"
    window.files.save_to(path)
    person.wait_for(path.exists)
    person.wait_for(lambda: window.document.path == path)
    assert window.session.state is RunState.RUNNING
    saved = load(path).snapshot
    assert saved.state.step > 0
    assert len(saved.curves.loss) == saved.state.step
    person.do("run.stop")
    person.wait_for(lambda: window.session.state is RunState.IDLE)
    assert window.document.snapshot.state.step >= saved.state.step
