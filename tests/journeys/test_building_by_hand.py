"""Building networks as a person does: with the pointer in few actions, and with the keyboard alone."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox, QWidget

from core.graph import wire_fault
from netstudio.training import RunState

CTRL, SHIFT, ALT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)
LEFT = Qt.MouseButton.LeftButton


class Builder:
    """Works one window with single actions, each of which is counted: a click, a drag, a turn of the wheel, a word."""

    def __init__(self, person) -> None:
        self.person, self.canvas, self.window = person, person.canvas, person.window
        self.actions = 0
        self.activate()

    def activate(self) -> None:
        """Bring the window to the front, and let it take its shape."""
        self.window.activateWindow()
        self.person.wait_for(self.window.isActiveWindow)
        QApplication.processEvents()

    @property
    def graph(self):
        return self.person.project.graph

    @property
    def picked(self) -> str:
        (node,) = self.window.selection.nodes
        return node

    def show(self, *nodes: str) -> None:
        """Ctrl+1 where any of the nodes is out of sight."""
        view = self.canvas.view
        if not all(view.camera.visible_area().contains(self.canvas.node_rect(node)) for node in nodes):
            view.setFocus()
            self.key(Qt.Key.Key_1, CTRL)

    def click(self, node: str, keys=NONE) -> None:
        self.show(node)
        spot = self.person.at(self.canvas.node_rect(node).center())
        self.person.qtbot.mouseClick(self.person.viewport, LEFT, keys, spot)
        self.actions += 1

    def palette_spot(self, key: str):
        """Where the layer stands in the palette, after a turn of the wheel if it is out of sight."""
        rows = self.window.panels.palette.list
        index = next(
            rows.model().index(row, 0)
            for row, found in enumerate(rows.model().rows)
            if found.layer is not None and found.layer.key == key
        )
        if not rows.viewport().rect().contains(rows.visualRect(index)):
            rows.scrollTo(index, rows.ScrollHint.PositionAtCenter)
            self.actions += 1
        return rows.viewport(), rows.visualRect(index).center()

    def add(self, key: str) -> str:
        """Double-click a layer in the palette; its id."""
        viewport, spot = self.palette_spot(key)
        self.person.qtbot.mouseClick(viewport, LEFT, NONE, spot)
        self.person.qtbot.mouseDClick(viewport, LEFT, NONE, spot)
        self.actions += 1
        return self.picked

    def drop(self, key: str, at: QPointF) -> str:
        self.palette_spot(key)
        self.actions += 1
        return self.person.drop_layer(key, at)

    def wire(self, source: str, target: str) -> None:
        """Draw a wire onto the card of `target`."""
        self.show(source, target)
        self.person.drag(self.canvas.port_position(source, None), self.canvas.node_rect(target).center())
        self.actions += 1

    def key(self, key: Qt.Key, keys=NONE) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.canvas.view, key, keys)
        self.actions += 1

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget(), text)
        self.actions += 1

    def tick(self, field: str) -> None:
        self.person.qtbot.mouseClick(self.editor(field).focusProxy(), LEFT)
        self.actions += 1

    def editor(self, field: str) -> QWidget:
        """The editor of a setting of what is selected."""

        def shown() -> list[QWidget]:
            found = self.window.panels.inspector.findChildren(QWidget, f"field_{field}")
            return [editor for editor in found if editor.isVisible()]

        self.person.wait_for(lambda: bool(shown()), 10)
        return shown()[0]

    def search(self, words: str) -> str:
        """Tab, a few letters, Enter; the id of the new layer."""
        before = set(self.graph.by_id)
        self.key(Qt.Key.Key_Tab)
        self.type(words)
        self.key(Qt.Key.Key_Return)
        (new,) = set(self.graph.by_id) - before
        return new


@pytest.fixture
def builder(open_window) -> Builder:
    return Builder(open_window())


def assert_apart(canvas) -> None:
    cards = [item.card for item in canvas.scene.nodes.values()]
    assert not any(one.intersects(other) for place, one in enumerate(cards) for other in cards[:place])


def train_batches(builder: Builder, count: int) -> None:
    """F10 that many times; the window lives until each batch is learned."""
    window = builder.window
    for _ in range(count):
        before = window.document.snapshot.state.step if window.document.snapshot else 0
        builder.key(Qt.Key.Key_F10)
        builder.person.wait_for(
            lambda before=before: (
                window.session.state is RunState.PAUSED
                and window.document.snapshot is not None
                and window.document.snapshot.state.step > before
            )
        )
    builder.key(Qt.Key.Key_F5, SHIFT)
    builder.person.wait_for(lambda: window.session.state is RunState.IDLE)


def reach(builder: Builder, node: str, keys=ALT) -> None:
    """Walk to a node with the arrow keys, by row where no wire leads on; at most a few steps."""
    if not builder.window.selection.nodes:
        builder.key(Qt.Key.Key_Right)
    for _ in range(2 * len(builder.graph.nodes)):
        picked = builder.window.selection.nodes
        if picked[-1] == node:
            return
        here, there = (builder.canvas.scene.positions[found] for found in (picked[-1], node))
        arrow = Qt.Key.Key_Right if there[0] > here[0] else Qt.Key.Key_Left
        builder.key(arrow, keys)
        if builder.window.selection.nodes == picked:
            builder.key(Qt.Key.Key_Down if there[1] > here[1] else Qt.Key.Key_Up, keys)
    raise AssertionError(f"{node} cannot be reached")


def test_that_a_residual_block_with_projection_takes_at_most_25_actions(builder):
    person, window, canvas = builder.person, builder.window, builder.canvas
    start = person.node("relu", 1)
    builder.click(start)
    first, norm = builder.add("conv2d"), builder.add("batch_norm")
    builder.add("relu")
    second, last_norm = builder.add("conv2d"), builder.add("batch_norm")
    merged, closing = builder.add("add"), builder.add("relu")
    builder.click(first)
    builder.click(second, CTRL)
    assert window.selection.nodes == (first, second)
    builder.tick("same_padding")
    below = QPointF(canvas.node_rect(second).center().x(), canvas.scene.bounds().bottom() + 60)
    projection = builder.drop("conv2d", below)
    box = builder.editor("kernel_size").findChildren(QSpinBox)[0]
    builder.person.qtbot.mouseDClick(box.lineEdit(), LEFT)
    builder.actions += 1
    builder.type("1")
    builder.key(Qt.Key.Key_Return)
    builder.wire(start, projection)
    builder.wire(projection, merged)

    assert builder.actions <= 25
    graph = builder.graph
    assert graph.by_id[projection].layer.kernel_size == (1, 1)
    assert {edge.source for edge in graph.incoming[merged]} == {last_norm, projection}
    assert [edge.target for edge in graph.outgoing[merged]] == [closing]
    assert {edge.target for edge in graph.outgoing[start]} == {first, projection}
    assert [edge.target for edge in graph.outgoing[first]] == [norm]
    assert window.models.analysis.current.trainable
    assert_apart(canvas)
    builder.click(projection)
    train_batches(builder, 1)


def test_that_two_branches_are_joined_by_concat_edited_and_rearranged(builder):
    person, window, canvas = builder.person, builder.window, builder.canvas
    before = person.project
    source, end = person.node("relu", 0), person.node("relu", 1)
    builder.click(end)
    joined = builder.add("concat")
    middle = canvas.scene.bounds()
    branch = builder.drop("conv2d", QPointF(middle.center().x(), middle.bottom() + 80))
    builder.tick("same_padding")
    builder.wire(source, branch)
    builder.wire(branch, joined)
    analysis = window.models.analysis.current
    assert analysis.trainable
    assert analysis.output(joined).shape[0] == 64

    # A layer dropped on the wire of the branch goes into it; Ctrl+Del takes one out and joins the wire again.
    wire = next(edge for edge in builder.graph.edges if edge.source == branch)
    builder.show(branch, joined)
    norm = builder.drop("batch_norm", canvas.scene.edges[wire].route.middle)
    assert {edge.target for edge in builder.graph.outgoing[branch]} == {norm}
    assert {edge.target for edge in builder.graph.outgoing[norm]} == {joined}
    builder.click(person.node("conv2d", 1))
    builder.key(Qt.Key.Key_Delete, CTRL)
    assert {edge.source for edge in builder.graph.incoming[end]} == {source}
    assert window.models.analysis.current.output(joined).shape[0] == 48

    # Arranged: no card on another, the branches one above the other, one step.
    steps = window.document.undo_stack.count()
    window.selection.set()
    builder.key(Qt.Key.Key_A, CTRL | SHIFT)
    assert window.document.undo_stack.count() == steps + 1
    assert_apart(canvas)
    positions = canvas.scene.positions
    assert positions[branch][1] != positions[end][1]
    assert window.models.analysis.current.trainable
    while window.document.undo_stack.canUndo():
        builder.key(Qt.Key.Key_Z, CTRL)
    assert person.project == before


def test_that_layers_are_copied_into_another_window_at_the_pointer(open_window):
    one, other = Builder(open_window()), Builder(open_window())
    one.activate()
    frame_of = [node.id for node in one.graph.nodes][1:4]
    one.click(frame_of[0])
    for node in frame_of[1:]:
        one.click(node, CTRL)
    QTest.keyClick(one.canvas.view, Qt.Key.Key_C, CTRL)
    text = QGuiApplication.clipboard().text()
    assert [node["name"] for node in json.loads(text)["nodes"]] == [one.graph.by_id[n].name for n in frame_of]

    other.activate()
    before = len(other.graph.nodes)
    spot = other.person.at(other.canvas.scene.bounds().bottomLeft() + QPointF(300, 40))
    place = QPointF(other.person.viewport.mapToGlobal(spot))
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, QPointF(spot), place, none, none, NONE)
    QApplication.sendEvent(other.person.viewport, moved)
    QTest.keyClick(other.canvas.view, Qt.Key.Key_V, CTRL)
    assert len(other.graph.nodes) == before + 3
    new = other.window.selection.nodes
    assert [other.graph.by_id[node].layer for node in new] == [one.graph.by_id[node].layer for node in frame_of]
    assert len([edge for edge in other.graph.edges if {edge.source, edge.target} <= set(new)]) == 2
    middle = other.canvas.scene.bounds(new).center()
    there = other.canvas.view.mapToScene(spot)
    assert abs(middle.x() - there.x()) < 12
    assert abs(middle.y() - there.y()) < 12
    assert other.window.document.undo_stack.undoText() == "Paste"


COPY_ALL = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from PySide6.QtGui import QGuiApplication, QMouseEvent
from netstudio.app import build_window
window = build_window()
window.panels.canvas.commands.select_all()
window.commands["edit.copy"].trigger()
sys.stdout.buffer.write(QGuiApplication.clipboard().text().encode())
window.session.shutdown()
window.close_without_asking()
"""


