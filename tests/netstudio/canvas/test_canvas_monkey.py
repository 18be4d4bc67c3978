"""A monkey at the canvas: random presses, moves, drops, keys and commands break nothing.

`NETSTUDIO_MONKEY_SEEDS` sets how many seeds make their events, for long runs by hand.
"""

from __future__ import annotations

import json
import os
import random

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from core.catalog import layer_kinds
from core.files.project_json import project_documents, read_project
from core.frames import HUES
from core.graph import Group, paths, wire_fault
from netstudio.canvas import Line, Way
from netstudio.document import ClipboardError, copy_text, paste_text

EVENTS = 2500
SEEDS = int(os.environ.get("NETSTUDIO_MONKEY_SEEDS", "4"))
CTRL, ALT, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
KEYS = [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape, Qt.Key.Key_Space]
WORDS = ["conv", "fc", "add", "relu", "cat", "drop", "norm", "zzz", "lstm", "out"]
CANVAS = ["delete_selected", "delete_and_reconnect", "arrange", "fit", "zoom_in", "zoom_out", "rename"]
EDITS = ["duplicate", "connect_selected", "disconnect_selected", "select_all"]
GROUPS = ["group", "ungroup", "enter", "bypass", "share", "unshare"]
MOST_NODES = 30


def count_of(graph) -> int:
    return sum(1 + (count_of(node.layer.graph) if isinstance(node.layer, Group) else 0) for node in graph.nodes)


class Monkey:
    """Does one random thing after the other, by a fixed seed, and counts the events."""

    def __init__(self, hand, seed: int) -> None:
        self.hand, self.chance, self.events = hand, random.Random(seed), 0
        self.kinds = list(layer_kinds.classes)

    def point(self) -> QPointF:
        """Often a card, a port, a wire or a frame, else anywhere in view."""
        scene, chance = self.hand.canvas.scene, self.chance
        nodes = list(scene.nodes)
        if nodes and chance.random() < 0.7:
            item = scene.nodes[chance.choice(nodes)]
            return chance.choice(
                [item.card.center(), *(item.port_position(port) for port in [*range(item.ports), *item.output_ports])]
            )
        frames = [item.card for item in scene.frames.items.values()]
        if frames and chance.random() < 0.6:
            card = chance.choice(frames)
            return chance.choice([card.topLeft() + QPointF(40, 14), card.bottomRight(), card.center()])
        area = self.hand.canvas.view.camera.visible_area()
        return QPointF(chance.uniform(area.left(), area.right()), chance.uniform(area.top(), area.bottom()))

    def act(self) -> None:
        chance = self.chance
        acts = [self.drag] * 5 + [self.click] * 3 + [self.drop, self.keys, self.keys, self.command, self.time_travel]
        acts += [self.broken_off, self.search, self.write, self.clip, self.groups, self.align]
        chance.choice(acts)()

    def modifiers(self):
        return self.chance.choice([NONE, NONE, NONE, CTRL, SHIFT, ALT])

    def drag(self) -> None:
        self.hand.drag(self.point(), self.point(), self.modifiers())
        self.events += 4

    def click(self) -> None:
        self.hand.click(self.point(), self.modifiers())
        self.events += 2

    def drop(self) -> None:
        if self.small:
            self.hand.drop(self.chance.choice(self.kinds), self.point())
            self.events += 3

    def keys(self) -> None:
        self.hand.key(self.chance.choice(KEYS), self.chance.choice([NONE, ALT, SHIFT, ALT | SHIFT]))
        self.events += 1

    @property
    def small(self) -> bool:
        return count_of(self.hand.graph) < MOST_NODES

    def command(self) -> None:
        canvas, chance = self.hand.canvas, self.chance
        if self.small:
            chance.choice([*(getattr(canvas, n) for n in CANVAS), *(getattr(canvas.commands, n) for n in EDITS)])()
        else:
            canvas.delete_selected()
        self.events += 1

    def time_travel(self) -> None:
        stack = self.hand.document.undo_stack
        self.chance.choice([stack.undo, stack.undo, stack.redo])()
        self.events += 1

    def broken_off(self) -> None:
        hand = self.hand
        hand.press(self.point(), keys=self.modifiers())
        hand.move(self.point())
        self.chance.choice([hand.undo, lambda: hand.key(Qt.Key.Key_Escape), hand.canvas.delete_selected])()
        hand.release(self.point())
        self.events += 4

    def search(self) -> None:
        hand, chance = self.hand, self.chance
        if not self.small:
            return
        hand.key(Qt.Key.Key_Tab)
        field = hand.canvas.layer_search.findChild(QLineEdit)
        hand.qtbot.keyClicks(field, chance.choice(WORDS))
        for _ in range(chance.randrange(3)):
            hand.qtbot.keyClick(field, Qt.Key.Key_Down)
        hand.qtbot.keyClick(field, chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Escape]))
        self.events += 8

    def write(self) -> None:
        canvas, chance, hand = self.hand.canvas, self.chance, self.hand
        if len(hand.document.project.frames) > 8:
            canvas.frames.paint(chance.choice(HUES))
            return
        chance.choice([canvas.writing.frame_selection, canvas.writing.add_note])()
        editor = canvas.view.findChild(QPlainTextEdit)
        if editor is not None and editor.isVisible():
            hand.qtbot.keyClicks(editor, chance.choice(WORDS))
            hand.qtbot.keyClick(editor, chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Escape]), CTRL)
        self.events += 6

    def clip(self) -> None:
        """Copy, cut or paste as the window does."""
        canvas, document, selection = self.hand.canvas, self.hand.document, self.hand.selection
        clipboard = QGuiApplication.clipboard()
        if self.chance.random() < 0.5:
            nodes, frames = canvas.commands.picked_to_copy()
            clipboard.setText(copy_text(document.project, nodes, selection.level, frames))
        elif self.small:
            try:
                pasted = paste_text(document.project, clipboard.text(), selection.level, self.point().toTuple())
            except ClipboardError:
                return
            document.apply(pasted.project, "Paste")
            selection.set(pasted.nodes, (), pasted.frames)
        self.events += 1

    def groups(self) -> None:
        canvas = self.hand.canvas
        if self.chance.random() < 0.3 or self.hand.selection.level.count("/") > 1:
            self.hand.selection.leave()
        elif self.small:
            getattr(canvas.groups, self.chance.choice(GROUPS))()
        self.events += 1

    def align(self) -> None:
        commands, chance = self.hand.canvas.commands, self.chance
        commands.align(chance.choice(list(Line)))
        commands.distribute(chance.choice(list(Way)))
        self.events += 2


