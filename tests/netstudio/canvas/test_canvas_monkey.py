"""A monkey at the canvas: random presses, moves, drops, keys and commands break nothing."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPointF, Qt

from core.catalog import layer_kinds
from core.graph import wire_fault

CTRL, ALT, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
KEYS = [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape, Qt.Key.Key_Space]
COMMANDS = ["delete_selected", "delete_and_reconnect", "arrange", "fit", "zoom_in", "zoom_out", "rename"]


class Monkey:
    """Does one random thing after the other, by a fixed seed."""

    def __init__(self, hand, seed: int) -> None:
        self.hand, self.chance = hand, random.Random(seed)
        self.kinds = list(layer_kinds.classes)

    def point(self) -> QPointF:
        """Often a card, a port or a wire, else anywhere in view."""
        hand, chance = self.hand, self.chance
        nodes = list(hand.canvas.scene.nodes)
        if nodes and chance.random() < 0.8:
            node = chance.choice(nodes)
            item = hand.canvas.scene.nodes[node]
            spots = [item.card.center(), *(item.port_position(port) for port in range(-1, item.ports))]
            return chance.choice(spots)
        area = hand.canvas.view.camera.visible_area()
        return QPointF(chance.uniform(area.left(), area.right()), chance.uniform(area.top(), area.bottom()))

    def act(self) -> None:
        hand, chance = self.hand, self.chance
        keys = chance.choice([NONE, NONE, NONE, CTRL, SHIFT, ALT])
        match chance.randrange(9):
            case 0 | 1:
                hand.drag(self.point(), self.point(), keys)
            case 2:
                hand.click(self.point(), keys)
            case 3:
                hand.drop(chance.choice(self.kinds), self.point())
            case 4:
                hand.key(chance.choice(KEYS), chance.choice([NONE, ALT, SHIFT]))
            case 5 if len(hand.graph.nodes) < 40:
                chance.choice([*(getattr(hand.canvas, name) for name in COMMANDS), hand.canvas.commands.duplicate])()
            case 6:
                chance.choice([hand.document.undo_stack.undo, hand.document.undo_stack.redo])()
            case 7:
                hand.press(self.point(), keys=keys)
                hand.move(self.point())
                chance.choice([hand.undo, lambda: hand.key(Qt.Key.Key_Escape), hand.canvas.delete_selected])()
                hand.release(self.point())
            case _:
                hand.canvas.add_layer(chance.choice(self.kinds))


def check(hand) -> None:
    graph, scene = hand.graph, hand.canvas.scene
    assert set(scene.nodes) == set(graph.by_id)
    assert set(scene.edges) == set(graph.edges)
    assert set(hand.selection.nodes) <= set(graph.by_id)
    for edge in graph.edges:
        assert wire_fault(graph, edge.source, edge.target, edge.port) == ""
    if not hand.canvas.view.gesturing:
        positions = {node: item.pos().toTuple() for node, item in scene.nodes.items()}
        hand.canvas._glide.finish()
        assert positions.keys() == scene.positions.keys()
        assert {node: item.pos().toTuple() for node, item in scene.nodes.items()} == scene.positions
        assert not any(item.state.dimmed or item.state.lifted for item in scene.nodes.values())


@pytest.mark.parametrize("seed", range(4))
def test_that_a_monkey_breaks_nothing(open_canvas, seed):
    hand = open_canvas("input", "conv2d", "relu", "flatten", "linear", "output")
    monkey = Monkey(hand, seed)
    for step in range(150):
        monkey.act()
        check(hand)
        if len(hand.graph.nodes) > 50:
            hand.canvas.commands.select_all()
            hand.canvas.delete_selected()
        if step % 25 == 0:
            hand.canvas.grab()
    hand.key(Qt.Key.Key_Escape)
    while hand.document.undo_stack.canUndo():
        hand.undo()
    assert len(hand.graph.nodes) == 6
    check(hand)
