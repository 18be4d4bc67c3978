"""Any edits of the canvas in any order, on every level: undo is exact, nothing is illegal, the file gives it back."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.catalog import layer_kinds
from core.files.project_json import project_documents, read_project
from core.frames import HUES
from core.graph import Group, analyse, edit, paths, wire_fault
from core.templates import load_template
from netstudio.canvas import Line, Way
from netstudio.canvas.commands import Commands
from netstudio.canvas.frame_commands import FrameCommands
from netstudio.canvas.group_commands import GroupCommands
from netstudio.canvas.look import Look
from netstudio.canvas.scene import CanvasScene
from netstudio.document import ClipboardError, Document, Selection, copy_text, paste_text
from netstudio.theme import LIGHT

NUMBERS = st.integers(0, 2**16)
KINDS = sorted(layer_kinds.classes)
MOST = 40


def count_of(graph):
    return sum(1 + (count_of(node.layer.graph) if isinstance(node.layer, Group) else 0) for node in graph.nodes)


def levels_of(graph, path=""):
    yield path, graph
    for node in graph.nodes:
        if isinstance(node.layer, Group):
            yield from levels_of(node.layer.graph, paths.join(path, node.id))


class CanvasEdits(RuleBasedStateMachine):
    """The commands of the canvas without its widget; beside the document a list of all projects there were."""

    @initialize()
    def begin(self):
        self.document = Document(load_template("digits-cnn"))
        self.selection = Selection()
        self.scene = CanvasScene(Look(LIGHT))
        self.commands = Commands(self.document, self.selection, self.scene, self.document)
        self.groups = GroupCommands(self.commands, self.document)
        self.frames = FrameCommands(self.commands, self.document)
        self.clip = ""
        self.past, self.future = [self.document.project], []
        self.document.changed.connect(self.show)
        self.selection.level_changed.connect(self.show)
        self.show()

    def show(self, *_):
        """What the widget does after every change."""
        self.selection.stay_in(self.document.project.graph)
        self.scene.sync(self.commands.project)
        nodes = [node for node in self.selection.nodes if node in self.scene.nodes]
        edges = [edge for edge in self.selection.edges if edge in self.scene.edges]
        self.selection.set(nodes, edges, self.frames.picked())

    def note(self):
        """Write down what an edit made of the project."""
        if self.document.project != self.past[-1]:
            self.past.append(self.document.project)
            self.future.clear()
        self.document.end_merge()

    @property
    def small(self):
        return count_of(self.document.project.graph) < MOST

    @rule(data=st.data())
    def select(self, data):
        nodes, frames = sorted(self.scene.nodes), sorted(self.scene.frames.items)
        picked = data.draw(st.lists(st.sampled_from(nodes), max_size=4, unique=True)) if nodes else []
        framed = data.draw(st.lists(st.sampled_from(frames), max_size=2, unique=True)) if frames else []
        edges = data.draw(st.lists(st.sampled_from(self.scene.graph.edges), max_size=2)) if self.scene.edges else []
        self.selection.set(picked, edges, framed)

    @rule(key=st.sampled_from(KINDS), x=NUMBERS, y=NUMBERS)
    def add(self, key, x, y):
        if self.small:
            self.commands.add_after_selection(key, self.scene.bounds().center())
            self.note()

    @precondition(lambda self: self.scene.edges)
    @rule(data=st.data(), key=st.sampled_from(KINDS))
    def insert(self, data, key):
        edge = data.draw(st.sampled_from(self.scene.graph.edges))
        kind = layer_kinds.classes[key]
        if self.small and kind.has_output and (kind.grows or kind.inputs):
            self.commands.add(key, self.scene.bounds().center(), edge)
            self.note()

    @rule(what=st.sampled_from(["connect_selected", "disconnect_selected", "arrange", "select_all"]))
    def command(self, what):
        getattr(self.commands, what)()
        self.note()

    @rule(what=st.sampled_from(["delete_selected", "delete_and_reconnect"]))
    def delete(self, what):
        getattr(self.commands, what)()
        self.note()

    @rule()
    def duplicate(self):
        if self.small:
            self.commands.duplicate()
            self.note()

    @rule(line=st.sampled_from(list(Line)), way=st.sampled_from(list(Way)), dx=st.integers(-9, 9))
    def move(self, line, way, dx):
        self.commands.align(line)
        self.note()
        self.commands.distribute(way)
        self.note()
        self.commands.nudge(8.0 * dx, -8.0 * dx)
        self.note()

    @rule(what=st.sampled_from(["group", "ungroup", "bypass", "share", "unshare"]))
    def order(self, what):
        if what != "group" or self.selection.level.count("/") < 2:
            getattr(self.groups, what)()
            self.note()

    @rule(inwards=st.booleans())
    def travel(self, inwards):
        if inwards:
            self.groups.enter()
        else:
            self.selection.leave()

    @rule(hue=st.sampled_from(HUES), words=st.text(max_size=30).filter(lambda text: text.isprintable()))
    def frame(self, hue, words):
        for frame in (self.frames.frame_selection(), *self.frames.picked()):
            self.note()
            self.frames.write(frame, words)
            self.note()
        self.frames.paint(hue)
        self.note()

    @rule(words=st.text(max_size=50).filter(lambda text: text.isprintable()))
    def annotate(self, words):
        note = self.frames.add_note(self.scene.bounds().center())
        self.note()
        self.frames.write(note, words)
        self.note()

    @rule()
    def copy(self):
        nodes, frames = self.commands.picked_to_copy()
        self.clip = copy_text(self.document.project, nodes, self.selection.level, frames)

    @rule(at=st.none() | st.tuples(st.integers(-500, 500), st.integers(-500, 500)))
    def paste(self, at):
        if not self.small:
            return
        try:
            pasted = paste_text(self.document.project, self.clip, self.selection.level, at)
        except ClipboardError:
            return
        self.document.apply(pasted.project, "Paste")
        self.selection.set(pasted.nodes, (), pasted.frames)
        self.note()

    @rule(number=NUMBERS)
    def repair(self, number):
        project = self.document.project
        problems = analyse(project.graph, project.data.facts, project.training.loss).problems
        repairs = [repair for problem in problems for repair in problem.repairs]
        if repairs:
            self.selection.enter("")
            self.commands.apply_graph(edit.apply_repair(project.graph, repairs[number % len(repairs)]), "Repair")
            self.note()

    @rule(steps=st.integers(1, 6))
    def undo(self, steps):
        for _ in range(min(steps, len(self.past) - 1)):
            self.document.undo_stack.undo()
            self.future.append(self.past.pop())
            assert self.document.project == self.past[-1]

    @rule(steps=st.integers(1, 6))
    def redo(self, steps):
        for _ in range(min(steps, len(self.future))):
            self.document.undo_stack.redo()
            self.past.append(self.future.pop())
            assert self.document.project == self.past[-1]

    @invariant()
    def keeps_the_rules(self):
        project = self.document.project
        assert self.document.undo_stack.count() == len(self.past) + len(self.future) - 1
        assert project == self.past[-1]
        levels = dict(levels_of(project.graph))
        assert all(not frame.level or frame.level in levels for frame in project.frames)
        assert len({frame.id for frame in project.frames}) == len(project.frames)
        for graph in levels.values():
            assert len({(edge.target, edge.port) for edge in graph.edges}) == len(graph.edges)
            assert len(graph.order) == len(graph.nodes)
            for edge in graph.edges:
                assert wire_fault(graph, edge.source, edge.target, edge.port, edge.output) == ""

    @invariant()
    def comes_back_from_its_file(self):
        project = self.document.project
        again, notes = read_project(json.loads(json.dumps(project_documents(project, None))), None)
        assert notes == ()
        assert (again.graph, dict(again.layout), again.frames) == (project.graph, dict(project.layout), project.frames)

    def teardown(self):
        while self.document.undo_stack.canUndo():
            assert self.document.project == self.past.pop()
            self.document.undo_stack.undo()
        assert self.document.project == self.past.pop()


def test_that_any_edits_of_the_canvas_can_be_undone_and_saved(qapp):
    assert qapp
    run_state_machine_as_test(
        CanvasEdits,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
