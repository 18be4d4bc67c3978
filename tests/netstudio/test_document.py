"""The one way to change a project, and the way back."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtWidgets import QApplication

from core.catalog import fields_of, layer_kinds
from core.graph import Graph, analyse, edit, wire_fault
from core.project import Project
from core.templates import load_template
from core.train import Curves, RunState, Snapshot
from netstudio.document import Document


def project() -> Project:
    return load_template("digits-mlp")


def with_notes(base: Project, notes: str) -> Project:
    return dataclasses.replace(base, notes=notes)


@pytest.fixture
def document(qapp) -> Document:
    return Document(project())


def test_that_an_edit_is_announced_with_what_was_and_what_is(document, qtbot):
    before, after = document.project, with_notes(document.project, "x")
    with qtbot.waitSignal(document.changed) as signal:
        document.apply(after, "Write notes")
    assert signal.args[0] is before
    assert signal.args[1] is after
    assert document.undo_stack.undoText() == "Write notes"


def test_that_an_edit_that_changes_nothing_leaves_no_trace(document, qtbot):
    with qtbot.assertNotEmitted(document.changed):
        document.apply(dataclasses.replace(document.project), "Nothing")
    assert document.undo_stack.count() == 0


def test_that_typing_becomes_one_step_until_it_is_finished(document):
    start = document.project
    for text in ("a", "ab", "abc"):
        document.apply(with_notes(document.project, text), "Write notes", "notes")
    assert document.undo_stack.count() == 1
    document.end_merge()
    document.apply(with_notes(document.project, "abcd"), "Write notes", "notes")
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert document.project.notes == "abc"
    document.undo_stack.undo()
    assert document.project == start


def test_that_typing_back_to_the_start_leaves_no_step(document):
    start = document.project
    document.apply(with_notes(start, "a"), "Write notes", "notes")
    document.apply(with_notes(start, start.notes), "Write notes", "notes")
    assert document.undo_stack.count() == 0
    assert document.project == start


def test_that_edits_with_other_keys_stay_apart(document):
    document.apply(with_notes(document.project, "a"), "One", "one")
    document.apply(with_notes(document.project, "b"), "Two", "two")
    document.apply(with_notes(document.project, "c"), "Three")
    document.apply(with_notes(document.project, "d"), "Four")
    assert document.undo_stack.count() == 4


def test_that_the_document_is_clean_again_when_it_holds_what_the_file_holds(document, tmp_path):
    file = tmp_path / "a.netstudio"
    document.mark_saved(document.saved_state, file)
    assert document.path == file
    assert not document.dirty
    document.apply(with_notes(document.project, "a"), "Write notes")
    assert document.dirty
    document.undo_stack.undo()
    assert not document.dirty


def test_that_learned_weights_make_it_dirty_but_are_no_undo_step(document):
    snapshot = Snapshot({}, {}, Curves(), RunState())
    document.set_snapshot(snapshot)
    assert document.dirty
    assert document.undo_stack.count() == 0
    document.mark_saved(document.saved_state, Path("a"))
    assert not document.dirty


def test_that_what_changed_while_it_was_saved_stays_dirty(document):
    state = document.saved_state
    document.apply(with_notes(document.project, "later"), "Write notes")
    document.mark_saved(state, Path("a"))
    assert document.dirty


def test_that_another_project_starts_clean_and_without_a_past(document, qtbot):
    document.apply(with_notes(document.project, "a"), "Write notes")
    other = load_template("digits-cnn")
    with qtbot.waitSignals([document.changed, document.snapshot_changed, document.path_changed]):
        document.reset(other, None, Path("b"))
    assert document.project is other
    assert document.undo_stack.count() == 0
    assert not document.dirty


NUMBERS = st.integers(0, 2**20)


class RandomEdits(RuleBasedStateMachine):
    """Any edit at any time; beside the document a plain list of all projects there were."""

    @initialize()
    def begin(self) -> None:
        self.document = Document(project())
        self.past, self.future = [self.document.project], []

    def pick(self, number: int) -> str:
        nodes = self.document.project.graph.nodes
        return nodes[number % len(nodes)].id

    def has_nodes(self) -> bool:
        return bool(self.document.project.graph.nodes)

    def apply(self, graph: Graph, text: str) -> None:
        now = self.document.project
        after = dataclasses.replace(now, graph=graph)
        self.document.apply(after, text)
        if after != now:
            self.past.append(after)
            self.future.clear()

    @rule(kind=st.sampled_from(sorted(layer_kinds.classes)))
    def add(self, kind: str) -> None:
        graph, _ = edit.add_node(self.document.project.graph, layer_kinds.default(kind))
        self.apply(graph, f"Add {kind}")

    @precondition(has_nodes)
    @rule(first=NUMBERS, second=NUMBERS, port=st.integers(0, 3))
    def wire(self, first: int, second: int, port: int) -> None:
        graph = self.document.project.graph
        start, end = self.pick(first), self.pick(second)
        if wire_fault(graph, start, end, port):
            with pytest.raises(ValueError, match=r"\w"):
                edit.connect(graph, start, end, port)
        else:
            self.apply(edit.connect(graph, start, end, port), "Connect")

    @precondition(has_nodes)
    @rule(node=NUMBERS, reconnect=st.booleans())
    def remove(self, node: int, reconnect: bool) -> None:
        graph = self.document.project.graph
        act = edit.remove_and_reconnect if reconnect else edit.remove
        self.apply(act(graph, [self.pick(node)]), "Delete")

    @precondition(has_nodes)
    @rule(node=NUMBERS, number=NUMBERS)
    def set_integer(self, node: int, number: int) -> None:
        graph = self.document.project.graph
        picked = graph.by_id[self.pick(node)]
        for field in fields_of(type(picked.layer)):
            if field.kind == "integer":
                self.apply(edit.set_field(graph, picked.id, field.name, 1 + number % 64), "Change")
                break

    @precondition(has_nodes)
    @rule(node=NUMBERS)
    def duplicate(self, node: int) -> None:
        if len(self.document.project.graph.nodes) < 60:
            graph, _ = edit.duplicate(self.document.project.graph, [self.pick(node)])
            self.apply(graph, "Duplicate")

    @rule(number=NUMBERS)
    def repair(self, number: int) -> None:
        graph = self.document.project.graph
        repairs = [repair for problem in analyse(graph).problems for repair in problem.repairs]
        if repairs:
            self.apply(edit.apply_repair(graph, repairs[number % len(repairs)]), "Repair")

    @precondition(lambda self: len(self.past) > 1)
    @rule(steps=st.integers(1, 5))
    def undo(self, steps: int) -> None:
        for _ in range(min(steps, len(self.past) - 1)):
            self.document.undo_stack.undo()
            self.future.append(self.past.pop())
            assert self.document.project == self.past[-1]

    @precondition(lambda self: self.future)
    @rule(steps=st.integers(1, 5))
    def redo(self, steps: int) -> None:
        for _ in range(min(steps, len(self.future))):
            self.document.undo_stack.redo()
            self.past.append(self.future.pop())
            assert self.document.project == self.past[-1]

    @invariant()
    def is_what_the_list_says(self) -> None:
        assert self.document.project == self.past[-1]
        assert self.document.undo_stack.count() == len(self.past) + len(self.future) - 1
        graph = self.document.project.graph
        ports = [(edge.target, edge.port) for edge in graph.edges]
        assert len(set(ports)) == len(ports)
        assert len(graph.order) == len(graph.nodes)

    def teardown(self) -> None:
        while self.document.undo_stack.canUndo():
            assert self.document.project == self.past.pop()
            self.document.undo_stack.undo()
        assert self.document.project == self.past.pop()


def test_that_a_thousand_random_edits_can_be_taken_back_and_done_again(qapp):
    assert isinstance(qapp, QApplication)
    run_state_machine_as_test(
        RandomEdits, settings=settings(max_examples=40, stateful_step_count=60, deadline=None, derandomize=True)
    )
