"""The session takes in events, owns the curves, and hands what was learned to the document."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from core.graph import edit
from core.templates import load_template
from core.train import (
    Curves,
    EpochEnded,
    Failed,
    Finished,
    History,
    Paused,
    Progress,
    Reason,
    Resumed,
    Snapshot,
    Started,
    StopRun,
)
from core.train import (
    RunState as Position,
)
from netstudio.document import Document
from netstudio.main_window.readout import RunReadout
from netstudio.training import RunState, TrainingSession

BATCHES = 4


def started(first_step=0):
    return Started("cpu", 1, 100, 64, BATCHES, 1, 3, first_step)


def progress(step):
    steps, loss = np.array([step], np.int64), np.array([1.0 / step], np.float32)
    return Progress(1, step, step, steps, loss, loss, 500.0, 0.1 * step, 9.0)


def epoch_ended(epoch):
    return EpochEnded(epoch, epoch * BATCHES, 0.5, 0.8, 0.6, 0.7, 1.0, 500.0, 0.01)


def snapshot(*steps):
    history = History(Curves())
    for step in steps:
        history.extend(progress(step))
    return Snapshot({}, {}, history.curves(), Position(step=len(steps), last_epoch=3))


class Endless:
    """Trains batch after batch, a thousand a second at most, until it is stopped; remembers what it was given."""

    def __init__(self):
        self.jobs, self.step = [], 0
        self.thread = None

    def __call__(self, job, control, emit):
        self.jobs.append(job)
        self.thread = threading.current_thread()
        emit(started())
        done = []
        try:
            while True:
                control.checkpoint(
                    lambda: emit(Paused(snapshot(*done))),
                    lambda: emit(Resumed()),
                )
                time.sleep(0.001)
                self.step += 1
                done.append(len(done) + 1)
                emit(progress(done[-1]))
        except StopRun:
            emit(Finished(Reason.STOPPED, snapshot(*done)))


def scripted(*events):
    def run(job, control, emit):
        for event in events:
            emit(event)

    return run


@pytest.fixture
def document():
    return Document(load_template("digits-mlp"))


@pytest.fixture
def make(document, qtbot):
    sessions = []

    def session_with(runner):
        sessions.append(TrainingSession(document, runner=runner))
        return sessions[-1]

    yield session_with
    for session in sessions:
        assert session.shutdown(5.0)


def run_to_end(qtbot, session):
    session.start()
    qtbot.waitUntil(lambda: session.state is RunState.IDLE)


def test_that_a_run_fills_the_curves_and_leaves_its_snapshot_in_the_document(make, document, qtbot):
    learned = snapshot(1, 2, 3, 4)
    events = (started(), *map(progress, (1, 2, 3, 4)), epoch_ended(1), Finished(Reason.COMPLETED, learned))
    session = make(scripted(*events))
    run_to_end(qtbot, session)
    curves = session.history.curves()
    assert curves.steps.tolist() == [1, 2, 3, 4]
    assert curves.epochs[:, :2].tolist() == [[1.0, 4.0]]
    assert session.latest == events[4]
    assert session.last_epoch == events[5]
    assert document.snapshot is learned
    assert document.dirty


def test_that_states_follow_each_other_as_promised(make, qtbot):
    session, seen = make(Endless()), []
    session.state_changed.connect(lambda: seen.append(session.state))
    session.start()
    assert session.state is RunState.PREPARING
    qtbot.waitUntil(lambda: session.state is RunState.RUNNING)
    session.pause()
    assert session.pausing
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)
    assert not session.pausing
    session.start()
    qtbot.waitUntil(lambda: session.state is RunState.RUNNING)
    session.stop()
    assert session.state is RunState.STOPPING
    qtbot.waitUntil(lambda: session.state is RunState.IDLE)
    order = [state for index, state in enumerate(seen) if index == 0 or state is not seen[index - 1]]
    assert order == [
        RunState.PREPARING, RunState.RUNNING, RunState.PAUSED, RunState.RUNNING, RunState.STOPPING, RunState.IDLE,
    ]  # fmt: skip


def test_that_the_worker_runs_in_a_thread_of_its_own(make, qtbot):
    runner = Endless()
    session = make(runner)
    session.start()
    qtbot.waitUntil(lambda: session.state is RunState.RUNNING)
    assert runner.thread is not threading.current_thread()


def test_that_advanced_comes_at_most_once_for_many_events(make, qtbot):
    events = [started(), *map(progress, range(1, 501)), Finished(Reason.COMPLETED, snapshot(1))]
    session, calls = make(scripted(*events)), []
    session.advanced.connect(lambda: calls.append(len(session.history.curves().steps)))
    run_to_end(qtbot, session)
    assert calls[-1] == 500
    assert len(calls) <= 3


def test_that_a_step_from_idle_trains_one_batch_and_waits(make, document, qtbot):
    runner = Endless()
    session = make(runner)
    session.step()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)
    assert runner.step == 1
    assert len(document.snapshot.curves.steps) == 1
    session.step()
    qtbot.waitUntil(lambda: len(document.snapshot.curves.steps) == 2)
    assert session.state is RunState.PAUSED


def test_that_pausing_hands_what_was_learned_to_the_document(make, document, qtbot):
    session = make(Endless())
    session.start()
    qtbot.waitUntil(lambda: session.latest is not None)
    session.pause_or_resume()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)
    assert document.snapshot.state.step >= 1


def test_that_a_faulty_network_starts_no_thread_and_names_the_node(make, document, qtbot):
    runner = Endless()
    session, failures = make(runner), []
    session.failed.connect(failures.append)
    graph = document.project.graph
    node = next(node for node in graph.nodes if node.layer.key == "input")
    document.apply(replace(document.project, graph=edit.set_field(graph, node.id, "shape", (1, 9, 9))), "Break")
    session.start()
    assert runner.jobs == []
    assert session.state is RunState.IDLE
    assert [failure.node for failure in failures] == [node.id]
    assert session.failure is failures[0]
    document.undo_stack.undo()
    assert session.failure is None


def test_that_a_failed_run_keeps_its_last_good_snapshot(make, document, qtbot):
    kept = snapshot(1)
    session, failures = make(scripted(started(), progress(1), Failed("diverged", "Too fast.", "", "", kept))), []
    session.failed.connect(failures.append)
    run_to_end(qtbot, session)
    assert failures[0].text == "Too fast."
    assert session.failure is failures[0]
    assert document.snapshot is kept
    session.dismiss_failure()
    assert session.failure is None


def test_that_an_error_of_the_program_is_reported_as_a_failure(make, qtbot):
    def broken(job, control, emit):
        raise RuntimeError("a bug")

    session, failures = make(broken), []
    session.failed.connect(failures.append)
    run_to_end(qtbot, session)
    assert failures[0].kind == "internal"
    assert "a bug" in failures[0].text
    assert "RuntimeError" in failures[0].traceback


def test_that_edits_that_matter_make_the_run_stale_and_others_do_not(make, document, qtbot):
    session = make(Endless())
    session.start()
    project = document.project
    node = project.graph.nodes[0]
    document.apply(replace(project, layout={**project.layout, node.id: (1.0, 2.0)}, notes="x"), "Move")
    document.apply(replace(document.project, graph=edit.rename(document.project.graph, node.id, "Eye")), "Rename")
    assert not session.stale
    settings = replace(document.project.training, batch_size=7)
    document.apply(replace(document.project, training=settings), "Batch size")
    assert session.stale
    document.undo_stack.undo()
    assert not session.stale
    document.undo_stack.redo()
    session.stop()
    qtbot.waitUntil(lambda: session.state is RunState.IDLE)
    assert not session.stale


def test_that_restart_begins_again_with_the_edited_project_and_the_learned_weights(make, document, qtbot):
    runner = Endless()
    session = make(runner)
    session.start()
    qtbot.waitUntil(lambda: session.latest is not None)
    settings = replace(document.project.training, batch_size=7)
    document.apply(replace(document.project, training=settings), "Batch size")
    session.restart()
    qtbot.waitUntil(lambda: len(runner.jobs) == 2 and session.state is RunState.RUNNING)
    assert runner.jobs[1].project is document.project
    assert runner.jobs[1].snapshot is document.snapshot
    assert runner.jobs[1].snapshot is not None


def test_that_a_continued_run_goes_on_with_the_old_curves_and_a_new_one_does_not(make, document, qtbot):
    document.set_snapshot(snapshot(1, 2))
    session = make(scripted(started(first_step=2), progress(3), Finished(Reason.COMPLETED, snapshot(1, 2, 3))))
    run_to_end(qtbot, session)
    assert session.history.curves().steps.tolist() == [1, 2, 3]
    again = make(scripted(started(first_step=0), progress(1), Finished(Reason.COMPLETED, snapshot(1))))
    run_to_end(qtbot, again)
    assert again.history.curves().steps.tolist() == [1]


def test_that_curves_of_an_opened_file_show_at_once(make, document):
    session, calls = make(Endless()), []
    session.advanced.connect(lambda: calls.append(session.history.curves().steps.tolist()))
    document.reset(document.project, snapshot(1, 2, 3), None)
    assert calls == [[1, 2, 3]]


def test_that_the_last_epoch_of_an_opened_file_is_told_beside_the_buttons(make, document, qtbot):
    session = make(Endless())
    line = RunReadout(session)
    qtbot.addWidget(line)
    learned = snapshot(1, 2, 3)
    for epochs, told in ((1, "Trained 1 epoch · accuracy 70.0 %"), (2, "Trained 2 epochs · accuracy 70.0 %")):
        history = History(learned.curves)
        for epoch in range(1, epochs + 1):
            history.extend(epoch_ended(epoch))
        document.reset(load_template("digits-cnn"), replace(learned, curves=history.curves()), None)
        assert session.last_epoch == epoch_ended(epochs)
        assert line.text == told
    document.reset(load_template("digits-cnn"), None, None)
    assert session.last_epoch is None
    assert line.text == ""


def test_that_opening_another_project_abandons_the_run(make, document, qtbot):
    session, ends = make(Endless()), []
    session.finished.connect(ends.append)
    session.start()
    qtbot.waitUntil(lambda: session.latest is not None)
    opened = snapshot(1, 2)
    document.reset(load_template("digits-cnn"), opened, None)
    qtbot.waitUntil(lambda: session.state is RunState.IDLE)
    assert document.snapshot is opened
    assert session.history.curves().steps.tolist() == [1, 2]
    assert ends == []
    assert not document.dirty


def test_that_reset_forgets_and_restore_brings_it_back(make, document, qtbot):
    learned = snapshot(1, 2)
    session = make(scripted(started(), progress(1), progress(2), Finished(Reason.COMPLETED, learned)))
    run_to_end(qtbot, session)
    session.reset()
    assert document.snapshot is None
    assert len(session.history.curves().steps) == 0
    assert session.forgotten is not None
    session.restore()
    assert document.snapshot is learned
    assert session.history.curves().steps.tolist() == [1, 2]
    assert session.forgotten is None


def test_that_reset_while_training_stops_and_forgets(make, document, qtbot):
    session = make(Endless())
    session.start()
    qtbot.waitUntil(lambda: session.latest is not None)
    session.reset()
    qtbot.waitUntil(lambda: session.state is RunState.IDLE)
    assert document.snapshot is None
    assert session.forgotten is not None


def test_that_shutdown_says_when_the_worker_is_still_busy(make, qtbot):
    release = threading.Event()

    def stubborn(job, control, emit):
        emit(started())
        release.wait(10)
        emit(Finished(Reason.STOPPED, snapshot(1)))

    session = make(stubborn)
    session.start()
    assert not session.shutdown(0.05)
    assert session.state is RunState.STOPPING
    release.set()
    assert session.shutdown(5.0)
    assert session.state is RunState.IDLE


def test_that_threads_switch_faster_only_while_a_run_lives(make, qtbot):
    usual = sys.getswitchinterval()
    session = make(Endless())
    session.start()
    assert sys.getswitchinterval() == pytest.approx(0.001)
    session.stop()
    qtbot.waitUntil(lambda: session.state is RunState.IDLE)
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_that_the_length_of_an_epoch_is_known_before_during_and_after_a_run(make, document, qtbot):
    session = make(
        scripted(started(), *map(progress, range(1, 5)), epoch_ended(1), Finished(Reason.COMPLETED, snapshot(1)))
    )
    facts = document.project.data.facts
    assert session.batches_per_epoch == pytest.approx(facts.samples * 0.9 * 0.8 / document.project.training.batch_size)
    run_to_end(qtbot, session)
    assert session.batches_per_epoch == BATCHES


def test_that_the_real_trainer_learns_the_digits_in_the_session(document, qtbot):
    settings = replace(document.project.training, epochs=2)
    document.apply(replace(document.project, training=settings), "Short")
    session = TrainingSession(document)
    with qtbot.waitSignal(session.finished, timeout=60_000) as done:
        session.start()
    assert done.args[0].reason is Reason.COMPLETED
    curves = session.history.curves()
    assert len(curves.epochs) == 2
    assert np.array_equal(curves.loss, document.snapshot.curves.loss)
    assert curves.epochs[1, 4] < curves.epochs[0, 4]
    assert session.shutdown(5.0)
