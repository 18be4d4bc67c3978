"""Random edits with groups, bypass, shares and repairs: undo is exact, nothing is illegal, JSON gives it back."""

from __future__ import annotations

import dataclasses

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.catalog import Placeholder, Spec, layer_kinds, loss_kinds
from core.data import DataFacts
from core.graph import (
    Graph,
    Group,
    analyse,
    can_bypass,
    edit,
    flatten,
    graph_json,
    layout,
    paths,
    read_graph,
    wire_fault,
)
from core.graph.infer import levels

KEYS = ["input", "linear", "relu", "add", "concat", "output", "group", "group_input", "group_output", "dropout"]
FACTS = DataFacts(Spec((1, 8, 8)), tuple("0123456789"))
LOSS = loss_kinds.default("cross_entropy")


def every_level(graph):
    """All levels, those in bypassed groups too."""
    found = [("", graph)]
    for path, level in found:
        found += [(paths.join(path, n.id), n.layer.graph) for n in level.nodes if isinstance(n.layer, Group)]
    return found


def assert_legal(graph):
    for _, level in every_level(graph):
        assert len(level.by_id) == len(level.nodes)
        assert len(level.order) == len(level.nodes)
        assert len({(edge.target, edge.port) for edge in level.edges}) == len(level.edges)
        for edge in level.edges:
            rest = dataclasses.replace(level, edges=tuple(other for other in level.edges if other is not edge))
            port = min(edge.port, len(rest.input_ports(edge.target)) - 1)
            assert wire_fault(rest, edge.source, edge.target, port, edge.output) == ""
        for node in level.nodes:
            arriving = [edge.port for edge in level.incoming[node.id]]
            if node.layer.grows and not isinstance(node.layer, Placeholder):
                assert arriving == list(range(len(arriving)))


