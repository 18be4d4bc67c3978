"""Items come from the project and can be made anew from it at any time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF

from core.catalog import layer_kinds
from core.graph import Edge, Graph, edit
from netstudio.canvas import marks, texts
from netstudio.widgets import short


def shown(hand):
    scene = hand.canvas.scene
    return set(scene.nodes), set(scene.edges)


def test_that_there_is_one_item_for_each_node_and_wire(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "flatten", "linear", "output")
    assert shown(hand) == (set(hand.graph.by_id), set(hand.graph.edges))


def test_that_items_of_untouched_nodes_are_kept_when_another_changes(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    before = dict(hand.canvas.scene.nodes)
    graph = edit.set_field(hand.graph, "conv2d_1", "out_channels", 8)
    hand.document.apply(replace(hand.document.project, graph=graph), "Edit")
    assert hand.canvas.scene.nodes == before
    assert hand.canvas.scene.nodes["conv2d_1"].node.layer.out_channels == 8


def test_that_undo_brings_items_and_places_back(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "output")
    before, place = shown(hand), hand.canvas.node_rect("relu_1")
    hand.selection.set(["conv2d_1", "relu_1"])
    hand.canvas.delete_selected()
    assert shown(hand) == ({"input_1", "output_1"}, set())
    hand.undo()
    assert shown(hand) == before
    assert hand.canvas.node_rect("relu_1") == place


def test_that_wires_end_at_the_ports(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    for edge, item in hand.canvas.scene.edges.items():
        start, end = item.route.polyline[0], item.route.polyline[-1]
        assert start == hand.out(edge.source).toTuple()
        assert end == hand.into(edge.target, edge.port).toTuple()


def test_that_a_wire_shows_the_shape_that_flows_through_it(open_canvas):
    hand = open_canvas("input", "conv2d", "flatten", "linear", "output")
    labels = {edge.source: item.label for edge, item in hand.canvas.scene.edges.items()}
    assert labels["input_1"] == "1×8×8"
    assert labels["conv2d_1"] == "32×6×6"
    assert labels["flatten_1"] == "1152"


def test_that_a_bad_node_has_a_badge_and_wires_after_it_no_shape(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "output")
    graph = edit.set_field(hand.graph, "conv2d_1", "kernel_size", (11, 11))
    hand.document.apply(replace(hand.document.project, graph=graph), "Edit")
    scene = hand.canvas.scene
    assert [problem.field for problem in scene.nodes["conv2d_1"].problems] == ["kernel_size"]
    assert scene.edges[Edge("conv2d_1", "relu_1", 0)].label == ""
    hand.undo()
    assert scene.nodes["conv2d_1"].problems == ()
    assert scene.edges[Edge("conv2d_1", "relu_1", 0)].label == "32×6×6"


def test_that_nodes_without_a_place_are_laid_out_and_apart(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "max_pool2d", "flatten", "linear", "output")
    bare = replace(hand.document.project, layout={})
    hand.document.reset(bare, None, None)
    cards = [hand.canvas.node_rect(node) for node in hand.graph.by_id]
    assert not any(one.intersects(other) for one in cards for other in cards if one is not other)
    assert hand.document.project is bare


def test_that_the_selection_forgets_what_is_gone(open_canvas):
    hand = open_canvas("input", "conv2d", "output")
    hand.canvas.commands.select_all()
    assert hand.selection.nodes == ("input_1", "conv2d_1", "output_1")
    assert len(hand.selection.edges) == 2
    graph = edit.remove(hand.graph, ["conv2d_1"])
    hand.document.apply(replace(hand.document.project, graph=graph), "Edit")
    assert hand.selection.nodes == ("input_1", "output_1")
    assert hand.selection.edges == ()


def test_that_the_words_for_an_empty_canvas_come_and_go(open_canvas):
    hand = open_canvas("input")
    hint = hand.canvas.findChild(object, "canvas.hint")
    assert not hint.isVisible()
    hand.selection.set(["input_1"])
    hand.canvas.delete_selected()
    assert hint.isVisible()
    hand.undo()
    assert not hint.isVisible()


def test_that_a_growing_layer_shows_one_free_port_and_grows_with_it(open_canvas):
    hand = open_canvas("input", "relu", "tanh", "sigmoid", "add")
    graph = hand.graph
    before = hand.canvas.node_rect("add_1").height()
    for port, source in enumerate(("input_1", "relu_1", "tanh_1", "sigmoid_1")):
        graph = edit.connect(graph, source, "add_1", port)
    hand.document.apply(replace(hand.document.project, graph=graph), "Edit")
    item = hand.canvas.scene.nodes["add_1"]
    assert item.ports == 5
    assert item.card.height() > before
    assert hand.canvas.scene.edges[Edge("input_1", "add_1", 0)].route.polyline[-1] == hand.into("add_1", 0).toTuple()


def test_that_another_theme_is_taken_over(open_canvas):
    hand = open_canvas("input", "output")
    light = hand.canvas.grab().toImage().pixelColor(3, 3)
    hand.canvas.theme.set("dark")
    dark = hand.canvas.grab().toImage().pixelColor(3, 3)
    assert light.name() == "#f1f3f6"
    assert dark.name() == "#15171c"


@pytest.mark.parametrize("zoom", [0.05, 0.2, 0.4, 0.7, 1.0, 3.0])
def test_that_every_level_of_detail_paints_the_card_where_it_is(open_canvas, zoom):
    hand = open_canvas("input", "conv2d", "output")
    hand.canvas.zoom_to(zoom)
    hand.canvas.view.camera.look_at(hand.middle("conv2d_1"), zoom)
    image = hand.canvas.view.viewport().grab().toImage()
    ground = image.pixelColor(2, 2)
    spot = hand.at(hand.middle("conv2d_1") + QPointF(0, 24 if zoom > 0.1 else 0))
    assert image.pixelColor(spot) != ground


def test_that_the_bounds_of_nothing_are_empty(open_canvas):
    hand = open_canvas()
    assert hand.canvas.scene.bounds() == QRectF()
    assert hand.graph == Graph()
    hand.canvas.fit()
    assert hand.canvas.view.camera.zoom == 1.0


def test_that_unknown_layers_are_shown(open_canvas):
    from core.catalog.placeholder import Placeholder

    hand = open_canvas("input")
    graph, node = edit.add_node(hand.graph, Placeholder('{"kind": "warp"}'))
    graph = edit.connect(graph, "input_1", node, 0)
    hand.document.apply(replace(hand.document.project, graph=graph), "Edit")
    hand.canvas.grab()
    assert hand.canvas.scene.nodes[node].problems
    assert layer_kinds.classes.get("placeholder") is None


def test_that_cards_tell_parameters_and_the_dearest_layer_its_share(open_canvas):
    hand = open_canvas("input", "conv2d", "relu")
    card = hand.canvas.scene.nodes["conv2d_1"]
    assert card.written.summary.endswith(short(hand.canvas.analysis.current.inferred["conv2d_1"].parameters))
    assert card._share == 1.0
    assert hand.canvas.scene.nodes["relu_1"]._share == 0.0


def test_that_a_change_of_one_layer_writes_no_other_card_anew(open_canvas, monkeypatch):
    hand = open_canvas("input", "conv2d", "relu", "conv2d", "flatten", "linear")
    before = dict(hand.canvas.analysis.current.inferred)
    for item in hand.canvas.scene.nodes.values():
        assert item.written.summary
    written, summary = [], texts.summary
    monkeypatch.setattr(texts, "summary", lambda node, *more: written.append(node.id) or summary(node, *more))
    graph = edit.set_field(hand.graph, "conv2d_2", "kernel_size", (5, 5))
    hand.document.apply(replace(hand.document.project, graph=graph), "Edit")
    assert hand.canvas.scene.nodes["conv2d_1"]._share < 1.0
    assert all(item.written.summary for item in hand.canvas.scene.nodes.values())
    after = hand.canvas.analysis.current.inferred
    assert set(written) == {node for node in after if after[node].parameters != before[node].parameters}


def test_that_shares_change_only_where_a_bar_can_show_it():
    assert marks.visible_share(0.004) == 0.0
    assert marks.visible_share(0.3000) == marks.visible_share(0.3002) != marks.visible_share(0.31)
    assert marks.visible_share(1.0) == 1.0
