"""Scrolling through the data moves what stays in sight, and paints no more than what comes into it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt

from core.catalog import Spec
from core.data import DataChoice, Loaded, Samples
from core.data.readers.digits import Digits
from netstudio.data_panel.cells import cells_of
from netstudio.data_panel.pictures import PictureGrid
from netstudio.data_panel.reading import read
from netstudio.data_panel.sample_list import SampleList
from netstudio.data_panel.table import SamplesModel, TablePreview
from netstudio.theme import Theme

COUNT = 5000


def samples_of_shape(shape):
    inputs = np.zeros((COUNT, *shape), np.uint8 if len(shape) == 3 else np.float32)
    loaded = Loaded(Samples(inputs, np.zeros(COUNT, np.int64)), None, Spec(shape), ("only",), kind="arrays")
    return SampleList(read(DataChoice(Digits()), None, loaded))


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.resize(400, 400)
    widget.show()
    qtbot.waitExposed(widget)
    widget.verticalScrollBar().setValue(5)
    qtbot.wait(50)  # layouts that were put off paint everything once more
    return widget


@pytest.fixture
def table(qtbot):
    view = TablePreview(Theme("light"))
    view.show_cells(cells_of(samples_of_shape((3,))))
    return shown(qtbot, view)


@pytest.fixture
def grid(qtbot):
    view = PictureGrid(Theme("light"))
    view.show_samples(samples_of_shape((1, 8, 8)))
    return shown(qtbot, view)


@pytest.mark.parametrize("pointed_at", [None, 2])
def test_that_a_step_through_a_table_asks_for_the_new_rows_only(table, qtbot, monkeypatch, pointed_at):
    if pointed_at is not None:
        qtbot.mouseMove(table.viewport(), QPoint(40, table.rowViewportPosition(5 + pointed_at) + 4))
        QCoreApplication.processEvents()
    asked, named = set(), set()
    text, header = table.model().cells.text, SamplesModel.headerData
    monkeypatch.setattr(table.model().cells, "text", lambda row, column: asked.add(row) or text(row, column))

    def noted(model, section, orientation, role=Qt.ItemDataRole.DisplayRole):
        if orientation == Qt.Orientation.Vertical:
            named.add((section, role))
        return header(model, section, orientation, role)

    monkeypatch.setattr(SamplesModel, "headerData", noted)
    in_sight = table.rowAt(table.viewport().height() - 1)
    table.verticalScrollBar().setValue(6)
    QCoreApplication.processEvents()
    assert in_sight + 1 in asked
    assert len(asked) <= 5
    assert len(named) <= 5


def test_that_numbers_of_rows_are_those_of_the_samples(table, monkeypatch):
    painted = []
    monkeypatch.setattr(
        SamplesModel, "headerData", lambda model, row, way, role=0: painted.append(row) or f"{row + 1:,}"
    )
    table.verticalHeader().viewport().repaint()
    assert painted == list(range(5, table.rowAt(table.viewport().height() - 1) + 1))


def test_that_numbers_beyond_the_end_are_not_painted_when_fewer_rows_are_left(table, monkeypatch):
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum())
    QCoreApplication.processEvents()
    cells = table.model().cells
    painted, header = [], SamplesModel.headerData

    def noted(model, section, orientation, role=Qt.ItemDataRole.DisplayRole):
        if orientation == Qt.Orientation.Vertical and role == Qt.ItemDataRole.DisplayRole:
            painted.append(section)
        return header(model, section, orientation, role)

    monkeypatch.setattr(SamplesModel, "headerData", noted)
    table.show_cells(cells, np.arange(2000))
    table.verticalHeader().setOffset(10**6)
    table.verticalHeader().viewport().repaint()
    QCoreApplication.processEvents()
    assert len(painted) < 500


def test_that_a_step_through_pictures_draws_the_new_rows_only(grid, monkeypatch):
    drawn = []
    paint = grid._paint_picture
    monkeypatch.setattr(grid, "_paint_picture", lambda painter, place: drawn.append(place) or paint(painter, place))
    grid.viewport().repaint()
    everything = len(drawn)
    drawn.clear()
    grid.verticalScrollBar().setValue(10)
    QCoreApplication.processEvents()
    assert 0 < len(drawn) <= 2 * everything / 3


@pytest.mark.parametrize("value", [6, 40, 39, 900, 0])
def test_that_what_was_moved_looks_as_if_it_had_been_painted_there(table, value):
    table.verticalScrollBar().setValue(value)
    QCoreApplication.processEvents()
    moved = table.screen().grabWindow(table.winId()).toImage()
    table.viewport().update()
    table.verticalHeader().viewport().update()
    QCoreApplication.processEvents()
    assert table.screen().grabWindow(table.winId()).toImage() == moved