class Editing(RuleBasedStateMachine):
    """Edits on any level, with undo and redo as the window does them: a list of values and a place in it."""

    def __init__(self):
        super().__init__()
        self.history = [Graph()]
        self.places = [{}]
        self.reprs = [repr(Graph())]
        self.at = 0

    @property
    def graph(self):
        return self.history[self.at]

    def apply(self, graph, places=None):
        for values in (self.history, self.places, self.reprs):
            del values[self.at + 1 :]
        self.history.append(graph)
        self.reprs.append(repr(graph))
        self.places.append(layout.known(graph, self.places[self.at] if places is None else places))
        self.at += 1

    def level(self, data):
        """A level with nodes, and its path."""
        return data.draw(st.sampled_from([item for item in every_level(self.graph) if item[1].nodes]))

    def put(self, path, inside, places=None):
        self.apply(edit.put(self.graph, path, inside), places)

    def picked(self, data, level, least=1):
        ids = [node.id for node in level.nodes]
        return data.draw(st.lists(st.sampled_from(ids), min_size=least, max_size=5, unique=True))

    @rule(data=st.data(), key=st.sampled_from(KEYS))
    def add(self, data, key):
        path, level = data.draw(st.sampled_from(every_level(self.graph)))
        if path.count("/") < 3 and len(self.graph.nodes) < 25:
            level, node = edit.add_node(level, layer_kinds.default(key))
            places = dict(self.places[self.at]) | {paths.join(path, node): (8.0 * len(level.nodes), 0.0)}
            self.put(path, level, places)

    @precondition(lambda self: self.graph.nodes)
    @rule(data=st.data(), port=st.integers(0, 2), output=st.integers(0, 1))
    def connect(self, data, port, output):
        path, level = self.level(data)
        source, target = self.picked(data, level)[0], self.picked(data, level)[-1]
        if not wire_fault(level, source, target, port, output):
            self.put(path, edit.connect(level, source, target, port, output))

    @precondition(lambda self: self.graph.nodes)
    @rule(data=st.data())
    def group(self, data):
        path, level = self.level(data)
        nodes = self.picked(data, level)
        if path.count("/") < 3 and not edit.grouping_fault(level, nodes):
            grouped, group = edit.group(level, nodes)
            back, mapping = edit.expand(grouped, group)
            assert back == level
            moved = layout.grouped(self.places[self.at], path, nodes, group)
            out = layout.expanded(moved, path, group, mapping)
            assert {key: at for key, at in out.items() if key in self.places[self.at]} == self.places[self.at]
            self.put(path, grouped, moved)

    @precondition(lambda self: self.graph.nodes)
    @rule(data=st.data())
    def expand(self, data):
        path, level = self.level(data)
        groups = [node.id for node in level.nodes if isinstance(node.layer, Group)]
        if groups:
            group = data.draw(st.sampled_from(groups))
            settings = level.by_id[group].settings
            if not (settings.bypassed or settings.shares or group in {n.settings.shares for n in level.nodes}):
                expanded, mapping = edit.expand(level, group)
                self.put(path, expanded, layout.expanded(self.places[self.at], path, group, mapping))

    @precondition(lambda self: self.graph.nodes)
    @rule(data=st.data(), repeat=st.integers(1, 3), shared=st.booleans())
    def repeat(self, data, repeat, shared):
        path, level = self.level(data)
        groups = [node.id for node in level.nodes if isinstance(node.layer, Group)]
        if groups:
            values = {"repeat": repeat, "shared": shared}
            self.put(path, edit.set_fields(level, [data.draw(st.sampled_from(groups))], values))

    @precondition(lambda self: self.graph.nodes)
    @rule(data=st.data(), on=st.booleans())
    def bypass(self, data, on):
        path, level = self.level(data)
        nodes = self.picked(data, level)
        if not on or any(can_bypass(level.by_id[node]) for node in nodes):
            self.put(path, edit.bypass(level, nodes, on))

    @precondition(lambda self: self.graph.nodes)
    @rule(data=st.data(), on=st.booleans())
    def share(self, data, on):
        path, level = self.level(data)
        nodes = self.picked(data, level)
        kinds = {type(level.by_id[node].layer) for node in nodes}
        if on and len(kinds) == 1:
            self.put(path, edit.share(level, nodes))
        elif not on:
            self.put(path, edit.unshare(level, nodes))

    @precondition(lambda self: self.graph.nodes)
    @rule(data=st.data(), reconnect=st.booleans())
    def remove(self, data, reconnect):
        path, level = self.level(data)
        nodes = self.picked(data, level)[:2]
        changed = (edit.remove_and_reconnect if reconnect else edit.remove)(level, nodes)
        self.put(path, changed, layout.removed(self.places[self.at], path, nodes))

    @precondition(lambda self: 0 < len(self.graph.nodes) < 20)
    @rule(data=st.data())
    def duplicate(self, data):
        path, level = self.level(data)
        copied, copies = edit.duplicate(level, self.picked(data, level)[:3])
        self.put(path, copied, layout.duplicated(self.places[self.at], path, copies, (0.0, 96.0)))

    @rule(data=st.data())
    def repair(self, data):
        problems = analyse(self.graph, FACTS, LOSS).problems
        repairs = [repair for problem in problems for repair in problem.repairs]
        if repairs:
            self.apply(edit.apply_repair(self.graph, data.draw(st.sampled_from(repairs))))

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self):
        self.at -= 1

    @precondition(lambda self: self.at < len(self.history) - 1)
    @rule()
    def redo(self):
        self.at += 1

    @invariant()
    def every_step_is_still_what_it_was(self):
        assert repr(self.graph) == self.reprs[self.at]

    @invariant()
    def the_graph_is_legal(self):
        assert_legal(self.graph)

    @invariant()
    def problems_name_what_is_there(self):
        analysis = analyse(self.graph, FACTS, LOSS)
        for problem in analysis.problems:
            assert problem.text.endswith(".")
            assert problem.node == "" or edit.node_at(self.graph, problem.node) is not None
        flat = flatten(self.graph)
        assert len(flat.graph.order) == len(flat.graph.nodes)
        for path, level in levels(self.graph):
            assert all(paths.join(path, node.id) in {*flat.graph.by_id, *flat.blocks} for node in level.nodes)

    @invariant()
    def json_gives_it_back(self):
        notes: list[str] = []
        stored = msgspec.json.decode(msgspec.json.encode(graph_json(self.graph)))
        assert read_graph(stored, notes) == self.graph
        assert notes == []


TestEditing = Editing.TestCase
TestEditing.settings = settings(
    max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