def check_level(graph) -> None:
    taken = [(edge.target, edge.port) for edge in graph.edges]
    assert len(set(taken)) == len(taken)
    assert len(graph.order) == len(graph.nodes)
    for edge in graph.edges:
        assert wire_fault(graph, edge.source, edge.target, edge.port, edge.output) == ""
    for node in graph.nodes:
        if isinstance(node.layer, Group):
            check_level(node.layer.graph)


def check(hand) -> None:
    """The screen shows the document, the document keeps the rules and comes back from its file."""
    project, scene, selection = hand.document.project, hand.canvas.scene, hand.selection
    graph = paths.sub(project.graph, selection.level)
    check_level(project.graph)
    assert set(scene.nodes) == set(graph.by_id)
    assert set(scene.edges) == set(graph.edges)
    assert set(scene.frames.items) == {frame.id for frame in project.frames if frame.level == selection.level}
    assert set(selection.nodes) <= set(graph.by_id)
    assert set(selection.frames) <= set(scene.frames.items)
    again, notes = read_project(json.loads(json.dumps(project_documents(project, None))), None)
    assert notes == ()
    assert (again.graph, again.layout, again.frames) == (project.graph, project.layout, project.frames)
    if not hand.canvas.view.gesturing:
        hand.canvas._glide.finish()
        assert set(scene.positions) == set(scene.nodes)
        for node, item in scene.nodes.items():
            assert item.pos().toTuple() == pytest.approx(scene.positions[node])
        assert {frame: item.area for frame, item in scene.frames.items.items()} == scene.frames.areas
        assert not any(item.state.dimmed or item.state.lifted for item in scene.nodes.values())


def check_history(hand) -> None:
    """Undo to the beginning and redo to the end meet the same projects."""
    stack, document = hand.document.undo_stack, hand.document
    place, seen = stack.index(), {}
    for step in range(place, -1, -1):
        stack.setIndex(step)
        seen[step] = document.project
    for step in range(stack.count() + 1):
        stack.setIndex(step)
        assert seen.setdefault(step, document.project) == document.project
    stack.setIndex(place)
    assert document.project == seen[place]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_that_a_monkey_breaks_nothing(open_canvas, seed):
    hand = open_canvas("input", "conv2d", "relu", "flatten", "linear", "output")
    first = hand.document.project
    monkey = Monkey(hand, seed)
    batch = 0
    while monkey.events < EVENTS:
        monkey.act()
        if monkey.events // 100 > batch:
            batch = monkey.events // 100
            check(hand)
            if batch % 5 == 0:
                hand.canvas.grab()
            if batch % 10 == 0:
                check_history(hand)
    hand.key(Qt.Key.Key_Escape)
    check_history(hand)
    hand.document.undo_stack.setIndex(0)
    assert hand.document.project == first
    check(hand)