def test_that_layers_come_from_the_window_of_another_process(builder):
    found = subprocess.run([sys.executable, "-c", COPY_ALL], capture_output=True, check=True, timeout=120)
    QGuiApplication.clipboard().setText(found.stdout.decode())
    before = builder.graph
    builder.window.clipboard_text_wanted.emit()
    QTest.keyClick(builder.canvas.view, Qt.Key.Key_V, CTRL)
    assert len(builder.graph.nodes) == 2 * len(before.nodes)
    assert len(builder.graph.edges) == 2 * len(before.edges)


def test_that_a_network_is_built_and_trained_by_keys_alone(builder):
    window = builder.window
    builder.key(Qt.Key.Key_N, CTRL)
    assert not builder.graph.nodes
    layers = [builder.search(words) for words in ("input", "flatten", "fc", "relu", "linear", "output")]
    given, flat, hidden, active, out, end = layers
    wires = {(edge.source, edge.target) for edge in builder.graph.edges}
    assert wires == {(given, flat), (flat, hidden), (hidden, active), (active, out), (out, end)}

    # Walk back to the last Linear, cut its wire and wire it again.
    builder.key(Qt.Key.Key_Left, ALT)
    assert builder.picked == out
    builder.key(Qt.Key.Key_Left, ALT | SHIFT)
    assert window.selection.nodes == (out, active)
    builder.key(Qt.Key.Key_L, CTRL | SHIFT)
    assert (active, out) not in {(edge.source, edge.target) for edge in builder.graph.edges}
    builder.key(Qt.Key.Key_Left, ALT)
    builder.key(Qt.Key.Key_Left, ALT)
    builder.key(Qt.Key.Key_Escape)
    reach(builder, active)
    reach(builder, out, ALT | SHIFT)
    assert window.selection.nodes == (active, out)
    builder.key(Qt.Key.Key_L, CTRL)
    assert {(edge.source, edge.target) for edge in builder.graph.edges} == wires
    assert all(
        not wire_fault(
            replace(builder.graph, edges=tuple(e for e in builder.graph.edges if e != edge)),
            edge.source,
            edge.target,
            edge.port,
        )
        for edge in builder.graph.edges
    )

    # What is wrong with shapes is mended by the repairs that the problems offer.
    for _ in range(4):
        problems = window.models.analysis.current.problems
        repairs = [repair for problem in problems for repair in problem.repairs]
        if window.models.analysis.current.trainable or not repairs:
            break
        builder.canvas.commands.repair(repairs[0])
    assert window.models.analysis.current.trainable
    builder.canvas.view.setFocus()
    train_batches(builder, 3)
    assert window.document.snapshot.state.step == 3
