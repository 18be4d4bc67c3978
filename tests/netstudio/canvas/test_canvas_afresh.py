"""After any edits the canvas shows what a new canvas of the same project would show."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPointF

from core.catalog import layer_kinds
from core.graph import edit
from netstudio.canvas.minimap import Minimap
from netstudio.canvas.scene import CanvasScene

LAYERS = ("conv2d", "relu", "batch_norm", "add", "concat", "flatten", "linear", "max_pool2d", "dropout")


def shown(scene):
    """Everything that can be seen of a scene, with coordinates on the canvas."""
    nodes = {
        node: (
            item.pos().toTuple(),
            item.rect().getRect(),
            (item.ports, item.wired, item.node),
            (item.problems, item.broken),
            (item.written.summary, item.written.name.text, item.written.far_name.text),
        )
        for node, item in scene.nodes.items()
    }
    wires = {
        edge: (
            along(item.route, item.pos()),
            item.label,
            rounded(item._pill.translated(item.pos())) if item.label else None,
            rounded(item.rect().translated(item.pos())) if item.label else None,
        )
        for edge, item in scene.edges.items()
    }
    return nodes, wires


def along(route, shift):
    return tuple((round(x + shift.x(), 3), round(y + shift.y(), 3)) for x, y in route.polyline)


def rounded(area):
    return tuple(round(value, 3) for value in area.getRect())


def check(hand):
    hand.canvas._glide.finish()
    scene = hand.canvas.scene
    fresh = CanvasScene(scene.look)
    fresh.sync(hand.document.project)
    fresh.decorate(hand.canvas.analysis.current)
    nodes, wires = shown(scene)
    wanted_nodes, wanted_wires = shown(fresh)
    assert nodes == wanted_nodes
    assert wires == wanted_wires


class Editor:
    """Makes random edits as the canvas and the inspector make them, by a fixed seed."""

    def __init__(self, hand, seed):
        self.hand, self.chance = hand, random.Random(seed)

    def some(self, most):
        nodes = list(self.hand.graph.by_id)
        return self.chance.sample(nodes, min(len(nodes), self.chance.randint(1, most)))

    def act(self):
        hand, chance = self.hand, self.chance
        commands, graph = hand.canvas.commands, hand.graph
        match chance.randrange(12):
            case 0 | 1 if graph.edges:
                commands.add(chance.choice(LAYERS), QPointF(), chance.choice(graph.edges))
            case 2:
                commands.add(chance.choice(LAYERS), QPointF(chance.uniform(0, 1500), chance.uniform(0, 600)))
            case 3 if graph.nodes:
                hand.selection.set(self.some(2))
                hand.canvas.add_layer(chance.choice(LAYERS))
            case 4 | 5 if graph.nodes:
                hand.selection.set(self.some(5))
                commands.nudge(8 * chance.randint(-40, 40), 8 * chance.randint(-20, 20))
            case 6 if graph.nodes:
                hand.selection.set(self.some(2))
                chance.choice([commands.delete_selected, commands.delete_and_reconnect])()
            case 7 if graph.nodes:
                hand.selection.set(self.some(4))
                commands.duplicate()
            case 8:
                hand.canvas.arrange()
            case 9 if graph.nodes:
                self.change_field()
            case _:
                chance.choice([hand.document.undo_stack.undo, hand.document.undo_stack.redo])()

    def change_field(self):
        graph = self.hand.graph
        sized = [node.id for node in graph.nodes if node.layer.key in ("conv2d", "linear")]
        if sized:
            node = self.chance.choice(sized)
            name = "out_channels" if graph.by_id[node].layer.key == "conv2d" else "out_features"
            changed = edit.set_field(graph, node, name, self.chance.choice([0, 8, 16, 31]))
            self.hand.canvas.commands.apply_graph(changed, "Change")


@pytest.mark.parametrize("seed", range(4))
def test_that_edits_leave_the_canvas_as_if_it_were_made_anew(open_canvas, seed):
    hand = open_canvas("input", "conv2d", "relu", "conv2d", "relu", "max_pool2d", "flatten", "linear", "output")
    editor = Editor(hand, seed)
    for _ in range(45):
        editor.act()
        check(hand)
        if len(hand.graph.nodes) > 40:
            hand.canvas.commands.select_all()
            hand.canvas.delete_selected()
            hand.document.undo_stack.undo()
            hand.document.undo_stack.undo()


def residual(blocks):
    """A row of blocks whose sums take what entered the block."""
    graph = edit.chain([layer_kinds.decode({"kind": "input", "shape": [4, 8, 8]})])
    last = graph.nodes[0].id
    for _ in range(blocks):
        entered = last
        for kind in ("conv2d", "relu", "batch_norm", "add"):
            settings = {"out_channels": 4, "same_padding": True} if kind == "conv2d" else {}
            graph, node = edit.add_node(graph, layer_kinds.decode({"kind": kind, **settings}))
            graph = edit.connect(graph, last, node, 0)
            last = node
        graph = edit.connect(graph, entered, last, 1)
    return graph


@pytest.mark.parametrize("seed", range(2))
def test_that_wires_over_cards_and_to_other_rows_are_as_if_laid_anew(open_canvas, seed):
    hand = open_canvas("input")
    hand.canvas.commands.apply_graph(residual(14), "Blocks")
    hand.canvas.arrange()
    editor = Editor(hand, seed)
    for step in range(40):
        if step % 4:
            hand.selection.set(editor.some(6))
            hand.canvas.commands.nudge(8 * editor.chance.randint(-60, 60), 8 * editor.chance.randint(-40, 40))
        else:
            hand.canvas.commands.add("relu", QPointF(), editor.chance.choice(hand.graph.edges))
        check(hand)


def test_that_a_drag_leaves_the_wires_as_if_they_were_laid_anew(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "conv2d", "relu", "max_pool2d", "flatten", "linear", "output")
    hand.canvas.fit()
    for node, way in (("relu_1", (0, 90)), ("flatten_1", (-260, 0)), ("conv2d_2", (120, -70)), ("relu_1", (10, -90))):
        at = hand.middle(node)
        hand.drag(at, at + QPointF(*way))
        check(hand)


def test_that_the_overview_follows_edits_and_not_the_hand(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "flatten", "linear", "output")
    hand.canvas.resize(900, 600)
    hand.canvas.zoom_to(2.0)
    overview = hand.canvas.minimap
    before = overview.grab().toImage()
    middle = hand.middle("relu_1")
    hand.press(middle)
    hand.move(middle + QPointF(90, 90))
    assert overview.grab().toImage() == before
    hand.release(middle + QPointF(90, 90))
    fresh = Minimap(hand.canvas.scene, hand.canvas.view.camera, overview.parentWidget())
    fresh.refresh()
    assert overview.grab().toImage() == fresh.grab().toImage() != before
