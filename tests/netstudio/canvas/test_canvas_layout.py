"""The pure parts: where nodes go, the ways of wires, the texts on cards."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from core.catalog import Spec, layer_kinds
from core.graph import Graph, Node, edit
from core.templates import load_template
from netstudio.canvas import edits, geometry, placement, texts
from netstudio.canvas.folding import folded
from netstudio.canvas.routes import Shelf, direct_route, distance_to_polyline, route_around
from netstudio.canvas.walking import Direction, neighbour

WIDE = 10_000.0


def chain(count: int) -> Graph:
    graph, last = Graph(), ""
    for _ in range(count):
        graph, node = edit.add_node(graph, layer_kinds.default("relu"))
        graph = edit.connect(graph, last, node, 0) if last else graph
        last = node
    return graph


def cards_of(graph, layout):
    return list(placement.rectangles(graph, layout).values())


def overlapping(cards):
    return [(a, b) for i, a in enumerate(cards) for b in cards[i + 1 :] if a.intersects(b)]


@given(st.integers(1, 40))
def test_that_a_long_chain_is_folded_into_rows_that_read_from_left_to_right(count):
    graph = chain(count)
    layout = placement.arranged(graph)
    assert overlapping(cards_of(graph, layout)) == []
    rows = sorted({y for _, y in layout.values()})
    assert (len(rows) > 1) == (count > 4)
    order = sorted(layout, key=lambda node: (layout[node][1], layout[node][0]))
    assert order == list(graph.order)


def test_that_a_layout_is_not_looked_for_again_when_a_setting_changes(monkeypatch):
    graph = load_template("digits-cnn").graph
    before, laid_out = placement.arranged(graph), []
    arrange = placement.arrange
    monkeypatch.setattr(
        placement, "arrange", lambda graph, *more, **named: laid_out.append(graph) or arrange(graph, *more, **named)
    )
    node = next(node.id for node in graph.nodes if node.layer.key == "conv2d")
    assert placement.arranged(edit.set_field(graph, node, "out_channels", 77)) is before
    assert not laid_out
    longer, _ = edit.add_node(graph, layer_kinds.default("relu"))
    assert len(placement.arranged(longer)) == len(before) + 1
    assert laid_out == [longer]


def test_that_a_block_with_a_shortcut_is_not_cut_inside():
    graph, last = Graph(), ""
    for _ in range(4):
        start = last
        for key in ("conv2d", "relu", "conv2d"):
            graph, node = edit.add_node(graph, layer_kinds.default(key))
            graph = edit.connect(graph, last, node, 0) if last else graph
            last = node
        graph, add = edit.add_node(graph, layer_kinds.default("add"))
        graph = edit.connect(graph, last, add, 0)
        graph = edit.connect(graph, start or "conv2d_1", add, 1)
        last = add
    layout = placement.arranged(graph)
    cuts = [edge for edge in graph.edges if layout[edge.target][0] < layout[edge.source][0]]
    assert cuts
    assert {graph.by_id[edge.source].layer.key for edge in cuts} == {"add"}
    assert folded(Graph(), {}, {}) == {}


def test_that_what_has_a_place_keeps_it_and_the_rest_is_put_beside_its_neighbours():
    graph = chain(3)
    layout = {"relu_1": (16.0, 24.0), "relu_2": (400.0, 24.0)}
    found = placement.complete(graph, layout)
    assert {node: found[node] for node in layout} == layout
    assert found["relu_3"][0] > 400 + geometry.NODE_WIDTH
    assert found["relu_3"][1] == 24


def test_that_a_node_put_on_a_wire_to_another_row_pushes_nothing_there():
    graph = chain(4)
    layout = {"relu_1": (0.0, 0.0), "relu_2": (248.0, 0.0), "relu_3": (0.0, 160.0), "relu_4": (248.0, 160.0)}
    graph, node = edit.add_node(graph, layer_kinds.default("tanh"))
    graph = edit.insert_on_edge(graph, graph.incoming["relu_3"][0], node)
    found = placement.complete(graph, layout)
    assert {other: found[other] for other in layout} == layout
    assert found[node] == (496.0, 0.0)


@given(st.lists(st.tuples(st.integers(-600, 600), st.integers(-300, 300)), max_size=25), st.integers(-500, 500))
def test_that_a_free_spot_is_free_and_on_the_grid(corners, y):
    cards = [QRectF(x, top, geometry.NODE_WIDTH, 60) for x, top in corners]
    left, top = placement.free_spot((3.0, float(y)), cards)
    assert not any(QRectF(left, top, geometry.NODE_WIDTH, 60).intersects(card) for card in cards)
    assert (left % 8, top % 8) == (0, 0)


def crossed(route, card):
    inner = card.adjusted(2, 2, -2, -2)
    return any(inner.contains(route.path.pointAtPercent(step / 200)) for step in range(201))


@pytest.mark.parametrize("down", [-120, -20, 0, 15, 200])
def test_that_a_wire_goes_around_the_cards_in_its_way(down):
    start, end = QPointF(0, 0), QPointF(900, down)
    cards = [QRectF(200, -30, 168, 60), QRectF(450, -30, 168, 60)]
    route = route_around(start, end, cards)
    assert not any(crossed(route, card) for card in cards)
    assert route.polyline[0] == (0, 0)
    assert route.polyline[-1] == pytest.approx((900, down))


def test_that_a_wire_with_a_free_way_is_straight_or_the_plain_curve():
    level = route_around(QPointF(0, 0), QPointF(300, 0), [QRectF(100, 40, 168, 60)])
    assert level.level
    assert level.path.length() == pytest.approx(300)
    assert route_around(QPointF(0, 0), QPointF(300, 90), []).path == direct_route(QPointF(0, 0), QPointF(300, 90)).path


@pytest.mark.parametrize("down", [0, 160, -160])
def test_that_a_wire_back_to_another_row_passes_between_the_rows(down):
    cards = [QRectF(248 * n, top, 168, 60) for n in range(4) for top in (-30, down - 30)]
    start, end = QPointF(248 * 3 + 168, 0), QPointF(0, down)
    route = route_around(start, end, cards)
    assert not any(crossed(route, card) for card in cards)


def test_that_the_shelf_finds_every_card_between_two_points():
    cards = [QRectF(x, y, 168, 60) for x in range(0, 6000, 248) for y in range(0, 500, 96)]
    start, end = QPointF(700, 100), QPointF(3100, 130)
    found = Shelf(cards).near(start, end)
    wanted = [c for c in cards if c.right() > 700 and c.left() < 3100 and c.top() < 130 and c.bottom() > 100]
    assert all(card in found for card in wanted)
    assert len(found) == len({id(card) for card in found})


def test_that_distances_to_a_wire_are_measured_at_right_angles():
    line = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0))
    assert distance_to_polyline(QPointF(5, 3), line) == 3
    assert distance_to_polyline(QPointF(13, 14), line) == 5


@pytest.mark.parametrize(
    ("key", "values", "expected"),
    [
        ("conv2d", {}, "32 · 3×3"),
        ("conv2d", {"stride": (2, 2), "bias": False}, "32 · 3×3 · stride 2×2 · no bias"),
        ("linear", {"out_features": 10}, "10"),
        ("dropout", {}, "0.5"),
        ("max_pool2d", {}, "2×2"),
        ("input", {"shape": (3, 32, 32)}, "3×32×32"),
        ("relu", {}, "Activation"),
        ("softmax", {}, "Activation"),
        ("batch_norm", {}, "Normalisation"),
    ],
)
def test_that_a_card_sums_its_settings_up(key, values, expected):
    layer = replace(layer_kinds.default(key), **values)
    assert texts.summary(Node("n", layer, layer.title), lambda _: True) == expected


def test_that_a_renamed_layer_says_its_kind_and_what_does_not_fit_is_left_out():
    node = Node("n", layer_kinds.default("conv2d"), "Stem")
    assert texts.summary(node, lambda _: True) == "Conv2d · 32 · 3×3"
    assert texts.summary(node, lambda text: len(text) <= 11) == "Conv2d · 32"


def test_that_shapes_are_written_with_times_signs():
    assert texts.shape_text(Spec((3, 224, 224))) == "3×224×224"
    assert texts.shape_text(Spec(())) == "1"


def test_that_ports_stand_apart_on_the_card():
    for ports in range(1, 12):
        places = [geometry.input_offset(port, ports).y() for port in range(ports)]
        gaps = [b - a for a, b in pairwise(places)]
        assert all(gap >= 2 * geometry.PORT_RADIUS + 3 for gap in gaps)
        assert places[-1] < geometry.node_height(ports)


def test_that_walking_up_and_down_goes_to_the_nearest_card():
    graph = chain(3)
    places = {"relu_1": (0.0, 0.0), "relu_2": (0.0, 200.0), "relu_3": (0.0, 100.0)}
    assert neighbour(graph, places, "relu_1", Direction.DOWN) == "relu_3"
    assert neighbour(graph, places, "relu_2", Direction.UP) == "relu_3"
    assert neighbour(graph, places, "relu_1", Direction.UP) == ""


def test_that_edits_on_the_canvas_keep_the_places_inside_groups():
    graph, group = edit.group(chain(4), ["relu_2", "relu_3"])
    inside = {f"{group}/relu_2": (8.0, 16.0), f"{group}/relu_3": (256.0, 16.0)}
    places = {"relu_1": (0.0, 0.0), group: (248.0, 0.0), "relu_4": (496.0, 0.0)}
    project = replace(load_template("digits-mlp"), graph=graph, layout=places | inside)
    for changed in (
        edits.add_at(project, places, "tanh", (0.0, 400.0))[0],
        edits.moved(project, places | {"relu_1": (0.0, 80.0)}),
        edits.arranged(project, places),
    ):
        assert changed.layout.items() >= inside.items()
        assert changed.layout.keys() >= places.keys()
    assert edits.removed(project, places, [group], []).layout.keys() == {"relu_1", "relu_4"}
