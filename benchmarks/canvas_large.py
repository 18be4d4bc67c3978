"""How the canvas feels with a thousand layers: opening, dragging, panning, zooming, adding, arranging.

Run with `python -m benchmarks.canvas_large [nodes]`. Without a screen: QT_QPA_PLATFORM=offscreen. Every figure is the
median and the worst of several tries in milliseconds, painting included, beside the limit it should keep.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("NETSTUDIO_HOME", tempfile.mkdtemp(prefix="netstudio-benchmark-"))

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.catalog import Layer, layer_kinds
from core.files import save
from core.graph import Graph, edit
from core.project import Project
from core.templates import load_template
from netstudio.app import build_window
from netstudio.inspector import Inspector
from netstudio.long_lived import LongLived
from netstudio.main_window import MainWindow

_BLOCK = ("conv2d", "batch_norm", "relu", "conv2d", "batch_norm")


def large_graph(nodes: int) -> Graph:
    """Residual blocks in a row: convolutions, normalisations, activations, and a sum with what entered the block."""
    graph, last = edit.add_node(Graph(), layer_kinds.decode({"kind": "input", "shape": [16, 32, 32]}))
    settings: Mapping[str, Mapping[str, object]] = {"conv2d": {"out_channels": 16, "same_padding": True}}
    while len(graph.nodes) < nodes - 3:
        entered = last
        for key in _BLOCK:
            graph, node = edit.add_node(graph, _layer(key, settings.get(key, {})))
            graph = edit.connect(graph, last, node, 0)
            last = node
        graph, added = edit.add_node(graph, layer_kinds.default("add"))
        graph = edit.connect(edit.connect(graph, entered, added, 0), last, added, 1)
        last = added
    for key, values in (("flatten", {}), ("linear", {"out_features": 10}), ("output", {})):
        graph, node = edit.add_node(graph, _layer(key, values))
        graph = edit.connect(graph, last, node, 0)
        last = node
    return graph


def _layer(key: str, values: Mapping[str, object]) -> Layer:
    return layer_kinds.decode({"kind": key, **values})


class _Hand:
    """A window with the large network, and its measures."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        self._app, self._window = app, window
        self._canvas = window.panels.canvas

    def frame(self) -> None:
        """Paint what is to be painted."""
        self._app.processEvents()

    def timed(self, act: Callable[[], object]) -> float:
        """Milliseconds until `act` is done and what it changed is painted, once."""
        begun = time.perf_counter()
        act()
        self.frame()
        return (time.perf_counter() - begun) * 1e3

    def drag(self, zoom: float) -> list[float]:
        """Moves of a node in the hand."""
        canvas = self._canvas
        node = self._window.document.project.graph.nodes[len(self._window.document.project.graph.nodes) // 2].id
        canvas.view.camera.look_at(canvas.node_rect(node).center(), zoom)
        self.frame()
        start = canvas.view.mapFromScene(canvas.node_rect(node).center())
        viewport = canvas.view.viewport()
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        times = [
            self.timed(partial(QTest.mouseMove, viewport, start + QPoint(8 + 3 * step, 5 * (step % 7))))
            for step in range(30)
        ]
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        self._window.document.undo_stack.undo()
        return times[1:]

    def pan(self, zoom: float) -> list[float]:
        """Scrolling through the network."""
        self._canvas.view.camera.look_at(self._canvas.scene.bounds().center(), zoom)
        self.frame()
        return [self.timed(lambda: self._canvas.view.camera.scroll_by(QPoint(23, 11))) for _ in range(30)]

    def zoom(self) -> list[float]:
        """From the whole network to one layer."""
        self._canvas.fit()
        self.frame()
        camera = self._canvas.view.camera
        return [self.timed(lambda: camera.set_zoom(camera.zoom * 1.1)) for _ in range(40)]

    def add(self) -> list[float]:
        """A layer put on a wire, shapes inferred and shown."""
        self._canvas.view.camera.set_zoom(1.0)
        self.frame()
        times = []
        for _ in range(9):
            edge = self._window.document.project.graph.edges[len(self._window.document.project.graph.edges) // 2]
            times.append(self.timed(partial(self._canvas.commands.add, "relu", QPointF(), edge)))
            self._window.document.undo_stack.undo()
            self.frame()
        return times

    def undo(self) -> list[float]:
        """A layer put on a wire is taken back, and comes again."""
        edge = self._window.document.project.graph.edges[len(self._window.document.project.graph.edges) // 2]
        self._canvas.commands.add("relu", QPointF(), edge)
        stack = self._window.document.undo_stack
        self.frame()
        times = [self.timed(step) for _ in range(5) for step in (stack.undo, stack.redo)]
        stack.undo()
        return times

    def field(self, name: str, values: tuple[object, object]) -> list[float]:
        """A setting of a convolution in the first half is changed in the inspector, to and fro."""
        nodes = self._window.document.project.graph.nodes
        kinds = [node.id for node in nodes[len(nodes) // 4 :] if node.layer.key == "conv2d"]
        self._canvas.selection.set(kinds[:1])
        self.frame()
        inspector = self._window.panels.inspector
        assert isinstance(inspector, Inspector)
        edited = inspector.layer_page.edited
        return [self.timed(partial(edited.emit, name, values[step % 2], True)) for step in range(10)]

    def arrange(self) -> list[float]:
        """The whole network laid out anew."""
        times = []
        for step in range(5):
            project = self._window.document.project
            shifted = {
                node: (x + 8 * (index % 5 + step), y) for index, (node, (x, y)) in enumerate(project.layout.items())
            }
            self._window.document.apply(replace(project, layout=shifted), "Shift")
            self.frame()
            times.append(self.timed(self._canvas.commands.arrange))
        return times


def _opening(app: QApplication, window: MainWindow, path: Path) -> list[float]:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        window.files.open_path(path)
        while len(window.panels.canvas.scene.nodes) < 100 or window.document.path != path:
            app.processEvents()
        window.panels.canvas.view.viewport().repaint()
        app.processEvents()
        times.append((time.perf_counter() - begun) * 1e3)
        window.files.replace(load_template("digits-mlp"))
        app.processEvents()
    window.files.open_path(path)
    while window.document.path != path:
        app.processEvents()
    QTest.qWait(2000)
    return times


def main() -> None:
    """Measure and print."""
    nodes = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    app = QApplication(sys.argv[:1])
    first = load_template("digits-cnn")
    graph = large_graph(nodes)
    path = Path(tempfile.mkdtemp()) / "large.netstudio"
    save(path, Project(graph, {}, first.data, first.training))
    window = build_window()
    LongLived(window.document, window).keep()
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    opening = _opening(app, window, path)
    hand = _Hand(app, window)
    window.panels.canvas.arrange()
    rows = [
        ("open", opening, 1000.0),
        ("drag a layer, 100 %", hand.drag(1.0), 8.0),
        ("drag a layer, all in view", hand.drag(0.1), 8.0),
        ("pan, 100 %", hand.pan(1.0), 16.0),
        ("pan, all in view", hand.pan(0.1), 16.0),
        ("zoom", hand.zoom(), 16.0),
        ("add on a wire", hand.add(), 30.0),
        ("undo and redo that", hand.undo(), 30.0),
        ("change a setting", hand.field("kernel_size", ((5, 5), (3, 3))), 30.0),
        ("shapes break and fit again", hand.field("out_channels", (8, 16)), 30.0),
        ("arrange", hand.arrange(), 300.0),
    ]
    sys.stdout.write(f"{len(graph.nodes)} layers, {len(graph.edges)} wires; milliseconds\n")
    for name, times, limit in rows:
        figures = f"median {statistics.median(times):8.1f}   worst {max(times):8.1f}   limit {limit:6.0f}"
        sys.stdout.write(f"{name:28} {figures}\n")


if __name__ == "__main__":
    main()
