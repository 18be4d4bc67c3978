"""Automatic layout: left to right, nothing overlaps, branches side by side, few crossings."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog import layer_kinds
from core.graph import Edge, Graph, Node, arrange, edit

WIDTH, HEIGHT = 168.0, 60.0


def graph_of(count, wires):
    nodes = tuple(Node(f"add_{number}", layer_kinds.default("add"), str(number)) for number in range(count))
    ports = itertools.count()
    return Graph(nodes, tuple(Edge(f"add_{source}", f"add_{target}", next(ports)) for source, target in wires))


def overlapping(placed, sizes):
    boxes = [(x, y, *sizes.get(node, (WIDTH, HEIGHT))) for node, (x, y) in placed.items()]
    return [
        (a, b)
        for a, b in itertools.combinations(boxes, 2)
        if a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
    ]


@st.composite
def acyclic_graphs(draw):
    count = draw(st.integers(1, 25))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] < pair[1])
    return graph_of(count, draw(st.lists(pairs, max_size=40, unique=True)) if count > 1 else [])


@given(acyclic_graphs(), st.floats(40, 300), st.floats(40, 200))
@settings(max_examples=80, deadline=None)
def test_that_wires_lead_to_the_right_and_nothing_overlaps(graph, width, height):
    sizes = {"add_0": (width, height)}
    placed = arrange(graph, sizes)
    assert placed.keys() == graph.by_id.keys()
    assert overlapping(placed, sizes) == []
    for edge in graph.edges:
        assert placed[edge.source][0] < placed[edge.target][0]
    assert all(x % 8 == 0 and y % 8 == 0 for x, y in placed.values())
    assert min(y for _, y in placed.values()) == 0


def test_that_a_chain_lies_on_one_line():
    graph = edit.chain(layer_kinds.default(key) for key in ("input", "flatten", "linear", "relu", "output"))
    placed = arrange(graph, {})
    assert [placed[node.id] for node in graph.nodes] == [(216.0 * column, 0.0) for column in range(5)]


def test_that_branches_stand_one_above_the_other_around_their_ends():
    placed = arrange(graph_of(4, [(0, 1), (0, 2), (1, 3), (2, 3)]), {})
    assert placed["add_1"][0] == placed["add_2"][0]
    assert placed["add_2"][1] - placed["add_1"][1] >= HEIGHT + 64
    assert placed["add_0"][1] == placed["add_3"][1] == (placed["add_1"][1] + placed["add_2"][1]) / 2


def test_that_a_wire_past_other_layers_has_room():
    placed = arrange(graph_of(4, [(0, 1), (1, 2), (2, 3), (0, 3)]), {})
    line = placed["add_0"][1] + HEIGHT / 2
    assert placed["add_0"][1] == placed["add_3"][1]
    for node in ("add_1", "add_2"):
        assert not placed[node][1] <= line <= placed[node][1] + HEIGHT


def test_that_wires_are_uncrossed_by_ordering_the_layers():
    placed = arrange(graph_of(6, [(0, 4), (1, 3), (0, 5), (2, 3)]), {})
    row = {node: y for node, (_, y) in placed.items()}
    wires = [("add_0", "add_4"), ("add_1", "add_3"), ("add_0", "add_5"), ("add_2", "add_3")]
    crossed = [
        (a, b) for a, b in itertools.combinations(wires, 2) if (row[a[0]] - row[b[0]]) * (row[a[1]] - row[b[1]]) < 0
    ]
    assert crossed == []


def test_that_a_second_source_stands_just_before_what_it_feeds():
    placed = arrange(graph_of(5, [(0, 1), (1, 2), (2, 3), (4, 3)]), {})
    assert placed["add_4"][0] == placed["add_2"][0]


def test_that_spacing_is_kept():
    placed = arrange(graph_of(3, [(0, 1), (0, 2)]), {}, spacing=(104.0, 32.0))
    assert placed["add_1"][0] - placed["add_0"][0] == WIDTH + 104
    assert abs(placed["add_2"][1] - placed["add_1"][1]) >= HEIGHT + 32 - 8


def test_that_a_network_with_a_loop_is_laid_out_too():
    graph = graph_of(4, [(0, 1), (1, 2), (2, 1), (2, 3)])
    assert overlapping(arrange(graph, {}), {}) == []


def test_that_nothing_gives_nothing():
    assert arrange(Graph(), {}) == {}


def test_that_the_layout_depends_on_the_network_alone():
    graph = graph_of(30, [(a, b) for a in range(30) for b in range(a + 1, 30) if (a * b) % 7 == 1])
    assert arrange(graph, {}) == arrange(Graph(graph.nodes, graph.edges), {})
